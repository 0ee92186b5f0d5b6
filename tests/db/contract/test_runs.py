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


async def test_known_are_the_keys_of_these_kinds_and_scopes_from_a_day_on(uow: UnitOfWork) -> None:
    tomorrow = DAY + timedelta(days=1)
    for kind, scope, day in [
        ("publish", "s", DAY),
        ("publish", "s/3-2", tomorrow),
        ("publish", "s/3-2", DAY - timedelta(days=1)),
        ("publish", "s/3-1", DAY),
        ("poll", "s", DAY),
    ]:
        await uow.runs.start(kind, scope, day, RunState.PLANNED, NOW)

    assert await uow.runs.known(["publish"], ["s", "s/3-2"], DAY) == {
        ("publish", "s", DAY),
        ("publish", "s/3-2", tomorrow),
    }
    assert await uow.runs.known(["publish", "poll"], ["s"], DAY) == {("publish", "s", DAY), ("poll", "s", DAY)}
    assert await uow.runs.known(["publish"], [], DAY) == frozenset()


async def test_of_many_keys_those_that_are_new_are_started(uow: UnitOfWork) -> None:
    await uow.runs.start("bedtime", "s/3-1", DAY, RunState.MISSED, NOW)
    keys = [("bedtime", scope, DAY) for scope in ("s/3-1", "s/3-2", "s/3-3", "s/3-2")]

    assert await uow.runs.start_all(keys, RunState.PLANNED, NOW) == {keys[1], keys[2]}
    assert await uow.runs.start_all(keys, RunState.PLANNED, NOW) == frozenset()
    assert await uow.runs.start_all([], RunState.PLANNED, NOW) == frozenset()
    all_new = [("bedtime", "s/4-1", DAY), ("bedtime", "s/4-2", DAY)]
    assert await uow.runs.start_all(all_new, RunState.PLANNED, NOW) == set(all_new)
    assert await uow.runs.state("bedtime", "s/3-1", DAY) is RunState.MISSED
    assert await uow.runs.state("bedtime", "s/3-2", DAY) is RunState.PLANNED
