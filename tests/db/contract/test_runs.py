from datetime import timedelta

from bot.usecases.ports import RunState, UnitOfWork
from tests.db.samples import DAY, NOW


async def test_timed_work_is_planned_once(uow: UnitOfWork) -> None:
    assert await uow.runs.state("publish", "3-2", DAY) is None
    assert await uow.runs.start("publish", "3-2", DAY, RunState.PLANNED, NOW)
    assert not await uow.runs.start("publish", "3-2", DAY, RunState.MISSED, NOW)
    assert await uow.runs.state("publish", "3-2", DAY) is RunState.PLANNED


async def test_kind_scope_and_date_each_make_it_another(uow: UnitOfWork) -> None:
    tomorrow = DAY + timedelta(days=1)
    for kind, scope, day in [("a", "x", DAY), ("b", "x", DAY), ("a", "y", DAY), ("a", "x", tomorrow)]:
        assert await uow.runs.start(kind, scope, day, RunState.MISSED, NOW)

    assert await uow.runs.state("b", "y", DAY) is None
    assert await uow.runs.state("a", "x", tomorrow) is RunState.MISSED


async def test_a_school_s_keys_are_its_own_and_its_classes_from_a_day_on(uow: UnitOfWork) -> None:
    tomorrow = DAY + timedelta(days=1)
    for scope, day in [
        ("s", DAY),
        ("s/3-2", tomorrow),
        ("s/3-2", DAY - timedelta(days=1)),
        ("s2", DAY),
        ("s2/3-2", DAY),
    ]:
        await uow.runs.start("publish", scope, day, RunState.PLANNED, NOW)

    assert await uow.runs.known("s", DAY) == {("publish", "s", DAY), ("publish", "s/3-2", tomorrow)}
    assert await uow.runs.known("nobody", DAY) == frozenset()
