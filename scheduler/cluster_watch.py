"""What Procrastinate does not see: a clock that was set back, a drain that ended without being struck off."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from scheduler.clock import SILENCE_SECONDS
from scheduler.cluster_jobs import ClusterJobs
from scheduler.waiting import pause

log = structlog.get_logger()


class ClusterWatch:
    """Looks every `seconds` of monotonic time, in every process.

    A periodic task waits for the wall clock, so nobody ticks while it makes up for having been set back: then this
    does. And where the database was away at the very moment a drain ended, its job stays 'doing' and keeps the bot's
    lock, though its worker lives.
    """

    def __init__(self, jobs: ClusterJobs, tick: Callable[[], Awaitable[None]], *, seconds: float) -> None:
        self._jobs = jobs
        self._tick = tick
        self._seconds = seconds
        self._running: set[int] = set()
        self._workers: set[int] = set()
        self._suspects: set[int] = set()
        self._number: int | None = None
        self._moved_at: float | None = None
        self._quiet_since = 0.0

    def begins(self, job: int, worker: int | None) -> None:
        """A drain begins here."""
        self._running.add(job)
        if worker is not None:
            self._workers.add(worker)

    def ends(self, job: int) -> None:
        self._running.discard(job)

    def seconds_since_tick(self) -> float | None:
        """Since a tick of any process was last seen to have ended well; None: not yet."""
        return None if self._moved_at is None else asyncio.get_running_loop().time() - self._moved_at

    async def run(self, leaving: asyncio.Event) -> None:
        """Until `leaving`. Whether the database is gone for good is for the heartbeat to say."""
        self._quiet_since = asyncio.get_running_loop().time()
        self._number = await self._jobs.last_tick()
        while not leaving.is_set():
            await pause(leaving, self._seconds)
            try:
                await self._see_to_the_clock()
                await self._see_to_orphans()
            except Exception:
                log.exception("watch-failed")

    async def _see_to_the_clock(self) -> None:
        now = asyncio.get_running_loop().time()
        number = await self._jobs.last_tick()
        if number != self._number:
            self._number, self._moved_at, self._quiet_since = number, now, now
        elif now - self._quiet_since > SILENCE_SECONDS:
            log.warning("clock-silent", seconds=round(now - self._quiet_since))
            self._quiet_since = now
            await self._tick()
            self._moved_at = asyncio.get_running_loop().time()

    async def _see_to_orphans(self) -> None:
        """Twice in a row, for between its end and its being struck off a drain looks the same."""
        begun = await self._jobs.drains_begun(self._workers) if self._workers else set[int]()
        idle = begun - self._running
        await self._jobs.give_back(idle & self._suspects)
        self._suspects = idle
