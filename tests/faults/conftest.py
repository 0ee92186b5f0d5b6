"""A PostgreSQL of our own: it is taken down in the middle of things."""

import os
from collections.abc import Iterator

import pytest

from tests.faults.databases import POSTGRESQL, SQLITE, MakeDatabase, sqlite_database
from tests.support.postgres import NoPostgresError, PostgresServer, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        with postgres_server(own=True) as server:
            yield server
    except NoPostgresError as error:
        if os.environ.get("CI"):
            pytest.fail(f"CI tests on PostgreSQL, too: {error}")
        pytest.skip(str(error))


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest) -> MakeDatabase:
    """As many of either kind as a test wants."""
    if kind == SQLITE:
        return sqlite_database
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.database
