"""Which of several processes polls a bot: the one that holds its advisory lock in PostgreSQL, until it ends."""

import asyncio
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.domain.errors import BotError

_TRY_EVERY = 2.0
_LOOK_EVERY = 5.0
# A machine that loses its power says goodbye to nobody: the server asks after it, and frees its locks in half a minute.
_KEEPALIVE = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4"

_TRY = sa.text("SELECT pg_try_advisory_lock(hashtextextended('jianfu poller ' || :bot, 0))")
_STILL_THERE = sa.text("SELECT 1")


class PollerLockLostError(BotError):
    """The connection that held the locks is gone, and with it the right to poll."""

    code = "poller-lock-lost"


class PollerLocks:
    """The locks of one process, all on one connection; they end with it, however that comes about."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args={"options": _KEEPALIVE}
        )
        self._connection: AsyncConnection = self._engine.connect()
        self._one_at_a_time = asyncio.Lock()

    async def take(self, bot: str, stop: asyncio.Event) -> bool:
        """Wait for this bot's lock. False: told to stop before it was free."""
        while not stop.is_set():
            if (await self._ask(_TRY, bot=bot)).scalar_one():
                return True
            await _pause(stop, _TRY_EVERY)
        return False

    async def watch(self, stop: asyncio.Event) -> None:
        """Until `stop`, see that the locks are still ours.

        Raises:
            PollerLockLostError: they are not; another process may be polling already.
        """
        while not stop.is_set():
            try:
                await self._ask(_STILL_THERE)
            except DBAPIError as error:
                raise PollerLockLostError from error
            await _pause(stop, _LOOK_EVERY)

    async def _ask(self, question: sa.TextClause, **values: str) -> sa.CursorResult[Any]:
        async with self._one_at_a_time:
            return await self._connection.execute(question, values)

    async def __aenter__(self) -> Self:
        await self._connection.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connection.__aexit__(kind, error, trace)
        await self._engine.dispose()


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
