"""A process killed anywhere loses nothing and doubles only what was in the air. More: `tests.faults.gates`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.bad_network import suffer
from tests.faults.databases import MakeDatabase, sqlite_database
from tests.faults.kill_grid import grid, never_struck, steps, strike_all, unknown_steps
from tests.faults.random_ends import end_at_random
from tests.faults.strict_pace import keep_pace
from tests.support.postgres import PostgresServer

SEED = 20261121
KILLS, RESTARTS = 30, 3


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest) -> Iterator[MakeDatabase]:
    if kind == "sqlite":
        yield sqlite_database
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        yield server.database


async def test_a_process_killed_at_any_step_loses_nothing_and_no_step_is_left_out(
    kind: str, database: MakeDatabase, tmp_path: Path
) -> None:
    cluster = kind == "postgresql"
    results = await strike_all(grid(cluster=cluster, hits=1), database, tmp_path)
    assert [one for one in results if one.gates] == []
    assert never_struck(results) == set()
    assert {one.blow.step for one in results} == set(steps(cluster=cluster))
    assert unknown_steps(results, cluster=cluster) == set()


async def test_processes_killed_at_random_under_load_lose_nothing(database: MakeDatabase, tmp_path: Path) -> None:
    districts = await end_at_random(database, tmp_path, ends=KILLS, seed=SEED)
    assert [one for one in districts if one.gates] == []
    assert sum(one.ends for one in districts) == KILLS


async def test_a_planned_restart_leaves_nothing_in_doubt(database: MakeDatabase, tmp_path: Path) -> None:
    districts = await end_at_random(database, tmp_path, ends=RESTARTS, seed=SEED, planned=True)
    assert [one for one in districts if one.gates] == []
    assert [(one.found.doubts, one.found.doubled) for one in districts] == [(0, 0)] * len(districts)


async def test_each_trouble_of_a_network_costs_exactly_what_it_must(tmp_path: Path) -> None:
    networks = await suffer(sqlite_database, tmp_path, seed=SEED)
    assert [one for one in networks if one.gates] == []


async def test_at_the_set_pace_a_strict_server_has_no_complaint(tmp_path: Path) -> None:
    paced = await keep_pace(sqlite_database, tmp_path / "pace")
    assert paced.gates == ()
