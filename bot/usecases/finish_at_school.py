"""改为在校完成: what a message set as written home work is done at school instead, with one tap of its author."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.audit import entry_digests
from bot.domain.class_day import ClassDay
from bot.domain.entries import Entry, Filing
from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.facts import Fact
from bot.domain.filing_result import FiledClass, view
from bot.domain.kinds import Kind, Place
from bot.domain.people import Person
from bot.domain.school import School
from bot.usecases.class_day import class_by_id, load_class_day
from bot.usecases.ports import OpenUnitOfWork, UnitOfWork
from bot.usecases.sheet_changed import SheetChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishAtSchool:
    """Move the written lines of one message to school, in every class."""

    open_uow: OpenUnitOfWork
    changed: SheetChanges

    async def __call__(self, filing_id: int, *, bot: str, user_id: str, now: datetime) -> tuple[FiledClass, ...]:
        """What stands of the message then, by class.

        Raises:
            NotPermittedError: not the author.
            StaleError: nothing of it is still to be taken home.
        """
        async with self.open_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            first = await uow.filings.get(filing_id)
            if person is None or first is None or first.author_id != person.id:
                raise NotPermittedError
            school = await uow.schools.get(person.school_id)
            if school is None:
                raise NotPermittedError
            await uow.schools.lock(school.id)
            filings = await uow.filings.by_message(first.bot, first.chat_id, first.message_id)
            standing = sorted((f for f in filings if f.active), key=lambda f: f.class_id)
            moved = [each for f in standing if (each := await self._move(uow, school, f, person, now))]
            if not moved:
                raise StaleError
            await uow.commit()
        return tuple(moved)

    async def _move(
        self, uow: UnitOfWork, school: School, filing: Filing, person: Person, now: datetime
    ) -> FiledClass | None:
        """One class; None where nothing of it goes home, or the class is gone."""
        school_class = await class_by_id(uow, school.id, filing.class_id)
        if school_class is None:
            return None
        class_day = await load_class_day(uow, school, school_class, filing.day)
        mine = await uow.filings.entries(filing.id)
        moved = {e.id: replace(e, place=Place.SCHOOL) for e in mine if e.kind is Kind.WRITTEN and e.place is Place.HOME}
        if not moved:
            return None
        for entry in moved.values():
            await uow.sheets.replace_entry(entry, now)
        await uow.history.add(_fact(class_day, filing, tuple(moved.values()), person, now))
        after = replace(class_day, entries=tuple(moved.get(e.id, e) for e in class_day.entries))
        await self.changed(uow, after, actor=person, now=now)
        entries = tuple(moved.get(e.id, e) for e in mine)
        return view(after, entries, await uow.filings.declarations(filing.id), late=any(e.late for e in entries))


def _fact(class_day: ClassDay, filing: Filing, moved: tuple[Entry, ...], person: Person, now: datetime) -> Fact:
    return Fact(
        school_id=class_day.school.id,
        class_id=filing.class_id,
        day=filing.day,
        actor=person.id,
        action="moved-to-school",
        subject=f"filing:{filing.id}",
        at=now,
        data={"digests": entry_digests(moved)},
    )
