"""Delivery: mark, send, record. Never lost; doubled only where a message was in flight when nobody could answer."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.domain.errors import (
    ChatGoneError,
    ChatMovedError,
    DeliveryDeferredError,
    DeliveryError,
    DeliveryInDoubtError,
    DeliveryRejectedError,
)
from bot.domain.sheet import Snapshot
from bot.messages import (
    Act,
    AskPoll,
    Capabilities,
    ClosePoll,
    Edit,
    Leave,
    MessageKind,
    Pin,
    Receipt,
    Say,
    Unpin,
)
from bot.texts import polls as poll_texts
from bot.texts import sheet as sheet_texts
from bot.usecases.after_sending import after_failure, after_sent
from bot.usecases.fitting import fitted
from bot.usecases.pace import Pace
from bot.usecases.ports import Channel, OpenUnitOfWork, OutboxRow, OutboxState, RenderCard, UnitOfWork
from bot.usecases.strangers import may_leave

log = structlog.get_logger()

IN_FLIGHT = 4
TAKEOVER_AFTER = timedelta(seconds=35)
SEND_WITHIN = 30.0
_BACK_OFF = timedelta(seconds=5)
_EVER = timedelta(days=3650)  # a rehearsal that starts again at an earlier time has marks of the future
_LONGEST_BACK_OFF = timedelta(minutes=15)
_MAX_ATTEMPTS = 12  # an hour with these pauses: a server that is down for half of it costs nothing

_RESEND_WITH_NOTE = frozenset(
    {
        MessageKind.PUBLICATION,
        MessageKind.CORRECTION,
        MessageKind.NOTICE,
        MessageKind.REVIEW,
        MessageKind.MORNING,
        MessageKind.REPORT,
    }
)


@dataclass(frozen=True, slots=True)
class Flight:
    """A message ready to leave: what it speaks of, and its drawn picture."""

    row: OutboxRow
    act: Act
    target: Receipt | None
    picture: bytes | None


@dataclass(slots=True, kw_only=True)
class Deliver:
    """Send what is due for one bot. One holder a bot, fenced by an epoch: an earlier holder can mark nothing."""

    open_uow: OpenUnitOfWork
    read_uow: OpenUnitOfWork
    channels: Mapping[str, Channel]
    render: RenderCard
    pace: Pace
    capabilities: Mapping[str, Capabilities] = field(default_factory=dict)
    """By channel name; a channel that is not named can do everything."""
    alone: bool = False
    """No other process can be sending for these bots (SQLite's lock): what is unfinished has certainly been left."""

    async def __call__(self, bot: str, clock: Callable[[], datetime], stop: asyncio.Event) -> int:
        """Drain until nothing is due or `stop` is set (no new marks; what flies is finished). How many were sent."""
        async with self.open_uow() as uow:
            epoch = await uow.outbox.take_over(bot)
            await uow.commit()
        sent = 0
        while not stop.is_set():
            now = clock()
            await self._settle_unfinished(bot, epoch, now)
            async with self.read_uow() as uow:
                rows = await uow.outbox.due(bot, now, limit=IN_FLIGHT)
            if not rows:
                return sent
            flights = [f for row in rows if (f := await self._prepare(row, epoch, now)) is not None]
            results = await _all_landed(*(self._fly(bot, flight, epoch, clock, stop) for flight in flights))
            if not any(results) and flights:
                await asyncio.sleep(0.05)
            if None in results:  # another holder has taken over
                return sent
            sent += sum(bool(r) for r in results)
        return sent

    async def _prepare(self, row: OutboxRow, epoch: int, now: datetime) -> Flight | None:
        """Gather what the act speaks of, and draw its picture, before anything is marked."""
        act, target, picture = row.message.act, None, None
        if isinstance(act, Leave):
            return await self._prepare_to_leave(row, epoch, now)
        if isinstance(act, Edit | Pin | Unpin | ClosePoll):
            async with self.read_uow() as uow:
                spoken_of = await uow.outbox.get(act.target)
            if spoken_of is None or spoken_of.receipt is None:
                await self._target_missing(row, spoken_of, epoch, now)
                return None
            target = spoken_of.receipt
        if (able := self.capabilities.get(row.message.channel)) is not None:
            fit = fitted(act, row.message.kind, able)
            if fit is None:
                await self._drop(row, epoch, now, OutboxState.GIVEN_UP, "channel-cannot")
                return None
            act, target = fit, target if isinstance(fit, type(act)) else None
        wanted = act.picture if isinstance(act, Say | Edit) else None
        if wanted is not None and (target is None or target.has_picture):
            async with self.read_uow() as uow:
                snapshot = await uow.sheets.version(wanted.sheet_id, wanted.version)
            if snapshot is not None:
                picture = await self._draw(row, snapshot)
        if row.doubts and row.message.kind in _RESEND_WITH_NOTE and isinstance(act, Say):
            act = replace(act, text=sheet_texts.sent_again(act.text))
        if row.doubts and isinstance(act, AskPoll):
            act = replace(act, question=poll_texts.asked_again(act.question))
        return Flight(row, act, target, picture)

    async def _prepare_to_leave(self, row: OutboxRow, epoch: int, now: datetime) -> Flight | None:
        async with self.read_uow() as uow:
            may = await may_leave(uow, row)
        if not may:
            await self._drop(row, epoch, now, OutboxState.EXPIRED, "not-a-stranger")
        return Flight(row, row.message.act, None, None) if may else None

    async def _drop(self, row: OutboxRow, epoch: int, now: datetime, state: OutboxState, reason: str) -> None:
        """Nothing is to be sent for this row."""
        async with self.open_uow() as uow:
            if await uow.outbox.mark_sending(row.id, epoch, now):
                await uow.outbox.settle_final(row.id, epoch, state, reason=reason)
            await uow.commit()

    async def _draw(self, row: OutboxRow, snapshot: Snapshot) -> bytes | None:
        try:
            return await self.render(snapshot)
        except Exception:  # the words matter more than the picture: they go out without it
            log.exception("card-failed", outbox=row.id)
            return None

    async def _target_missing(self, row: OutboxRow, spoken_of: OutboxRow | None, epoch: int, now: datetime) -> None:
        """What the act speaks of has not been sent: wait for it, or give up where it never will be."""
        waits = spoken_of is not None and spoken_of.state in (OutboxState.DUE, OutboxState.SENDING, OutboxState.HELD)
        async with self.open_uow() as uow:
            if await uow.outbox.mark_sending(row.id, epoch, now):
                if waits:
                    await uow.outbox.settle_postponed(row.id, epoch, now + _BACK_OFF, reason="waits-for-target")
                else:
                    await uow.outbox.settle_final(row.id, epoch, OutboxState.GIVEN_UP, reason="no-target")
            await uow.commit()

    async def _fly(
        self, bot: str, flight: Flight, epoch: int, clock: Callable[[], datetime], stop: asyncio.Event
    ) -> bool | None:
        """True: sent. False: not now. None: this holder has been replaced."""
        await self.pace.wait(bot)
        if stop.is_set():
            return False
        row = flight.row
        async with self.open_uow() as uow:
            marked = await uow.outbox.mark_sending(row.id, epoch, clock())
            await uow.commit()
        if not marked:
            return None
        try:
            async with asyncio.timeout(SEND_WITHIN):
                receipt = await self.channels[bot].perform(
                    row.message.chat_id, flight.act, target=flight.target, picture=flight.picture
                )
        except DeliveryError as error:
            await self._settle_error(bot, row, epoch, error, clock())
            return False
        except Exception as error:  # a fault of ours or our own time-out: nobody knows whether it arrived
            log.exception("delivery-fault", outbox=row.id)
            await self._settle_error(bot, row, epoch, DeliveryInDoubtError(reason=type(error).__name__), clock())
            return False
        async with self.open_uow() as uow:
            if await uow.outbox.settle_sent(row.id, epoch, receipt, clock()):
                await after_sent(uow, row.message, receipt, clock())
            await uow.commit()
        return True

    async def _settle_error(self, bot: str, row: OutboxRow, epoch: int, error: DeliveryError, now: datetime) -> None:
        reason = str(error.facts.get("reason", error.code))[:200]
        log.info("delivery-refused", outbox=row.id, code=error.code, attempt=row.attempt + 1)
        async with self.open_uow() as uow:
            match error:
                case DeliveryDeferredError():
                    await self._settle_deferred(uow, bot, row, epoch, error, reason, now)
                case ChatMovedError():
                    await uow.groups.move(bot, row.message.chat_id, error.new_chat_id)
                    await uow.outbox.settle_postponed(row.id, epoch, now, reason="chat-moved")
                case ChatGoneError():
                    if await self._lose_chat(uow, bot, row, epoch, reason):
                        await after_failure(uow, row.message, "gone", now)
                case DeliveryInDoubtError():
                    await self._settle_doubt(uow, row, epoch, reason, now)
                case DeliveryRejectedError() | _:
                    await uow.outbox.settle_final(row.id, epoch, OutboxState.GIVEN_UP, reason=reason)
                    await after_failure(uow, row.message, "rejected", now)
            await uow.commit()

    async def _settle_deferred(
        self,
        uow: UnitOfWork,
        bot: str,
        row: OutboxRow,
        epoch: int,
        error: DeliveryDeferredError,
        reason: str,
        now: datetime,
    ) -> None:
        """Try again later. Where a person must put it right they are told at once; after enough tries it is held."""
        if error.whole_token:
            self.pace.hold(bot, error.pause)
        tries = error.facts.get("gone_after_tries")
        if isinstance(tries, int):
            if any(b.active for b in await uow.groups.of_chat(bot, row.message.chat_id)):
                await after_failure(uow, row.message, "no-rights", now)
            if row.attempt + 1 >= tries:
                await self._lose_chat(uow, bot, row, epoch, reason)
                return
        await uow.outbox.settle_postponed(row.id, epoch, now + error.pause, reason=reason)

    async def _lose_chat(self, uow: UnitOfWork, bot: str, row: OutboxRow, epoch: int, reason: str) -> bool:
        """Hold what waits for the chat. Whether this is news: a group lost before has been told of."""
        await uow.outbox.settle_final(row.id, epoch, OutboxState.HELD, reason=reason)
        await uow.outbox.hold_chat(bot, row.message.chat_id, reason)
        return bool(await uow.groups.set_active(bot, row.message.chat_id, active=False))

    async def _settle_doubt(self, uow: UnitOfWork, row: OutboxRow, epoch: int, reason: str, now: datetime) -> None:
        """By kind (reliability.md §6): what must not be lost is sent again and says so; idempotent acts just retry."""
        if row.attempt + 1 >= _MAX_ATTEMPTS:
            await uow.outbox.settle_final(row.id, epoch, OutboxState.IN_DOUBT, reason=reason, doubt=True)
            await after_failure(uow, row.message, "in-doubt", now)
            return
        until = now + min(_BACK_OFF * 2**row.doubts, _LONGEST_BACK_OFF)
        await uow.outbox.settle_postponed(row.id, epoch, until, reason=reason, doubt=True)

    async def _settle_unfinished(self, bot: str, epoch: int, now: datetime) -> None:
        """What an earlier holder marked and never settled is in doubt."""
        left_since = now + _EVER if self.alone else now - TAKEOVER_AFTER
        async with self.read_uow() as uow:
            rows = await uow.outbox.unfinished(bot, epoch, left_since)
        for row in rows:
            async with self.open_uow() as uow:
                await uow.outbox.adopt(row.id, epoch)
                await self._settle_doubt(uow, row, epoch, "crash", now)
                await uow.commit()


async def _all_landed(*flights: Coroutine[Any, Any, bool | None]) -> list[bool | None]:
    """Wait for every flight, whatever becomes of one: none may still be sending when this holder goes."""
    landed = await asyncio.gather(*flights, return_exceptions=True)
    for outcome in landed:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in landed if not isinstance(outcome, BaseException)]
