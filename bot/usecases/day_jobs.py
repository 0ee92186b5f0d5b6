"""The school day's own work, class by class: nudge, cut-off, publication."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.class_day import ClassDay
from bot.domain.policy import Unapproved
from bot.domain.review import Asking
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import SheetStatus
from bot.domain.timetable import Due
from bot.messages import MessageKind, Say
from bot.texts import office as office_texts
from bot.texts import review as texts
from bot.texts import rooms as room_texts
from bot.texts import unanswered as unanswered_texts
from bot.usecases.announce import tell_homeroom, tell_person
from bot.usecases.class_day import load_class_day
from bot.usecases.ports import UnitOfWork
from bot.usecases.publisher import Publisher
from bot.usecases.review_cards import approve_unseen, ask_reviewers, chain_of, refresh_cards, tell_authors
from bot.usecases.unanswered import still_waiting


@dataclass(frozen=True, slots=True)
class Nudge:
    """Privately remind teachers whose subject is still 未报, or whose message still waits for their answer.

    One message a teacher, whatever the classes.
    """

    async def __call__(
        self, uow: UnitOfWork, school: School, classes: tuple[SchoolClass, ...], due: Due, now: datetime
    ) -> None:
        sheet_days = school.sheets_due(due.day)
        people = await uow.schools.people(school.id)
        missing: dict[str, list[tuple[SchoolClass, str]]] = {}
        for school_class, sheet_day in ((c, d) for c in classes for d in sheet_days):
            class_day = await load_class_day(uow, school, school_class, sheet_day, lock=False)
            seen = class_day.subjects_seen()
            for person in people:
                for subject in class_day.owed_by(person):
                    if subject not in seen:
                        missing.setdefault(person.id, []).append((school_class, subject))
        waiting = await still_waiting(uow, school, now)
        cutoff = datetime.combine(due.day, school.policy.cutoff, tzinfo=school.zone)
        weekly = school.policy.weekly
        for person_id in dict.fromkeys((*missing, *waiting)):
            gaps = missing.get(person_id, [])
            said = [unanswered_texts.waiting(waiting[person_id], school.policy.cutoff)] if person_id in waiting else []
            if gaps:
                said.append(room_texts.nudge(gaps, school.policy.cutoff, weekly=weekly))
            await tell_person(
                uow,
                person_id,
                key=f"nudge/{school.id}/{due.day}/{person_id}",
                kind=MessageKind.NUDGE,
                act=Say(text="\n".join(said), buttons=() if weekly else room_texts.nudge_buttons(gaps, due.day)),
                now=now,
                scope=school.id,
                lasts=max(cutoff - now, timedelta(minutes=5)),
            )


@dataclass(frozen=True, slots=True)
class CutOff:
    """Put the sheet before its reviewers."""

    async def __call__(
        self, uow: UnitOfWork, school: School, school_class: SchoolClass, due: Due, now: datetime
    ) -> None:
        for sheet_day in school.sheets_due(due.day):
            class_day = await load_class_day(uow, school, school_class, sheet_day)
            if class_day.sheet.status is not SheetStatus.OPEN or class_day.is_empty:
                continue
            after = await ask_reviewers(uow, class_day, now)
            if after.sheet.status is SheetStatus.APPROVED:
                await uow.sheets.save(after.sheet)


@dataclass(frozen=True, slots=True)
class RemindReviewers:
    """Once more before whoever has not signed; later (DEPUTY) before those who may sign for them.

    The authors of a sheet that was returned, and is as it was, are reminded instead.
    """

    asking: Asking

    async def __call__(
        self, uow: UnitOfWork, school: School, school_class: SchoolClass, due: Due, now: datetime
    ) -> None:
        for sheet_day in school.sheets_due(due.day):
            class_day = await load_class_day(uow, school, school_class, sheet_day)
            if class_day.sheet.status is SheetStatus.IN_REVIEW and not class_day.is_empty:
                await ask_reviewers(uow, class_day, now, asking=self.asking)
            elif class_day.sheet.status is SheetStatus.RETURNED and self.asking is Asking.REMINDER:
                await _still_returned(uow, class_day, now, due=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishSheet:
    """Publish one class's sheet. Approved or not, the policy decides; an empty one only its 班主任 hears of."""

    publisher: Publisher

    async def __call__(
        self, uow: UnitOfWork, school: School, school_class: SchoolClass, due: Due, now: datetime
    ) -> None:
        for sheet_day in school.sheets_due(due.day):
            await self._publish(uow, await load_class_day(uow, school, school_class, sheet_day), now)

    async def _publish(self, uow: UnitOfWork, class_day: ClassDay, now: datetime) -> None:
        school, sheet = class_day.school, class_day.sheet
        if sheet.status is SheetStatus.PUBLISHED:
            return
        if class_day.is_empty:
            await self._nothing_filed(uow, class_day, now)
            return
        returned = sheet.status is SheetStatus.RETURNED
        if await self._approved(uow, class_day, now):
            await self.publisher.publish(uow, class_day, actor="clock", now=now)
        elif school.policy.unapproved is Unapproved.WAIT:
            await ask_reviewers(uow, class_day, now, asking=Asking.UNCHANGED if returned else Asking.DUE)
        else:
            await self._unapproved(uow, class_day, now, returned=returned)
        if returned:
            await _still_returned(uow, class_day, now, due=True)

    async def _approved(self, uow: UnitOfWork, class_day: ClassDay, now: datetime) -> bool:
        people = await uow.schools.people(class_day.school.id)
        chain = chain_of(class_day, people)
        return (
            class_day.sheet.status is SheetStatus.APPROVED
            or chain.awaited(0) == len(chain)
            or await approve_unseen(uow, class_day, people, now)  # the cut-off's turn was missed
        )

    async def _unapproved(self, uow: UnitOfWork, class_day: ClassDay, now: datetime, *, returned: bool) -> None:
        """Out it goes, marked 未审核; its reviewers read so, and may still sign."""
        await self.publisher.publish(uow, class_day, actor="clock", now=now, unreviewed=True)
        class_day = await load_class_day(uow, class_day.school, class_day.school_class, class_day.sheet.day)
        if returned:
            await ask_reviewers(uow, class_day, now, asking=Asking.UNCHANGED)
        else:
            await refresh_cards(uow, class_day, now)

    async def _nothing_filed(self, uow: UnitOfWork, class_day: ClassDay, now: datetime) -> None:
        school, school_class, day = class_day.school, class_day.school_class, class_day.sheet.day
        if not any(school.owes_homework(each.day) for each in class_day.days):
            return
        await tell_homeroom(
            uow,
            school,
            school_class.id,
            key=f"nothing/{school_class.id}/{day}",
            text=office_texts.nothing_filed(school_class, day, weekly=school.policy.weekly),
            now=now,
        )


async def _still_returned(uow: UnitOfWork, class_day: ClassDay, now: datetime, *, due: bool) -> None:
    sheet = class_day.sheet
    key = f"still-returned/{sheet.class_id}/{sheet.day}/{'due' if due else 'early'}/"
    people = await uow.schools.people(class_day.school.id)
    # Reviewers know that it was returned; once publication is due they have the card.
    reviewers = [p.id for p in chain_of(class_day, people).asked(sheet)]
    await tell_authors(uow, class_day, key, texts.still_returned(class_day, due=due), now, but=reviewers)
