"""One service a module, one day a test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.families import Families
from tests.support.school_day import SchoolDay, open_school


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SchoolDay]:
    """The school of tests.support.school_day, everybody enrolled; shared by the tests of a module.

    Whatever they did, its history vouches for every row: who changes a line says so in a fact (bot/domain/audit.py).
    """
    async with open_school(tmp_path_factory.mktemp("school")) as opened:
        yield opened
        assert [found.altered for found in await opened.rehearsal.app.verify_ledger()] == [None]


@pytest_asyncio.fixture(loop_scope="module")
async def day(school: SchoolDay) -> AsyncIterator[SchoolDay]:
    """The school at 14:20 on a teaching day (Monday to Thursday) that no test has seen, its own file applied."""
    school.a_new_school_day()
    await school.rehearsal.app.plan(school.rehearsal.clock())  # that the days between were missed is told now
    await school.settle()
    yield school
    await school.as_before()


@pytest_asyncio.fixture(loop_scope="module")
async def families(day: SchoolDay) -> AsyncIterator[Families]:
    """Parents and groups of that day; no group is bound yet, and none is afterwards."""
    yield (here := Families(day))
    await here.part()
