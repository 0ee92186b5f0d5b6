"""The review chain: who is asked, and what becomes of the sheet when they answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.class_day import ClassDay
from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.facts import Fact
from bot.domain.people import Person
from bot.domain.policy import ReviewMode
from bot.domain.review import (
    Asking,
    Concern,
    awaited,
    concerns,
    deputies_of,
    needs_nobody,
    past_deputy,
    past_publish,
    reviewers_of,
    waits,
)
from bot.domain.sheet import Sheet, SheetStatus
from bot.messages import MessageKind, Reply, Say
from bot.texts import review as texts
from bot.usecases.announce import tell_person
from bot.usecases.class_day import class_by_id, facts_of, load_class_day, remarks_on, week_so_far
from bot.usecases.ports import OpenUnitOfWork, UnitOfWork
from bot.usecases.publisher import Publisher


async def ask_reviewers(
    uow: UnitOfWork, class_day: ClassDay, now: datetime, *, asking: Asking = Asking.FIRST
) -> ClassDay:
    """Put the sheet before the reviewers of the next step, or their deputies; the day as it stands then.

    Where nobody can sign, or nobody needs to (免审), it is approved instead.
    """
    school, sheet = class_day.school, class_day.sheet
    people = await uow.schools.people(school.id)
    step = awaited(school.policy.review, sheet.step, people, sheet.class_id)
    if step == len(school.policy.review):
        return replace(class_day, sheet=replace(sheet, step=step, status=_approved(sheet)))
    if await approve_unseen(uow, class_day, people, now):
        return replace(class_day, sheet=_unseen(class_day))
    status = sheet.status if sheet.status is SheetStatus.PUBLISHED else SheetStatus.IN_REVIEW
    class_day = replace(class_day, sheet=replace(sheet, step=step, status=status))
    await uow.sheets.save(class_day.sheet)
    text = await card_text(uow, class_day, people, asking=asking)
    if asking is Asking.DEPUTY:
        asked = deputies_of(school.policy, step, people, sheet.class_id)
    else:
        asked = reviewers_of(school.policy.review[step], people, sheet.class_id)
    for person in asked:
        await tell_person(
            uow,
            person.id,
            key=f"review/{sheet.class_id}/{sheet.day}/{sheet.revision}/{step}{asking}",
            kind=MessageKind.REVIEW,
            act=Say(text=text, buttons=texts.card_buttons(class_day)),
            now=now,
            scope=sheet.class_id,
            priority=3,
        )
    return class_day


async def card_text(
    uow: UnitOfWork, class_day: ClassDay, people: Sequence[Person], *, asking: Asking = Asking.FIRST
) -> str:
    """The review card; in exception-only mode it says why it needs eyes, at the week's end the week's average."""
    why: tuple[Concern, ...] = ()
    if class_day.school.policy.review_mode is ReviewMode.EXCEPTIONS:
        facts = await facts_of(uow, class_day)
        why = concerns(class_day, people, facts)
    return texts.card(
        class_day,
        unfiled=class_day.unfiled(people),
        asking=asking,
        why=why,
        remarks=[remark for each in class_day.days for remark in await remarks_on(uow, each)],
        week=await week_so_far(uow, class_day.seen_from(class_day.days[-1].day)),
    )


async def approve_unseen(uow: UnitOfWork, class_day: ClassDay, people: Sequence[Person], now: datetime) -> bool:
    """免审: approve an unexceptional sheet without anybody's tap. False: it needs eyes, or the school wants them."""
    sheet = class_day.sheet
    if class_day.school.policy.review_mode is not ReviewMode.EXCEPTIONS:
        return False
    if not needs_nobody(class_day, people, await facts_of(uow, class_day)):
        return False
    await uow.sheets.save(_unseen(class_day))
    await uow.history.add(
        Fact(
            school_id=class_day.school.id,
            class_id=sheet.class_id,
            day=sheet.day,
            actor="clock",
            action="approved",
            subject=f"sheet:{sheet.id}",
            at=now,
            data={"revision": sheet.revision, "step": sheet.step, "mode": ReviewMode.EXCEPTIONS.value},
        )
    )
    return True


def _unseen(class_day: ClassDay) -> Sheet:
    return replace(class_day.sheet, step=len(class_day.school.policy.review), status=SheetStatus.APPROVED)


def _approved(sheet: Sheet) -> SheetStatus:
    return SheetStatus.PUBLISHED if sheet.status is SheetStatus.PUBLISHED else SheetStatus.APPROVED


