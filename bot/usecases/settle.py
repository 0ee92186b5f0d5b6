"""What becomes of a message for each answer of its chat (reliability.md §6, §7), in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.errors import (
    ChatGoneError,
    ChatMovedError,
    DeliveryDeferredError,
    DeliveryError,
    DeliveryInDoubtError,
)
from bot.messages import Receipt
from bot.usecases.after_sending import after_failure, after_sent
from bot.usecases.doubt import settle_doubt
from bot.usecases.pace import Pace
from bot.usecases.ports import OutboxRow, OutboxState, UnitOfWork

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Settle:
    """Settles the messages of one holder. row: as it was before it was marked."""

    bot: str
    epoch: int
    pace: Pace

    async def __call__(self, uow: UnitOfWork, row: OutboxRow, outcome: Receipt | DeliveryError, now: datetime) -> None:
        if isinstance(outcome, Receipt):
            if await uow.outbox.settle_sent(row.id, self.epoch, outcome, now):
                await after_sent(uow, row.message, outcome, now)
            return
        reason = str(outcome.facts.get("reason", outcome.code))[:200]
        log.info("delivery-refused", outbox=row.id, code=outcome.code, reason=reason, attempt=row.attempt + 1)
        match outcome:
            case DeliveryDeferredError():
                await self._deferred(uow, row, outcome, reason, now)
            case ChatMovedError():
                await uow.groups.move(self.bot, row.message.chat_id, outcome.new_chat_id)
                await uow.outbox.settle_postponed(row.id, self.epoch, now, reason="chat-moved")
            case ChatGoneError():
                if await self._lose_chat(uow, row, reason):
                    await after_failure(uow, row.message, "gone", now)
            case DeliveryInDoubtError():
                if not await settle_doubt(uow, row, self.epoch, reason, now):
                    await after_failure(uow, row.message, "in-doubt", now)
            case _:
                await uow.outbox.settle_final(row.id, self.epoch, OutboxState.GIVEN_UP, reason=reason)
                if not outcome.facts.get("foreseen"):
                    await after_failure(uow, row.message, "rejected", now)

    async def left_behind(self, uow: UnitOfWork, row: OutboxRow, now: datetime) -> None:
        """An earlier holder marked it and never settled it, and this one has adopted it."""
        if not await settle_doubt(uow, row, self.epoch, "crash", now):
            await after_failure(uow, row.message, "in-doubt", now)

    async def _deferred(
        self, uow: UnitOfWork, row: OutboxRow, error: DeliveryDeferredError, reason: str, now: datetime
    ) -> None:
        """Try again later. Where a person must put it right they are told at once; after enough tries it is held."""
        self._be_quiet(row, error)
        tries = error.facts.get("gone_after_tries")
        if isinstance(tries, int):
            if any(b.active for b in await uow.groups.of_chat(self.bot, row.message.chat_id)):
                await after_failure(uow, row.message, "no-rights", now)
            if row.attempt + 1 >= tries:
                await self._lose_chat(uow, row, reason)
                return
        await uow.outbox.settle_postponed(row.id, self.epoch, now + error.pause, reason=reason)

    def _be_quiet(self, row: OutboxRow, error: DeliveryDeferredError) -> None:
        """Hold the whole bot where it was meant: the chat alone where that one was near its own limit."""
        if not error.whole_token or (error.too_fast and self.pace.is_near_limit(self.bot, row.message.chat_id)):
            return
        self.pace.hold(self.bot, error.pause)
        if error.too_fast:
            self.pace.slow_down(self.bot)

    async def _lose_chat(self, uow: UnitOfWork, row: OutboxRow, reason: str) -> bool:
        """Hold what waits for the chat. Whether this is news: a chat lost before has been told of."""
        await uow.outbox.settle_final(row.id, self.epoch, OutboxState.HELD, reason=reason)
        await uow.outbox.hold_chat(self.bot, row.message.chat_id, reason)
        bound = await uow.groups.of_chat(self.bot, row.message.chat_id)
        lost = await uow.groups.set_active(self.bot, row.message.chat_id, active=False)
        return bool(lost) or not bound
