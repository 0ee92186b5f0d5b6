"""The database's own clock: whoever is taken for dead is judged by it, for the processes' clocks may differ."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from db.columns import UtcDateTime


class _DatabaseTime(sa.sql.functions.FunctionElement[Any]):
    """The moment the statement runs at, so many seconds before."""

    type = UtcDateTime()
    inherit_cache = True


def database_time(*, before: sa.ColumnElement[float] | None = None) -> sa.ColumnElement[Any]:
    """Now, by the database's clock. before: seconds to go back."""
    return _DatabaseTime(sa.literal_column("0") if before is None else before)


@compiles(_DatabaseTime, "postgresql")
def _on_postgresql(element: _DatabaseTime, compiler: SQLCompiler, **kw: Any) -> str:
    # Not now(), which is when the transaction began: it may have waited for a lock since.
    return f"(clock_timestamp() - make_interval(secs => {compiler.process(element.clauses, **kw)}))"


@compiles(_DatabaseTime, "sqlite")
def _on_sqlite(element: _DatabaseTime, compiler: SQLCompiler, **kw: Any) -> str:
    # As text of the width that `UtcDateTime` gives every moment.
    return f"(strftime('%Y-%m-%d %H:%M:%f000', 'now', (-{compiler.process(element.clauses, **kw)}) || ' seconds'))"
