"""The school day's own work, class by class: nudge, cut-off, publication."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.class_day import ClassDay
from bot.domain.policy import Unapproved
from bot.domain.review import Asking, awaited
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import SheetStatus
from bot.domain.timetable import Due
from bot.messages import MessageKind, Say
from bot.texts import office as office_texts
from bot.texts import rooms as room_texts
from bot.usecases.announce import tell_homeroom, tell_person
from bot.usecases.class_day import load_class_day
from bot.usecases.ports import UnitOfWork
from bot.usecases.publisher import Publisher
from bot.usecases.review import approve_unseen, ask_reviewers


@dataclass(frozen=True, slots=True)
class Nudge:
    """Privately remind teachers whose subject is still 未报; one message a teacher, whatever the classes."""

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
        cutoff = datetime.combine(due.day, school.policy.cutoff, tzinfo=school.zone)
        weekly = school.policy.weekly
        for person_id, gaps in missing.items():
            await tell_person(
                uow,
                person_id,
                key=f"nudge/{school.id}/{due.day}/{person_id}",
                kind=MessageKind.NUDGE,
                act=Say(
                    text=room_texts.nudge(gaps, school.policy.cutoff, weekly=weekly),
                    buttons=() if weekly else room_texts.nudge_buttons(gaps, due.day),
                ),
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
            if class_day.sheet.status not in (SheetStatus.OPEN, SheetStatus.RETURNED) or class_day.is_empty:
                continue
            after = await ask_reviewers(uow, class_day, now)
            if after.sheet.status is SheetStatus.APPROVED:
                await uow.sheets.save(after.sheet)


@dataclass(frozen=True, slots=True)
class RemindReviewers:
    """Once more before whoever has not signed; later (DEPUTY) before those who may sign for them."""

    asking: Asking

    async def __call__(
        self, uow: UnitOfWork, school: School, school_class: SchoolClass, due: Due, now: datetime
    ) -> None:
        for sheet_day in school.sheets_due(due.day):
            class_day = await load_class_day(uow, school, school_class, sheet_day)
            if class_day.sheet.status is SheetStatus.IN_REVIEW and not class_day.is_empty:
                await ask_reviewers(uow, class_day, now, asking=self.asking)


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
        school, school_class = class_day.school, class_day.school_class
        sheet, people = class_day.sheet, await uow.schools.people(school.id)
        if sheet.status is SheetStatus.PUBLISHED:
            return
        if class_day.is_empty:
            await self._nothing_filed(uow, class_day, now)
            return
        chain = school.policy.review
        approved = (
            sheet.status is SheetStatus.APPROVED
            or awaited(chain, 0, people, school_class.id) == len(chain)
            or await approve_unseen(uow, class_day, people, now)  # the cut-off's turn was missed
        )
        if not approved and school.policy.unapproved is Unapproved.WAIT:
            await ask_reviewers(uow, replace(class_day, sheet=sheet), now, asking=Asking.DUE)
            return
        await self.publisher.publish(
            uow,
            class_day,
            actor="clock",
            now=now,
            unreviewed=not approved,
            reviewers=[p for p in people if p.id in sheet.approvals],
        )

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
