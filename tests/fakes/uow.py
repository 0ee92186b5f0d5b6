"""A database in memory, behind the same ports: for tests of use cases and handlers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, NoReturn, Self, cast

from bot.clock import Clock, system_clock
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
from db.joint import current_joint
from db.unit_of_work import in_unit_of_work
from tests.fakes.homework import FakeFilings, FakeHistory, FakeSheets
from tests.fakes.inbox import FakeInbox
from tests.fakes.ledger import FakeAudit, FakeCalendars, FakePoints
from tests.fakes.outbox import FakeOutbox
from tests.fakes.people import FakeAccounts, FakeCodes, FakeGroups, FakeSchools
from tests.fakes.state import State
from tests.fakes.talk import FakeHousekeeping, FakePolls, FakeQuestions, FakeRuns


class FakeDatabase:
    """Opens fake units of work; `state` is what has been committed. Writers wait for one another, as on SQLite.

    clock: its own, as a database server has one.
    """

    def __init__(self, clock: Clock = system_clock) -> None:
        self.clock = clock
        self.state = State()
        self.commits = 0
        self.opened = 0
        self._writing = asyncio.Lock()

    def write(self) -> "FakeUnitOfWork":
        return FakeUnitOfWork(_joint() or self, self._writing)

    def read(self) -> "FakeUnitOfWork":
        return FakeUnitOfWork(_joint() or self, None)

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Commits gather in a state of their own, which takes the place of ours at the end."""
        if _joint() is not None:
            raise RuntimeError("a joint inside a joint")
        joint = _Joint(self)
        token = current_joint.set(cast("Any", joint))
        try:
            yield
            joint.commit()
        finally:
            current_joint.reset(token)
            joint.close()


class _Joint:
    """Holds the writers' lock from the first commit on."""

    def __init__(self, database: FakeDatabase) -> None:
        self._database = database
        self.clock = database.clock
        self._own: State | None = None
        self.commits = 0
        self.opened = 0

    @property
    def state(self) -> State:
        return self._database.state if self._own is None else self._own

    @state.setter
    def state(self, committed: State) -> None:
        self._own = committed

    @property
    def holds_lock(self) -> bool:
        return self._own is not None

    def commit(self) -> None:
        if self._own is not None:
            self._database.state = self._own
            self._database.commits += 1

    def close(self) -> None:
        if self._own is not None:
            self._database._writing.release()


def _joint() -> _Joint | None:
    return cast("_Joint | None", current_joint.get())


class FakeUnitOfWork:
    """`UnitOfWork` over a copy of the state; `commit` puts the copy in place, leaving without it drops it."""

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

    def __init__(self, database: FakeDatabase | _Joint, writing: asyncio.Lock | None) -> None:
        self._database = database
        self._writing = writing

    async def __aenter__(self) -> Self:
        if in_unit_of_work.get():
            raise RuntimeError("a unit of work inside a unit of work")
        if self._writing and not self._shares_lock:
            await self._writing.acquire()
        self._database.opened += 1
        self._token = in_unit_of_work.set(True)
        self._state = state = self._database.state.snapshot()
        schools = FakeSchools(state)
        self.schools = schools
        self.accounts = FakeAccounts(state, schools)
        self.codes = FakeCodes(state)
        self.groups = FakeGroups(state)
        self.sheets = FakeSheets(state)
        self.filings = FakeFilings(state)
        self.questions = FakeQuestions(state)
        self.runs = FakeRuns(state)
        self.inbox = FakeInbox(state)
        self.outbox = FakeOutbox(state, self._database.clock)
        self.polls = FakePolls(state)
        self.history = FakeHistory(state)
        self.audit = FakeAudit(state)
        self.calendars = FakeCalendars(state)
        self.points = FakePoints(state)
        self.housekeeping = FakeHousekeeping(state)
        self._before = state.snapshot()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        in_unit_of_work.reset(self._token)
        if self._writing:
            if not self._shares_lock:
                self._writing.release()
        elif kind is None and self._state != self._before:
            raise RuntimeError("written through a unit of work that only reads")

    @property
    def _shares_lock(self) -> bool:
        return isinstance(self._database, _Joint) and self._database.holds_lock

    async def commit(self) -> None:
        if "runs" not in self.__dict__:
            raise RuntimeError("this unit of work is over")
        self._database.state = self._state.snapshot()
        self._database.commits += 1
        for name in FakeUnitOfWork.__annotations__:
            del self.__dict__[name]

    def __getattr__(self, name: str) -> NoReturn:
        if name in FakeUnitOfWork.__annotations__:
            raise RuntimeError("this unit of work is over")
        raise AttributeError(name)
