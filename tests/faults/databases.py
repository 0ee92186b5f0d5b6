"""As many migrated, empty databases of one kind as a fault test wants."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.support.database import migrated_file, url_of
from tests.support.postgres import postgres_server

SQLITE, POSTGRESQL = "sqlite", "postgresql"

MakeDatabase = Callable[[], AbstractContextManager[str]]
"""A new database; its URL."""


@contextmanager
def databases(kind: str) -> Iterator[MakeDatabase]:
    """How to get them; PostgreSQL's are on a server of our own."""
    if kind == SQLITE:
        yield sqlite_database
    else:
        with postgres_server(own=True) as server:
            yield server.database


@contextmanager
def sqlite_database() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield url_of(migrated_file(Path(folder) / "jianfu.db"))