async def load_sheet(uow: UnitOfWork, sheet_id: int, bot: str, user_id: str) -> tuple[Person, ClassDay]:
    """Who pressed, and the locked day of the sheet that the button names.

    Raises:
        NotPermittedError: not staff, or a sheet of another school.
    """
    person = await uow.accounts.person_of(bot, user_id)
    sheet = await uow.sheets.by_id(sheet_id)
    if person is None or sheet is None:
        raise NotPermittedError
    school = await uow.schools.get(person.school_id)
    school_class = await class_by_id(uow, person.school_id, sheet.class_id)
    if school is None or school_class is None:
        raise NotPermittedError
    return person, await load_class_day(uow, school, school_class, sheet.day)


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
            person, class_day = await load_sheet(uow, sheet_id, bot, user_id)
            people = await uow.schools.people(class_day.school.id)
            turn = _turn(class_day, person, people, now)
            if not turn.known:
                raise NotPermittedError
            if class_day.sheet.revision != revision:
                return await show_again(uow, class_day, people, may_sign=turn.may_sign)
            if not turn.may_sign or class_day.sheet.step != shown_step:
                raise StaleError
            reply = await (self._approve if approve else self._return)(uow, class_day, person, people, turn, now)
            await uow.commit()
        return reply

    async def _approve(
        self,
        uow: UnitOfWork,
        class_day: ClassDay,
        person: Person,
        people: Sequence[Person],
        turn: "_Turn",
        now: datetime,
    ) -> Reply:
        sheet, chain = class_day.sheet, class_day.school.policy.review
        following = awaited(chain, turn.step + 1, people, sheet.class_id)
        if turn.deputy and following < len(chain) and person in reviewers_of(chain[following], people, sheet.class_id):
            following = awaited(chain, following + 1, people, sheet.class_id)  # one signature for both
        sheet = replace(sheet, step=following, approvals=(*sheet.approvals, person.id))
        done = following == len(chain)
        if done and sheet.status is not SheetStatus.PUBLISHED:
            sheet = replace(sheet, status=SheetStatus.APPROVED)
        await uow.sheets.save(sheet)
        await self._record(uow, class_day, person, "approved", now, deputy=turn.deputy)
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
        turn: "_Turn",
        now: datetime,
    ) -> Reply:
        sheet = class_day.sheet
        if sheet.status is not SheetStatus.PUBLISHED:
            sheet = replace(sheet, status=SheetStatus.RETURNED, step=0, approvals=())
        await uow.sheets.save(replace(sheet, pending=False))
        await self._record(uow, class_day, person, "returned", now)
        authors = {e.author_id for e in class_day.sheet_entries} | {d.author_id for d in class_day.sheet_declarations}
        for author_id in sorted(authors - {person.id}):
            await tell_person(
                uow,
                author_id,
                key=f"{returned_key(sheet)}{author_id}",
                kind=MessageKind.NOTICE,
                act=Say(text=texts.returned_to_author(class_day, person.name)),
                now=now,
                scope=sheet.class_id,
            )
        return texts.returned(class_day)

    async def _record(
        self,
        uow: UnitOfWork,
        class_day: ClassDay,
        person: Person,
        action: str,
        now: datetime,
        *,
        deputy: bool = False,
    ) -> None:
        await uow.history.add(
            Fact(
                school_id=class_day.school.id,
                class_id=class_day.sheet.class_id,
                day=class_day.sheet.day,
                actor=person.id,
                action=action,
                subject=f"sheet:{class_day.sheet.id}",
                at=now,
                data={"revision": class_day.sheet.revision, "step": class_day.sheet.step}
                | ({"deputy": True} if deputy else {}),
            )
        )


def returned_key(sheet: Sheet) -> str:
    """Prefix of the outbox keys that tell the authors of a 退回."""
    return f"returned/{sheet.class_id}/{sheet.day}/{sheet.revision}/"


async def show_again(uow: UnitOfWork, class_day: ClassDay, people: Sequence[Person], *, may_sign: bool) -> Reply:
    """The sheet has changed since the card was shown: the new one, for whose turn it is."""
    return texts.changed_since(class_day, await card_text(uow, class_day, people), may_sign=may_sign)


@dataclass(frozen=True, slots=True)
class _Turn:
    """The step that is awaited, and whether this person may sign it, as a deputy or by right.

    known: they sign some step for this class, or may by now stand in for one.
    """

    step: int
    known: bool
    may_sign: bool
    deputy: bool


def _turn(class_day: ClassDay, person: Person, people: Sequence[Person], now: datetime) -> _Turn:
    sheet, policy = class_day.sheet, class_day.school.policy
    chain, class_id = policy.review, sheet.class_id
    step = awaited(chain, sheet.step, people, class_id)
    mine = [i for i, each in enumerate(chain) if person in reviewers_of(each, people, class_id)]
    late = past_deputy(class_day.school, sheet, now)
    for_others = [i for i in range(len(chain)) if late and person in deputies_of(policy, i, people, class_id)]
    deputy = step in for_others and step not in mine
    return _Turn(step, bool(mine or for_others), waits(sheet) and (step in mine or deputy), deputy)


def may_sign(class_day: ClassDay, person: Person, people: Sequence[Person], now: datetime) -> bool:
    """Whether this person's signature is awaited now."""
    return _turn(class_day, person, people, now).may_sign
