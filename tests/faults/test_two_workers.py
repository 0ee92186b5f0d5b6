"""Two processes send for three schools; one is struck. How soon: `python -m tests.faults.two_workers`."""

from pathlib import Path

import pytest

from tests.faults.two_workers import Fault, broken_gates, two_workers
from tests.support.postgres import PostgresServer


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name.lower())
async def test_nothing_is_lost_nothing_doubled_uncounted_and_each_bedtime_planned_once(
    fault: Fault, postgres: PostgresServer, tmp_path: Path
) -> None:
    row = await two_workers(fault, postgres, tmp_path)

    assert broken_gates(row) == [], row
