"""SQLite's one writing connection, shared by turns: what is done at the same time reaches the disk together.

A COMMIT with synchronous=FULL waits for the disk and costs a hop to a thread and back, which is more than all
statements of a filed message. So each unit of work is a savepoint, and while others wait for their turn the COMMIT is
left to the last of them (group commit). `commit` still returns only when the disk has it; a lone unit waits for nobody.
"""

import asyncio
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.sqlite_driver import driver_beneath

MOST = 16  # units of work to a COMMIT: the first of them waits for all


class GroupCommit:
    """Hands the writing connection from one unit of work to the next."""

    def __init__(self, engine: AsyncEngine, *, patience: float) -> None:
        """patience: seconds that a unit of work waits for its turn."""
        self._engine = engine
        self._patience = patience
        self._connection: AsyncConnection | None = None
        self._taken = False
        self._queue: deque[asyncio.Future[None]] = deque()
        self._group: asyncio.Future[BaseException | None] | None = None
        self._members = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self) -> AsyncConnection:
        """The connection, inside a savepoint of the caller's own. Give it back by `commit` or `rollback`."""
        await self._turn()
        try:
            connection = await self._open()
            driver = driver_beneath(connection)
            await driver.begin()
            await driver.run_now_or_queue("SAVEPOINT unit")
        except BaseException:
            self._spawn(self._end())
            raise
        return connection

    async def commit(self, connection: AsyncConnection) -> None:
        """Give the connection back; returns when the disk has what was done.

        Raises:
            sqlite3.Error: nothing of it is stored.
        """
        try:
            await driver_beneath(connection).run_now_or_queue("RELEASE unit")
        except BaseException as error:
            self._spawn(self._end(error))
            raise
        self._group = group = self._group or asyncio.get_running_loop().create_future()
        self._members += 1
        self._leave()
        if (failure := await asyncio.shield(group)) is not None:
            raise failure

    async def rollback(self, connection: AsyncConnection) -> None:
        """Give the connection back and undo what was done, but not what others have done."""
        driver = driver_beneath(connection)
        try:
            await driver.run_now_or_queue("ROLLBACK TO unit")
            await driver.run_now_or_queue("RELEASE unit")
        except BaseException as error:  # noqa: BLE001  a full disk has undone the others' part too: they are told
            self._spawn(self._end(error))
        else:
            self._leave()

    async def data_version(self) -> int:
        """SQLite's counter of commits by others than this connection."""
        await self._turn()
        try:
            return await driver_beneath(await self._open()).data_version()
        finally:
            self._leave()

    async def close(self) -> None:
        await self._turn()
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
        self._next()

    async def _open(self) -> AsyncConnection:
        if self._connection is None:
            self._connection = await self._engine.connect()
        return self._connection

    async def _turn(self) -> None:
        if not self._taken:
            self._taken = True
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        try:
            async with asyncio.timeout(self._patience):
                await place
        except BaseException:
            if place.done() and not place.cancelled():  # it had just been given the turn
                self._leave()
            raise

    def _leave(self) -> None:
        """Let the next one in; the last one, or the last that a group may have, sees to the COMMIT."""
        if self._members >= MOST or not self._hand_over():
            self._spawn(self._end())

    def _hand_over(self) -> bool:
        while self._queue:
            place = self._queue.popleft()
            if not place.done():
                place.set_result(None)
                return True
        return False

    def _next(self) -> None:
        if not self._hand_over():
            self._taken = False

    async def _end(self, error: BaseException | None = None) -> None:
        """End the transaction: for good, or undone where nobody is done or something went wrong."""
        group, self._group, self._members = self._group, None, 0
        if group is not None and error is None:
            error = await self._finish(commit=True)
        if group is None or error is not None:
            await self._finish(commit=False)
        if group is not None:
            group.set_result(error)
        self._next()

    async def _finish(self, *, commit: bool) -> BaseException | None:
        connection = self._connection
        if connection is None:
            return None
        try:
            # SQLAlchemy knows of a transaction only where it ran a statement itself.
            if connection.in_transaction():
                await (connection.commit() if commit else connection.rollback())
            else:
                driver = driver_beneath(connection)
                await (driver.commit() if commit else driver.rollback())
        except BaseException as error:  # noqa: BLE001  it is handed to those who wait
            if connection.invalidated or not commit:
                self._connection = None
                with suppress(Exception):
                    await connection.close()
            return error
        return None

    def _spawn(self, ending: Coroutine[Any, Any, None]) -> None:
        """Whoever ends a transaction must not be stopped half-way, even where the unit of work is."""
        task = asyncio.get_running_loop().create_task(ending)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
