"""Work done as if the clock stood elsewhere still sends its messages by the real one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.messages import OutboxMessage
from bot.usecases.ports import Outbox, OutboxRow


class ShiftedOutbox:
    """An outbox whose new messages are due, and expire, `shift` later than they say."""

    def __init__(self, outbox: Outbox, shift: timedelta) -> None:
        self._outbox = outbox
        self._shift = shift

    async def put(self, message: OutboxMessage) -> bool:
        """See `Outbox.put`."""
        return await self._outbox.put(self._moved(message))

    async def put_all(self, messages: Sequence[OutboxMessage]) -> int:
        """See `Outbox.put_all`."""
        return await self._outbox.put_all([self._moved(message) for message in messages])

    async def expire(self, now: datetime) -> tuple[OutboxRow, ...]:
        """See `Outbox.expire`: what is too late is so by the real clock."""
        return await self._outbox.expire(now + self._shift)

    def _moved(self, message: OutboxMessage) -> OutboxMessage:
        return replace(
            message, not_before=message.not_before + self._shift, expires_at=message.expires_at + self._shift
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)
