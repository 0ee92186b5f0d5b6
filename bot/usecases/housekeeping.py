"""Nightly: what is past its time is put away or forgotten."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due
from bot.usecases.calendar_watch import watch_calendar
from bot.usecases.ports import UnitOfWork

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class KeepHouse:
    """Expire unsent messages past their time; forget questions, code failures and old message bodies.

    And compare the school's coming days with what was known of them.
    """

    async def __call__(
        self, uow: UnitOfWork, school: School, classes: tuple[SchoolClass, ...], due: Due, now: datetime
    ) -> None:
        expired = await uow.outbox.expire(now)
        purged = await uow.housekeeping.purge(now)
        moved = await watch_calendar(uow, school, now)
        log.info("housekeeping", school=school.id, expired=len(expired), moved=len(moved), **purged)
