"""Two processes hear one webhook; one is killed in the middle and comes back. More: `tests.faults.gates`."""

from pathlib import Path

from tests.faults.webhook_kills import push_into_two
from tests.support.postgres import PostgresServer

SEED = 20261122
MESSAGES, KILLS = 8, 1


async def test_of_what_is_pushed_into_two_processes_nothing_is_lost_or_handled_twice_when_one_dies(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    with postgres.database() as url:
        pushed = await push_into_two(url, tmp_path, messages=MESSAGES, kills=KILLS, seed=SEED)
    assert pushed.gates == (), pushed
