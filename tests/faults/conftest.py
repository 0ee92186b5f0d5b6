"""A PostgreSQL of our own: it is taken down in the middle of things."""

import os
from collections.abc import Iterator

import pytest

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
