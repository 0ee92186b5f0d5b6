"""What every command does first: settings, a migrated database, the program."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta

from pydantic import ValidationError

from bot.app import App, build, clock_of
from bot.cli.errors import OperatorError
from bot.clock import Clock, ahead_of_time
from bot.domain.classes import parse_class
from bot.domain.school import School, SchoolClass, class_id
from bot.settings import Settings
from bot.texts.cli import SETTING_HINTS
from db.lock import service_clock_ahead
from db.migrate import upgrade

_LONGEST = timedelta(days=732)


def settings() -> Settings:
    """The operator's settings; a bad one is named."""
    try:
        return Settings()
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        # Never the value: it may be a token in the wrong variable.
        reason = f"JIANFU_{field.upper()} {SETTING_HINTS.get(field, '的值不能用')}"
        raise OperatorError("bad-settings", reason=reason) from error


def secrets_of(chosen: Settings) -> tuple[str, ...]:
    """What no log line may hold: tokens, and the keys of buttons and webhook."""
    known = (chosen.telegram_token, chosen.secret, chosen.webhook_secret)
    return tuple(secret.get_secret_value() for secret in known if secret is not None)


def migrate(chosen: Settings) -> None:
    """Bring a SQLite database up to date; PostgreSQL is migrated by `jianfu db upgrade`."""
    if chosen.database_path is not None:
        chosen.database_path.parent.mkdir(parents=True, exist_ok=True)
        upgrade(chosen.database_url)


@asynccontextmanager
async def opened() -> AsyncIterator[App]:
    """The program for one short command."""
    chosen = settings()
    migrate(chosen)
    app = build(chosen, clock=_clock(chosen))
    try:
        yield app
    finally:
        await app.database.dispose()


def _clock(chosen: Settings) -> Clock:
    """The clock of the service that runs on this database, a rehearsal's too; else the settings' own."""
    own = clock_of(chosen)
    ahead = service_clock_ahead(chosen.database_path) if chosen.database_path is not None else None
    return own if ahead is None else ahead_of_time(ahead)


async def the_school(app: App, school_id: str | None = None) -> School:
    """The named school, or the only one."""
    async with app.database.read() as uow:
        schools = await uow.schools.all()
    if not schools:
        raise OperatorError("no-school")
    if school_id is None:
        if len(schools) > 1:
            raise OperatorError("which-school", example=f"{schools[0].id}/3-2")
        return schools[0]
    found = next((s for s in schools if s.id == school_id), None)
    if found is None:
        raise OperatorError("unknown-class", name=school_id)
    return found


async def the_class(app: App, name: str) -> tuple[School, SchoolClass]:
    """A class as the operator names it: 3-2, 三（2）班, or SCHOOL/3-2 where there are several schools."""
    school_id, slash, rest = name.rpartition("/")
    school = await the_school(app, school_id if slash else None)
    parsed = parse_class(rest)
    async with app.database.read() as uow:
        classes = await uow.schools.classes(school.id)
    found = parsed and next((c for c in classes if c.id == class_id(school.id, parsed)), None)
    if not found:
        raise OperatorError("unknown-class", name=name)
    return school, found


async def the_only_school(app: App, school_id: str | None) -> School:
    """The school that --school names, or the only one."""
    try:
        return await the_school(app, school_id)
    except OperatorError as error:
        if error.code != "which-school":
            raise
        raise OperatorError("which-school-option", example=str(error.facts["example"]).partition("/")[0]) from error


def range_given(first: str, last: str) -> tuple[date, date]:
    """Two dates in order, at most two years apart."""
    days = date_given(first), date_given(last)
    if not timedelta(0) <= days[1] - days[0] < _LONGEST:
        raise OperatorError("bad-range", first=first, last=last, most=_LONGEST.days)
    return days


def time_given(text: str, school: School) -> datetime:
    """An ISO time; naive means school time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise OperatorError("bad-time", value=text) from error
    return at if at.tzinfo else at.replace(tzinfo=school.zone)


def date_given(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise OperatorError("bad-date", value=text) from error
