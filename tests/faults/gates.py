"""The gates of reliability.md §11 as one table: `python -m tests.faults.gates [--database sqlite|postgresql|both]`.

Exit status 1 where one is broken. Larger than what the tests play; the seeds replay it.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.bad_network import suffer
from tests.faults.databases import POSTGRESQL, SQLITE, MakeDatabase, databases
from tests.faults.district import Arrived
from tests.faults.kill_grid import grid, never_struck, strike_all, unknown_steps
from tests.faults.member import STALE
from tests.faults.random_ends import end_at_random
from tests.faults.strict_pace import BURST, PER_SECOND, keep_pace
from tests.faults.two_workers import Fault, broken_gates, two_workers
from tests.faults.webhook_kills import push_into_two
from tests.service.test_inbound_kills import (
    KILLS,
    MESSAGES,
    TEACHERS,
    kill_among_messages,
)
from tests.support.postgres import postgres_server
from tests.unit.test_time_table import CASES, test_each_due_piece_of_work_is_planned_once_or_missed_and_told

_OF_EACH_TROUBLE = 5


@dataclass(frozen=True, slots=True)
class Gate:
    """A line of the table."""

    name: str
    figure: str
    limit: str
    ok: bool
    why: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is played. hits: of each step; kills, restarts: a database."""

    hits: int
    kills: int
    restarts: int
    seed: int


def _arrived(name: str, found: Sequence[Arrived], played: str, broken: Sequence[str]) -> list[Gate]:
    """The lines of whatever ends in people having got their messages."""
    lost, doubled = sum(one.lost for one in found), sum(one.doubled for one in found)
    doubts, uncounted = sum(one.doubts for one in found), sum(one.uncounted for one in found)
    planned, reminders = sum(one.planned for one in found), sum(one.reminders for one in found)
    return [
        Gate(f"{name}: lost", f"{lost} ({played})", "0", lost == 0 and not broken, sorted(set(broken))),
        Gate(f"{name}: duplicates", f"{doubled}", f"<= {doubts} in doubt", doubled <= doubts and not uncounted),
        Gate(f"{name}: due dates planned", f"{planned}", f"{reminders}, each once", planned == reminders),
    ]


async def _kill_grid(kind: str, database: MakeDatabase, folder: Path, size: Size) -> list[Gate]:
    cluster = kind == POSTGRESQL
    results = await strike_all(grid(cluster=cluster, hits=size.hits), database, folder)
    broken = [f"{one.blow}: {gate}" for one in results for gate in one.gates]
    missing = sorted(never_struck(results) | unknown_steps(results, cluster=cluster))
    known = len({one.blow.step for one in results})
    played = f"{len(results)} runs, {sum(one.kills for one in results)} kills"
    return [
        *_arrived("kill grid", [one.found for one in results], played, broken),
        Gate("kill grid: steps struck", f"{known - len(missing)}", f"{known}", not missing, missing),
    ]


async def _random_kills(database: MakeDatabase, folder: Path, size: Size) -> list[Gate]:
    results = await end_at_random(database, folder, ends=size.kills, seed=size.seed)
    broken = [f"seed {one.seed}: {gate}" for one in results for gate in one.gates]
    played = f"{sum(one.messages for one in results)} messages, {sum(one.ends for one in results)} kills"
    return _arrived("random kills", [one.found for one in results], played, broken)


async def _planned_restarts(database: MakeDatabase, folder: Path, size: Size) -> list[Gate]:
    results = await end_at_random(database, folder, ends=size.restarts, seed=size.seed, planned=True)
    broken = [f"seed {one.seed}: {gate}" for one in results for gate in one.gates]
    doubts = sum(one.found.doubts + one.found.doubled for one in results)
    played = f"{sum(one.messages for one in results)} messages, {sum(one.ends for one in results)} restarts"
    return [Gate("planned restart: in doubt", f"{doubts} ({played})", "0", doubts == 0 and not broken, broken)]


async def _bad_networks(database: MakeDatabase, folder: Path, size: Size) -> list[Gate]:
    results = await suffer(database, folder, seed=size.seed, of_each=_OF_EACH_TROUBLE)
    broken = [f"{one.name}: {gate}" for one in results for gate in one.gates]
    played = f"{sum(one.messages for one in results)} messages, {sum(one.made for one in results)} troubles"
    return _arrived("bad network", [one.found for one in results], played, broken)


async def _pace(database: MakeDatabase, folder: Path) -> list[Gate]:
    paced = await keep_pace(database, folder / "pace")
    figure = f"{paced.refused} ({paced.messages} messages)"
    return [
        Gate(f"429 from a strict server ({PER_SECOND}/s, burst {BURST})", figure, "0", not paced.gates, paced.gates)
    ]


