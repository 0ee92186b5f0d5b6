"""Signing and returning a sheet: what becomes of it when its reviewers answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.class_day import ClassDay
from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.facts import Fact
from bot.domain.people import Person
from bot.domain.review import past_deputy, past_publish, waits
from bot.domain.sheet import Sheet, SheetStatus
from bot.domain.signing import Turn
from bot.messages import Reply
from bot.texts import review as texts
from bot.usecases.class_day import class_by_id, load_class_day
from bot.usecases.ports import OpenUnitOfWork, UnitOfWork
from bot.usecases.publisher import Publisher
from bot.usecases.review_cards import ask_reviewers, card_text, chain_of, tell_authors


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
                return await show_again(uow, class_day, people, now, may_sign=turn.may_sign)
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
        turn: Turn,
        now: datetime,
    ) -> Reply:
        chain = chain_of(class_day, people)
        before, sheet = class_day.sheet, chain.signed(class_day.sheet, person, deputy=turn.deputy)
        done = sheet.step == len(chain)
        if done and sheet.status is not SheetStatus.PUBLISHED:
            sheet = replace(sheet, status=SheetStatus.APPROVED)
        await uow.sheets.save(sheet)
        await self._record(uow, class_day, person, "approved", now, deputy=turn.deputy)
        class_day = replace(class_day, sheet=sheet)
        if not done:
            if sheet.step != before.step:
                class_day = await ask_reviewers(uow, class_day, now)
            return texts.approved(class_day, now, missing=chain.asked(class_day.sheet))
        if past_publish(class_day.school, sheet, now):
            await self.publisher.publish(uow, class_day, actor=person.id, now=now)
        return texts.approved(class_day, now)

    async def _return(
        self,
        uow: UnitOfWork,
        class_day: ClassDay,
        person: Person,
        people: Sequence[Person],
        turn: Turn,
        now: datetime,
    ) -> Reply:
        sheet = replace(class_day.sheet, step=0, approvals=(), signed=(), pending=False)
        if sheet.status is not SheetStatus.PUBLISHED:
            sheet = replace(sheet, status=SheetStatus.RETURNED)
        await uow.sheets.save(sheet)
        await self._record(uow, class_day, person, "returned", now)
        text = texts.returned_to_author(class_day, person.name)
        await tell_authors(uow, class_day, returned_key(sheet), text, now, but=(person.id,))
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


async def show_again(
    uow: UnitOfWork, class_day: ClassDay, people: Sequence[Person], now: datetime, *, may_sign: bool
) -> Reply:
    """The sheet has changed since the card was shown: the new one, for whose turn it is."""
    return texts.changed_since(class_day, await card_text(uow, class_day, people, now), may_sign=may_sign)


def _turn(class_day: ClassDay, person: Person, people: Sequence[Person], now: datetime) -> Turn:
    sheet = class_day.sheet
    turn = chain_of(class_day, people).turn(sheet, person, late=past_deputy(class_day.school, sheet, now))
    return turn if waits(sheet) else replace(turn, may_sign=False)


def may_sign(class_day: ClassDay, person: Person, people: Sequence[Person], now: datetime) -> bool:
    """Whether this person's signature is awaited now."""
    return _turn(class_day, person, people, now).may_sign
