"""What the cluster's engine asks and does about Procrastinate's jobs, besides running them."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from scheduler.drain_queue import DRAINS

log = structlog.get_logger()

TICK = "jianfu.tick"
_KEEP_HOURS = 24
_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)

_BUSY = (
    "SELECT DISTINCT args->>'bot' AS bot FROM procrastinate_jobs"
    " WHERE queue_name = %(queue)s AND status IN ('todo', 'doing')"
)
_LAST_TICK = (
    "SELECT max(event.id) AS number FROM procrastinate_events event"
    " JOIN procrastinate_jobs job ON job.id = event.job_id"
    " WHERE job.task_name = %(task)s AND event.type = 'succeeded'"
)
_BEGUN = (
    "SELECT id FROM procrastinate_jobs"
    " WHERE queue_name = %(queue)s AND status = 'doing' AND worker_id = ANY(%(workers)s)"
)


class ClusterJobs:
    """The jobs of the whole deployment, over the connections of an open Procrastinate app."""

    def __init__(self, app: App) -> None:
        self._manager = app.job_manager
        self._connector = app.connector

    async def busy_bots(self) -> set[str]:
        """Bots with a drain waiting or running."""
        return {row["bot"] for row in await self._connector.execute_query_all_async(_BUSY, queue=DRAINS)}

    async def last_tick(self) -> int | None:
        """A number that grows with every tick that ended well; None before the first."""
        number: int | None = (await self._connector.execute_query_one_async(_LAST_TICK, task=TICK))["number"]
        return number

    async def drains_begun(self, workers: Collection[int]) -> set[int]:
        """Drains that these workers have begun and not struck off, by job id."""
        rows = await self._connector.execute_query_all_async(_BEGUN, queue=DRAINS, workers=list(workers))
        return {row["id"] for row in rows}

    async def free_stalled(self, stale: float) -> None:
        """Take the jobs of processes without a heartbeat: drains go to another, timed work comes again by itself."""
        for job in await self._manager.get_stalled_jobs(seconds_since_heartbeat=stale):
            log.warning("job-stalled", job=job.id, task=job.task_name)
            if job.queue == DRAINS:
                await self.give_back([job.id])
            else:
                await self._drop(job)

    async def give_back(self, jobs: Iterable[int | None]) -> None:
        """Let another process do them: each comes with its lock."""
        for number in jobs:
            if number is None:
                continue
            try:
                await self._manager.retry_job_by_id_async(job_id=number, retry_at=_AT_ONCE)
            except ConnectorException as error:  # as a rule another process was first
                log.info("job-not-given-back", job=number, error=type(error).__name__)

    async def _drop(self, job: Job) -> None:
        try:
            await self._manager.finish_job(job, status=Status.FAILED, delete_job=True)
        except ConnectorException as error:
            log.info("job-not-dropped", job=job.id, error=type(error).__name__)

    async def delete_old(self) -> None:
        """Forget the jobs of a day ago."""
        await self._manager.delete_old_jobs(
            _KEEP_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )
