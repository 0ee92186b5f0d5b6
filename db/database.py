"""The database as a whole: what the composition root opens once and disposes of at the end."""

from types import TracebackType
from typing import Self

from db.connections import Connections, Pooled, Readers
from db.engines import READERS, WAIT_SECONDS, open_engines, sqlite_path
from db.group_commit import GroupCommit
from db.joint import Joint, Look, Part, current_joint
from db.school_rows import SchoolCache
from db.unit_of_work import DeferDrains, SqlUnitOfWork


class Database:
    """Opens units of work on one database. Migrate first (`db.migrate.upgrade`); dispose of it at the end.

    service: this process is the one that runs the bot. On SQLite only that one checkpoints the write-ahead log.
    defer_drains: called in the transaction that queues messages, where something waits to be told of them.

    Nothing connects before the first unit of work does.
    """

    def __init__(self, url: str, *, service: bool = False, defer_drains: DeferDrains | None = None) -> None:
        self._is_sqlite = sqlite_path(url) is not None
        self._writer, self._reader = open_engines(url, checkpoints=service)
        self._cache: SchoolCache = {}
        self._defer_drains = defer_drains
        self._writing: Connections
        self._reading: Connections
        if self._is_sqlite:
            self._writing = GroupCommit(self._writer, patience=WAIT_SECONDS)
            self._reading = Readers(self._reader, size=READERS, patience=WAIT_SECONDS)
        else:
            self._writing, self._reading = Pooled(self._writer), Pooled(self._reader)

    def write(self) -> SqlUnitOfWork:
        """A unit of work that may change things. On SQLite they wait for one another."""
        joint = current_joint.get()
        return SqlUnitOfWork(self._writing if joint is None else Part(joint), self._cache, self._defer_drains)

    def read(self) -> SqlUnitOfWork:
        """A unit of work that sees one consistent state; the database refuses its writes."""
        joint = current_joint.get()
        written = joint.held if joint is not None else None
        return SqlUnitOfWork(self._reading if written is None else Look(written), self._cache)

    def together(self) -> Joint:
        """One transaction for all units of work of this task inside the block; see `Together` in ports."""
        return Joint(self._writing)

    async def data_version(self) -> int | None:
        """A number that differs from the last one when another process has written meanwhile.

        None on PostgreSQL, which tells its listeners by itself. After a reconnection it may change for nothing.
        """
        return await self._writing.data_version() if isinstance(self._writing, GroupCommit) else None

    async def dispose(self) -> None:
        """Close every connection. Without it the drivers' threads keep the process alive."""
        await self._reading.close()
        await self._writing.close()
        await self._reader.dispose()
        await self._writer.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.dispose()
