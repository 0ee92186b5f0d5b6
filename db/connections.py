"""Where units of work get their connections from: SQLite's readers, and a pool for every other database."""

import asyncio
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.sqlite_driver import driver_beneath


class Connections(Protocol):
    """Connections in a transaction of one's own, each given back by `commit` or by `rollback`, once."""

    async def begin(self) -> AsyncConnection: ...

    async def commit(self, connection: AsyncConnection) -> None:
        """What was done is durable when this returns."""

    async def rollback(self, connection: AsyncConnection) -> None: ...

    async def close(self) -> None: ...


class Pooled:
    """SQLAlchemy's own pool."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def begin(self) -> AsyncConnection:
        return await self._engine.connect()

    async def commit(self, connection: AsyncConnection) -> None:
        try:
            await connection.commit()
        finally:
            await connection.close()

    async def rollback(self, connection: AsyncConnection) -> None:
        await connection.close()

    async def close(self) -> None:
        return


class Readers:
    """SQLite's reading connections, kept open: going through the pool costs more than what is read."""

    def __init__(self, engine: AsyncEngine, *, size: int, patience: float) -> None:
        """patience: seconds that a unit of work waits for a connection."""
        self._engine = engine
        self._places = asyncio.Semaphore(size)
        self._patience = patience
        self._idle: list[AsyncConnection] = []

    async def begin(self) -> AsyncConnection:
        if self._places.locked():
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            connection = self._idle.pop() if self._idle else await self._engine.connect()
        except BaseException:
            self._places.release()
            raise
        try:
            await driver_beneath(connection).begin()
        except BaseException:
            await self.rollback(connection)
            raise
        return connection

    async def commit(self, connection: AsyncConnection) -> None:
        await self.rollback(connection)

    async def rollback(self, connection: AsyncConnection) -> None:
        try:
            # SQLAlchemy knows of a transaction only where it ran a statement itself.
            if connection.in_transaction():
                await connection.rollback()
            else:
                await driver_beneath(connection).rollback()
            self._idle.append(connection)
        except BaseException:
            await connection.close()
            raise
        finally:
            self._places.release()

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close()
