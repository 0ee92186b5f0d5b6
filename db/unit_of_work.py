"""One transaction and its repositories in SQL."""

from collections.abc import Awaitable, Callable, Sequence
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
from db.connections import Connections, Held
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
from db.repository import Repository
from db.runs import SqlRuns
from db.school_rows import SchoolCache
from db.schools import SqlSchools
from db.sheets import SqlSheets
from db.sqlite_driver import SqliteConnection

DeferDrains = Callable[[Sequence[str], Any], Awaitable[None]]
"""(bots, the driver's connection): have their messages sent once that connection's transaction has committed."""

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


_Make = Callable[["SqlUnitOfWork", Held], Repository]


class _Lazy:
    """A repository, made when first asked for: no unit of work needs them all. From then on a plain attribute."""

    def __init__(self, make: _Make) -> None:
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, uow: "SqlUnitOfWork", owner: type) -> Repository:
        if uow.held is None:
            raise RuntimeError(_OVER)
        repository = uow.__dict__[self._name] = self._make(uow, uow.held)
        uow.made.append(self._name)
        return repository


def _lazy(make: _Make) -> Any:
    return _Lazy(make)


def _plain(kind: Callable[[AsyncConnection, SqliteConnection | None], Repository]) -> Any:
    return _Lazy(lambda _, held: kind(*held))


class SqlUnitOfWork:
    """`UnitOfWork` in SQL. Enter it once; leaving without `commit()`, however that comes about, rolls back.

    `commit()` ends it: what comes after needs a unit of work of its own.
    """

    schools: Schools = _lazy(lambda uow, held: SqlSchools(*held, uow._cache))  # noqa: SLF001  its own part
    accounts: Accounts = _lazy(lambda uow, held: SqlAccounts(*held, cast("SqlSchools", uow.schools)))
    codes: Codes = _plain(SqlCodes)
    groups: Groups = _plain(SqlGroups)
    sheets: Sheets = _plain(SqlSheets)
    filings: Filings = _plain(SqlFilings)
    questions: Questions = _plain(SqlQuestions)
    runs: Runs = _plain(SqlRuns)
    inbox: Inbox = _plain(SqlInbox)
    outbox: Outbox = _lazy(lambda uow, held: SqlOutbox(*held, uow._woken))  # noqa: SLF001  its own part
    polls: Polls = _plain(SqlPolls)
    history: History = _plain(SqlHistory)
    audit: Audit = _plain(SqlAudit)
    calendars: Calendars = _plain(SqlCalendars)
    points: Points = _plain(SqlLearningPoints)
    housekeeping: Housekeeping = _plain(SqlHousekeeping)

    def __init__(self, connections: Connections, cache: SchoolCache, defer_drains: DeferDrains | None = None) -> None:
        self._connections = connections
        self.held: Held | None = None
        """The connection, while it has one."""
        self.made: list[str] = []
        """Names of the repositories that have been asked for."""
        self._cache: SchoolCache = cache
        self._defer_drains = defer_drains
        self._woken: set[str] = set()
        self._token: Token[bool] | None = None

    async def __aenter__(self) -> Self:
        if in_unit_of_work.get():
            raise RuntimeError("a unit of work inside a unit of work would wait for itself")
        self.held = await self._connections.begin()
        self._token = in_unit_of_work.set(True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            in_unit_of_work.reset(self._token)
        if (held := self._given_back()) is not None:
            await self._connections.rollback(held)

    async def commit(self) -> None:
        """Store for good what was done: the end of this unit of work.

        Raises:
            RuntimeError: it has ended already.
        """
        if self.held is not None and self._defer_drains is not None and self._woken:
            driver = (await self.held.connection.get_raw_connection()).driver_connection
            await self._defer_drains(sorted(self._woken), driver)
        held = self._given_back()
        if held is None:
            raise RuntimeError(_OVER)
        await self._connections.commit(held)

    def _given_back(self) -> Held | None:
        """The connection, which nothing here may use from now on: another unit of work may have it next."""
        held, self.held = self.held, None
        while self.made:
            del self.__dict__[self.made.pop()]
        return held
