import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from db.database import Database
from tests.db.samples import NOW, SCHOOL
from tests.support.database import fresh_database
from tests.support.postgres import NoPostgresError, PostgresServer, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server; without one the test is skipped, in CI it fails."""
    try:
        with postgres_server() as server:
            yield server
    except NoPostgresError as error:
        if os.environ.get("CI"):
            pytest.fail(f"CI tests on PostgreSQL, too: {error}")
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A migrated PostgreSQL database for one test module."""
    with postgres.database() as url:
        yield url


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
