"""The month's figures for the office (每月25日通报, draft): facts only, for a person to judge."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.people import Role
from bot.domain.report import summarise
from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due
from bot.messages import MessageKind, Say
from bot.texts import office as office_texts
from bot.usecases.announce import tell_person
from bot.usecases.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """Send 教导处 and 管理员 the draft of the month so far (26th to 25th)."""

    async def __call__(
        self, uow: UnitOfWork, school: School, classes: tuple[SchoolClass, ...], due: Due, now: datetime
    ) -> None:
        last = due.day
        first = (last.replace(day=1) - timedelta(days=1)).replace(day=min(last.day + 1, 28))
        found = await uow.sheets.snapshots_between(school.id, school.sheet_day(first), last)
        snapshots = [part for snapshot in found for part in snapshot.parts if first <= part.day <= last]
        days = [d for n in range((last - first).days + 1) if school.day(d := first + timedelta(days=n)).has_lessons]
        rows = summarise(classes, snapshots, days)
        text = office_texts.monthly(school, first, last, rows)
        for person in await uow.schools.people(school.id):
            if person.roles & {Role.OFFICE, Role.ADMIN}:
                await tell_person(
                    uow,
                    person.id,
                    key=f"monthly/{school.id}/{due.day}/{person.id}",
                    kind=MessageKind.REPORT,
                    act=Say(text=text),
                    now=now,
                    scope=school.id,
                    lasts=timedelta(days=3),
                )
