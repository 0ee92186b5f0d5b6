"""Who has died is judged by the database's clock: a process whose own is wrong takes nothing from one that lives."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.sheet import Snapshot
from bot.messages import Act, Receipt
from bot.usecases.deliver import Deliver
from bot.usecases.pace import Pace
from bot.usecases.ports import OutboxRow, OutboxState
from db.database import Database
from tests.db.samples import BOT, HOUR, NOW, mail
from tests.support.database import migrated_file, url_of
from tests.support.postgres import emptied

WRONG = [HOUR, -HOUR]
AN_HOUR_PASSES = {
    "postgresql": "UPDATE outbox SET sending_at = sending_at - interval '1 hour'",
    "sqlite": "UPDATE outbox SET sending_at = strftime('%Y-%m-%d %H:%M:%f000', sending_at, '-1 hour')",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database."""
    if request.param == "sqlite":
        return url_of(migrated_file(tmp_path / "jianfu.db"))
    return emptied(request.getfixturevalue("postgres_url"))


class Phone:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.answer = asyncio.Event()

    async def perform(self, chat_id: str, act: Act, *, target: Receipt | None, picture: bytes | None) -> Receipt:
        self.asked.set()
        await self.answer.wait()
        return Receipt(message_id="1")


async def deliver(database: Database, phone: Phone, ahead: timedelta = timedelta()) -> int:
    """One of several processes."""
    holder = Deliver(
        open_uow=database.write,
        read_uow=database.read,
        channels={BOT: phone},
        render=no_picture,
        pace=Pace(rate=1e6, clock=time.monotonic),
    )
    async with asyncio.timeout(20):
        return await holder(BOT, lambda: NOW + ahead, asyncio.Event())


async def no_picture(_snapshot: Snapshot) -> bytes:
    raise AssertionError("nothing here has a picture")


async def the_row(database: Database) -> OutboxRow:
    async with database.read() as uow:
        row = await uow.outbox.get("a")
    assert row is not None
    return row


def let_an_hour_pass(url: str) -> None:
    """By the database's own clock."""
    engine = sa.create_engine(url.replace("+aiosqlite", ""), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(AN_HOUR_PASSES[engine.dialect.name]))


@pytest.mark.parametrize("ahead", WRONG, ids=["an hour ahead", "an hour behind"])
async def test_a_process_with_a_wrong_clock_leaves_a_living_one_its_message_and_takes_a_dead_one_s(
    url: str, ahead: timedelta
) -> None:
    slow, other = Phone(), Phone()
    other.answer.set()
    async with Database(url) as database, Database(url, service=False) as theirs:
        async with database.write() as uow:
            await uow.outbox.put(mail("a", not_before=NOW - 2 * HOUR, expires_at=NOW + 2 * HOUR))
            await uow.commit()
        living = asyncio.ensure_future(deliver(database, slow))
        await slow.asked.wait()

        assert await deliver(theirs, other, ahead) == 0
        row = await the_row(database)
        assert (row.state, row.doubts, other.asked.is_set()) == (OutboxState.SENDING, 0, False)

        living.cancel()  # it dies, and the database's time passes
        await asyncio.wait([living])
        let_an_hour_pass(url)
        await deliver(theirs, other, ahead)
        assert (await the_row(database)).doubts == 1
