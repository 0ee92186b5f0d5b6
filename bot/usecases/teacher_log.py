"""作业日志: what a teacher has set this month, for that teacher alone."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime

from bot.domain.teacher_log import TeacherMonth
from bot.usecases.ports import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherLog:
    """The asker's own standing lines of the running month; nobody else's can be asked for."""

    read_uow: OpenUnitOfWork

    async def __call__(self, *, bot: str, user_id: str, now: datetime) -> TeacherMonth | None:
        """None for who is not staff."""
        async with self.read_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            school = person and await uow.schools.get(person.school_id)
            if not person or not school:
                return None
            today = now.astimezone(school.zone).date()
            first = today.replace(day=1)
            labels = {c.id: c.label for c in await uow.schools.classes(school.id)}
            last = first.replace(day=monthrange(first.year, first.month)[1])
            entries = await uow.sheets.entries_of_author(person.id, first, last)
        return TeacherMonth(first=first, entries=entries, labels=labels)
