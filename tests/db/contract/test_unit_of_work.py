import asyncio
from contextvars import Context

import pytest

from bot.usecases.ports import RunState
from db.unit_of_work import refuse_inside_unit_of_work
from tests.db.contract.conftest import Store
from tests.db.samples import C32, DAY, NOW


async def test_what_is_committed_is_there_for_the_next_one(store: Store) -> None:
    async with store.write() as uow:
        await uow.runs.start("publish", "3-2", DAY, RunState.PLANNED, NOW)
        await uow.commit()

    async with store.read() as uow:
        assert await uow.runs.state("publish", "3-2", DAY) is RunState.PLANNED


async def test_leaving_without_commit_leaves_nothing_behind(store: Store) -> None:
    async with store.write() as uow:
        await uow.runs.start("publish", "3-2", DAY, RunState.PLANNED, NOW)

    async with store.read() as uow:
        assert await uow.runs.state("publish", "3-2", DAY) is None


async def test_an_error_undoes_everything_since_the_beginning(store: Store) -> None:
    async def fail() -> None:
        async with store.write() as uow:
            await uow.runs.start("publish", "3-2", DAY, RunState.PLANNED, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with store.write() as uow:
        assert await uow.runs.start("publish", "3-2", DAY, RunState.PLANNED, NOW)


async def test_a_commit_ends_the_unit_of_work(store: Store) -> None:
    async with store.write() as uow:
        await uow.runs.start("publish", "3-1", DAY, RunState.PLANNED, NOW)
        await uow.commit()
        with pytest.raises(RuntimeError, match="over"):
            await uow.runs.start("publish", "3-2", DAY, RunState.PLANNED, NOW)
        with pytest.raises(RuntimeError, match="over"):
            await uow.commit()

    async with store.read() as uow:
        assert await uow.runs.state("publish", "3-1", DAY) is RunState.PLANNED
        assert await uow.runs.state("publish", "3-2", DAY) is None


async def test_who_reads_sees_one_state_whatever_is_committed_meanwhile(store: Store) -> None:
    async def plan() -> None:
        async with store.write() as uow:
            await uow.runs.start("publish", "3-2", DAY, RunState.PLANNED, NOW)
            await uow.commit()

    async with store.read() as reader:
        assert await reader.runs.state("publish", "3-1", DAY) is None
        await asyncio.create_task(plan(), context=Context())
        assert await reader.runs.state("publish", "3-2", DAY) is None
    async with store.read() as reader:
        assert await reader.runs.state("publish", "3-2", DAY) is RunState.PLANNED


async def test_who_locks_a_school_sees_what_whoever_had_the_lock_has_done(school_store: Store) -> None:
    order: list[str] = []

    async def change(name: str, *, taken: asyncio.Event | None = None, go_on: asyncio.Event | None = None) -> None:
        async with school_store.write() as uow:
            await uow.schools.lock("shiyan")
            order.append(f"{name}: {await uow.runs.state('publish', '3-2', DAY)}")
            if taken and go_on:
                taken.set()
                await go_on.wait()
            await uow.runs.start("publish", "3-2", DAY, RunState.PLANNED, NOW)
            await uow.commit()

    taken, go_on = asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(change("first", taken=taken, go_on=go_on))
        await taken.wait()
        group.create_task(change("second"))
        await asyncio.sleep(0.1)
        go_on.set()
    assert order == ["first: None", "second: planned"]


async def test_a_network_call_inside_a_unit_of_work_is_refused(store: Store) -> None:
    refuse_inside_unit_of_work()
    for opened in (store.write, store.read):
        async with opened():
            with pytest.raises(RuntimeError):
                refuse_inside_unit_of_work()
    refuse_inside_unit_of_work()


async def test_a_unit_of_work_inside_another_is_refused_instead_of_waiting_for_itself(store: Store) -> None:
    async with store.write():
        for opened in (store.write, store.read):
            with pytest.raises(RuntimeError):
                await opened().__aenter__()

    async with store.write() as uow:
        assert await uow.schools.all() == ()


async def test_one_task_s_unit_of_work_does_not_refuse_another_task_s(store: Store) -> None:
    inside, leave = asyncio.Event(), asyncio.Event()

    async def stay() -> None:
        async with store.read():
            inside.set()
            await leave.wait()

    staying = asyncio.ensure_future(stay())
    await inside.wait()
    refuse_inside_unit_of_work()
    async with store.write() as uow:
        assert await uow.schools.all() == ()
    leave.set()
    await staying


async def test_eight_writers_lose_nothing(school_store: Store) -> None:
    async def count_up() -> None:
        for _ in range(10):
            async with school_store.write() as uow:
                sheet = await uow.sheets.lock(C32.id, DAY)
                await asyncio.sleep(0)
                await uow.sheets.save(sheet.touched())
                await uow.commit()

    await asyncio.gather(*(count_up() for _ in range(8)))

    async with school_store.read() as uow:
        sheet = await uow.sheets.get(C32.id, DAY)
    assert sheet is not None
    assert sheet.revision == 80
