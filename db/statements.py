"""Statements compiled once, run straight on SQLite's driver: the same SQL, types and errors, without the machinery.

SQLAlchemy spends three times as long around a statement as SQLite does in it (contexts, compiled-cache look-ups,
result metadata). Our statements are module-level constants, so all of that can be done once. What is left to
SQLAlchemy: building and compiling the SQL, the column types' conversions, connections, transactions, and every
statement this module does not know how to run (lists in IN, PostgreSQL).
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

from db.columns import UtcDateTime, json_text, json_value
from db.sqlite_driver import Ran, SqliteConnection

Convert = Callable[[Any], Any]


class Prepared:
    """One statement for one dialect: SQL text, how its values go in, how its rows come out."""

    __slots__ = ("_defaults", "_in", "_out", "_row", "_take", "sql")

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        self.sql = str(compiled)
        self._defaults: Mapping[str, Any] = {
            name: bound.effective_value for name, bound in compiled.binds.items() if not bound.required
        }
        names = compiled.positiontup or []
        self._take = _in_order(names)
        self._in = _converted_at([_into(compiled.binds[name].type, dialect) for name in names])
        # The only place that tells names and types of RETURNING as well as of SELECT; SQLAlchemy is held below 2.2.
        columns = compiled._result_columns  # noqa: SLF001
        self._out = _converted_at([_out_of(column.type, dialect) for column in columns])
        self._row = _row_type(tuple(column.keyname for column in columns))

    def parameters(self, values: Mapping[str, object]) -> Sequence[Any]:
        """The values in the SQL's order, converted.

        Raises:
            KeyError: one is missing.
            sqlalchemy.exc.StatementError: one is of the wrong kind.
        """
        taken = self._take({**self._defaults, **values} if self._defaults else values)
        if not self._in:
            return taken
        try:
            return _converted(taken, self._in)
        except (ValueError, TypeError, KeyError) as error:
            raise sa.exc.StatementError(str(error), self.sql, None, error, hide_parameters=True) from error

    def parameters_of_each(self, rows: Sequence[Mapping[str, object]]) -> list[Sequence[Any]]:
        """The same for many rows. What they share, as the moments and texts of a reminder, is converted once.

        Raises:
            sqlalchemy.exc.StatementError: see `parameters`.
        """
        once = [(at, _once(convert)) for at, convert in self._in]
        taken = (self._take({**self._defaults, **values} if self._defaults else values) for values in rows)
        try:
            return [_converted(values, once) for values in taken]
        except (ValueError, TypeError, KeyError) as error:
            raise sa.exc.StatementError(str(error), self.sql, None, error, hide_parameters=True) from error

    def rows(self, raw: Sequence[Sequence[Any]]) -> list[Any]:
        """Rows as values with the columns' names."""
        row, out = self._row, self._out
        if out:
            return [_new(row, _converted(values, out)) for values in raw]
        return [_new(row, values) for values in raw]


_new = tuple.__new__  # a named tuple's own `_make` is written in Python


def _in_order(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """Takes the values of these names."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def _converted_at(converts: Sequence[Convert | None]) -> list[tuple[int, Convert]]:
    return [(at, convert) for at, convert in enumerate(converts) if convert]


def _converted(values: Sequence[Any], converts: Sequence[tuple[int, Convert]]) -> list[Any]:
    changed = list(values)
    for at, convert in converts:
        changed[at] = convert(changed[at])
    return changed


def _once(convert: Convert) -> Convert:
    """Remembers what it made of each object; whoever asks holds them all, or their ids would become others'."""
    known: dict[int, Any] = {}

    def converted(value: Any) -> Any:
        found = known.get(id(value), known)
        if found is known:
            found = known[id(value)] = convert(value)
        return found

    return converted


def _into(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, UtcDateTime):
        return _moment_text
    if isinstance(kind, sa.Date):
        return _day_text
    if isinstance(kind, sa.Boolean):
        return _FLAGS.__getitem__
    if isinstance(kind, sa.JSON):
        return _json_text_or_null if kind.none_as_null else json_text
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out_of(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, UtcDateTime):
        return _moment_from
    if isinstance(kind, sa.JSON):
        return _json_value_or_none
    return kind.dialect_impl(dialect).result_processor(dialect, None)


_MOMENTS_KEPT = 16
_moments: dict[int, tuple[datetime | None, str | None]] = {}


def _moment_text(value: datetime | None) -> str | None:
    """What `UtcDateTime` and SQLite's DATETIME make of a moment, in one step: every row has some.

    A transaction gives the same few to most of its statements, so the last texts are kept. By identity: moments of
    one zone are equal in both hours of a clock that is set back.
    """
    known = _moments.get(id(value))
    if known is None or known[0] is not value:
        if len(_moments) >= _MOMENTS_KEPT:
            _moments.clear()
        known = _moments[id(value)] = value, _as_text(value)
    return known[1]


def _as_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"a moment needs its time zone: {value!r}")
    return value.astimezone(UTC).isoformat(" ", "microseconds")[: -len("+00:00")]


