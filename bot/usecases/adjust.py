"""A reviewer changes a line's minutes, or takes it off, with a reason that its author is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.audit import entry_digests
from bot.domain.class_day import ClassDay
from bot.domain.coordination import ADJUSTED
from bot.domain.entries import Entry
from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.facts import Fact
from bot.domain.people import Action, Person
from bot.domain.room import fits
from bot.domain.sheet import SheetStatus
from bot.messages import MessageKind, Reply, Say
from bot.texts import adjusting as texts
from bot.usecases.announce import tell_person
from bot.usecases.class_day import load_class_day
from bot.usecases.ports import OpenUnitOfWork, UnitOfWork
from bot.usecases.review import load_sheet, may_sign, show_again
from bot.usecases.review_cards import ask_reviewers, card_text
from bot.usecases.sheet_changed import SheetChanges
from bot.usecases.withdraw_filing import take_off


async def adjust(
    uow: UnitOfWork,
    changed: SheetChanges,
    class_day: ClassDay,
    minutes: Mapping[int, int],
    *,
    actor: Person,
    reason: str,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> ClassDay:
    """Give lines other minutes, 0 = take it off; the day as it stands then.

    minutes: entry id → minutes. Recorded line by line; each author but the actor is told once. data: more for the
    facts. A sheet under review keeps its signatures: whoever adjusts it holds the awaited one or outranks it. Only who
    signed the same step of two is asked again.
    """
    before = [e for e in class_day.entries if minutes.get(e.id, e.minutes) != e.minutes]
    after = [_with_minutes(e, minutes[e.id]) for e in before]
    for old, new in zip(before, after, strict=True):
        if new.minutes:
            await uow.sheets.replace_entry(new, now)
        else:
            await take_off(uow, [old], now)
        await uow.history.add(_fact(class_day, old, new, actor, now, {"reason": reason, **(data or {})}))
    for author_id in dict.fromkeys(e.author_id for e in before if e.author_id != actor.id):
        pairs = [(o, n) for o, n in zip(before, after, strict=True) if o.author_id == author_id]
        await _tell(uow, class_day, author_id, texts.told(class_day, actor.name, pairs, reason), now)
    stands = {e.id: e for e in after}
    kept = tuple(stands.get(e.id, e) for e in class_day.entries)
    class_day = replace(class_day, entries=tuple(e for e in kept if e.minutes or e.id not in stands))
    sheet = class_day.sheet
    if sheet.status is SheetStatus.IN_REVIEW or sheet.pending:
        after_it = replace(sheet.half_signed_again(), revision=sheet.revision + 1)
        class_day = replace(class_day, sheet=after_it)
        await uow.sheets.save(after_it)
        return await ask_reviewers(uow, class_day, now) if sheet.signed else class_day
    await changed(uow, class_day, actor=actor, now=now)
    return await load_class_day(uow, class_day.school, class_day.school_class, class_day.day)


def _with_minutes(entry: Entry, minutes: int) -> Entry:
    return replace(entry, minutes=minutes, minutes_low=None, minutes_high=minutes)


def _fact(class_day: ClassDay, old: Entry, new: Entry, actor: Person, now: datetime, data: Mapping[str, Any]) -> Fact:
    return Fact(
        school_id=class_day.school.id,
        class_id=class_day.school_class.id,
        day=old.day,
        actor=actor.id,
        action=ADJUSTED,
        subject=f"entry:{old.id}",
        at=now,
        data={
            "subject": old.subject,
            "before": old.minutes,
            "after": new.minutes,
            "digests": entry_digests([new]) if new.minutes else {},
            "removed": [] if new.minutes else [old.id],
            **data,
        },
    )


async def _tell(uow: UnitOfWork, class_day: ClassDay, author_id: str, text: str, now: datetime) -> None:
    sheet = class_day.sheet
    await tell_person(
        uow,
        author_id,
        key=f"adjusted/{sheet.class_id}/{sheet.day}/{sheet.revision}/{author_id}",
        kind=MessageKind.NOTICE,
        act=Say(text=text),
        now=now,
        scope=sheet.class_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustLine:
    """改分钟 from the review card: pick a line, its minutes, a reason."""

    open_uow: OpenUnitOfWork
    changed: SheetChanges

    async def card(self, sheet_id: int, *, bot: str, user_id: str, now: datetime) -> Reply:
        """Back to the card, as the sheet stands now."""
        async with self.open_uow() as uow:
            person, class_day, people = await self._load(uow, sheet_id, bot, user_id)
            if may_sign(class_day, person, people, now):
                return texts.card_again(class_day, await card_text(uow, class_day, people, now))
            return await self._card(uow, class_day, person, people, now)

    async def choose(
        self, sheet_id: int, revision: int, *, entry_id: int | None, bot: str, user_id: str, now: datetime
    ) -> Reply:
        """Which line, or for that line: how long. A sheet that has changed is shown afresh."""
        async with self.open_uow() as uow:
            person, class_day, people = await self._load(uow, sheet_id, bot, user_id)
            if class_day.sheet.revision != revision:
                return await self._card(uow, class_day, person, people, now)
            if entry_id is None:
                return texts.which_line(class_day)
            class_day = class_day.with_entry(entry_id)
            entry = _line(class_day, entry_id)
            return texts.how_long(class_day, entry, [n for n in texts.CHOICES if fits(class_day, entry, n)])

    async def __call__(
        self,
        sheet_id: int,
        revision: int,
        entry_id: int,
        minutes: int,
        *,
        reason: str | None,
        bot: str,
        user_id: str,
        now: datetime,
    ) -> Reply:
        """Adjust the line; without a reason yet, ask for one.

        Raises:
            NotPermittedError: no reviewer of this class.
            StaleError: the line is gone, or that many minutes no longer fit.
        """
        async with self.open_uow() as uow:
            person, class_day, people = await self._load(uow, sheet_id, bot, user_id)
            if class_day.sheet.revision != revision:
                return await self._card(uow, class_day, person, people, now)
            class_day = class_day.with_entry(entry_id)
            entry = _line(class_day, entry_id)
            if minutes < 0 or not fits(class_day, entry, minutes):
                raise StaleError
            if reason is None:
                return texts.why(class_day, entry, minutes)
            after = await adjust(
                uow, self.changed, class_day, {entry_id: minutes}, actor=person, reason=reason, now=now
            )
            done = texts.done(after, entry, minutes)
            reply = await self._card(uow, after, person, people, now, said=done)
            await uow.commit()
        return reply

    async def _load(
        self, uow: UnitOfWork, sheet_id: int, bot: str, user_id: str
    ) -> tuple[Person, ClassDay, Sequence[Person]]:
        person, class_day = await load_sheet(uow, sheet_id, bot, user_id)
        if not person.may(Action.REVIEW, class_day.school_class.id):
            raise NotPermittedError
        return person, class_day, await uow.schools.people(class_day.school.id)

    async def _card(
        self,
        uow: UnitOfWork,
        class_day: ClassDay,
        person: Person,
        people: Sequence[Person],
        now: datetime,
        *,
        said: str = "",
    ) -> Reply:
        """The card with its buttons for whose turn it is; for the others, what was done."""
        asked = may_sign(class_day, person, people, now)
        if not said:
            return await show_again(uow, class_day, people, now, may_sign=asked)
        if not asked or class_day.is_empty:
            return Reply(text=said, replaces=True)
        return texts.card_after(class_day, said, await card_text(uow, class_day, people, now))


def _line(class_day: ClassDay, entry_id: int) -> Entry:
    entry = next((e for e in class_day.entries if e.id == entry_id), None)
    if entry is None:
        raise StaleError
    return entry
