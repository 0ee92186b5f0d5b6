"""`jianfu doctor`: what could stop a school's day, and what to do about it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rich.console import Console
from rich.markup import escape

from bot.app import App, token_of
from bot.cli.opening import opened, settings
from bot.domain.looser import APPLIED, loosenings
from bot.domain.policy import Channel
from bot.domain.presets import PresetInfo, preset_info
from bot.domain.school import School
from bot.texts import doctor as texts
from bot.texts.looser import looser
from bot.usecases.ports import OutboxState

_AHEAD = timedelta(days=180)
_GOOD_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination. ok None: worth knowing, nothing is wrong."""

    ok: bool | None
    text: str


async def examine() -> bool:
    """Print every finding; whether nothing is wrong."""
    console = Console()
    well = True
    chosen = settings()
    console.print(escape(texts.settings(chosen.database_url, chosen.telegram_api_url)))
    async with opened() as app:
        async for finding in _findings(app):
            well = well and finding.ok is not False
            sign = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[yellow]·[/yellow]"}[finding.ok]
            console.print(f"{sign} {escape(finding.text)}")
    console.print(texts.verdict(well=well))
    return well


async def _findings(app: App) -> AsyncIterator[Finding]:
    for finding in (_database(), _font()):
        yield finding
    async with app.database.read() as uow:
        schools = await uow.schools.all()
    if not schools:
        yield Finding(False, texts.no_school())
    yield await _outbox(app)
    for school in schools:
        today = app.clock().astimezone(school.zone).date()
        yield Finding(True, texts.rules(school.name, _presets(school)))
        yield _calendar(school, today)
        yield _terms(school, today)
        for finding in await _looser(app, school):
            yield finding
    for finding in _pages(app, schools):
        yield finding
    for name in dict.fromkeys(["JIANFU_TELEGRAM_TOKEN", *(s.token_env for s in schools)]):
        async for finding in _token(app, name):
            yield finding


def _database() -> Finding:
    version = sqlite3.sqlite_version_info
    fixed = any(version >= good and version[:2] == good[:2] for good in _GOOD_SQLITE) or version > (3, 51, 2)
    return Finding(True if fixed else None, texts.sqlite(sqlite3.sqlite_version, fixed=fixed))


async def _outbox(app: App) -> Finding:
    """Messages that wait for a person."""
    async with app.database.read() as uow:
        by_state = (await uow.outbox.figures(app.clock())).by_state
    held, doubted = by_state.get(OutboxState.HELD, 0), by_state.get(OutboxState.IN_DOUBT, 0)
    return Finding(not held and not doubted, texts.outbox(held=held, doubted=doubted))


def _font() -> Finding:
    from bot.render.fonts import FontMissingError, typeface

    try:
        face = typeface()
    except FontMissingError:
        return Finding(False, texts.font_missing())
    return Finding(True if face.folder else None, texts.font(face.family, shipped=bool(face.folder)))


def _presets(school: School) -> list[PresetInfo]:
    return [preset_info(slug) for slug in (school.policy.preset, *school.policy.add_ons)]


def _calendar(school: School, today: date) -> Finding:
    days = (today + timedelta(days=n) for n in range(_AHEAD.days))
    provisional = next((day for day in days if not school.day(day).confirmed), None)
    return Finding(None if provisional else True, texts.calendar(school.name, provisional))


def _terms(school: School, today: date) -> Finding:
    if not school.calendar.terms:
        return Finding(None, texts.no_terms(school.name))
    last = max(term.last for term in school.calendar.terms)
    soon = last - today < timedelta(days=30)
    return Finding(None if soon else True, texts.terms(school.name, last, soon=soon))


async def _looser(app: App, school: School) -> list[Finding]:
    """What the school has let be looser than the national figure."""
    async with app.database.read() as uow:
        facts = await uow.history.of_school(school.id, APPLIED)
    return [Finding(True if each.by else None, looser(school, each)) for each in loosenings(facts)]


def _pages(app: App, schools: Iterable[School]) -> Iterator[Finding]:
    """Addresses nobody can open, and schools that publish by a page nobody is told of."""
    listening, public = app.settings.web_address is not None, app.settings.public_url is not None
    if public:
        yield Finding(listening, texts.pages(listening=listening))
    for school in schools:
        if not public and school.policy.channel in (Channel.LINK, Channel.WEB, Channel.PRINT):
            by_page_only = school.policy.channel is Channel.WEB
            yield Finding(False if by_page_only else None, texts.no_pages(school.name, school.policy.channel))


async def _token(app: App, name: str) -> AsyncIterator[Finding]:
    token = token_of(app.settings, name)
    if token is None:
        yield Finding(False, texts.no_token(name))
        return
    from telegram.error import InvalidToken, TelegramError

    from bot.channels.telegram.transport import Transport

    async with Transport(token, api_url=app.settings.telegram_api_url) as transport:
        try:
            async with asyncio.timeout(8):
                me = await transport.bot.get_me()
        except InvalidToken:
            yield Finding(False, texts.token_refused(name))
        except (TelegramError, TimeoutError):
            yield Finding(False, texts.unreachable(app.settings.telegram_api_url))
        else:
            yield Finding(True, texts.token(name, me.username or ""))
