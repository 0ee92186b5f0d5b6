"""The review chain: who is asked, and what becomes of the sheet when they answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.class_day import ClassDay
from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.facts import Fact
from bot.domain.people import Person, Role
from bot.domain.policy import ReviewStep
from bot.domain.school import School
from bot.domain.sheet import Sheet, SheetStatus
from bot.messages import MessageKind, Reply, Say
from bot.texts import review as texts
from bot.usecases.announce import tell_person
from bot.usecases.class_day import class_by_id, load_class_day
from bot.usecases.ports import OpenUnitOfWork, UnitOfWork
from bot.usecases.publisher import Publisher


def reviewers_of(step: ReviewStep, people: Sequence[Person], class_id: str) -> tuple[Person, ...]:
    """Who may sign this step off for a class."""
    match step:
        case ReviewStep.HOMEROOM:
            return tuple(p for p in people if p.is_homeroom_of(class_id))
        case ReviewStep.SUPERVISOR:
            return tuple(p for p in people if p.supervises(class_id))
        case ReviewStep.OFFICE:
            return tuple(p for p in people if Role.OFFICE in p.roles)


def awaited(chain: Sequence[ReviewStep], step: int, people: Sequence[Person], class_id: str) -> int:
    """The first step from `step` on that somebody can sign; len(chain) when the chain is done."""
    while step < len(chain) and not reviewers_of(chain[step], people, class_id):
        step += 1
    return step


def signs_alone(chain: Sequence[ReviewStep], actor: Person, people: Sequence[Person], class_id: str) -> bool:
    """Whether the actor is a reviewer of every step: their own change needs nobody else's signature."""
    steps = [s for s in chain if reviewers_of(s, people, class_id)]
    return all(any(p.id == actor.id for p in reviewers_of(s, people, class_id)) for s in steps)


def past_publish(school: School, sheet: Sheet, now: datetime) -> bool:
    """Whether the sheet's publish time has come."""
    return now >= datetime.combine(sheet.day, school.policy.publish, tzinfo=school.zone)


def past_cutoff(school: School, sheet: Sheet, now: datetime) -> bool:
    """Whether the sheet's cut-off has passed."""
    return now >= datetime.combine(sheet.day, school.policy.cutoff, tzinfo=school.zone)


async def ask_reviewers(uow: UnitOfWork, class_day: ClassDay, now: datetime, *, again: str = "") -> ClassDay:
    """Put the sheet before the reviewers of the next step. again: makes a reminder's key its own."""
    school, sheet = class_day.school, class_day.sheet
    people = await uow.schools.people(school.id)
    step = awaited(school.policy.review, sheet.step, people, sheet.class_id)
    if step == len(school.policy.review):
        return replace(class_day, sheet=replace(sheet, step=step, status=_approved(sheet)))
    status = sheet.status if sheet.status is SheetStatus.PUBLISHED else SheetStatus.IN_REVIEW
    sheet = replace(sheet, step=step, status=status)
    await uow.sheets.save(sheet)
    for person in reviewers_of(school.policy.review[step], people, sheet.class_id):
        await tell_person(
            uow,
            person.id,
            key=f"review/{sheet.class_id}/{sheet.day}/{sheet.revision}/{step}{again}",
            kind=MessageKind.REVIEW,
            act=Say(
                text=texts.card(class_day, unfiled=class_day.unfiled(people), reminder=bool(again)),
                buttons=texts.card_buttons(sheet),
            ),
            now=now,
            scope=sheet.class_id,
            priority=3,
        )
    return replace(class_day, sheet=sheet)


