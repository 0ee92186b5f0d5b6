"""Statements compiled once, run straight on SQLite's driver: the same SQL, types and errors, without the machinery.

SQLAlchemy spends three times as long around a statement as SQLite does in it (contexts, compiled-cache look-ups,
result metadata). Our statements are module-level constants, so all of that can be done once. What is left to
SQLAlchemy: building and compiling the SQL, the column types' conversions, connections, transactions, and every
statement this module does not know how to run (lists in IN, many rows at once, PostgreSQL).
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

from db.columns import UtcDateTime
from db.sqlite_driver import SqliteConnection

Convert = Callable[[Any], Any]


class Prepared:
    """One statement for one dialect: SQL text, how its values go in, how its rows come out."""

    __slots__ = ("_defaults", "_in", "_out", "_row", "sql")

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        self.sql = str(compiled)
        self._defaults: Mapping[str, Any] = {
            name: bound.effective_value for name, bound in compiled.binds.items() if not bound.required
        }
        self._in: list[tuple[str, Convert | None]] = [
            (name, _into(compiled.binds[name].type, dialect)) for name in compiled.positiontup or ()
        ]
        # The only place that tells names and types of RETURNING as well as of SELECT; SQLAlchemy is held below 2.2.
        columns = compiled._result_columns  # noqa: SLF001
        converts = [_out_of(column.type, dialect) for column in columns]
        self._out = [(at, convert) for at, convert in enumerate(converts) if convert]
        self._row = _row_type(tuple(column.keyname for column in columns)) if columns else None

    def parameters(self, values: Mapping[str, object]) -> list[Any]:
        """The values in the SQL's order, converted. KeyError for one that is missing."""
        if self._defaults:
            values = {**self._defaults, **values}
        return [values[name] if convert is None else convert(values[name]) for name, convert in self._in]

    def rows(self, raw: Sequence[Sequence[Any]]) -> list[Any]:
        """Rows as values with the columns' names."""
        if self._row is None or not raw:
            return []
        make = self._row._make
        return [make(self._converted(values)) for values in raw] if self._out else [make(values) for values in raw]

    def _converted(self, raw: Sequence[Any]) -> list[Any]:
        values = list(raw)
        for at, convert in self._out:
            values[at] = convert(values[at])
        return values


def _into(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, UtcDateTime):
        return _moment_text
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out_of(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, UtcDateTime):
        return _moment_from
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _moment_text(value: datetime | None) -> str | None:
    """What `UtcDateTime` and SQLite's DATETIME make of a moment, in one step: every row has some."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"a moment needs its time zone: {value!r}")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _moment_from(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def _row_type(names: tuple[str, ...]) -> Any:
    """A named tuple with SQLAlchemy's `_mapping` beside the names."""
    base = namedtuple("Row", names)  # type: ignore[misc] # noqa: PYI024 - names known at run time only
    return type("Row", (base,), {"__slots__": (), "_mapping": property(lambda row: row._asdict())})


_PREPARED: dict[sa.Executable, Prepared | None] = {}


def prepared(statement: sa.Executable, connection: AsyncConnection) -> Prepared | None:
    """The statement made ready for SQLite, or None where SQLAlchemy has to run it itself."""
    if statement not in _PREPARED:
        dialect = connection.dialect
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined] # every clause of ours has it
        simple = isinstance(compiled, SQLCompiler) and not any(b.expanding for b in compiled.binds.values())
        _PREPARED[statement] = Prepared(compiled, dialect) if simple else None
    return _PREPARED[statement]


async def run(driver: SqliteConnection, plan: Prepared, values: Mapping[str, object]) -> tuple[list[Any], int]:
    """Rows and the number of rows touched.

    Raises:
        sqlalchemy.exc.StatementError: its subclasses, as SQLAlchemy itself would.
    """
    try:
        parameters = plan.parameters(values)
    except (ValueError, TypeError) as error:
        raise sa.exc.StatementError(str(error), plan.sql, None, error, hide_parameters=True) from error
    try:
        raw, touched = await driver.run(plan.sql, parameters)
    except sqlite3.Error as error:
        raise sa.exc.DBAPIError.instance(plan.sql, parameters, error, sqlite3.Error, hide_parameters=True) from error
    return plan.rows(raw), touched
