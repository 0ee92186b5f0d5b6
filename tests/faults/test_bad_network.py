"""A bad network loses nothing and costs what it must; a good one has nothing to complain of. More: the gates."""

from pathlib import Path

from tests.faults.bad_network import suffer
from tests.faults.databases import sqlite_database
from tests.faults.strict_pace import keep_pace

SEED = 20261121
OF_EACH = 2


async def test_each_trouble_of_a_network_costs_exactly_what_it_must(tmp_path: Path) -> None:
    networks = await suffer(sqlite_database, tmp_path, seed=SEED, of_each=OF_EACH)
    assert [one for one in networks if one.gates] == []


async def test_at_the_set_pace_a_strict_server_has_no_complaint(tmp_path: Path) -> None:
    paced = await keep_pace(sqlite_database, tmp_path / "pace")
    assert paced.gates == ()
