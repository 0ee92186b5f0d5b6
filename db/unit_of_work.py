"""One transaction and its repositories in SQL."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any, Self, cast

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.ports import (
    Accounts,
    Audit,
    Calendars,
    Codes,
    Filings,
    Groups,
    History,
    Housekeeping,
    Inbox,
    Outbox,
    Points,
    Polls,
    Questions,
    Runs,
    Schools,
    Sheets,
)
from db.accounts import SqlAccounts
from db.audit import SqlAudit
from db.calendars import SqlCalendars
from db.codes import SqlCodes
from db.connections import Connections
from db.filings import SqlFilings
from db.groups import SqlGroups
from db.history import SqlHistory
from db.housekeeping import SqlHousekeeping
from db.inbox import SqlInbox
from db.joint import current_joint
from db.learning_points import SqlLearningPoints
from db.outbox import SqlOutbox
from db.polls import SqlPolls
from db.questions import SqlQuestions
from db.repository import Repository, driver_of
from db.runs import SqlRuns
from db.school_rows import SchoolCache
from db.schools import SqlSchools
from db.sheets import SqlSheets
from db.sqlite_driver import SqliteConnection

DeferDrain = Callable[[str, Any], Awaitable[None]]
"""(bot, the driver's connection): have this bot's messages sent once that connection's transaction has committed."""

in_unit_of_work: ContextVar[bool] = ContextVar("in_unit_of_work", default=False)
"""Whether this task has a unit of work open."""


_OVER = "this unit of work is over, or was never entered"


def refuse_inside_unit_of_work() -> None:
    """Guard for whatever waits for a network: an open transaction would make every other writer wait with it.

    Raises:
        RuntimeError: a unit of work, or a joint of several, is open in this task.
    """
    if in_unit_of_work.get() or current_joint.get() is not None:
        raise RuntimeError("no network call while a unit of work is open")


_Make = Callable[["SqlUnitOfWork", AsyncConnection], Any]


class SqlUnitOfWork:
    """`UnitOfWork` in SQL. Enter it once; leaving without `commit()`, however that comes about, rolls back.

    `commit()` ends it: what comes after needs a unit of work of its own.
    """

    schools: Schools
    accounts: Accounts
    codes: Codes
    groups: Groups
    sheets: Sheets
    filings: Filings
    questions: Questions
    runs: Runs
    inbox: Inbox
    outbox: Outbox
    polls: Polls
    history: History
    audit: Audit
    calendars: Calendars
    points: Points
    housekeeping: Housekeeping

    def __init__(self, connections: Connections, cache: SchoolCache, defer_drain: DeferDrain | None = None) -> None:
        self._connections = connections
        self._connection: AsyncConnection | None = None
        self._driver: SqliteConnection | None = None
        self._cache = cache
        self._defer_drain = defer_drain
        self._woken: set[str] = set()
        self._token: Token[bool] | None = None

    async def __aenter__(self) -> Self:
        if in_unit_of_work.get():
            raise RuntimeError("a unit of work inside a unit of work would wait for itself")
        connection = await self._connections.begin()
        self._connection = connection
        self._token = in_unit_of_work.set(True)
        self._driver = driver_of(connection)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            in_unit_of_work.reset(self._token)
        if (connection := self._given_back()) is not None:
            await self._connections.rollback(connection)

    async def commit(self) -> None:
        """Store for good what was done: the end of this unit of work.

        Raises:
            RuntimeError: it has ended already.
        """
        if self._connection is not None and self._defer_drain is not None and self._woken:
            driver = (await self._connection.get_raw_connection()).driver_connection
            for bot in sorted(self._woken):
                await self._defer_drain(bot, driver)
        connection = self._given_back()
        if connection is None:
            raise RuntimeError(_OVER)
        await self._connections.commit(connection)

    def _given_back(self) -> AsyncConnection | None:
        """The connection, which nothing here may use from now on: another unit of work may have it next."""
        connection, self._connection = self._connection, None
        for name in _REPOSITORIES:
            self.__dict__.pop(name, None)
        return connection

    def __getattr__(self, name: str) -> Any:
        """Each repository is made when first asked for: no unit of work needs them all."""
        if name not in _REPOSITORIES:
            raise AttributeError(name)
        if self._connection is None:
            raise RuntimeError(_OVER)
        made = _REPOSITORIES[name](self, self._connection)
        setattr(self, name, made)
        return made


def _plain(kind: Callable[[AsyncConnection, SqliteConnection | None], Repository]) -> _Make:
    return lambda uow, connection: kind(connection, uow._driver)  # noqa: SLF001  its own parts


_REPOSITORIES: dict[str, _Make] = {
    "schools": lambda uow, connection: SqlSchools(connection, uow._driver, uow._cache),  # noqa: SLF001
    "accounts": lambda uow, connection: SqlAccounts(connection, uow._driver, cast("SqlSchools", uow.schools)),  # noqa: SLF001
    "codes": _plain(SqlCodes),
    "groups": _plain(SqlGroups),
    "sheets": _plain(SqlSheets),
    "filings": _plain(SqlFilings),
    "questions": _plain(SqlQuestions),
    "runs": _plain(SqlRuns),
    "inbox": _plain(SqlInbox),
    "outbox": lambda uow, connection: SqlOutbox(connection, uow._driver, uow._woken),  # noqa: SLF001
    "polls": _plain(SqlPolls),
    "history": _plain(SqlHistory),
    "audit": _plain(SqlAudit),
    "calendars": _plain(SqlCalendars),
    "points": _plain(SqlLearningPoints),
    "housekeeping": _plain(SqlHousekeeping),
}
