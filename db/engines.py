"""Engines by database URL. SQLite: one writer, several readers, as reliability.md §9 measured; else PostgreSQL."""

from pathlib import Path
from typing import cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, AdaptedConnection, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from db.columns import json_text, json_value
from db.sqlite_driver import connector

READERS = 4
_POSTGRESQL_CONNECTIONS = 8
WAIT_SECONDS = 30

# temp_store: what a savepoint may have to put back; in a file it is two dozen writes a filed message.
_WRITER = ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON", "journal_mode=WAL", "temp_store=MEMORY")
_NO_CHECKPOINT = "wal_autocheckpoint=0"
_READER = ("query_only=ON", _NO_CHECKPOINT)
# Milliseconds: a statement, and a transaction that somebody forgot.
_POSTGRESQL_LIMITS = "-c statement_timeout=10000 -c idle_in_transaction_session_timeout=15000"


def sqlite_path(url: str | URL) -> Path | None:
    """The database file; None where the database is not SQLite.

    Raises:
        ValueError: an in-memory database, which all tasks would share one connection of.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise ValueError("jianfu keeps its SQLite database in a file")
    return Path(parsed.database)


def conninfo(url: str) -> str:
    """A PostgreSQL URL as libpq reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def open_engines(url: str, *, checkpoints: bool) -> tuple[AsyncEngine, AsyncEngine]:
    """The engine that writes and the engine that reads; both must be disposed of.

    checkpoints: whether this process moves the write-ahead log into the database: the service alone does.
    """
    path = sqlite_path(url)
    if path is None:
        return _postgresql(url)
    pragmas = _WRITER if checkpoints else (*_WRITER, _NO_CHECKPOINT)
    writer = _sqlite(path, size=1, begin="BEGIN IMMEDIATE", pragmas=pragmas)
    return writer, _sqlite(path, size=READERS, begin="BEGIN", pragmas=_READER)


def _sqlite(path: Path, *, size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        async_creator=connector(path, begin=begin, pragmas=pragmas),
        pool_size=size,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        hide_parameters=True,  # they hold what people wrote; errors are logged
        json_serializer=json_text,
        json_deserializer=json_value,
    )

    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _begin(connection: sa.Connection) -> None:
    adapted = cast("AdaptedConnection", connection.connection.dbapi_connection)
    adapted.run_async(lambda driver: driver.begin())


def _postgresql(url: str) -> tuple[AsyncEngine, AsyncEngine]:
    engine = create_async_engine(
        url,
        pool_size=_POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,
        connect_args={"options": _POSTGRESQL_LIMITS},
        hide_parameters=True,  # they hold what people wrote; errors are logged
        json_serializer=json_text,
        json_deserializer=json_value,
    )
    # One state for the whole of a reading transaction, as on SQLite: a sheet and its lines belong together.
    return engine, engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
