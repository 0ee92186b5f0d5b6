"""Long polling that confirms only what has been stored."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, final

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.backoff import Backoff
from bot.channels.telegram.errors import MalformedUpdateError, TokenRefusedError
from bot.channels.telegram.inbound import ALLOWED_UPDATES, update_id
from bot.channels.telegram.transport import Transport
from bot.channels.telegram.wire import post

log = structlog.get_logger(__name__)

Take = Callable[[list[Any]], Awaitable[None]]
"""Stores raw updates, all or none, and sees to it that they are handled; waits while too many already are."""

BATCH = 100
CONFIRM_SECONDS = 2.0
READ_MARGIN_SECONDS = 10.0
CONFLICT_FIRST_SECONDS = 5.0


@final
class Polling:
    """Fetches updates of one token and hands them to `take`. last_ok: monotonic time of the last good answer."""

    def __init__(self, transport: Transport, *, name: str, take: Take, timeout: int = 25) -> None:
        self._request = transport.polling
        self._url = f"{transport.bot.base_url}/getUpdates"
        self._name = name
        self._take = take
        self._timeout = timeout
        self._after: int | None = None
        self._failures = Backoff()
        self._repeats = Backoff()
        self._conflicts = Backoff(first=CONFLICT_FIRST_SECONDS)
        self.last_ok: float | None = None

    async def run(self) -> None:
        """Poll until cancelled.

        Raises:
            TokenRefusedError: Telegram does not know the token; asking again would not help.
        """
        while True:
            if batch := await self._fetch_or_wait():
                await self._keep(batch)

    async def confirm(self) -> None:
        """Tell Telegram what has been stored, before leaving. Without it those updates would come once more."""
        if self._after is None:
            return
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await self._get(timeout=0, limit=1)
        except (TelegramError, TimeoutError) as error:
            log.info("updates-not-confirmed", bot=self._name, error=type(error).__name__)

    # ------------------------------------------------------------------------------------- fetching

    async def _fetch_or_wait(self) -> list[Any] | None:
        """One getUpdates; None after a failure, when the pause it asks for is over."""
        try:
            batch = await self._get(timeout=self._timeout, limit=BATCH)
        except Conflict as error:
            await self._complain(error, self._conflicts.next())
        except RetryAfter as error:
            pause = error.retry_after
            await self._complain(error, float(pause) if isinstance(pause, int) else pause.total_seconds())
        except InvalidToken as error:
            if error.__cause__ is None:
                raise TokenRefusedError(bot=self._name) from None
            await self._complain(error, self._failures.next())  # a proxy's page, not Telegram's word
        except TelegramError as error:
            await self._complain(error, self._failures.next())
        else:
            if isinstance(batch, list):
                self.last_ok = time.monotonic()
                self._failures.reset()
                self._conflicts.reset()
                return batch
            log.warning("updates-odd-answer", bot=self._name, kind=type(batch).__name__)
            await asyncio.sleep(self._failures.next())
        return None

    def _get(self, *, timeout: int, limit: int) -> Coroutine[Any, Any, Any]:
        params = {
            "offset": self._after,
            "timeout": timeout,
            "limit": limit,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        return post(self._request, self._url, params, timeout + READ_MARGIN_SECONDS)

    async def _complain(self, error: TelegramError, pause: float) -> None:
        cause = type(error.__cause__).__name__ if error.__cause__ else None
        event = "another-process-polls-this-bot" if isinstance(error, Conflict) else "polling-failed"
        log.warning(event, bot=self._name, error=type(error).__name__, cause=cause, retry_in=round(pause, 1))
        await asyncio.sleep(pause)

    async def _keep(self, batch: list[Any]) -> None:
        """Store a batch, however long that takes; the next call confirms it."""
        numbers = {number: raw for raw in batch if (number := _number_of(raw)) is not None}
        if not numbers:
            await asyncio.sleep(self._repeats.next())  # the server repeats what cannot be confirmed
            return
        while not await self._stored(list(numbers.values())):  # noqa: ASYNC110 - what is waited for is the database
            await asyncio.sleep(self._failures.next())
        self._failures.reset()
        self._repeats.reset()
        # Not the highest ever: after a quiet week Telegram starts at a random number.
        self._after = max(numbers) + 1

    async def _stored(self, batch: list[Any]) -> bool:
        try:
            await self._take(batch)
        except Exception as error:  # noqa: BLE001  (the database's trouble: nothing is confirmed meanwhile)
            log.error("updates-not-stored", bot=self._name, error=type(error).__name__)  # noqa: TRY400
            return False
        return True


def _number_of(raw: Any) -> int | None:
    try:
        return update_id(raw)
    except MalformedUpdateError:
        log.warning("update-without-number")
        return None
