"""Long polling that confirms only what has been handled.

A batch is handled side by side. While some of it still runs, the next call asks again from the oldest unfinished
update on (Telegram then answers at once), so that a slow chat delays nobody and a crash loses nothing: what was not
confirmed is kept there.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, final

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.backoff import Backoff
from bot.channels.telegram.errors import MalformedUpdateError, TokenRefusedError
from bot.channels.telegram.inbound import ALLOWED_UPDATES, update_id
from bot.channels.telegram.transport import Transport
from bot.channels.telegram.wire import post

log = structlog.get_logger(__name__)

Take = Callable[[Any], asyncio.Future[None]]

BATCH = 100
PEEK_SECONDS = 0.2
CONFIRM_SECONDS = 2.0
READ_MARGIN_SECONDS = 10.0
CONFLICT_FIRST_SECONDS = 5.0


@final
class Polling:
    """Fetches updates of one token and hands each to `take`. last_ok: monotonic time of the last good answer."""

    def __init__(self, transport: Transport, *, name: str, take: Take, timeout: int = 25) -> None:
        self._request = transport.polling
        self._url = f"{transport.bot.base_url}/getUpdates"
        self._name = name
        self._take = take
        self._timeout = timeout
        self._running: dict[int, asyncio.Future[None]] = {}
        self._known: set[int] = set()
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
            batch = await self._fetch_or_wait()
            if batch and not self._take_all(batch) and not self._running:
                await asyncio.sleep(self._repeats.next())  # the server repeats what cannot be confirmed
            if self._running:
                await asyncio.wait(self._running.values(), timeout=PEEK_SECONDS)
            self._forget_finished()

    async def confirm(self) -> None:
        """Tell Telegram what has been handled, before leaving. Without it those updates would come once more."""
        self._forget_finished()
        if self._offset() is None:
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
            "offset": self._offset(),
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

    # ----------------------------------------------------------------------------------- what is open

    def _offset(self) -> int | None:
        """The oldest unfinished update, else the one after the last: everything before it is confirmed."""
        return min(self._running, default=self._after)

    def _take_all(self, batch: list[Any]) -> bool:
        """Start what is new. False: nothing was."""
        fresh = []
        for raw in batch:
            number = _number_of(raw)
            if number is not None and number not in self._known:
                self._known.add(number)
                self._running[number] = self._take(raw)
                fresh.append(number)
        if fresh:
            # Not the highest ever: after a quiet week Telegram starts at a random number.
            self._after = max(fresh) + 1
            self._repeats.reset()
        return bool(fresh)

    def _forget_finished(self) -> None:
        for number in [n for n, finished in self._running.items() if finished.done()]:
            del self._running[number]
        oldest = self._offset()
        self._known = {n for n in self._known if oldest is not None and n >= oldest}


def _number_of(raw: Any) -> int | None:
    try:
        return update_id(raw)
    except MalformedUpdateError:
        log.warning("update-without-number")
        return None
