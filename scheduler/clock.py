"""The clock only knocks: APScheduler ticks, the database knows what has been done."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.guard import ClockGuard
from scheduler.waiting import pause

log = structlog.get_logger()

TICK_SECONDS = 20
WATCHDOG_SECONDS = 15
SILENCE_SECONDS = 60


class Ticker:
    """Calls `tick(now)` every 20 s, at start, and on the minute of the common times.

    A tick never overlaps another. The watchdog, on monotonic time, ticks by itself when the scheduler has been
    silent for a minute: after the wall clock jumped back, or should the scheduler die (reliability.md §3).

    on_jump: called with the seconds the wall clock has jumped and what it shows now; nothing is planned by that tick,
    only by the next that agrees with it. None: this clock may jump (a rehearsal's).
    """

    def __init__(
        self,
        tick: Callable[[datetime], Awaitable[object]],
        clock: Callable[[], datetime],
        *,
        zone: ZoneInfo,
        nudges: Sequence[time] = (),
        every: float = TICK_SECONDS,
        on_jump: Callable[[float, datetime], Awaitable[object]] | None = None,
    ) -> None:
        self._tick = tick
        self._clock = clock
        self._zone = zone
        self._nudges = nudges
        self._every = every
        self._on_jump = on_jump
        self._guard = ClockGuard()
        self._busy = asyncio.Lock()
        self._last: float | None = None

    def seconds_since_tick(self) -> float | None:
        """Monotonic seconds since the last tick that ended well; None before the first."""
        return None if self._last is None else _monotonic() - self._last

    async def run(self, stop: asyncio.Event) -> None:
        """Tick until `stop`."""
        scheduler = AsyncIOScheduler(
            timezone=self._zone,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        scheduler.add_job(self.tick, "interval", seconds=self._every, id="tick")
        for at in dict.fromkeys(self._nudges):
            scheduler.add_job(self.tick, "cron", hour=at.hour, minute=at.minute, second=0, id=f"at-{at:%H%M}")
        scheduler.start()
        try:
            await self.tick()
            while not stop.is_set():
                await pause(stop, WATCHDOG_SECONDS)
                silent = self.seconds_since_tick()
                if not stop.is_set() and (silent is None or silent > SILENCE_SECONDS):
                    log.warning("clock-silent", seconds=silent)
                    await self.tick()
        finally:
            scheduler.pause()
            try:
                async with self._busy:  # APScheduler would cut off the tick that is running
                    pass
            finally:
                scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """One tick now, unless one is running. A failure is logged and tried again at the next."""
        if self._busy.locked():
            return
        async with self._busy:
            now = self._clock()
            try:
                if self._on_jump is not None and (jump := self._guard.jump(now, _monotonic())) is not None:
                    log.warning("clock-jumped", seconds=round(jump))
                    await self._on_jump(jump, now)
                    return
                await self._tick(now)
            except Exception:  # the clock must go on: the database may be back by the next tick
                log.exception("tick-failed")
                return
            self._last = _monotonic()


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
