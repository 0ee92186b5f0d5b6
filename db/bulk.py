"""Many values in one parameter, as JSON, which the database unpacks: one statement, however many there are.

SQLAlchemy makes a parameter of every value and a new text of every statement: of 36,000 messages' planning that alone
was 3 s on SQLite and 12 s on PostgreSQL, processor time.
"""

from collections.abc import Collection
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import bindparam, cast, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from db.columns import UtcDateTime


class _Unpacked(FunctionElement[Any]):
    """A JSON array's elements, a row each, in a column `value`. name: what PostgreSQL calls it."""


class _Rows(_Unpacked):
    inherit_cache = True
    name = "jsonb_array_elements"


@compiles(_Unpacked, "sqlite")
def _json_each(element: _Unpacked, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **more)})"


@compiles(_Unpacked, "postgresql")
def _array_elements(element: _Unpacked, compiler: SQLCompiler, **more: Any) -> str:
    return f"{element.name}(CAST({compiler.process(element.clauses, **more)} AS JSONB))"


class _OneOf(FunctionElement[bool]):
    """Of a column and a JSON array: whether it holds the column's value."""

    inherit_cache = True
    type = sa.Boolean()

    def self_group(self, against: Any = None) -> "_OneOf":
        """A condition as it stands: compared with 1, as SQLAlchemy has it on SQLite, no index would serve it."""
        return self


@compiles(_OneOf, "sqlite")
def _in_json(element: _OneOf, compiler: SQLCompiler, **more: Any) -> str:
    column, given = (compiler.process(clause, **more) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({given}))"  # noqa: S608  compiled clauses


@compiles(_OneOf, "postgresql")
def _any_of_array(element: _OneOf, compiler: SQLCompiler, **more: Any) -> str:
    # An array, not a subquery: PostgreSQL knows nothing of how many rows that has, and reads the whole table.
    column, given = (compiler.process(clause, **more) for clause in element.clauses)
    kind = compiler.dialect.type_compiler_instance.process(next(iter(element.clauses)).type)
    return f"{column} = ANY(CAST(ARRAY(SELECT jsonb_array_elements_text(CAST({given} AS JSONB))) AS {kind}[]))"


def one_of(column: sa.ColumnElement[Any], parameter: str) -> sa.ColumnElement[bool]:
    """Whether the column is one of those texts or whole numbers; give them as `packed`."""
    return _OneOf(column, bindparam(parameter, type_=sa.Text))


def insert_rows(table: sa.Table, *names: str) -> Insert:
    """Insert rows of these columns; give them as the parameter `rows`, `packed_rows`."""
    given = _Rows(bindparam("rows", type_=sa.Text)).table_valued(sa.column("value", sa.JSON))
    fields = [cast(given.c.value.op("->>")(sa.literal_column(f"'{name}'")), _kept_as(table.c[name])) for name in names]
    # Without a WHERE, SQLite takes the ON of ON CONFLICT for a join's.
    return insert(table).from_select(names, select(*fields).where(sa.true()))


def insert_records(table: sa.Table, *names: str, **same: sa.ColumnElement[Any]) -> Insert:
    """The same on PostgreSQL alone, which reads each row once instead of once a column. same: alike in all rows."""
    given = sa.func.json_to_recordset(cast(bindparam("rows", type_=sa.Text), sa.JSON))
    columns = given.table_valued(*(sa.column(name, table.c[name].type) for name in names)).render_derived(
        with_types=True
    )
    return insert(table).from_select([*same, *names], select(*same.values(), *(columns.c[name] for name in names)))


def _kept_as(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    """SQLite keeps moments, dates and JSON as text; cast to those names they would become numbers."""
    return sa.Integer() if isinstance(column.type, sa.Integer) else column.type.with_variant(sa.Text(), "sqlite")


def packed(values: Collection[str] | Collection[int]) -> str:
    return orjson.dumps(list(values)).decode()


def packed_rows(rows: list[dict[str, Any]], dialect: Dialect, *, moments: Collection[str]) -> str:
    """The rows as JSON, these columns of them as `UtcDateTime` keeps them: they are changed in the rows themselves."""
    keep = UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
    if keep is None:
        raise TypeError(dialect.name)
    kept = cache(keep)  # few, over and over
    for row in rows:
        for name in moments:
            row[name] = kept(row[name])
    return orjson.dumps(rows).decode()
