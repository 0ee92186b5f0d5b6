"""Every promise of the ports is kept by the fake and by each database.

PostgreSQL takes part when TEST_DATABASE_URL names one (it will be emptied).
"""

import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

import pytest

from bot.usecases.ports import UnitOfWork
from db.database import Database
from db.migrate import downgrade, upgrade
from tests.db.samples import NOW, SCHOOL
from tests.fakes.uow import FakeDatabase
from tests.support.database import fresh_database

_POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "")


class Store(Protocol):
    def write(self) -> AbstractAsyncContextManager[UnitOfWork]: ...
    def read(self) -> AbstractAsyncContextManager[UnitOfWork]: ...


@pytest.fixture(params=["fake", "sqlite", *(["postgresql"] if _POSTGRESQL else [])])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store."""
    if request.param == "fake":
        yield FakeDatabase()
    elif request.param == "sqlite":
        async with fresh_database(tmp_path / "jianfu.db") as database:
            yield database
    else:
        downgrade(_POSTGRESQL, "base")
        upgrade(_POSTGRESQL)
        async with Database(_POSTGRESQL) as database:
            yield database


@pytest.fixture
async def school_store(store: Store) -> Store:
    """A store that knows the sample school."""
    async with store.write() as uow:
        await uow.schools.apply(SCHOOL, NOW)
        await uow.commit()
    return store


@pytest.fixture
async def uow(school_store: Store) -> AsyncIterator[UnitOfWork]:
    """An open unit of work on a store that knows the sample school."""
    async with school_store.write() as uow:
        yield uow
