"""Under load, killed at any moment: nothing is lost. Told to stop: nothing is even in doubt. More: the gates."""

from pathlib import Path

from tests.faults.databases import MakeDatabase
from tests.faults.random_ends import end_at_random

SEED = 20261121
KILLS, RESTARTS = 30, 3


async def test_processes_killed_at_random_under_load_lose_nothing(database: MakeDatabase, tmp_path: Path) -> None:
    districts = await end_at_random(database, tmp_path, ends=KILLS, seed=SEED)
    assert [one for one in districts if one.gates] == []
    assert sum(one.ends for one in districts) == KILLS


async def test_a_planned_restart_leaves_nothing_in_doubt(database: MakeDatabase, tmp_path: Path) -> None:
    districts = await end_at_random(database, tmp_path, ends=RESTARTS, seed=SEED, planned=True)
    assert [one for one in districts if one.gates] == []
    assert [(one.found.doubts, one.found.doubled) for one in districts] == [(0, 0)] * len(districts)
