"""SQLite's one writing connection, shared by turns: what is done at the same time reaches the disk together.

A COMMIT with synchronous=FULL waits for the disk and costs a hop to a thread and back, which is more than all
statements of a filed message. So each unit of work is a savepoint, and the COMMIT is left to the last of those that
wait for their turn or are about to run (group commit). `commit` still returns only when the disk has it; a lone unit
waits for nobody.
"""

import asyncio
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from db.connections import Held, hold

MOST = 16  # units of work to a COMMIT: the first of them waits for all


class GroupCommit:
    """Hands the writing connection from one unit of work to the next."""

    def __init__(self, engine: AsyncEngine, *, patience: float) -> None:
        """patience: seconds that a unit of work waits for its turn."""
        self._engine = engine
        self._patience = patience
        self._held: Held | None = None
        self._taken = False
        self._queue: deque[asyncio.Future[None]] = deque()
        self._group: list[asyncio.Future[BaseException | None]] = []
        """Those who are done and wait for the disk."""
        self._ends_soon = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self) -> Held:
        """The connection, inside a savepoint of the caller's own. Give it back by `commit` or `rollback`."""
        if self._taken:
            await self._turn()
        self._taken = True
        try:
            held = await self._open()
            await held.sqlite.begin()
            await held.sqlite.run("SAVEPOINT unit")
        except BaseException:
            self._spawn(self._end())
            raise
        return held

    async def commit(self, held: Held) -> None:
        """Give the connection back; returns when the disk has what was done.

        Raises:
            sqlite3.Error: nothing of it is stored.
        """
        try:
            await held.sqlite.run("RELEASE unit")
        except BaseException as error:
            self._spawn(self._end(error))
            raise
        stored: asyncio.Future[BaseException | None] = asyncio.get_running_loop().create_future()
        self._group.append(stored)
        self._leave()
        if (failure := await stored) is not None:
            raise failure

    async def rollback(self, held: Held) -> None:
        """Give the connection back and undo what was done, but not what others have done."""
        try:
            await held.sqlite.run("ROLLBACK TO unit")
            await held.sqlite.run("RELEASE unit")
        except BaseException as error:  # noqa: BLE001  a full disk has undone the others' part too: they are told
            self._spawn(self._end(error))
        else:
            self._leave()

    async def data_version(self) -> int:
        """SQLite's counter of commits by others than this connection."""
        await self._turn()
        try:
            return await (await self._open()).sqlite.data_version()
        finally:
            self._leave()

    async def close(self) -> None:
        await self._turn()
        await self._settle()
        held, self._held = self._held, None
        if held is not None:
            await held.connection.close()
        self._next()

    async def _open(self) -> Held:
        if self._held is None:
            self._held = await hold(self._engine)
        return self._held

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
        """Let the next one in. Where nobody waits, or a group may have no more, see to the COMMIT."""
        if len(self._group) >= MOST:
            self._spawn(self._end())
        elif not self._hand_over():
            self._taken = False
            if not self._ends_soon:
                self._ends_soon = True
                self._spawn(self._end_unless_taken())

    async def _end_unless_taken(self) -> None:
        """The COMMIT, after all that was ready to run has run: who has begun meanwhile is of the group."""
        self._ends_soon = False
        if not self._taken:
            self._taken = True
            await self._end()

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
        await self._settle(error)
        self._next()

    async def _settle(self, error: BaseException | None = None) -> None:
        """End the transaction: for good, or undone where nobody is done or something went wrong."""
        group, self._group = self._group, []
        if group and error is None:
            error = await self._finish(commit=True)
        if not group or error is not None:
            await self._finish(commit=False)
        for stored in group:
            if not stored.done():  # whoever waits for it has not been stopped
                stored.set_result(error)

    async def _finish(self, *, commit: bool) -> BaseException | None:
        if self._held is None:
            return None
        connection, driver = self._held.connection, self._held.sqlite
        try:
            # SQLAlchemy knows of a transaction only where it ran a statement itself.
            if connection.in_transaction():
                await (connection.commit() if commit else connection.rollback())
            else:
                await (driver.commit() if commit else driver.rollback())
        except BaseException as error:  # noqa: BLE001  it is handed to those who wait
            if connection.invalidated or not commit:
                self._held = None
                with suppress(Exception):
                    await connection.close()
            return error
        return None

    def _spawn(self, ending: Coroutine[Any, Any, None]) -> None:
        """Whoever ends a transaction must not be stopped half-way, even where the unit of work is."""
        task = asyncio.get_running_loop().create_task(ending)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
