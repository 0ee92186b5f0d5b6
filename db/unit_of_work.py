"""One transaction and its repositories in SQL."""

from contextvars import ContextVar, Token
from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.usecases.ports import (
    Accounts,
    Audit,
    Calendars,
    Codes,
    Filings,
    Groups,
    History,
    Housekeeping,
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
from db.filings import SqlFilings
from db.groups import SqlGroups
from db.history import SqlHistory
from db.housekeeping import SqlHousekeeping
from db.learning_points import SqlLearningPoints
from db.outbox import SqlOutbox
from db.polls import SqlPolls
from db.questions import SqlQuestions
from db.runs import SqlRuns
from db.school_rows import SchoolCache
from db.schools import SqlSchools
from db.sheets import SqlSheets

in_unit_of_work: ContextVar[bool] = ContextVar("in_unit_of_work", default=False)
"""Whether this task has a unit of work open."""


def refuse_inside_unit_of_work() -> None:
    """Guard for whatever waits for a network: an open transaction would make every other writer wait with it.

    Raises:
        RuntimeError: a unit of work is open in this task.
    """
    if in_unit_of_work.get():
        raise RuntimeError("no network call while a unit of work is open")


class SqlUnitOfWork:
    """`UnitOfWork` in SQL. Enter it once; leaving without `commit()`, however that comes about, rolls back."""

    schools: Schools
    accounts: Accounts
    codes: Codes
    groups: Groups
    sheets: Sheets
    filings: Filings
    questions: Questions
    runs: Runs
    outbox: Outbox
    polls: Polls
    history: History
    audit: Audit
    calendars: Calendars
    points: Points
    housekeeping: Housekeeping

    def __init__(self, engine: AsyncEngine, cache: SchoolCache) -> None:
        self._connection: AsyncConnection = engine.connect()
        self._cache = cache
        self._token: Token[bool] | None = None

    async def __aenter__(self) -> Self:
        if in_unit_of_work.get():
            raise RuntimeError("a unit of work inside a unit of work would wait for itself")
        connection = await self._connection.__aenter__()
        self._token = in_unit_of_work.set(True)
        schools = SqlSchools(connection, self._cache)
        self.schools = schools
        self.accounts = SqlAccounts(connection, schools)
        self.codes = SqlCodes(connection)
        self.groups = SqlGroups(connection)
        self.sheets = SqlSheets(connection)
        self.filings = SqlFilings(connection)
        self.questions = SqlQuestions(connection)
        self.runs = SqlRuns(connection)
        self.outbox = SqlOutbox(connection)
        self.polls = SqlPolls(connection)
        self.history = SqlHistory(connection)
        self.audit = SqlAudit(connection)
        self.calendars = SqlCalendars(connection)
        self.points = SqlLearningPoints(connection)
        self.housekeeping = SqlHousekeeping(connection)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            in_unit_of_work.reset(self._token)
        await self._connection.__aexit__(kind, error, trace)

    async def commit(self) -> None:
        await self._connection.commit()
