"""Updates: stored once, handled once, forgotten when answered."""

import asyncio
from datetime import timedelta

import pytest

from bot.messages import Button, Reply
from bot.usecases.ports import InboxState, Said, UnitOfWork, Update
from tests.db.contract.conftest import Store
from tests.db.samples import BOT, HOUR, MINUTE, NOW, update

OTHER = "yucai"
REPLY = Reply(text="已登记", buttons=((Button("修改", "revise:1"),),), replaces=True, toast="好", menu="teacher")
SECOND = timedelta(seconds=1)


async def test_an_update_is_stored_once(uow: UnitOfWork) -> None:
    assert await uow.inbox.add(BOT, [update(7), update(8)], NOW) == {7, 8}
    assert await uow.inbox.add(BOT, [update(8), update(9)], NOW + SECOND) == {9}
    assert await uow.inbox.add(BOT, [], NOW) == frozenset()
    assert await uow.inbox.waiting(BOT, NOW + SECOND) == (7, 8, 9)


async def test_two_bots_share_numbers(uow: UnitOfWork) -> None:
    assert await uow.inbox.add(BOT, [update(7)], NOW) == {7}
    assert await uow.inbox.add(OTHER, [update(7)], NOW) == {7}
    await uow.inbox.finish(BOT, 7, None, NOW)

    assert await uow.inbox.state(BOT, 7) is InboxState.DONE
    assert await uow.inbox.state(OTHER, 7) is InboxState.NEW
    assert await uow.inbox.waiting(OTHER, NOW) == (7,)


@pytest.mark.parametrize("raw", [b"", b'{"update_id":1}', bytes(range(256)), "口算".encode() * 5000])
async def test_an_update_is_kept_byte_for_byte(uow: UnitOfWork, raw: bytes) -> None:
    given = Update(number=2**62, lane="-100123", raw=raw)
    await uow.inbox.add(BOT, [given], NOW)

    assert await uow.inbox.get(BOT, 2**62) == given


async def test_what_waits_is_listed_in_its_order_and_from_its_age_on(uow: UnitOfWork) -> None:
    await uow.inbox.add(BOT, [update(9), update(3)], NOW - MINUTE)
    await uow.inbox.add(BOT, [update(5)], NOW)

    assert await uow.inbox.waiting(BOT, NOW) == (3, 5, 9)
    assert await uow.inbox.waiting(BOT, NOW - MINUTE) == (3, 9)
    assert await uow.inbox.waiting(BOT, NOW - HOUR) == ()
    assert await uow.inbox.waiting(BOT) == (3, 5, 9)


async def test_an_update_is_finished_once_and_its_content_forgotten(uow: UnitOfWork) -> None:
    await uow.inbox.add(BOT, [update(7)], NOW)

    assert await uow.inbox.finish(BOT, 7, None, NOW)
    assert not await uow.inbox.finish(BOT, 7, REPLY, NOW)
    assert not await uow.inbox.finish(BOT, 8, None, NOW)
    assert await uow.inbox.get(BOT, 7) is None
    assert await uow.inbox.waiting(BOT, NOW) == ()
    assert await uow.inbox.unrecorded(BOT, NOW + HOUR) == ()


async def test_a_dead_letter_is_dead(uow: UnitOfWork) -> None:
    await uow.inbox.add(BOT, [update(7)], NOW)

    assert await uow.inbox.bury(BOT, 7, "malformed-update", NOW)
    assert not await uow.inbox.bury(BOT, 7, "malformed-update", NOW)
    assert not await uow.inbox.finish(BOT, 7, None, NOW)
    assert await uow.inbox.try_again(BOT, 7) is None
    assert await uow.inbox.state(BOT, 7) is InboxState.DEAD
    assert await uow.inbox.state(BOT, 8) is None


async def test_tries_are_counted_while_it_is_new(uow: UnitOfWork) -> None:
    await uow.inbox.add(BOT, [update(7)], NOW)

    assert [await uow.inbox.try_again(BOT, 7) for _ in range(3)] == [1, 2, 3]
    await uow.inbox.finish(BOT, 7, None, NOW)
    assert await uow.inbox.try_again(BOT, 7) is None
    assert await uow.inbox.try_again(BOT, 8) is None


