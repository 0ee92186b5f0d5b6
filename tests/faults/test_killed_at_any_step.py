"""A process killed anywhere loses nothing and doubles only what was in the air. More: `tests.faults.gates`."""

from pathlib import Path

from tests.faults.databases import MakeDatabase
from tests.faults.kill_grid import grid, never_struck, steps, strike_all, unknown_steps


async def test_a_process_killed_at_any_step_loses_nothing_and_no_step_is_left_out(
    kind: str, database: MakeDatabase, tmp_path: Path
) -> None:
    cluster = kind == "postgresql"
    results = await strike_all(grid(cluster=cluster, hits=1), database, tmp_path)
    assert [one for one in results if one.gates] == []
    assert never_struck(results) == set()
    assert {one.blow.step for one in results} == set(steps(cluster=cluster))
    assert unknown_steps(results, cluster=cluster) == set()
