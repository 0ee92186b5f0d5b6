"""Two processes send for three schools; one is struck. How soon: `python -m tests.faults.two_workers`."""

import asyncio
from pathlib import Path

import pytest

from tests.faults.two_workers import Fault, Row, broken_gates, two_workers
from tests.support.postgres import PostgresServer

AT_ONCE = ((Fault.NONE, Fault.TERM), (Fault.KILL, Fault.PAUSE), (Fault.DATABASE,))
"""Scenarios that wait more than they work, each on a database of its own; a server that restarts is everybody's."""


@pytest.mark.parametrize("faults", AT_ONCE, ids=lambda faults: " beside ".join(fault.name.lower() for fault in faults))
async def test_nothing_is_lost_nothing_doubled_uncounted_and_each_bedtime_planned_once(
    faults: tuple[Fault, ...], postgres: PostgresServer, tmp_path: Path
) -> None:
    async def play(fault: Fault) -> Row:
        folder = tmp_path / fault.name
        folder.mkdir()
        return await two_workers(fault, postgres, folder)

    rows = await asyncio.gather(*map(play, faults))

    assert [(row, gates) for row in rows if (gates := broken_gates(row))] == []


def test_no_fault_is_left_out() -> None:
    assert sorted(fault for together in AT_ONCE for fault in together) == sorted(Fault)
