"""The engine of several processes on PostgreSQL: Procrastinate decides who drains and ticks, after a crash as well."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

import structlog
from procrastinate import App
from procrastinate.jobs import DeleteJobCondition, Job
from procrastinate.worker import Worker

from scheduler.clock import WATCHDOG_SECONDS
from scheduler.cluster_jobs import TICK, ClusterJobs
from scheduler.cluster_watch import ClusterWatch
from scheduler.dispatcher import Clock, DispatcherStoppedError, Drain, DueBots, OnJump, Tick
from scheduler.drain_queue import DRAINS, DrainQueue
from scheduler.guard import ClockGuard

log = structlog.get_logger()

_CLOCK = "clock"
_TIMED_JOBS_AT_ONCE = 2
_DRAINS_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How soon a process counts as dead, and what follows from it. Seconds.

    stale: without a heartbeat for so long, its drains go to another.
    grace: what may still be finished at a stop; shorter than `stale`, for the heart stops first.
    look: between looks for stalled and forgotten drains; a whole number that divides 60.
    fetch: a job that was given back, or waited for a lock, is found by asking: no notification tells of it.
    """

    heartbeat: float = 5
    stale: float = 20
    grace: float = 10
    look: int = 2
    fetch: float = 1
    watch: float = WATCHDOG_SECONDS


class ClusterDispatcher:
    """`Dispatcher` of one of several processes. Ticks and looks happen once in the deployment, drains once a bot.

    bots: those this process can send for; what it cannot do, the look of another that can finds again.
    """

    def __init__(
        self,
        queue: DrainQueue,
        *,
        bots: Collection[str],
        due_bots: DueBots,
        drain: Drain,
        clock: Clock,
        pulse: Pulse | None = None,
    ) -> None:
        self._pulse = pulse or Pulse()
        self._queue = queue
        self._bots = bots
        self._due_bots = due_bots
        self._drain = drain
        self._clock = clock
        self._tick: Tick | None = None
        self._on_jump: OnJump | None = None
        self._guard = ClockGuard()
        self._leaving = asyncio.Event()
        # An app of their own on the same connections: else both workers would ask for every periodic task.
        self._timed = App(connector=queue.app.connector)
        self._jobs = ClusterJobs(queue.app)
        self._watch = ClusterWatch(self._jobs, self._tick_now, seconds=self._pulse.watch)
        self._periodic("jianfu.look", f"* * * * * */{self._pulse.look}", self._look)
        self._periodic("jianfu.tidy", "7 * * * *", self._jobs.delete_old)
        queue.work = self._drain_one

    def every(self, seconds: float, tick: Tick, *, on_jump: OnJump | None = None) -> None:
        """See `Dispatcher.every`. Whole seconds that divide 60."""
        self._tick = tick
        self._on_jump = on_jump
        self._periodic(TICK, f"* * * * * */{max(1, round(seconds))}", self._tick_now)

    def seconds_since_tick(self) -> float | None:
        return self._watch.seconds_since_tick()

    async def run(self, stop: asyncio.Event) -> None:
        """See `Dispatcher.run`. A worker that has lost its database ends; nobody knows what it still held."""
        workers = {
            _CLOCK: self._worker(self._timed, _CLOCK, _TIMED_JOBS_AT_ONCE),
            DRAINS: self._worker(self._queue.app, DRAINS, _DRAINS_AT_ONCE),
        }
        async with self._queue.app.open_async(), asyncio.TaskGroup() as group:
            loops = [group.create_task(_work(worker, name), name=name) for name, worker in workers.items()]
            watch = group.create_task(self._watch.run(self._leaving))
            asked = group.create_task(stop.wait())
            await asyncio.wait([*loops, asked], return_when=asyncio.FIRST_COMPLETED)
            ended = [loop.get_name() for loop in loops if loop.done()]
            self._leaving.set()
            asked.cancel()
            for worker in workers.values():
                # Not cancelled: while a worker registers, its pool's wait_for may swallow that.
                worker.stop()  # type: ignore[no-untyped-call] # its author has not annotated it
            await asyncio.wait([*loops, watch, asked])
        if ended:
            raise DispatcherStoppedError(part="、".join(ended))

    def _worker(self, app: App, queue: str, at_once: int) -> Worker:
        return Worker(
            app,
            queues=[queue],
            concurrency=at_once,
            install_signal_handlers=False,
            delete_jobs=DeleteJobCondition.SUCCESSFUL if queue == DRAINS else DeleteJobCondition.NEVER,
            shutdown_graceful_timeout=self._pulse.grace,
            update_heartbeat_interval=self._pulse.heartbeat,
            stalled_worker_timeout=self._pulse.stale,
            fetch_job_polling_interval=self._pulse.fetch,
        )

    def _periodic(self, name: str, cron: str, work: Callable[[], Awaitable[None]]) -> None:
        async def run(timestamp: int) -> None:
            await work()

        # One waiting is enough: when a clock has jumped ahead, every slot in between would be made up for.
        self._timed.periodic(cron=cron)(self._timed.task(name=name, queue=_CLOCK, queueing_lock=name)(run))

    async def _tick_now(self) -> None:
        now = self._clock()
        jump = self._guard.jump(now, asyncio.get_running_loop().time())
        if jump is not None and self._on_jump is not None:
            log.warning("clock-jumped", seconds=round(jump))
            await self._on_jump(jump, now)
        elif self._tick is not None:
            await self._tick(now)

    async def _look(self) -> None:
        """Free what dead processes held; have sent what nobody is about to send."""
        await self._jobs.free_stalled(self._pulse.stale)
        busy = await self._jobs.busy_bots()
        for bot in await self._due_bots(self._clock()):
            if bot not in busy:
                await self._queue.defer(bot)

    async def _drain_one(self, job: Job, bot: str) -> None:
        number = job.id or 0
        self._watch.begins(number, job.worker_id)
        try:
            if bot in self._bots:
                await self._drain(bot, self._clock, self._leaving)
            if self._leaving.is_set():
                await self._queue.defer(bot)  # whoever stays goes on at once
        finally:
            self._watch.ends(number)


async def _work(worker: Worker, queue: str) -> None:
    """One worker loop, until it is told to stop or cannot go on."""
    try:
        await worker.run()  # type: ignore[no-untyped-call] # its author has not annotated it
    except Exception as error:  # noqa: BLE001 - its end is what counts, and `run` sees it
        log.error("worker-failed", queue=queue, error=type(error).__name__)  # noqa: TRY400
