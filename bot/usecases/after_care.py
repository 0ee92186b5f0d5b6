"""课后服务: its teacher gets a class's list, and says with one tap what most pupils have finished."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.after_care import CARED, care_lines, only_marks
from bot.domain.class_day import ClassDay, freeze
from bot.domain.entries import Entry
from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.facts import Fact
from bot.domain.people import Action, Person
from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due
from bot.messages import MessageKind, Reply, Say
from bot.texts import after_care as texts
from bot.usecases.announce import tell_person
from bot.usecases.class_day import load_class_day
from bot.usecases.ports import OpenUnitOfWork, UnitOfWork
from bot.usecases.publisher import Publisher
from bot.usecases.review import load_sheet


@dataclass(frozen=True, slots=True)
class CareCards:
    """Each class's list of the day to whoever has its 课后服务; a class with nothing to do gets none."""

    async def __call__(
        self, uow: UnitOfWork, school: School, classes: tuple[SchoolClass, ...], due: Due, now: datetime
    ) -> None:
        people = await uow.schools.people(school.id)
        for school_class in classes:
            for person in (p for p in people if p.cares_for(school_class.id)):
                class_day = await load_class_day(uow, school, school_class, due.day, lock=False)
                if care_lines(class_day):
                    await _hand_over(uow, class_day, person, due, now)


async def _hand_over(uow: UnitOfWork, class_day: ClassDay, person: Person, due: Due, now: datetime) -> None:
    class_id = class_day.school_class.id
    await tell_person(
        uow,
        person.id,
        key=f"care/{class_id}/{due.day}/{person.id}",
        kind=MessageKind.NOTICE,
        act=Say(text=texts.card(class_day), buttons=texts.buttons(class_day)),
        now=now,
        scope=class_id,
        lasts=due.expires_at - now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkDone:
    """多数已完成, or taken back. What was planned stays as it is; families see what is left at once."""

    open_uow: OpenUnitOfWork
    publisher: Publisher

    async def __call__(
        self, sheet_id: int, entry_id: int, *, done: bool, bot: str, user_id: str, now: datetime
    ) -> Reply:
        """Mark every line of the subject that this line belongs to; 0: of all subjects. Twice is as good as once.

        Raises:
            NotPermittedError: not the 课后服务 of this class.
            StaleError: a card of another day, or a line that is gone.
        """
        async with self.open_uow() as uow:
            person, class_day = await load_sheet(uow, sheet_id, bot, user_id)
            if not person.may(Action.CARE, class_day.school_class.id):
                raise NotPermittedError
            today = now.astimezone(class_day.school.zone).date()
            class_day = class_day.seen_from(today)
            if class_day.day != today:
                raise StaleError
            marked = [replace(e, mostly_done=done) for e in _meant(class_day, entry_id) if e.mostly_done is not done]
            if marked:
                class_day = await self._mark(uow, class_day, marked, person, now)
                await uow.commit()
        return texts.card_again(class_day)

    async def _mark(
        self, uow: UnitOfWork, class_day: ClassDay, marked: Sequence[Entry], person: Person, now: datetime
    ) -> ClassDay:
        for entry in marked:
            await uow.sheets.replace_entry(entry, now)
        await uow.history.add(
            Fact(
                school_id=class_day.school.id,
                class_id=class_day.sheet.class_id,
                day=class_day.day,
                actor=person.id,
                action=CARED,
                subject=f"sheet:{class_day.sheet.id}",
                at=now,
                data={
                    "subjects": sorted({e.subject for e in marked}),
                    "entries": [e.id for e in marked],
                    "mostly_done": marked[0].mostly_done,
                },
            )
        )
        by_id = {e.id: e for e in marked}
        after = replace(class_day, entries=tuple(by_id.get(e.id, e) for e in class_day.entries))
        await self._show_families(uow, after, person, now)
        return after

    async def _show_families(self, uow: UnitOfWork, class_day: ClassDay, person: Person, now: datetime) -> None:
        """A published sheet gets its next version. One with changes that await review goes on with them."""
        sheet = class_day.sheet
        published = await uow.sheets.version(sheet.id, sheet.version)
        if published is None or sheet.pending or not only_marks(published, freeze(class_day, at=now)):
            return
        await self.publisher.publish(uow, class_day, actor=person.id, now=now, unreviewed=published.unreviewed)


def _meant(class_day: ClassDay, entry_id: int) -> list[Entry]:
    lines = care_lines(class_day)
    if not entry_id:
        return list(lines)
    subject = next((e.subject for e in lines if e.id == entry_id), None)
    if subject is None:
        raise StaleError
    return [e for e in lines if e.subject == subject]
