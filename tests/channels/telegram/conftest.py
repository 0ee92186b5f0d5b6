from collections.abc import AsyncIterator

import pytest
from hypothesis import settings

from tests.channels.telegram.stage import Stage, open_stage

# A busy machine is no failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr("bot.channels.telegram.outcomes.EVERY_SECONDS", 0.005)
    async with open_stage() as opened:
        yield opened
