"""One transaction for several units of work: what each commits is committed together at the end, or not at all."""

from contextvars import ContextVar, Token
from types import TracebackType
from typing import Protocol, Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.sqlite_driver import driver_of

current_joint: ContextVar["Joint | None"] = ContextVar("current_joint", default=None)
"""The joint this task is in."""

_MARK, _BACK, _DROP = "SAVEPOINT part", "ROLLBACK TO SAVEPOINT part", "RELEASE SAVEPOINT part"


class Transaction(Protocol):
    """What a unit of work runs on."""

    async def begin(self) -> AsyncConnection: ...
    async def commit(self) -> None: ...
    async def end(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Undo what was not committed."""
        ...


class Alone:
    """A transaction of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._connection: AsyncConnection = engine.connect()

    async def begin(self) -> AsyncConnection:
        return await self._connection.__aenter__()

    async def commit(self) -> None:
        await self._connection.commit()

    async def end(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connection.__aexit__(kind, error, trace)


class Joint:
    """`async with database.together():` see `Together` in ports. Nothing connects before something is written."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._token: Token[Joint | None] | None = None
        self.connection: AsyncConnection | None = None
        """Open from the first unit of work that writes; closed again when that one commits nothing."""
        self.has_kept = False
        """Whether a part has committed: undoing another part must leave that alone."""

    async def __aenter__(self) -> Self:
        if current_joint.get() is not None:
            raise RuntimeError("a joint inside a joint would commit half of it")
        self._token = current_joint.set(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            current_joint.reset(self._token)
        if self.connection is None:
            return
        try:
            if kind is None:
                await self.connection.commit()
        finally:
            await self.close(kind, error, trace)

    async def open(self) -> AsyncConnection:
        if self.connection is None:
            connection = self._engine.connect()
            self.connection = await connection.__aenter__()
        return self.connection

    async def close(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        """Undo everything that has not been committed and give the connection back."""
        connection, self.connection = self.connection, None
        if connection is not None:
            await connection.__aexit__(kind, error, trace)


class Part:
    """A unit of work's share of a joint. Its commit only keeps what it did; the joint's end commits it."""

    def __init__(self, joint: Joint) -> None:
        self._joint = joint
        self._is_kept = False
        self._is_marked = False

    async def begin(self) -> AsyncConnection:
        connection = await self._joint.open()
        if self._joint.has_kept:
            await _say(connection, _MARK)
            self._is_marked = True
        return connection

    async def commit(self) -> None:
        self._joint.has_kept = self._is_kept = True

    async def end(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection = self._joint.connection
        if not self._is_marked and not self._is_kept:  # the joint has nothing else: the lock goes at once
            await self._joint.close(kind, error, trace)
        elif self._is_marked and connection is not None:
            if not self._is_kept:
                await _say(connection, _BACK)
            await _say(connection, _DROP)


class Look:
    """A reading unit of work while the joint has written: it sees that."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def begin(self) -> AsyncConnection:
        return self._connection

    async def commit(self) -> None:
        """Nothing was written."""

    async def end(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The connection is the joint's."""


async def _say(connection: AsyncConnection, statement: str) -> None:
    """A savepoint; on SQLite without SQLAlchemy's way around, once its transaction has begun."""
    driver = driver_of(connection)
    if driver is None or not connection.in_transaction():
        await connection.exec_driver_sql(statement)
    else:
        await driver.cursor().execute(statement)
