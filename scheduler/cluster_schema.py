"""Procrastinate's tables, in the same database as ours: made and brought up to date by `jianfu db upgrade`.

Procrastinate keeps no note of how far its migrations have come; ours is the comment of its table of jobs: the name of
the last script. Those names sort in their order.
"""

from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager

_LOCK = 0x6A69616E6671  # any number that no other program takes on this database
_NOTED = "SELECT obj_description(to_regclass('procrastinate_jobs'))"
_NOTE = "COMMENT ON TABLE procrastinate_jobs IS '{}'"


def upgrade(conninfo: str) -> bool:
    """Bring them to what the installed Procrastinate needs; whether anything had to be done.

    Safe to repeat, and beside another that does the same.
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        done = _noted(connection)
        if done is None:
            _run(connection, SchemaManager.get_schema(), note=_scripts()[-1].stem)
            return True
        waiting = [script for script in _scripts() if script.stem > done]
        for script in waiting:
            _run(connection, script.read_text(encoding="utf-8"), note=script.stem)
        return bool(waiting)


def is_current(conninfo: str) -> bool:
    """Whether `upgrade` has nothing to do."""
    with psycopg.connect(conninfo) as connection:
        done = _noted(connection)
    return done is not None and done >= _scripts()[-1].stem


def _scripts() -> list[Path]:
    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def _noted(connection: psycopg.Connection) -> str | None:
    row = connection.execute(_NOTED).fetchone()
    return row[0] if row else None


def _run(connection: psycopg.Connection, script: str, *, note: str) -> None:
    """One script in one transaction of its own: a later one may use what only a commit makes known."""
    with connection.transaction():
        connection.execute(script.encode())
        connection.execute(_NOTE.format(note).encode())
