"""Real databases for tests: SQLite files, copied from one that has been migrated once."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from db.database import Database
from db.migrate import upgrade


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        upgrade(url_of(path))
        # The last connection has closed, so the write-ahead log is empty and the file is the whole database.
        return path.read_bytes()


def migrated_file(path: Path) -> Path:
    """An empty database at the newest revision."""
    path.write_bytes(_template())
    return path


@asynccontextmanager
async def fresh_database(path: Path, *, service: bool = True) -> AsyncIterator[Database]:
    """An empty, migrated database in a new file, disposed of at the end."""
    async with Database(url_of(migrated_file(path)), service=service) as database:
        yield database
