"""A teacher takes a message's lines back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.entries import Declaration, Entry, Filing
from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.facts import Fact
from bot.domain.filing_result import FiledClass, view
from bot.domain.people import Action, Person
from bot.domain.school import School, SchoolClass
from bot.usecases.class_day import class_by_id, load_class_day
from bot.usecases.ports import OpenUnitOfWork, UnitOfWork
from bot.usecases.sheet_changed import SheetChanges
from bot.usecases.withdraw_filing import take_off, withdraw_filing


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Withdraw all that stands of one message, in every class."""

    open_uow: OpenUnitOfWork
    changed: SheetChanges

    async def __call__(self, filing_id: int, *, bot: str, user_id: str, now: datetime) -> tuple[FiledClass, ...]:
        """What was taken back, by class, with the totals that remain.

        Raises:
            NotPermittedError: not the author, nor the class's 班主任, nor the teacher of a subject in it.
            StaleError: nothing of it stands any more.
        """
        async with self.open_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            first = await uow.filings.get(filing_id)
            if person is None or first is None or not first.class_id.startswith(f"{person.school_id}/"):
                raise NotPermittedError
            school = await uow.schools.get(person.school_id)
            if school is None:
                raise NotPermittedError
            await uow.schools.lock(school.id)
            taken: list[FiledClass] = []
            filings = await uow.filings.by_message(first.bot, first.chat_id, first.message_id)
            for filing in sorted((f for f in filings if f.active), key=lambda f: f.class_id):
                school_class = await class_by_id(uow, school.id, filing.class_id)
                if school_class is None:
                    continue
                entries = await uow.filings.entries(filing.id)
                states = await uow.filings.declarations(filing.id)
                if not _whole(person, filing, entries, states):
                    own = [e for e in entries if e.subject in person.subjects_in(filing.class_id)]
                    taken.append(await take_lines_off(uow, self.changed, school, school_class, own, person, now))
                    continue
                await withdraw_filing(uow, filing, now)
                await uow.history.add(
                    Fact(
                        school_id=school.id,
                        class_id=filing.class_id,
                        day=filing.day,
                        actor=person.id,
                        action="withdrawn",
                        subject=f"filing:{filing.id}",
                        at=now,
                        data={"entries": [e.id for e in entries], "states": [d.id for d in states]},
                    )
                )
                class_day = await load_class_day(uow, school, school_class, filing.day)
                await self.changed(uow, class_day, actor=person, now=now)
                taken.append(view(class_day, entries, states, late=False))
            if not taken:
                raise StaleError
            await uow.commit()
        return tuple(taken)


def _whole(person: Person, filing: Filing, entries: Sequence[Entry], states: Sequence[Declaration]) -> bool:
    """Whether the person may take the whole filing back, or only lines of it. NotPermittedError: nothing of it."""
    homeroom = person.is_homeroom_of(filing.class_id) and person.may(Action.REVIEW, filing.class_id)
    subjects = {entry.subject for entry in entries} | {state.subject for state in states}
    own = subjects & set(person.subjects_in(filing.class_id))
    if filing.author_id == person.id or homeroom or (subjects and own == subjects):
        return True
    if not own & {entry.subject for entry in entries}:
        raise NotPermittedError
    return False


async def take_lines_off(
    uow: UnitOfWork,
    changed: SheetChanges,
    school: School,
    school_class: SchoolClass,
    lines: Sequence[Entry],
    person: Person,
    now: datetime,
) -> FiledClass:
    """Take lines of one class and day off its sheet; what else their messages said stays."""
    await take_off(uow, lines, now)
    await uow.history.add(
        Fact(
            school_id=school.id,
            class_id=school_class.id,
            day=lines[0].day,
            actor=person.id,
            action="lines-withdrawn",
            subject=f"entry:{lines[0].id}",
            at=now,
            data={"removed": [line.id for line in lines]},
        )
    )
    class_day = await load_class_day(uow, school, school_class, lines[0].day)
    await changed(uow, class_day, actor=person, now=now)
    return view(class_day, tuple(lines), (), late=False)
