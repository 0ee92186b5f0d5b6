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
    """Runs `drain(bot)` for each bot with something due, one drain a bot at a time."""

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

    async def run(self, stop: asyncio.Event) -> None:
        """Look and deliver until `stop`; what flies at that moment is finished first."""
        while not stop.is_set():
            pause = self._every
            try:
                bots = await self._due_bots(self._clock())
                async with asyncio.TaskGroup() as group:
                    for bot in bots:
                        group.create_task(self._drain(bot, self._clock, stop))
            except* Exception:  # a database hiccup must not end delivery for good
                log.exception("delivery-failed")
                pause = _AFTER_FAILURE
            await _wait(stop, pause)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
