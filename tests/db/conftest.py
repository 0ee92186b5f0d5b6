from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.database import Database
from tests.db.samples import NOW, SCHOOL
from tests.support.database import fresh_database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated SQLite database with nothing in it."""
    async with fresh_database(tmp_path / "jianfu.db") as database:
        yield database


@pytest.fixture
async def school_database(database: Database) -> Database:
    """The same with the sample school."""
    async with database.write() as uow:
        await uow.schools.apply(SCHOOL, NOW)
        await uow.commit()
    return database
