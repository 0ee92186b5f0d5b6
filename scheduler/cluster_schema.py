"""Procrastinate's tables, in the same database as ours: made and brought up to date by `jianfu db upgrade`."""

from importlib.metadata import version
from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager

_ANY_NUMBER_OF_OURS = 0x6A69616E6671
_EXISTS = "SELECT to_regclass('procrastinate_jobs') IS NOT NULL"
_NOTED = "SELECT obj_description('procrastinate_jobs'::regclass)"


def upgrade(conninfo: str) -> bool:
    """Bring them to the installed Procrastinate's version, whichever they are at; whether anything had to be done.

    A second process that upgrades at the same moment waits. The version is noted in the comment of a table, for
    Procrastinate itself keeps none.
    """
    with psycopg.connect(conninfo) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ANY_NUMBER_OF_OURS])
        done = _version(connection)
        if done == _installed():
            return False
        scripts = [SchemaManager.get_schema()] if done is None else _migrations(after=done)
        for script in scripts:
            connection.execute(script.encode())
        connection.execute(f"COMMENT ON TABLE procrastinate_jobs IS 'Procrastinate {_installed()}'".encode())
        return True


def is_current(conninfo: str) -> bool:
    """Whether `upgrade` has nothing to do."""
    with psycopg.connect(conninfo) as connection:
        return _version(connection) == _installed()


def _installed() -> str:
    return version("procrastinate")


def _version(connection: psycopg.Connection) -> str | None:
    """The version the tables are at; None: there are none."""
    if not _value(connection, _EXISTS):
        return None
    noted = _value(connection, _NOTED)
    return str(noted).removeprefix("Procrastinate ") if noted else "0"


def _value(connection: psycopg.Connection, question: str) -> object:
    row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None


def _migrations(*, after: str) -> list[str]:
    """Its migration scripts newer than a version, oldest first; their names begin with their version."""
    files = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    return [file.read_text(encoding="utf-8") for file in files if _parts(file.name.split("_")[0]) > _parts(after)]


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split(".") if part.isdigit())
