"""What every repository has: the unit of work's connection, and three ways to run a statement on it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

__all__ = ["Repository", "insert", "params"]
# PostgreSQL's `insert` also compiles for SQLite, which has taken over its ON CONFLICT; SQLite's own does not
# compile for PostgreSQL.


def params(*names: str) -> dict[str, sa.BindParameter[Any]]:
    """Bound parameters of these names, for `.values(**params(...))`."""
    return {name: sa.bindparam(name) for name in names}


class Repository:
    """Speaks domain values outward and rows inward; never commits."""

    __slots__ = ("_connection",)

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def _all(self, statement: sa.Executable, **values: object) -> Sequence[sa.Row[Any]]:
        return (await self._connection.execute(statement, values)).all()

    async def _first(self, statement: sa.Executable, **values: object) -> sa.Row[Any] | None:
        return (await self._connection.execute(statement, values)).first()

    async def _one(self, statement: sa.Executable, **values: object) -> sa.Row[Any]:
        """Run a statement that always has a row to return."""
        return (await self._connection.execute(statement, values)).one()

    async def _changed(self, statement: sa.Executable, **values: object) -> int:
        """Run an UPDATE or DELETE; how many rows it touched.

        Of an INSERT ... ON CONFLICT psycopg does not always tell: let it RETURN something and ask for `_first`.
        """
        return (await self._connection.execute(statement, values)).rowcount

    async def _changed_one(self, statement: sa.Executable, **values: object) -> None:
        """Run an UPDATE of a row that must be there.

        Raises:
            LookupError: it is not.
        """
        if not await self._changed(statement, **values):
            raise LookupError({name: value for name, value in values.items() if name.endswith("_id")})
