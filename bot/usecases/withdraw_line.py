"""撤回 in words: a teacher is shown the own lines of today, and takes one of them back."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.corrections import together
from bot.domain.entries import Entry
from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.filing_result import FiledClass, OwnWork
from bot.domain.people import Person
from bot.domain.school import School
from bot.domain.subjects import find_subject
from bot.usecases.class_day import class_by_id
from bot.usecases.correct_lines import changeable_lines
from bot.usecases.filing_steps import filing_days
from bot.usecases.ports import OpenUnitOfWork, UnitOfWork
from bot.usecases.sheet_changed import SheetChanges
from bot.usecases.withdraw import take_lines_off


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawLine:
    """Withdraw one line, and the same work in the other classes it was filed for."""

    open_uow: OpenUnitOfWork
    changed: SheetChanges

    async def offer(self, *, bot: str, user_id: str, now: datetime, subject: str | None = None) -> OwnWork:
        """What the person has on today's sheets, in one subject where one is named."""
        async with self.open_uow() as uow:
            person, school = await _staff(uow, bot, user_id)
            lines = [e for e in await self._lines(uow, person, school, now) if e.author_id == person.id]
            days, mine = _days(school, now), {*person.classes_taught, *person.classes}
            states = [d for day in days for c in sorted(mine) for d in await uow.sheets.declarations(c, day)]
            mine_now = [d for d in states if d.author_id == person.id]
            return OwnWork(
                together(e for e in lines if subject in (None, find_subject(e.subject))),
                tuple(d for d in mine_now if subject in (None, find_subject(d.subject))),
            )

    async def __call__(self, entry_id: int, *, bot: str, user_id: str, now: datetime) -> tuple[FiledClass, ...]:
        """What was taken back, by class.

        Raises:
            NotPermittedError: no longer staff.
            StaleError: the line is none of the person's, or stands no more.
        """
        async with self.open_uow() as uow:
            person, school = await _staff(uow, bot, user_id)
            await uow.schools.lock(school.id)
            groups = together(await self._lines(uow, person, school, now))
            lines = next((group for group in groups if entry_id in {line.id for line in group}), None)
            if lines is None:
                raise StaleError
            taken = []
            for class_id in dict.fromkeys(line.class_id for line in lines):
                school_class = await class_by_id(uow, school.id, class_id)
                if school_class is not None:
                    here = [line for line in lines if line.class_id == class_id]
                    taken.append(await take_lines_off(uow, self.changed, school, school_class, here, person, now))
            await uow.commit()
        return tuple(taken)

    async def _lines(self, uow: UnitOfWork, person: Person, school: School, now: datetime) -> tuple[Entry, ...]:
        return await changeable_lines(uow, person, _days(school, now))


async def _staff(uow: UnitOfWork, bot: str, user_id: str) -> tuple[Person, School]:
    person = await uow.accounts.person_of(bot, user_id)
    school = await uow.schools.get(person.school_id) if person else None
    if person is None or school is None:
        raise NotPermittedError
    return person, school


def _days(school: School, now: datetime) -> tuple[date, ...]:
    return filing_days(school, now)