def _moment_from(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def _json_text_or_null(value: Any) -> str | None:
    return None if value is None else json_text(value)


def _json_value_or_none(text: str | None) -> Any:
    return None if text is None else json_value(text)


_FLAGS: dict[bool | None, int | None] = {None: None, False: 0, True: 1}


def _day_text(value: date | None) -> str | None:
    return None if value is None else date.isoformat(value)


def _row_type(names: tuple[str, ...]) -> Any:
    """A named tuple with SQLAlchemy's `_mapping` beside the names."""
    base = namedtuple("Row", names)  # type: ignore[misc] # noqa: PYI024 - names known at run time only
    return type("Row", (base,), {"__slots__": (), "_mapping": property(lambda row: row._asdict())})


_PREPARED: dict[sa.Executable, Prepared | None] = {}


def prepared(statement: sa.Executable, connection: AsyncConnection) -> Prepared | None:
    """The statement made ready for SQLite, or None where SQLAlchemy has to run it itself."""
    try:
        return _PREPARED[statement]
    except KeyError:
        dialect = connection.dialect
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined] # every clause of ours has it
        simple = isinstance(compiled, SQLCompiler) and not any(b.expanding for b in compiled.binds.values())
        _PREPARED[statement] = Prepared(compiled, dialect) if simple else None
        return _PREPARED[statement]


def run_at_once(driver: SqliteConnection, plan: Prepared, values: Mapping[str, object]) -> Ran:
    """Run it without a detour through the event loop: the driver must be idle.

    Raises:
        sqlalchemy.exc.StatementError: its subclasses, as SQLAlchemy itself would.
    """
    parameters = plan.parameters(values)
    try:
        raw, touched, inserted = driver.run_at_once(plan.sql, parameters)
    except sqlite3.Error as error:
        raise _as_sqlalchemy_says(error, plan, parameters) from error
    return plan.rows(raw) if raw else raw, touched, inserted


async def run_each(driver: SqliteConnection, plan: Prepared, rows: Sequence[Mapping[str, object]]) -> int:
    """Run it once for each of these values, returning nothing; how many rows that made or changed.

    Raises:
        sqlalchemy.exc.StatementError: its subclasses, as SQLAlchemy itself would.
    """
    each = plan.parameters_of_each(rows)
    try:
        return await driver.run_each(plan.sql, each)
    except sqlite3.Error as error:
        raise _as_sqlalchemy_says(error, plan, ()) from error


async def run(driver: SqliteConnection, plan: Prepared, values: Mapping[str, object]) -> Ran:
    """The same after whatever the driver is still at."""
    parameters = plan.parameters(values)
    try:
        raw, touched, inserted = await driver.run(plan.sql, parameters)
    except sqlite3.Error as error:
        raise _as_sqlalchemy_says(error, plan, parameters) from error
    return plan.rows(raw), touched, inserted


def _as_sqlalchemy_says(error: sqlite3.Error, plan: Prepared, parameters: Sequence[Any]) -> BaseException:
    return sa.exc.DBAPIError.instance(plan.sql, parameters, error, sqlite3.Error, hide_parameters=True)
