"""Killed again and again while hundreds of messages wait: none is lost, none handled twice, each chat in its order."""

import asyncio
import random
import signal
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.channels.telegram.runner import LANES
from bot.sandbox.model import Bot
from bot.usecases.inbox import ENDS
from tests.service.town import Town, town
from tests.support.postgres import NoPostgresError, postgres_server

TEACHERS = 12
MESSAGES = 27
KILLS = 6
assert KILLS <= ENDS, "a message in hand at all of them would be taken for the cause"
HANDLED = (0, 0, 5, 25, 45)
SCHOOL = """
[school]
name = "实验小学"
""" + "".join(
    f'[[class]]\ngrade = 3\nnumber = {n}\n[[person]]\nname = "老师{n}"\nroles = ["teacher"]\n'
    f'teaches = {{ "数学" = ["3-{n}"] }}\n'
    for n in range(1, TEACHERS + 1)
)
CLOCK = {"JIANFU_CLOCK": "2026-10-15T14:00"}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/jianfu.db"
        return
    try:
        with postgres_server() as server, server.database() as url:
            yield url
    except NoPostgresError as error:
        pytest.skip(str(error))


def rows(url: str, statement: str) -> list[sa.Row]:
    engine = sa.create_engine(url.replace("+aiosqlite", ""), poolclass=sa.NullPool)
    with engine.connect() as connection:
        found = list(connection.execute(sa.text(statement)))
    engine.dispose()
    return found


def count(url: str, statement: str) -> int:
    return int(rows(url, f"SELECT count(*) FROM {statement}")[0][0])  # noqa: S608


async def killed_after(place: Town, handled: int, chance: random.Random, url: str) -> int:
    """A life that ends somewhere among the messages it has begun with; how many are stored then."""
    target = count(url, "filings") + handled
    async with place.program.running("run", **CLOCK) as service, asyncio.timeout(60):
        await service.says("telegram-connected")
        while count(url, "filings") < target:  # noqa: ASYNC110 - what is waited for is in the database
            await asyncio.sleep(0.01)
        await asyncio.sleep(chance.uniform(0, 0.3))
        await service.stop(signal.SIGKILL)
    return count(url, "filings")


async def test_of_hundreds_of_messages_none_is_lost_or_handled_twice(url: str, tmp_path: Path) -> None:
    await kill_among_messages(url, tmp_path, seed=random.randrange(10**6))  # noqa: S311


async def kill_among_messages(url: str, folder: Path, *, seed: int) -> None:
    """See the test. `tests.faults.gates` plays it, too."""
    chance = random.Random(seed)  # noqa: S311
    async with town(folder) as place:
        place.program.env["JIANFU_DATABASE_URL"] = url
        await place.apply(SCHOOL, **CLOCK)
        names = [f"老师{n}" for n in range(1, TEACHERS + 1)]
        async with place.service(**CLOCK) as service:
            await place.enrol(*names)
            assert await service.stop() == 0
        for number in range(MESSAGES):
            for name in names:
                place.world.say(place.person(name), place.private(name), f"口算第{number + 1}页，约1分钟")
        midway = [await killed_after(place, chance.choice(HANDLED), chance, url) for _ in range(KILLS)]
        async with place.service(**CLOCK) as service, asyncio.timeout(120):
            while len(place.bot.updates) or count(url, "inbox WHERE state = 'new'"):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
            assert await service.stop() == 0

        told = f"seed {seed}, stored after each kill: {midway}"
        assert count(url, "inbox WHERE state = 'dead'") == 0, told
        assert count(url, "filings") == TEACHERS * MESSAGES, told
        assert count(url, "history WHERE action = 'filed'") == TEACHERS * MESSAGES, told
        answers = [m.body for n in names for m in place.world.messages(place.private(n)) if isinstance(m.sender, Bot)]
        assert len(answers) <= TEACHERS * (MESSAGES + 1), told
        assert len(answers) >= TEACHERS * (MESSAGES + 1) - LANES * KILLS, told  # a reply in flight is not said again
        assert not [body for body in answers if "系统刚才出错" in body], told
        filed = rows(url, "SELECT chat_id, message_id FROM filings ORDER BY chat_id, id")
        for _, mine in groupby(filed, key=lambda row: row.chat_id):
            assert all(int(a.message_id) < int(b.message_id) for a, b in pairwise(mine)), told
