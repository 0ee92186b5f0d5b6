"""Two hundred teachers press send at the same moment: the class never has a minute more than its limit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

import pytest

from bot.domain.errors import StaleError
from bot.domain.filing_result import FilingResult, TooLong
from db.database import Database
from tests.support.crowd import BOT, LIMIT, Crowd, at, school_of
from tests.support.database import migrated_file, url_of
from tests.support.postgres import emptied

TEACHERS = {f"{number:02d}号老师": "数学" for number in range(1, 21)}
NAMES = list(TEACHERS)
FILINGS = 200


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database."""
    if request.param == "sqlite":
        return url_of(migrated_file(tmp_path / "jianfu.db"))
    return emptied(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def crowds(url: str) -> AsyncIterator[list[Crowd]]:
    """The same people at one database; on PostgreSQL through two services, that share nothing but the database."""
    spec = school_of(TEACHERS, {"review": []})
    async with AsyncExitStack() as stack:
        databases = [
            await stack.enter_async_context(Database(url, service=number == 0))
            for number in range(1 if url.startswith("sqlite") else 2)
        ]
        crowds = [Crowd(database, spec) for database in databases]
        await crowds[0].move_in(at(9))
        yield crowds


def text(number: int, minutes: int) -> str:
    return f"三（2）班 数学 练习册第{number}页 {minutes}分钟"


def stored(result: FilingResult) -> int:
    """Minutes that this message put on the sheet."""
    return sum(line.minutes for filed in result.filed for line in filed.lines)


class Watch:
    """Reads on and on while the others write."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._over = asyncio.Event()
        self.totals: set[int] = set()

    async def look(self) -> None:
        seen = await self._crowd.see()
        self.totals.add(seen.total)
        assert seen.total <= LIMIT
        assert seen.class_day.sheet.version == (seen.frozen.version if seen.frozen else 0)
        if seen.frozen:  # without reviewers every change is published at once: one reading, one truth
            assert seen.frozen.total == seen.total
            counting = [line.minutes for line in seen.frozen.lines if line.counts]
            assert seen.frozen.total == sum(counting)

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        await self._task

    async def _run(self) -> None:
        while not self._over.is_set():
            await self.look()
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("hour", [14, 17], ids=["open", "published"])
async def test_two_hundred_filings_at_once_never_pass_the_limit(crowds: list[Crowd], hour: int) -> None:
    chance = Random(hour)  # noqa: S311 - the same sizes in every run
    sizes = [chance.choice((2, 3, 5, 7, 11, 13)) for _ in range(FILINGS)]

    async def file(number: int) -> FilingResult:
        crowd = crowds[number % len(crowds)]
        name = NAMES[number % len(NAMES)]
        return await crowd.file(name, str(number), text(number, sizes[number]), at(hour))

    watch = Watch(crowds[-1])
    async with watch:
        results = await asyncio.gather(*map(file, range(FILINGS)))
    await watch.look()

    total = (await crowds[0].see()).total
    assert sum(map(stored, results)) == total
    assert LIMIT - 13 < total <= LIMIT
    for size, result in zip(sizes, results, strict=True):
        assert stored(result) in (0, size)
        if not result.filed:  # refused for good reason: there was no room for it, and there is none now
            assert result.asked is not None
            assert isinstance(result.asked.about, TooLong)
            assert size > LIMIT - total


@pytest.mark.parametrize("hour", [14, 17], ids=["open", "published"])
async def test_revisions_and_withdrawals_among_them_neither(crowds: list[Crowd], hour: int) -> None:
    """Each of fifty messages is filed, then edited, edited and withdrawn at the same moment."""
    chance = Random(hour)  # noqa: S311 - the same sizes in every run
    sizes = [[chance.choice((2, 3, 5, 7, 11)) for _ in range(3)] for _ in range(50)]

    async def live(number: int) -> None:
        name, message = NAMES[number % len(NAMES)], str(number)
        here, there = crowds[0], crowds[-1]
        await here.file(name, message, text(number, sizes[number][0]), at(hour))
        await asyncio.gather(
            here.file(name, message, text(number + 100, sizes[number][1]), at(hour), replaces=message),
            there.file(name, message, text(number + 200, sizes[number][2]), at(hour), replaces=message),
            withdraw(there, name, message),
        )

    async def withdraw(crowd: Crowd, name: str, message: str) -> None:
        standing = await crowd.filing_ids(name, message)
        if standing and int(message) % 2:
            try:
                await crowd.acts.withdraw(standing[0], bot=BOT, user_id=crowd.user(name), now=at(hour))
            except StaleError:  # a revision was faster
                return

    watch = Watch(crowds[-1])
    async with watch:
        await asyncio.gather(*map(live, range(50)))
    await watch.look()

    assert len(watch.totals) > 3
    entries = (await crowds[0].see()).class_day.entries
    by_message: dict[str, set[int]] = {}
    for number in range(50):
        name = NAMES[number % len(NAMES)]
        by_message[str(number)] = set(await crowds[0].filing_ids(name, str(number)))
    assert all(len(standing) <= 1 for standing in by_message.values())  # one message is on the sheet once
    assert {e.filing_id for e in entries} == set().union(*by_message.values())
