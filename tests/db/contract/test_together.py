"""Several units of work, one transaction."""

import asyncio
from contextvars import Context

import pytest

from bot.usecases.ports import RunState
from db.unit_of_work import refuse_inside_unit_of_work
from tests.db.contract.conftest import Store
from tests.db.samples import DAY, NOW


async def start(store: Store, scope: str, *, commit: bool = True) -> bool:
    async with store.write() as uow:
        done = await uow.runs.start("publish", scope, DAY, RunState.PLANNED, NOW)
        if commit:
            await uow.commit()
    return done


async def seen(store: Store, *scopes: str) -> list[bool]:
    async with store.read() as uow:
        return [await uow.runs.state("publish", scope, DAY) is not None for scope in scopes]


async def elsewhere(store: Store, *scopes: str) -> list[bool]:
    """What another task sees meanwhile."""
    return await asyncio.create_task(seen(store, *scopes), context=Context())


async def test_what_each_commits_is_committed_at_the_end(store: Store) -> None:
    async with store.together():
        await start(store, "a")
        await start(store, "b")
        assert await elsewhere(store, "a", "b") == [False, False]
    assert await seen(store, "a", "b") == [True, True]


async def test_each_sees_what_those_before_it_have_written(store: Store) -> None:
    async with store.together():
        assert await seen(store, "a") == [False]
        await start(store, "a")
        assert await seen(store, "a") == [True]
        assert not await start(store, "a")


async def test_an_error_at_the_end_undoes_all_of_it(store: Store) -> None:
    async def fail() -> None:
        async with store.together():
            await start(store, "a")
            await start(store, "b")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await seen(store, "a", "b") == [False, False]
    assert await start(store, "a")


@pytest.mark.parametrize("kept_before", [True, False])
@pytest.mark.parametrize("kept_after", [True, False])
async def test_one_without_commit_undoes_its_own_share_only(
    store: Store, *, kept_before: bool, kept_after: bool
) -> None:
    async with store.together():
        await start(store, "before", commit=kept_before)
        await start(store, "lost", commit=False)
        assert await seen(store, "before", "lost") == [kept_before, False]
        await start(store, "after", commit=kept_after)
    assert await seen(store, "before", "lost", "after") == [kept_before, False, kept_after]


async def test_an_error_that_is_dealt_with_inside_undoes_its_own_share_only(store: Store) -> None:
    async def break_off() -> None:
        async with store.write() as uow:
            await uow.runs.start("publish", "b", DAY, RunState.PLANNED, NOW)
            raise LookupError

    async with store.together():
        await start(store, "a")
        with pytest.raises(LookupError):
            await break_off()
    assert await seen(store, "a", "b") == [True, False]


async def test_who_has_kept_nothing_keeps_nobody_waiting(store: Store) -> None:
    async with store.together(), asyncio.timeout(5):
        await start(store, "a", commit=False)
        assert await asyncio.create_task(start(store, "b"), context=Context())
    assert await seen(store, "a", "b") == [False, True]


async def test_writers_wait_for_one_another(store: Store) -> None:
    order: list[str] = []

    async def both(name: str) -> None:
        async with store.together():
            mine = await start(store, "shared")
            await asyncio.sleep(0.01)
            await start(store, name)
            order.append(f"{name}: {mine}")

    await asyncio.gather(both("a"), both("b"))

    assert sorted(line.partition(": ")[2] for line in order) == ["False", "True"]
    assert await seen(store, "a", "b", "shared") == [True, True, True]


async def test_nothing_goes_over_the_network_meanwhile(store: Store) -> None:
    async with store.together():
        with pytest.raises(RuntimeError):
            refuse_inside_unit_of_work()
    refuse_inside_unit_of_work()


async def test_one_inside_another_is_refused(store: Store) -> None:
    async with store.together():
        with pytest.raises(RuntimeError):
            async with store.together():
                pass


async def test_a_cancelled_one_leaves_nothing_and_blocks_nobody(store: Store) -> None:
    inside = asyncio.Event()

    async def stay() -> None:
        async with store.together():
            await start(store, "a")
            inside.set()
            await asyncio.Event().wait()

    staying = asyncio.create_task(stay())
    await inside.wait()
    staying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await staying
    async with asyncio.timeout(5):
        assert await start(store, "a")
