"""What every repository has: the unit of work's connection, and three ways to run a statement on it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from db.sqlite_driver import Ran, SqliteConnection
from db.statements import prepared, run, run_at_once, run_each
from db.tables import schools

__all__ = ["Repository", "insert", "params"]
# PostgreSQL's `insert` also compiles for SQLite, which has taken over its ON CONFLICT; SQLite's own does not
# compile for PostgreSQL.

# NO KEY: rows that merely refer to the school may still be added meanwhile.
_LOCK_SCHOOL = sa.select(schools.c.id).where(schools.c.id == sa.bindparam("school_id")).with_for_update(key_share=True)


def params(*names: str) -> dict[str, sa.BindParameter[Any]]:
    """Bound parameters of these names, for `.values(**params(...))`."""
    return {name: sa.bindparam(name) for name in names}


@cache
def _returning_id(statement: sa.Insert) -> sa.Executable:
    return statement.returning(statement.table.c.id)


class Repository:
    """Speaks domain values outward and rows inward; never commits."""

    __slots__ = ("_connection", "_driver")

    def __init__(self, connection: AsyncConnection, driver: SqliteConnection | None) -> None:
        """driver: our own beneath the connection, in a transaction; None on another database."""
        self._connection = connection
        self._driver = driver

    async def _all(self, statement: sa.Executable, **values: object) -> Sequence[sa.Row[Any]]:
        return (self._at_once(statement, values) or await self._run(statement, values))[0]

    async def _first(self, statement: sa.Executable, **values: object) -> sa.Row[Any] | None:
        rows = (self._at_once(statement, values) or await self._run(statement, values))[0]
        return rows[0] if rows else None

    async def _one(self, statement: sa.Executable, **values: object) -> sa.Row[Any]:
        """Run a statement that always has a row to return."""
        row: sa.Row[Any]
        (row,) = (self._at_once(statement, values) or await self._run(statement, values))[0]
        return row

    async def _changed(self, statement: sa.Executable, **values: object) -> int:
        """Run an UPDATE or DELETE; how many rows it touched.

        Of an INSERT ... ON CONFLICT psycopg does not always tell: let it RETURN something and ask for `_first`.
        """
        return (self._at_once(statement, values) or await self._run(statement, values))[1]

    async def _inserted(self, statement: sa.Insert, **values: object) -> int:
        """Run an INSERT of one row; its id. Cheaper on SQLite than RETURNING it."""
        if self._driver is None:
            ((number,),) = (await self._connection.execute(_returning_id(statement), values)).all()
        else:
            number = (self._at_once(statement, values) or await self._run(statement, values))[2]
        return int(number)

    async def _insert_each(
        self, driver: SqliteConnection, statement: sa.Insert, rows: Sequence[Mapping[str, object]]
    ) -> int:
        """Run an INSERT of one row for each of these, on SQLite; how many were new."""
        plan = prepared(statement, self._connection)
        if plan is None:
            raise TypeError(statement)
        return await run_each(driver, plan, rows)

    def _at_once(self, statement: sa.Executable, values: dict[str, object]) -> Ran | None:
        """Run it on SQLite without SQLAlchemy's way around; None where it takes `_run`."""
        driver = self._driver
        if driver is None or not driver.is_idle:
            return None
        plan = prepared(statement, self._connection)
        return run_at_once(driver, plan, values) if plan is not None else None

    async def _run(self, statement: sa.Executable, values: dict[str, object]) -> Ran:
        """The same for another database, a busy connection, a statement that takes SQLAlchemy."""
        driver = self._driver
        plan = prepared(statement, self._connection) if driver is not None else None
        if plan is None or driver is None:
            result = await self._connection.execute(statement, values)
            return (result.all() if result.returns_rows else ()), result.rowcount, None
        return await run(driver, plan, values)

    async def _lock_school(self, school_id: str) -> None:
        """See `Schools.lock`. SQLite has one writer anyway.

        One lock, taken first, for all that a school's people do to its sheets: with one a sheet, a message to two
        classes, its revision and its withdrawal would wait for each other in a circle.
        """
        if self._driver is None:
            await self._first(_LOCK_SCHOOL, school_id=school_id)

    async def _changed_one(self, statement: sa.Executable, **values: object) -> None:
        """Run an UPDATE of a row that must be there.

        Raises:
            LookupError: it is not.
        """
        if not await self._changed(statement, **values):
            raise LookupError({name: value for name, value in values.items() if name.endswith("_id")})
