"""Run keys in SQL: which timed work has been planned or was missed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select

from bot.usecases.ports import RunState
from db.bulk import insert_records, insert_rows, one_of, packed, packed_rows
from db.repository import Repository, insert, params
from db.sqlite_driver import SqliteConnection
from db.tables import runs

_COLUMNS = ("kind", "scope", "local_date", "state", "at")
_START_EACH = (
    insert(runs)
    .values(**params(*_COLUMNS))
    .on_conflict_do_nothing(index_elements=[runs.c.kind, runs.c.scope, runs.c.local_date])
)
_START = _START_EACH.returning(runs.c.kind)
_STATE = select(runs.c.state).where(
    runs.c.kind == bindparam("b_kind"),
    runs.c.scope == bindparam("b_scope"),
    runs.c.local_date == bindparam("b_date"),
)
_START_ALL, _START_RECORDS = (
    inserted.on_conflict_do_nothing(index_elements=[runs.c.kind, runs.c.scope, runs.c.local_date]).returning(
        runs.c.kind, runs.c.scope, runs.c.local_date
    )
    for inserted in (insert_rows(runs, *_COLUMNS), insert_records(runs, *_COLUMNS))
)
_KNOWN = select(runs.c.kind, runs.c.scope, runs.c.local_date).where(
    one_of(runs.c.kind, "kinds"),
    one_of(runs.c.scope, "scopes"),
    runs.c.local_date >= bindparam("b_since"),
)


class SqlRuns(Repository):
    """`Runs` in SQL."""

    __slots__ = ()

    async def start(self, kind: str, scope: str, local_date: date, state: RunState, now: datetime) -> bool:
        row = await self._first(_START, kind=kind, scope=scope, local_date=local_date, state=state.value, at=now)
        return row is not None

    async def state(self, kind: str, scope: str, local_date: date) -> RunState | None:
        row = await self._first(_STATE, b_kind=kind, b_scope=scope, b_date=local_date)
        return row and RunState(row.state)

    async def start_all(
        self, keys: Sequence[tuple[str, str, date]], state: RunState, now: datetime
    ) -> frozenset[tuple[str, str, date]]:
        rows = [
            {"kind": kind, "scope": scope, "local_date": day, "state": state.value, "at": now}
            for kind, scope, day in keys
        ]
        if self._driver is not None and await self._are_new(self._driver, rows):
            return frozenset(keys)
        statement = _START_RECORDS if self._driver is None else _START_ALL
        new = await self._all(statement, rows=packed_rows(rows, self._connection.dialect, moments=["at"]))
        return frozenset(map(tuple, new))

    async def _are_new(self, driver: SqliteConnection, rows: Sequence[Mapping[str, object]]) -> bool:
        """Insert them on SQLite if none is there: cheaper than to ask which are, and what an evening's plan meets."""
        await driver.run("SAVEPOINT keys")
        new = await self._insert_each(driver, _START_EACH, rows) == len(rows)
        if not new:
            await driver.run("ROLLBACK TO keys")
        await driver.run("RELEASE keys")
        return new

    async def known(
        self, kinds: Collection[str], scopes: Collection[str], since: date
    ) -> frozenset[tuple[str, str, date]]:
        rows = await self._all(_KNOWN, kinds=packed(kinds), scopes=packed(scopes), b_since=since)
        return frozenset(map(tuple, rows))
