from dataclasses import replace
from datetime import timedelta

import pytest

from bot.usecases.ports import PollState, UnitOfWork
from tests.db.samples import C31, C32, DAY, HOUR, NOW, poll


async def test_a_poll_comes_back_by_its_key(uow: UnitOfWork) -> None:
    await uow.polls.add(poll())

    assert await uow.polls.by_key("poll:1") == poll()
    assert await uow.polls.by_key("poll:2") is None


async def test_a_poll_is_added_once(uow: UnitOfWork) -> None:
    await uow.polls.add(poll())

    with pytest.raises(Exception, match=r"added|UNIQUE|unique"):
        await uow.polls.add(poll())


async def test_a_tally_finds_its_poll_by_the_platform_s_id(uow: UnitOfWork) -> None:
    await uow.polls.add(poll("poll:1"))
    await uow.polls.add(poll("poll:2"))
    await uow.polls.set_poll_id("poll:1", "9001")
    counted = replace(poll(), poll_id="9001", counts=(3, 2, 1))

    assert await uow.polls.count("9001", (3, 2, 1), closed=False) == counted
    assert await uow.polls.by_key("poll:1") == counted
    assert await uow.polls.by_key("poll:2") == poll("poll:2")
    assert await uow.polls.count("9002", (1, 0, 0), closed=False) is None


async def test_the_last_tally_closes_the_poll_and_a_late_one_does_not_open_it(uow: UnitOfWork) -> None:
    await uow.polls.add(poll())
    await uow.polls.set_poll_id("poll:1", "9001")
    closed = replace(poll(), poll_id="9001", counts=(3, 2, 1), state=PollState.CLOSED)

    assert await uow.polls.count("9001", (3, 2, 1), closed=True) == closed
    assert await uow.polls.count("9001", (3, 2, 2), closed=False) == replace(closed, counts=(3, 2, 2))


async def test_open_polls_come_due_when_their_time_has_come(uow: UnitOfWork) -> None:
    await uow.polls.add(poll("late", closes_at=NOW + 2 * HOUR))
    await uow.polls.add(poll("b", closes_at=NOW + HOUR))
    await uow.polls.add(poll("a", closes_at=NOW + HOUR))
    await uow.polls.add(poll("first", closes_at=NOW))
    await uow.polls.add(poll("closed", closes_at=NOW, state=PollState.CLOSED))

    assert [each.key for each in await uow.polls.open_until(NOW + HOUR)] == ["first", "a", "b"]


async def test_the_polls_of_a_class_are_found_from_a_day_on(uow: UnitOfWork) -> None:
    await uow.polls.add(poll("today"))
    await uow.polls.add(poll("old", day=DAY - timedelta(days=8)))
    await uow.polls.add(poll("since", day=DAY - timedelta(days=7)))
    await uow.polls.add(poll("other", class_id=C31.id))

    found = await uow.polls.of_class_since(C32.id, DAY - timedelta(days=7))
    assert [each.key for each in found] == ["since", "today"]


async def test_a_poll_is_closed_with_or_without_a_last_count(uow: UnitOfWork) -> None:
    await uow.polls.add(poll("a", counts=(1, 0, 0)))
    await uow.polls.add(poll("b", counts=(1, 0, 0)))
    await uow.polls.close("a", None)
    await uow.polls.close("b", (2, 1, 0))

    assert await uow.polls.by_key("a") == poll("a", counts=(1, 0, 0), state=PollState.CLOSED)
    assert await uow.polls.by_key("b") == poll("b", counts=(2, 1, 0), state=PollState.CLOSED)
