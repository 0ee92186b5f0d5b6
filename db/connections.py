"""Where units of work get their connections from: SQLite's readers, and a pool for every other database."""

import asyncio
from typing import NamedTuple, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.sqlite_driver import SqliteConnection, driver_beneath


class Held(NamedTuple):
    """A connection in somebody's hands. driver: our own beneath it; None on another database than SQLite."""

    connection: AsyncConnection
    driver: SqliteConnection | None

    @property
    def sqlite(self) -> SqliteConnection:
        """The driver, where it must be ours."""
        if self.driver is None:
            raise TypeError(self.connection)
        return self.driver


async def hold(engine: AsyncEngine) -> Held:
    """A new connection to SQLite."""
    connection = await engine.connect()
    return Held(connection, driver_beneath(connection))


class Connections(Protocol):
    """Connections in a transaction of one's own, each given back by `commit` or by `rollback`, once."""

    async def begin(self) -> Held: ...

    async def commit(self, held: Held) -> None:
        """What was done is durable when this returns."""

    async def rollback(self, held: Held) -> None: ...

    async def close(self) -> None: ...


class Pooled:
    """SQLAlchemy's own pool."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def begin(self) -> Held:
        return Held(await self._engine.connect(), None)

    async def commit(self, held: Held) -> None:
        try:
            await held.connection.commit()
        finally:
            await held.connection.close()

    async def rollback(self, held: Held) -> None:
        await held.connection.close()

    async def close(self) -> None:
        return


class Readers:
    """SQLite's reading connections, kept open: going through the pool costs more than what is read."""

    def __init__(self, engine: AsyncEngine, *, size: int, patience: float) -> None:
        """patience: seconds that a unit of work waits for a connection."""
        self._engine = engine
        self._places = asyncio.Semaphore(size)
        self._patience = patience
        self._idle: list[Held] = []

    async def begin(self) -> Held:
        if self._places.locked():
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            held = self._idle.pop() if self._idle else await hold(self._engine)
        except BaseException:
            self._places.release()
            raise
        try:
            await held.sqlite.begin()
        except BaseException:
            await self.rollback(held)
            raise
        return held

    async def commit(self, held: Held) -> None:
        await self.rollback(held)

    async def rollback(self, held: Held) -> None:
        try:
            # SQLAlchemy knows of a transaction only where it ran a statement itself.
            if held.connection.in_transaction():
                await held.connection.rollback()
            else:
                await held.sqlite.rollback()
            self._idle.append(held)
        except BaseException:
            await held.connection.close()
            raise
        finally:
            self._places.release()

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().connection.close()
