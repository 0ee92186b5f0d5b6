"""Nightly: the admins are told once what an announcement moved."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.domain.calendar import CalendarRules, DateSpan, DayKind
from bot.domain.public_holidays import announced_years
from bot.domain.school import SchoolSpec
from bot.messages import Say
from bot.usecases.calendar_watch import watch_calendar
from tests.db.samples import LI, SCHOOL, WANG, ZHAO, account
from tests.fakes.uow import FakeDatabase

ZONE = SCHOOL.school.zone
NIGHT = datetime(announced_years()[1] + 1, 3, 1, 3, 30, tzinfo=ZONE)  # in a year nobody has announced


def on(day: date) -> SchoolSpec:
    """The same school, whose file now says that this day is free."""
    school = replace(SCHOOL.school, calendar=CalendarRules(holidays=(DateSpan(day, day),)))
    return replace(SCHOOL, school=school)


@pytest.fixture
async def database() -> FakeDatabase:
    """The sample school with its teacher, homeroom teacher and admin in their chats."""
    database = FakeDatabase()
    async with database.write() as uow:
        await uow.schools.apply(SCHOOL, NIGHT)
        for person, user_id in ((WANG, "100"), (ZHAO, "200"), (LI, "300")):
            await uow.accounts.link(account(person, user_id), NIGHT)
        await uow.commit()
    return database


async def a_night(database: FakeDatabase, spec: SchoolSpec, now: datetime) -> list[tuple[str, str]]:
    """What is told, and to whom, on this night only."""
    async with database.write() as uow:
        before = len(database.state.outbox)
        await watch_calendar(uow, spec.school, now)
        await uow.commit()
    mails = [mail.row.message for mail in list(database.state.outbox.values())[before:]]
    return [(mail.chat_id, mail.act.text) for mail in mails if isinstance(mail.act, Say)]


def nights(count: int) -> datetime:
    return NIGHT + timedelta(days=count)


MONDAY = next(d for n in range(7, 21) if (d := nights(n).date()).weekday() == 0)


async def test_the_first_night_nothing_is_told(database: FakeDatabase) -> None:
    assert await a_night(database, SCHOOL, NIGHT) == []
    assert database.state.calendars["shiyan"][MONDAY].kind is DayKind.TEACHING


async def test_only_the_admin_is_told_and_only_once(database: FakeDatabase) -> None:
    await a_night(database, SCHOOL, NIGHT)
    ((to, text),) = await a_night(database, on(MONDAY), nights(1))

    assert to == "300"
    assert f"{MONDAY.month}月{MONDAY.day}日 周一：上课 → 放假" in text
    assert await a_night(database, on(MONDAY), nights(2)) == []


async def test_while_no_admin_can_be_reached_the_news_waits(database: FakeDatabase) -> None:
    await a_night(database, SCHOOL, NIGHT)
    async with database.write() as uow:
        await uow.accounts.unlink("shiyan", "300")
        await uow.commit()
    assert await a_night(database, on(MONDAY), nights(1)) == []

    async with database.write() as uow:
        await uow.accounts.link(account(LI, "300"), nights(2))
        await uow.commit()
    assert [to for to, _ in await a_night(database, on(MONDAY), nights(2))] == ["300"]
    assert await a_night(database, on(MONDAY), nights(3)) == []


async def test_a_day_that_is_past_is_no_news(database: FakeDatabase) -> None:
    await a_night(database, SCHOOL, NIGHT)
    after = datetime.combine(MONDAY + timedelta(days=1), NIGHT.timetz())

    assert await a_night(database, on(MONDAY), after) == []
    assert min(database.state.calendars["shiyan"]) == after.date()
