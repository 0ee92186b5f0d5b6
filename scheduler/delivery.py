"""Wakes the delivery: soon after this process queued something, and within a second of another doing so."""

import asyncio

import structlog

from scheduler.dispatcher import Clock, Drain, DueBots
from scheduler.waiting import pause

log = structlog.get_logger()

LOOK_EVERY = 0.7
_AFTER_FAILURE = 5.0


class DeliveryLoop:
    """Runs `drain(bot)` for each bot with something due, one drain a bot at a time; no bot waits for another's."""

    def __init__(
        self,
        *,
        due_bots: DueBots,
        drain: Drain,
        clock: Clock,
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
                await pause(stop, self._every)

    async def _look(self, stop: asyncio.Event) -> tuple[str, ...]:
        try:
            return await self._due_bots(self._clock())
        except Exception:  # a database hiccup must not end delivery for good
            log.exception("delivery-failed")
            await pause(stop, _AFTER_FAILURE)
            return ()

    async def _serve(self, bot: str, stop: asyncio.Event) -> None:
        try:
            await self._drain(bot, self._clock, stop)
        except Exception:  # this bot's trouble; cancelling the others would leave what they send in doubt
            log.exception("delivery-failed", bot=bot)
            await pause(stop, _AFTER_FAILURE)
        finally:
            self._busy.discard(bot)
