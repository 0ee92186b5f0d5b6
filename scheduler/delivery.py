"""Wakes the delivery: soon after this process queued something, and within a second of another doing so."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any

import structlog

log = structlog.get_logger()

LOOK_EVERY = 0.7
_AFTER_FAILURE = 5.0

Drain = Callable[[str, Callable[[], datetime], asyncio.Event], Coroutine[Any, Any, int]]


class DeliveryLoop:
    """Runs `drain(bot)` for each bot with something due, one drain a bot at a time; no bot waits for another's."""

    def __init__(
        self,
        *,
        due_bots: Callable[[datetime], Awaitable[tuple[str, ...]]],
        drain: Drain,
        clock: Callable[[], datetime],
        every: float = LOOK_EVERY,
    ) -> None:
        self._due_bots = due_bots
        self._drain = drain
        self._clock = clock
        self._every = every
        self._busy: set[str] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Look and deliver until `stop`; what flies at that moment is finished first."""
        async with asyncio.TaskGroup() as group:
            while not stop.is_set():
                for bot in await self._look(stop):
                    if bot not in self._busy:
                        self._busy.add(bot)
                        group.create_task(self._serve(bot, stop))
                await _wait(stop, self._every)

    async def _look(self, stop: asyncio.Event) -> tuple[str, ...]:
        try:
            return await self._due_bots(self._clock())
        except Exception:  # a database hiccup must not end delivery for good
            log.exception("delivery-failed")
            await _wait(stop, _AFTER_FAILURE)
            return ()

    async def _serve(self, bot: str, stop: asyncio.Event) -> None:
        try:
            await self._drain(bot, self._clock, stop)
        except Exception:  # this bot's trouble; cancelling the others would leave what they send in doubt
            log.exception("delivery-failed", bot=bot)
            await _wait(stop, _AFTER_FAILURE)
        finally:
            self._busy.discard(bot)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