async def _failover(folder: Path) -> list[Gate]:
    gates = []
    for fault in (Fault.KILL, Fault.PAUSE):
        own = folder / fault.name
        own.mkdir()
        with postgres_server(own=True) as server:
            row = await two_workers(fault, server, own)
        ok = row.failover is not None and row.failover <= STALE + 5 and not broken_gates(row)
        gates.append(Gate(f"failover, {fault}", f"{row.failover} s", f"<= {STALE} + 5 s", ok, broken_gates(row)))
    return gates


async def _clock_cases() -> list[Gate]:
    held, broken = 0, []
    for case in CASES:
        try:
            await test_each_due_piece_of_work_is_planned_once_or_missed_and_told(case)
        except AssertionError:
            broken.append(str(case))
        else:
            held += 1
    return [Gate("clock cases: planned once, or missed and told", f"{held}", f"{len(CASES)}", not broken, broken)]


async def _played(kind: str, size: Size) -> AsyncIterator[list[Gate]]:
    with tempfile.TemporaryDirectory() as name, databases(kind) as database:
        folder = Path(name)
        for part in ("grid", "random", "planned", "network", "inbound"):
            (folder / part).mkdir()
        yield await _kill_grid(kind, database, folder / "grid", size)
        yield await _random_kills(database, folder / "random", size)
        yield await _planned_restarts(database, folder / "planned", size)
        yield await _bad_networks(database, folder / "network", size)
        yield await _pace(database, folder)
        yield await _inbound(kind, database, folder / "inbound", size)
        if kind == POSTGRESQL:
            yield await _pushed(database, folder / "pushed", size)
            yield await _failover(folder)


async def _inbound(kind: str, database: MakeDatabase, folder: Path, size: Size) -> list[Gate]:
    name, played = "inbound kills: lost or handled twice", f"({TEACHERS * MESSAGES} messages, {KILLS} kills)"
    with database() as url:
        own = f"sqlite+aiosqlite:///{folder}/jianfu.db" if kind == SQLITE else url  # it makes its own file
        try:
            await kill_among_messages(own, folder, seed=size.seed)
        except AssertionError as error:
            return [Gate(name, f"some {played}", "0", ok=False, why=[str(error)])]
    return [Gate(name, f"0 {played}", "0", ok=True)]


async def _pushed(database: MakeDatabase, folder: Path, size: Size) -> list[Gate]:
    folder.mkdir()
    with database() as url:
        pushed = await push_into_two(url, folder, messages=MESSAGES, kills=KILLS, seed=size.seed)
    figure = f"{pushed.messages - pushed.stored} ({pushed.messages} messages, {pushed.kills} kills)"
    name = "webhook into two, kills: lost or handled twice"
    return [Gate(name, figure, "0", not pushed.gates, pushed.gates)]


def _print(kind: str, gates: Sequence[Gate]) -> None:
    for gate in gates:
        print(f"{kind:<11}{gate.name:<48}{gate.figure:<32}{gate.limit:<20}{'ok' if gate.ok else 'BROKEN'}", flush=True)
        for why in gate.why:
            print(f"{'':<11}  {why}", flush=True)


async def _main(kinds: Sequence[str], size: Size) -> int:
    print(f"seed {size.seed}")
    print(f"{'database':<11}{'gate':<48}{'figure':<32}{'limit':<20}")
    gates = await _clock_cases()
    _print("-", gates)
    for kind in kinds:
        async for found in _played(kind, size):
            _print(kind, found)
            gates += found
    return int(not all(gate.ok for gate in gates))


def _size(arguments: Sequence[str]) -> tuple[Sequence[str], Size]:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.gates", description=__doc__)
    parser.add_argument("--database", choices=[SQLITE, POSTGRESQL, "both"], default="both")
    parser.add_argument("--hits", type=int, default=3, help="kills at each step, the 1st to the nth time")
    parser.add_argument("--kills", type=int, default=60, help="random kills a database")
    parser.add_argument("--restarts", type=int, default=12, help="planned restarts a database")
    parser.add_argument("--seed", type=int, default=20261121)
    chosen = parser.parse_args(arguments)
    kinds = [SQLITE, POSTGRESQL] if chosen.database == "both" else [chosen.database]
    return kinds, Size(hits=chosen.hits, kills=chosen.kills, restarts=chosen.restarts, seed=chosen.seed)


if __name__ == "__main__":
    import structlog

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    sys.exit(asyncio.run(_main(*_size(sys.argv[1:]))))
