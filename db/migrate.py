"""Migrations, run by the program itself: to the newest revision, safely also when two processes start at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from db.engines import sqlite_path

_SCRIPTS = Path(__file__).parent / "migrations"
# Any number that no other program takes on this database.
_POSTGRESQL_LOCK = 0x6A69616E6675
# Milliseconds: as long as another process's migration may take.
_PATIENCE = 60_000


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to a revision, creating it if need be. Synchronous; a second one waits for the first."""
    with exclusive(url) as connection:
        command.upgrade(config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Back to an earlier revision, `base` for none. For tests: data may be lost."""
    with exclusive(url) as connection:
        command.downgrade(config(connection), revision)


def current(url: str) -> str | None:
    """The database's revision; None for one that has none, or does not exist."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return None
    engine = _engine(url)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision this program knows."""
    newest = ScriptDirectory.from_config(config(None)).get_current_head()
    if newest is None:
        raise RuntimeError("no migrations in the program")
    return newest


def known_revisions() -> frozenset[str]:
    """Every revision this program can start from."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(config(None)).walk_revisions())


def config(connection: sa.Connection | None) -> Config:
    """Alembic's configuration, to work over this connection."""
    settings = Config()
    settings.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


@contextmanager
def exclusive(url: str) -> Iterator[sa.Connection]:
    """One transaction that nobody else migrates beside; committed at the end, or nothing has happened."""
    with _engine(url).connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_POSTGRESQL_LOCK)))
        yield connection


def _engine(url: str) -> sa.Engine:
    parsed = make_url(url)
    if sqlite_path(parsed) is None:
        return sa.create_engine(parsed, poolclass=NullPool)
    engine = sa.create_engine(parsed.set(drivername="sqlite"), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _connected(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the next listener writes BEGIN: DDL is part of the transaction then
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begins(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
