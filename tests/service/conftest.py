"""One town for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.service.town import Town, town


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as one:
        yield one
