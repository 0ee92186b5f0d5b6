"""Whatever happens to the outbox, in whatever order: the fake and SQLite agree, and no chat waits for ever."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Receipt
from bot.usecases.ports import OutboxState, UnitOfWork
from tests.db.samples import BOT, MINUTE, NOW, mail
from tests.fakes.uow import FakeDatabase
from tests.support.database import fresh_database

CHATS = ("-1", "-2")
FOR_EVER = NOW + timedelta(days=9)


@dataclass(slots=True)
class World:
    """What the steps share: the time, the holder's epoch, the number of messages put."""

    uow: UnitOfWork
    now: datetime = NOW
    epoch: int = 0
    put: int = 0


Step = Callable[[World], Awaitable[object]]


def put(chat: str, priority: int, wait: int, life: int | None) -> Step:
    async def step(world: World) -> object:
        world.put += 1
        start = world.now + wait * MINUTE
        end = FOR_EVER if life is None else start + life * MINUTE
        return await world.uow.outbox.put(
            mail(f"m{world.put}", chat, priority=priority, not_before=start, expires_at=end)
        )

    return step


def claim(which: int) -> Step:
    async def step(world: World) -> object:
        rows = await world.uow.outbox.due(BOT, world.now, limit=4)
        marked = [await world.uow.outbox.mark_sending(row.id, world.epoch) for row in rows[: which + 1]]
        return [row.message.key for row in rows], marked

    return step


def settle(how: str, minutes: int) -> Step:
    async def step(world: World) -> object:
        outbox = world.uow.outbox
        flying = await outbox.listing([OutboxState.SENDING])
        if not flying:
            return None
        row_id = flying[0].id
        if how == "sent":
            return await outbox.settle_sent(row_id, world.epoch, Receipt(message_id="1"), world.now)
        if how == "postponed":
            return await outbox.settle_postponed(row_id, world.epoch, world.now + minutes * MINUTE, reason="?")
        return await outbox.settle_final(row_id, world.epoch, OutboxState(how), reason="?")

    return step


def chat_wide(act: str, chat: str) -> Step:
    async def step(world: World) -> object:
        if act == "hold":
            return await world.uow.outbox.hold_chat(BOT, chat, "gone")
        return await world.uow.outbox.release_chat(BOT, chat)

    return step


def later(minutes: int) -> Step:
    async def step(world: World) -> object:
        world.now += minutes * MINUTE
        return [row.message.key for row in await world.uow.outbox.expire(world.now)]

    return step


async def take_over(world: World) -> object:
    world.epoch = await world.uow.outbox.take_over(BOT)
    unfinished = await world.uow.outbox.unfinished(BOT, world.epoch, None)
    return world.epoch, [(row.id, await world.uow.outbox.adopt(row.id, world.epoch)) for row in unfinished]


minutes = st.integers(0, 3)
chats = st.sampled_from(CHATS)
steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(put, chats, st.sampled_from([1, 5]), minutes, st.none() | st.integers(1, 4)),
    st.builds(claim, st.integers(0, 1)),
    st.builds(settle, st.sampled_from(["sent", "postponed", "held", "given_up"]), minutes),
    st.builds(chat_wide, st.sampled_from(["hold", "release"]), chats),
    st.builds(later, minutes),
    st.just(take_over),
)


async def play(uow: UnitOfWork, script: list[Step]) -> tuple[list[object], World]:
    world = World(uow)
    answers = [await take_over(world), *[await step(world) for step in script]]
    answers.append(await uow.outbox.listing(list(OutboxState)))
    answers.append(await uow.outbox.bots_with_due(world.now))
    return answers, world


@settings(deadline=None, max_examples=80)
@given(st.lists(steps, max_size=14))
def test_the_fake_and_the_database_give_the_same_answers(script: list[Step]) -> None:
    async def both() -> None:
        async with FakeDatabase().write() as uow:
            expected, _ = await play(uow, script)
        with tempfile.TemporaryDirectory() as folder:
            async with fresh_database(Path(folder) / "jianfu.db") as database, database.write() as uow:
                answers, _ = await play(uow, script)
        assert answers == expected

    asyncio.run(both())


@settings(deadline=None, max_examples=200)
@given(st.lists(steps, max_size=25))
def test_no_chat_waits_for_ever_and_none_gets_two_at_a_time(script: list[Step]) -> None:
    """Once nothing is sending or held and every wait is over, each chat with a message left has exactly one to send."""

    async def run() -> None:
        async with FakeDatabase().write() as uow:
            _, world = await play(uow, script)
            for chat in CHATS:
                await uow.outbox.release_chat(BOT, chat)
            for row in await uow.outbox.listing([OutboxState.SENDING]):
                assert await uow.outbox.adopt(row.id, world.epoch)
                assert await uow.outbox.settle_postponed(row.id, world.epoch, world.now, reason="?")
            then = world.now + 60 * MINUTE
            await uow.outbox.expire(then)
            left = {row.message.chat_id for row in await uow.outbox.listing([OutboxState.DUE])}
            ready = [row.message.chat_id for row in await uow.outbox.due(BOT, then, limit=9)]
            assert sorted(ready) == sorted(left)

    asyncio.run(run())
