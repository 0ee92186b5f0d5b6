"""Jobs of one chat in their order, jobs of different chats side by side."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import final

import structlog

log = structlog.get_logger(__name__)

Job = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    job: Job
    ready: asyncio.Future[None] | None


@final
class Lanes:
    """At most `width` jobs at once, one per key; each key takes its turn, so a flood in one chat delays only it."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._queues: dict[str, deque[_Waiting]] = {}
        self._turns: asyncio.Queue[str] = asyncio.Queue()
        self._idle = asyncio.Event()
        self._idle.set()

    def put(self, key: str, job: Job, *, ready: asyncio.Future[None] | None = None) -> None:
        """Queue a job behind the others of its key; it starts no sooner than `ready` is done."""
        queue = self._queues.get(key)
        if queue is None:
            queue = self._queues[key] = deque()
            self._turns.put_nowait(key)
            self._idle.clear()
        queue.append(_Waiting(job, ready))

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._width):
                group.create_task(self._work())

    @property
    def is_idle(self) -> bool:
        """Whether every job has been done."""
        return self._idle.is_set()

    async def idle(self) -> None:
        """Wait until every job has been done."""
        await self._idle.wait()

    async def _work(self) -> None:
        while True:
            key = await self._turns.get()
            waiting = self._queues[key][0]
            if waiting.ready is not None and not waiting.ready.done():
                waiting.ready.add_done_callback(partial(self._take_turn, key))
                continue
            await self._do(waiting.job)
            self._next(key)

    def _take_turn(self, key: str, _: asyncio.Future[None]) -> None:
        self._turns.put_nowait(key)

    async def _do(self, job: Job) -> None:
        try:
            await job()
        except Exception as error:  # noqa: BLE001
            # Jobs settle their own failures; this one is a mistake of ours, and must not stop the lane.
            log.critical("lane-job-failed", error=type(error).__name__)

    def _next(self, key: str) -> None:
        queue = self._queues[key]
        queue.popleft()
        if queue:
            self._turns.put_nowait(key)
            return
        del self._queues[key]
        if not self._queues:
            self._idle.set()
