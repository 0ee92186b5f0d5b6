"""The queue of drains on PostgreSQL: Procrastinate jobs that commit with the messages they are to send."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.jobs import Job

DRAIN = "jianfu.drain"
"""Explicit, for a task's own name would carry its module: jobs outlive a move of the code."""
DRAINS = "drain"

_CONNECT_SECONDS = 5  # Procrastinate's 30 keep a process from noticing that the database is away
_RETRY_SECONDS = 5
_CONNECTIONS = 4

_WAITING = "SELECT lock FROM procrastinate_jobs WHERE lock = ANY(%s) AND status = 'todo'"


def lock_of(bot: str) -> str:
    """The lock that lets one process send for a bot."""
    return f"token:{bot}"


class DrainQueue:
    """Drains wait here, one at a time a bot, whoever queued them.

    conninfo: libpq's address of the database. Opens no connection before a dispatcher opens `app`.
    """

    def __init__(self, conninfo: str) -> None:
        self.app = App(
            connector=PsycopgConnector(conninfo=conninfo, timeout=_CONNECT_SECONDS, min_size=1, max_size=_CONNECTIONS)
        )
        self.work: Callable[[Job, str], Awaitable[None]] | None = None
        """(job, bot): what a drain does in this process; set by its dispatcher."""
        retry = RetryStrategy(wait=_RETRY_SECONDS)
        self._task = self.app.task(name=DRAIN, queue=DRAINS, pass_context=True, retry=retry)(self._run)

    async def defer(self, bot: str, connection: Any = None) -> None:
        """Have the bot's messages sent soon. connection: psycopg's, in whose transaction the job is queued.

        Never for later: a job that waits for its time would hold up every other with its lock.
        """
        await self._task.configure(lock=lock_of(bot), connection=connection).defer_async(bot=bot)

    async def defer_each(self, bots: Sequence[str], connection: Any) -> None:
        """The same for bots of whom none waits yet: a plan for forty classes queues one drain, not forty.

        Should that one begin and end before the transaction commits, the next look (`ClusterDispatcher`) finds what
        it has left.
        """
        found = await connection.execute(_WAITING, [[lock_of(bot) for bot in bots]])
        waiting = {lock for (lock,) in await found.fetchall()}
        for bot in bots:
            if lock_of(bot) not in waiting:
                await self.defer(bot, connection)

    async def _run(self, context: JobContext, bot: str) -> None:
        if self.work is None:
            raise RuntimeError("a drain outside a dispatcher")
        await self.work(context.job, bot)
