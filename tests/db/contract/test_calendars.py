from datetime import timedelta

from bot.domain.calendar import DayKind
from bot.domain.calendar_moves import KnownDay
from bot.usecases.ports import UnitOfWork
from tests.db.samples import DAY, SCHOOL

ID = SCHOOL.school.id
TAUGHT, FREE = KnownDay(DayKind.TEACHING, confirmed=True), KnownDay(DayKind.HOLIDAY, confirmed=False)


async def test_of_a_new_school_no_day_is_known(uow: UnitOfWork) -> None:
    assert await uow.calendars.known(ID) == {}


async def test_the_days_remembered_last_are_known_and_no_others(uow: UnitOfWork) -> None:
    await uow.calendars.remember(ID, {DAY: TAUGHT, DAY + timedelta(days=1): FREE})
    await uow.calendars.remember(ID, {DAY + timedelta(days=1): TAUGHT, DAY + timedelta(days=2): FREE})

    assert await uow.calendars.known(ID) == {DAY + timedelta(days=1): TAUGHT, DAY + timedelta(days=2): FREE}
    assert await uow.calendars.known("other") == {}


async def test_nothing_may_be_remembered(uow: UnitOfWork) -> None:
    await uow.calendars.remember(ID, {DAY: TAUGHT})
    await uow.calendars.remember(ID, {})

    assert await uow.calendars.known(ID) == {}
