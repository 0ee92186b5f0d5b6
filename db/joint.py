"""One transaction for several units of work: what each commits is committed together at the end, or not at all."""

from contextvars import ContextVar, Token
from types import TracebackType
from typing import Self

from db.connections import Connections, Held

current_joint: ContextVar["Joint | None"] = ContextVar("current_joint", default=None)
"""The joint this task is in."""

_MARK, _BACK, _DROP = "SAVEPOINT part", "ROLLBACK TO SAVEPOINT part", "RELEASE SAVEPOINT part"


class Joint:
    """`async with database.together():` see `Together` in ports. Nothing connects before something is written."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._token: Token[Joint | None] | None = None
        self.held: Held | None = None
        """From the first unit of work that writes; given back when that one commits nothing."""
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
        if kind is not None:
            await self.undo()
        elif self.held is not None:
            held, self.held = self.held, None
            await self._connections.commit(held)

    async def open(self) -> Held:
        if self.held is None:
            self.held = await self._connections.begin()
        return self.held

    async def undo(self) -> None:
        """Undo everything and give the connection back."""
        held, self.held = self.held, None
        if held is not None:
            await self._connections.rollback(held)


class Part:
    """A unit of work's share of a joint. Its commit only keeps what it did; the joint's end commits it."""

    def __init__(self, joint: Joint) -> None:
        self._joint = joint
        self._is_marked = False

    async def begin(self) -> Held:
        held = await self._joint.open()
        if self._joint.has_kept:
            await _say(held, _MARK)
            self._is_marked = True
        return held

    async def commit(self, held: Held) -> None:
        if self._is_marked:
            await _say(held, _DROP)
        self._joint.has_kept = True

    async def rollback(self, held: Held) -> None:
        if self._is_marked:
            await _say(held, _BACK)
            await _say(held, _DROP)
        else:  # the joint has nothing else: the lock goes at once
            await self._joint.undo()

    async def close(self) -> None:
        """The connection is the joint's."""


class Look:
    """A reading unit of work while the joint has written: it sees that."""

    def __init__(self, held: Held) -> None:
        self._held = held

    async def begin(self) -> Held:
        return self._held

    async def commit(self, held: Held) -> None:
        """Nothing was written."""

    async def rollback(self, held: Held) -> None:
        """Nothing was written."""

    async def close(self) -> None:
        """The connection is the joint's."""


async def _say(held: Held, statement: str) -> None:
    """A savepoint; on SQLite without SQLAlchemy's way around."""
    if held.driver is not None:
        await held.driver.run(statement)
    else:
        await held.connection.exec_driver_sql(statement)