def _approved(sheet: Sheet) -> SheetStatus:
    return SheetStatus.PUBLISHED if sheet.status is SheetStatus.PUBLISHED else SheetStatus.APPROVED


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSheet:
    """A reviewer's 通过 or 退回."""

    open_uow: OpenUnitOfWork
    publisher: Publisher

    async def __call__(
        self, sheet_id: int, revision: int, shown_step: int, *, approve: bool, bot: str, user_id: str, now: datetime
    ) -> Reply:
        """Sign or return the sheet as it stood when the card was shown.

        revision, shown_step: the sheet's, then. Who signs two steps signs twice: a double tap is one signature.

        Raises:
            NotPermittedError: not a reviewer of the awaited step.
            StaleError: signed already, by this person or before them.
        """
        async with self.open_uow() as uow:
            person, class_day = await self._load(uow, sheet_id, bot, user_id)
            people = await uow.schools.people(class_day.school.id)
            sheet, chain = class_day.sheet, class_day.school.policy.review
            step = awaited(chain, sheet.step, people, sheet.class_id)
            mine = [i for i, s in enumerate(chain) if person in reviewers_of(s, people, sheet.class_id)]
            if not mine:
                raise NotPermittedError
            may_sign = _waits(sheet) and step in mine
            if sheet.revision != revision:
                return texts.changed_since(class_day, class_day.unfiled(people), may_sign=may_sign)
            if not may_sign or sheet.step != shown_step:
                raise StaleError
            reply = await (self._approve if approve else self._return)(uow, class_day, person, people, step, now)
            await uow.commit()
        return reply

    async def _load(self, uow: UnitOfWork, sheet_id: int, bot: str, user_id: str) -> tuple[Person, ClassDay]:
        person = await uow.accounts.person_of(bot, user_id)
        sheet = await uow.sheets.by_id(sheet_id)
        if person is None or sheet is None:
            raise NotPermittedError
        school = await uow.schools.get(person.school_id)
        school_class = await class_by_id(uow, person.school_id, sheet.class_id)
        if school is None or school_class is None:
            raise NotPermittedError
        return person, await load_class_day(uow, school, school_class, sheet.day)

    async def _approve(
        self,
        uow: UnitOfWork,
        class_day: ClassDay,
        person: Person,
        people: Sequence[Person],
        step: int,
        now: datetime,
    ) -> Reply:
        sheet, chain = class_day.sheet, class_day.school.policy.review
        following = awaited(chain, step + 1, people, sheet.class_id)
        sheet = replace(sheet, step=following, approvals=(*sheet.approvals, person.id))
        done = following == len(chain)
        if done and sheet.status is not SheetStatus.PUBLISHED:
            sheet = replace(sheet, status=SheetStatus.APPROVED)
        await uow.sheets.save(sheet)
        await self._record(uow, class_day, person, "approved", now)
        class_day = replace(class_day, sheet=sheet)
        if not done:
            await ask_reviewers(uow, class_day, now)
            return texts.approved(class_day, now, next_step=chain[following])
        if past_publish(class_day.school, sheet, now):
            signed = [p for p in people if p.id in sheet.approvals]
            await self.publisher.publish(uow, class_day, actor=person.id, now=now, reviewers=signed)
        return texts.approved(class_day, now)

    async def _return(
        self,
        uow: UnitOfWork,
        class_day: ClassDay,
        person: Person,
        people: Sequence[Person],
        step: int,
        now: datetime,
    ) -> Reply:
        sheet = class_day.sheet
        if sheet.status is not SheetStatus.PUBLISHED:
            sheet = replace(sheet, status=SheetStatus.RETURNED, step=0, approvals=())
        await uow.sheets.save(replace(sheet, pending=False))
        await self._record(uow, class_day, person, "returned", now)
        authors = {e.author_id for e in class_day.entries} | {d.author_id for d in class_day.declarations}
        for author_id in sorted(authors - {person.id}):
            await tell_person(
                uow,
                author_id,
                key=f"returned/{sheet.class_id}/{sheet.day}/{sheet.revision}/{author_id}",
                kind=MessageKind.NOTICE,
                act=Say(text=texts.returned_to_author(class_day, person.name)),
                now=now,
                scope=sheet.class_id,
            )
        return texts.returned(class_day)

    async def _record(self, uow: UnitOfWork, class_day: ClassDay, person: Person, action: str, now: datetime) -> None:
        await uow.history.add(
            Fact(
                school_id=class_day.school.id,
                class_id=class_day.sheet.class_id,
                day=class_day.sheet.day,
                actor=person.id,
                action=action,
                subject=f"sheet:{class_day.sheet.id}",
                at=now,
                data={"revision": class_day.sheet.revision, "step": class_day.sheet.step},
            )
        )


def _waits(sheet: Sheet) -> bool:
    """Whether anybody's signature is awaited. An open sheet may be signed before its cut-off, too."""
    return sheet.status in (SheetStatus.OPEN, SheetStatus.IN_REVIEW) or sheet.pending
