"""Every promise of the ports is kept by the fake and by each database."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

import pytest

from bot.usecases.ports import UnitOfWork
from db.database import Database
from tests.db.samples import NOW, SCHOOL
from tests.fakes.uow import FakeDatabase
from tests.support.database import fresh_database
from tests.support.postgres import emptied


class Store(Protocol):
    def write(self) -> AbstractAsyncContextManager[UnitOfWork]: ...
    def read(self) -> AbstractAsyncContextManager[UnitOfWork]: ...
    def together(self) -> AbstractAsyncContextManager[object]: ...


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which store; PostgreSQL's server is asked for only by the tests that need it."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres_url")
    name: str = request.param
    return name


@pytest.fixture
async def store(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store."""
    if kind == "fake":
        yield FakeDatabase()
    elif kind == "sqlite":
        async with fresh_database(tmp_path / "jianfu.db") as database:
            yield database
    else:
        async with Database(emptied(request.getfixturevalue("postgres_url"))) as database:
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
