"""SQLite's connection as SQLAlchemy's aiosqlite dialect sees it, with far fewer hops between threads.

aiosqlite hands every call to a thread: four hops a SELECT, each dearer than the statement itself (20-50 µs on a local
file). Here a statement runs at once, on the event loop; only what waits for the disk or for another process's lock
goes to the connection's thread: opening, COMMIT, a BEGIN IMMEDIATE that finds the lock taken. Measured on a filed
message of 17 statements in two transactions: 3.7 ms of CPU instead of 7.5.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")

Ran = tuple[Sequence[Any], int, int | None]
"""What a statement gave: its rows, how many it touched, the id of the row it inserted."""

# Milliseconds that a statement waits for another process's lock. The longest transaction of a command is far shorter.
BUSY_TIMEOUT = 5000


def connector(path: Path, *, begin: str, pragmas: Sequence[str]) -> Callable[[], Awaitable["SqliteConnection"]]:
    """What `create_async_engine(async_creator=...)` wants. begin: the statement every transaction starts with."""

    async def connect() -> SqliteConnection:
        connection = SqliteConnection(begin)
        await connection.open(path, pragmas)
        return connection

    return connect


class SqliteConnection:
    """One connection. Its transactions begin and end only where BEGIN, COMMIT and ROLLBACK are asked for."""

    def __init__(self, begin: str) -> None:
        self._begin = begin
        self._takes_the_lock = begin != "BEGIN"
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._last: Future[Any] | None = None
        self._connection: sqlite3.Connection | None = None  # the dialect asks it whether there still is one
        self._cursor: sqlite3.Cursor | None = None  # one for all statements: making one costs as much as a small SELECT

    async def open(self, path: Path, pragmas: Sequence[str]) -> None:
        opening = self._thread.submit(_connect, path, pragmas)
        try:
            self._connection = await asyncio.wrap_future(opening)
            self._cursor = self._connection.cursor()
        except BaseException:
            opening.add_done_callback(_close_opened)
            self._thread.shutdown(wait=False)
            raise

    @property
    def raw(self) -> sqlite3.Connection:
        if self._connection is None:
            raise _closed()
        return self._connection

    @property
    def is_idle(self) -> bool:
        """Whether the thread has done all it was given; a cancelled caller may have left it at work."""
        if self._last is None:
            return True
        if self._last.done():
            self._last = None
        return self._last is None

    async def in_thread(self, call: Callable[..., T], *arguments: object) -> T:
        """Run in the connection's thread, after whatever it is still at."""
        self._last = future = self._thread.submit(call, *arguments)
        return await asyncio.wrap_future(future)

    def cursor(self) -> "SqliteCursor":
        return SqliteCursor(self)

    async def create_function(self, *arguments: Any, **more: Any) -> None:
        self.raw.create_function(*arguments, **more)

    async def begin(self) -> None:
        """Begin a transaction; nothing where one is open already."""
        if self.is_idle and self.raw.in_transaction:
            return
        if not (self.is_idle and self._begins_at_once()):
            await self.in_thread(self.run_at_once, self._begin)

    def run_at_once(self, sql: str, parameters: Sequence[Any] = ()) -> Ran:
        """Run a statement while the connection is idle."""
        cursor = self._cursor
        if cursor is None:
            raise _closed()
        cursor.execute(sql, parameters)
        return cursor.fetchall(), cursor.rowcount, cursor.lastrowid

    async def run(self, sql: str, parameters: Sequence[Any] = ()) -> Ran:
        """The same after whatever the thread is still at."""
        if self.is_idle:
            return self.run_at_once(sql, parameters)
        return await self.in_thread(self.run_at_once, sql, parameters)

    async def run_each(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run a statement that returns nothing for each of these rows; how many it touched in all."""
        if self.is_idle:
            return self._each_at_once(sql, rows)
        return await self.in_thread(self._each_at_once, sql, rows)

    def _each_at_once(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        cursor = self._cursor
        if cursor is None:
            raise _closed()
        cursor.executemany(sql, rows)
        return max(cursor.rowcount, 0)

    def _begins_at_once(self) -> bool:
        if not self._takes_the_lock:
            self.run_at_once(self._begin)
            return True
        self.run_at_once("PRAGMA busy_timeout=0")
        try:
            self.run_at_once(self._begin)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            self.run_at_once(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
        return True

    async def commit(self) -> None:
        await self.in_thread(self.raw.commit)

    async def rollback(self) -> None:
        if self.is_idle:
            self.raw.rollback()
        else:
            await self.in_thread(self.raw.rollback)

    async def data_version(self) -> int:
        """SQLite's counter of commits by others than this connection."""
        ((version,),), _, _ = await self.in_thread(self.run_at_once, "PRAGMA data_version")
        return int(version)

    async def close(self) -> None:
        if self._connection is not None:
            connection, self._connection, self._cursor = self._connection, None, None
            closing = self._thread.submit(connection.close)
            self._thread.shutdown(wait=False)
            await asyncio.shield(asyncio.wrap_future(closing))

    def stop(self) -> None:
        """Close without waiting: for a connection thrown away outside the event loop."""
        if self._connection is not None:
            connection, self._connection, self._cursor = self._connection, None, None
            self._thread.submit(connection.close)
            self._thread.shutdown(wait=False)


def driver_beneath(connection: AsyncConnection) -> SqliteConnection:
    """Our driver's connection beneath SQLAlchemy's.

    Raises:
        TypeError: it is another driver's.
    """
    sync = connection.sync_connection
    raw = sync.connection.dbapi_connection if sync is not None else None
    driver = getattr(raw, "driver_connection", None)
    if not isinstance(driver, SqliteConnection):
        raise TypeError(driver)
    return driver


class SqliteCursor:
    """A cursor that has fetched everything by the time `execute` returns."""

    def __init__(self, connection: SqliteConnection) -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        await self._run(self._execute, sql, parameters)

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        await self._run(self._executemany, sql, parameters)

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    async def close(self) -> None:
        self._rows = ()

    async def _run(self, call: Callable[[str, Sequence[Any]], None], sql: str, parameters: Sequence[Any]) -> None:
        if self._connection.is_idle:
            call(sql, parameters)
        else:
            await self._connection.in_thread(call, sql, parameters)

    def _execute(self, sql: str, parameters: Sequence[Any]) -> None:
        self._take(self._connection.raw.execute(sql, parameters))

    def _executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        self._take(self._connection.raw.executemany(sql, parameters))

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else ()
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        cursor.close()


def _connect(path: Path, pragmas: Sequence[str]) -> sqlite3.Connection:
    # Used from two threads, never at once. isolation_level None: sqlite3 begins no transactions of its own.
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    # The time-out first: switching to WAL can itself meet a lock.
    for pragma in (f"busy_timeout={BUSY_TIMEOUT}", *pragmas):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _close_opened(opening: Future[sqlite3.Connection]) -> None:
    """Close what was still being opened when its caller was cancelled."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


def _closed() -> sqlite3.Error:
    return sqlite3.OperationalError("no active connection")
