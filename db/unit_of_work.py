"""One transaction and its repositories in SQL."""

from collections.abc import Mapping
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Self, cast

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
from db.inbox import SqlInbox
from db.joint import Transaction, current_joint
from db.outbox import SqlOutbox
from db.polls import SqlPolls
from db.questions import SqlQuestions
from db.repository import Repository
from db.runs import SqlRuns
from db.school_rows import SchoolCache
from db.schools import SqlSchools
from db.sheets import SqlSheets

in_unit_of_work: ContextVar[bool] = ContextVar("in_unit_of_work", default=False)
"""Whether this task has a unit of work open."""


def refuse_inside_unit_of_work() -> None:
    """Guard for whatever waits for a network: an open transaction would make every other writer wait with it.

    Raises:
        RuntimeError: a unit of work, or a joint of several, is open in this task.
    """
    if in_unit_of_work.get() or current_joint.get() is not None:
        raise RuntimeError("no network call while a unit of work is open")


_REPOSITORIES: Mapping[str, type[Repository]] = {
    "codes": SqlCodes,
    "groups": SqlGroups,
    "sheets": SqlSheets,
    "filings": SqlFilings,
    "questions": SqlQuestions,
    "runs": SqlRuns,
    "inbox": SqlInbox,
    "outbox": SqlOutbox,
    "polls": SqlPolls,
    "history": SqlHistory,
    "audit": SqlAudit,
    "calendars": SqlCalendars,
    "housekeeping": SqlHousekeeping,
}


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
    inbox: Inbox
    outbox: Outbox
    polls: Polls
    history: History
    audit: Audit
    calendars: Calendars
    housekeeping: Housekeeping
    _connection: AsyncConnection

    def __init__(self, transaction: Transaction, cache: SchoolCache) -> None:
        self._transaction = transaction
        self._cache = cache
        self._token: Token[bool] | None = None

    async def __aenter__(self) -> Self:
        if in_unit_of_work.get():
            raise RuntimeError("a unit of work inside a unit of work would wait for itself")
        self._connection = await self._transaction.begin()
        self._token = in_unit_of_work.set(True)
        return self

    def __getattr__(self, name: str) -> object:
        """A repository, made when it is first asked for: a transaction needs a few of them."""
        if name not in _REPOSITORIES and name not in ("schools", "accounts"):
            raise AttributeError(name)
        made: Repository
        if name == "schools":
            made = SqlSchools(self._connection, self._cache)
        elif name == "accounts":
            made = SqlAccounts(self._connection, cast("SqlSchools", self.schools))
        else:
            made = _REPOSITORIES[name](self._connection)
        setattr(self, name, made)
        return made

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            in_unit_of_work.reset(self._token)
        await self._transaction.end(kind, error, trace)

    async def commit(self) -> None:
        await self._transaction.commit()
