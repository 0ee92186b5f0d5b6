"""What a person decides about messages that have stopped: try again, or take as arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import BotError
from bot.usecases.ports import OpenUnitOfWork, OutboxRow, OutboxState, UnitOfWork

_LASTS = timedelta(hours=2)
OPEN_STATES = tuple(state for state in OutboxState if state not in (OutboxState.SENT, OutboxState.EXPIRED))
_MANY = 100_000


class OutboxUnknownError(BotError):
    """There is no such message. Facts: id."""

    code = "outbox-unknown"


class OutboxRefusedError(BotError):
    """A message is not in a state in which that can be asked. Facts: id, state."""

    code = "outbox-refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOutbox:
    """Rows in the states asked for, oldest first."""

    read_uow: OpenUnitOfWork

    async def __call__(self, states: Sequence[OutboxState] = OPEN_STATES, *, limit: int = 200) -> tuple[OutboxRow, ...]:
        async with self.read_uow() as uow:
            return await uow.outbox.listing(states, limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryMessages:
    """Send again what was held, given up, expired or left in doubt: all of those named, or none."""

    open_uow: OpenUnitOfWork

    async def __call__(self, ids: Sequence[int], now: datetime) -> int:
        """How many.

        Raises:
            OutboxUnknownError, OutboxRefusedError: one of them cannot be tried again.
        """
        async with self.open_uow() as uow:
            for row_id in dict.fromkeys(ids):
                await _retry(uow, row_id, now)
            await uow.commit()
        return len(set(ids))

    async def all_held(self, now: datetime) -> int:
        """Everything that waits for a person. How many."""
        async with self.open_uow() as uow:
            rows = await uow.outbox.listing([OutboxState.HELD], _MANY)
            for row in rows:
                await _retry(uow, row.id, now)
            await uow.commit()
        return len(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveMessage:
    """Say of a message that nobody was certain of whether it has arrived."""

    open_uow: OpenUnitOfWork

    async def __call__(self, row_id: int, *, sent: bool, now: datetime) -> None:
        """Sent False: it is sent again.

        Raises:
            OutboxUnknownError, OutboxRefusedError: it is neither in doubt nor held.
        """
        async with self.open_uow() as uow:
            row = await _known(uow, row_id)
            if row.state not in (OutboxState.IN_DOUBT, OutboxState.HELD):
                raise OutboxRefusedError(id=row_id, state=row.state.value)
            if sent:
                await uow.outbox.resolve_sent(row_id, now)
            else:
                await _retry(uow, row_id, now)
            await uow.commit()


async def _retry(uow: UnitOfWork, row_id: int, now: datetime) -> None:
    row = await _known(uow, row_id)
    if not await uow.outbox.retry(row_id, now, max(row.message.expires_at, now + _LASTS)):
        raise OutboxRefusedError(id=row_id, state=row.state.value)


async def _known(uow: UnitOfWork, row_id: int) -> OutboxRow:
    row = await uow.outbox.by_id(row_id)
    if row is None:
        raise OutboxUnknownError(id=row_id)
    return row