async def test_the_elder_of_a_lane_is_its_first_new_one(uow: UnitOfWork) -> None:
    await uow.inbox.add(BOT, [update(3), update(5), update(4, "200")], NOW)
    await uow.inbox.add(BOT, [update(7)], NOW + MINUTE)
    await uow.inbox.add(OTHER, [update(1)], NOW)

    assert await uow.inbox.elder(BOT, "100", 7) == (update(3), NOW)
    assert await uow.inbox.elder(BOT, "100", 3) is None
    await uow.inbox.finish(BOT, 3, None, NOW)
    assert await uow.inbox.elder(BOT, "100", 7) == (update(5), NOW)
    await uow.inbox.bury(BOT, 5, "x", NOW)
    assert await uow.inbox.elder(BOT, "100", 7) is None


async def test_a_reply_that_waits_keeps_all_that_saying_it_needs(uow: UnitOfWork) -> None:
    await uow.inbox.add(BOT, [update(7), update(3)], NOW)
    for number in (7, 3):
        await uow.inbox.finish(BOT, number, REPLY, NOW + MINUTE)
    assert await uow.inbox.replies_due(BOT) == ()
    await uow.inbox.record(BOT, {7: Said.DUE, 3: Said.DUE})

    assert await uow.inbox.replies_due(OTHER) == ()
    assert await uow.inbox.replies_due(BOT) == (
        (update(3), REPLY, NOW + MINUTE),
        (update(7), REPLY, NOW + MINUTE),
    )
    assert await uow.inbox.say_again(BOT, 3)
    assert not await uow.inbox.say_again(BOT, 3)
    assert [each[0].number for each in await uow.inbox.replies_due(BOT)] == [7]


@pytest.mark.parametrize("end", [Said.SAID, Said.DROPPED, Said.IN_DOUBT])
async def test_a_reply_at_its_end_is_forgotten(uow: UnitOfWork, end: Said) -> None:
    await uow.inbox.add(BOT, [update(7)], NOW)
    await uow.inbox.finish(BOT, 7, REPLY, NOW)
    await uow.inbox.record(BOT, {7: end, 99: end})

    assert await uow.inbox.unrecorded(BOT, NOW + HOUR) == ()
    assert await uow.inbox.replies_due(BOT) == ()
    assert not await uow.inbox.say_again(BOT, 7)
    await uow.inbox.record(BOT, {7: Said.DUE})  # what is forgotten has nothing more to say
    assert await uow.inbox.replies_due(BOT) == ()


async def test_replies_nobody_recorded_are_found_by_their_age(uow: UnitOfWork) -> None:
    await uow.inbox.add(BOT, [update(1), update(2)], NOW)
    await uow.inbox.finish(BOT, 1, REPLY, NOW - MINUTE)
    await uow.inbox.finish(BOT, 2, REPLY, NOW)

    assert await uow.inbox.unrecorded(BOT, NOW) == (1,)
    assert await uow.inbox.unrecorded(BOT, NOW + SECOND) == (1, 2)


async def test_when_a_bot_was_last_heard_is_remembered(uow: UnitOfWork) -> None:
    assert await uow.inbox.heard(BOT, NOW) is None
    assert await uow.inbox.heard(BOT, NOW + HOUR) == NOW
    assert await uow.inbox.heard(OTHER, NOW) is None


async def test_of_two_processes_with_one_update_one_finishes_it(store: Store) -> None:
    async with store.write() as uow:
        await uow.inbox.add(BOT, [update(7)], NOW)
        await uow.commit()
    won: list[bool] = []

    async def handle() -> None:
        async with store.write() as uow:
            mine = await uow.inbox.finish(BOT, 7, None, NOW)
            await asyncio.sleep(0.01)
            won.append(mine)
            await uow.commit()

    await asyncio.gather(*(handle() for _ in range(5)))

    assert sorted(won) == [False] * 4 + [True]
