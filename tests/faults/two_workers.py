"""Two processes of one service on PostgreSQL, and what may befall one of them. `python -m tests.faults.two_workers`."""

import asyncio
import signal
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from tests.faults.district import District, until
from tests.faults.member import STALE
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.program import PATIENCE, Program, Running

MESSAGES = 180
IN_FLIGHT = 4
_LOOPS = 2
_PAUSE = 12.0
_ON_ITS_WAY = timedelta(seconds=0.5)  # what the struck process had under way still arrives


class Fault(StrEnum):
    """What happens to the process that sends."""

    NONE = "none"
    KILL = "kill -9"
    PAUSE = "SIGSTOP 12 s, SIGCONT"
    TERM = "SIGTERM"
    DATABASE = "database restart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A scenario's figures. statuses: how the processes ended that ended by themselves or on demand, in order.

    failover: seconds from the stroke to the slowest bot's next message; None where another process had no need to
    take over. planned, reminders: of `classes`.
    """

    fault: Fault
    messages: int
    lost: int
    duplicates: int
    in_doubt: int
    uncounted: int
    planned: int
    reminders: int
    classes: int
    bots: int
    seconds: float
    failover: float | None
    statuses: tuple[int, ...]


def broken_gates(row: Row) -> list[str]:
    """Which gates of reliability.md §11 a row does not pass; time apart, see `is_late`."""
    limit = {Fault.NONE: 0, Fault.TERM: 0}.get(row.fault, IN_FLIGHT * row.bots * (1 + (row.fault is Fault.DATABASE)))
    gates = {
        "lost = 0": row.lost == 0,
        "duplicates <= doubts, message by message": row.uncounted == 0,
        f"in doubt <= {limit}": row.in_doubt <= limit,
        "each run key planned once": row.planned == row.classes == row.reminders,
        "stopped when told to": row.statuses[-1:] == (0,),
    }
    return [gate for gate, held in gates.items() if not held]


def is_late(row: Row) -> bool:
    """Whether another process took longer to take over than a dead one's heartbeat allows."""
    return row.failover is not None and row.failover > STALE + 5


@dataclass(slots=True)
class _Member:
    """A running process and its Procrastinate workers."""

    running: Running
    workers: frozenset[int]


@dataclass
class _Cast:
    """The processes of a scenario; who ends without having been told or killed is started again, as by systemd."""

    district: District
    program: Program
    group: asyncio.TaskGroup
    members: list[_Member] = field(default_factory=list)
    running: list[Running] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    kept: list[asyncio.Task[None]] = field(default_factory=list)
    ending: bool = False

    async def join(self) -> None:
        """Start one more; returns when it serves."""
        before = await self.district.workers()
        self.kept.append(self.group.create_task(self._keep()))

        async def is_up() -> bool:
            return len(await self.district.workers() - before) == _LOOPS

        await until(is_up)
        self.members.append(_Member(self.running[-1], frozenset(await self.district.workers() - before)))

    async def busiest(self) -> tuple[Running, set[str]]:
        """The process that sends for the most bots, and which."""
        held = [(await self.district.draining(member.workers), member.running) for member in self.members]
        bots, running = max(held, key=lambda one: len(one[0]))
        return running, bots

    async def stop(self) -> None:
        """Tell all to stop, and wait for it."""
        self.ending = True
        for running in self.running:
            running.process.send_signal(signal.SIGTERM)
        await asyncio.wait(self.kept, timeout=PATIENCE)

    async def _keep(self) -> None:
        while not self.ending:
            async with self.program.running() as running:
                self.running.append(running)
                status = await running.ends(within=10 * PATIENCE)
                self.running.remove(running)
            self.statuses.append(status)
            if status in (0, -signal.SIGKILL):
                return


async def two_workers(fault: Fault, server: PostgresServer, folder: Path) -> Row:
    """Play one scenario: two processes send, the busier is struck, everything arrives, all are told to stop."""
    loop = asyncio.get_running_loop()
    with server.database() as url:
        async with District(url) as district:
            async with asyncio.TaskGroup() as group:
                cast = _Cast(district, Program(folder, district.env, module="tests.faults.member"), group)
                await cast.join()
                await cast.join()
                district.world.faults.delay("sendMessage", 0.03)
                began = loop.time()
                await district.queue(MESSAGES)
                await until(lambda: _has_arrived(district, MESSAGES // 5))
                running, bots = await cast.busiest()
                struck = district.now()
                await _strike(fault, running, server)
                await until(district.is_done)
                seconds = loop.time() - began
                await cast.stop()
            found = await district.arrivals()
            return Row(
                fault=fault,
                messages=MESSAGES,
                lost=found.lost,
                duplicates=found.doubled,
                in_doubt=found.doubts,
                uncounted=found.uncounted,
                planned=found.planned,
                reminders=found.reminders,
                classes=district.schools * district.classes,
                bots=district.schools,
                seconds=round(seconds, 1),
                failover=_failover(district, bots, struck) if fault in (Fault.KILL, Fault.PAUSE) else None,
                statuses=tuple(cast.statuses),
            )


async def _strike(fault: Fault, running: Running, server: PostgresServer) -> None:
    match fault:
        case Fault.NONE:
            return
        case Fault.KILL:
            running.process.kill()
        case Fault.TERM:
            running.process.terminate()
        case Fault.PAUSE:
            running.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(_PAUSE)
            running.process.send_signal(signal.SIGCONT)
        case Fault.DATABASE:
            await asyncio.to_thread(server.restart)


def _failover(district: District, bots: set[str], struck: datetime) -> float:
    """Until the last of these bots, which the struck process held, was heard of again."""
    again = [
        min(
            (at - struck).total_seconds()
            for at, bot, _ in district.sends()
            if bot == name and at > struck + _ON_ITS_WAY
        )
        for name in bots
    ]
    return round(max(again), 1)


async def _has_arrived(district: District, messages: int) -> bool:
    return sum(district.arrived().values()) >= messages


async def _main(names: list[str]) -> int:
    faults = [fault for fault in Fault if not names or fault.name.lower() in names]
    broken = False
    print(f"{'fault':24}{'lost':>6}{'twice':>7}{'doubts':>8}{'planned':>10}{'failover':>10}{'seconds':>9}  gates")
    with postgres_server(own=True) as server:
        for fault in faults:
            with tempfile.TemporaryDirectory() as folder:
                row = await two_workers(fault, server, Path(folder))
            gates = broken_gates(row) + [f"failover <= {STALE + 5} s"] * is_late(row)
            broken = broken or bool(gates)
            failover = "-" if row.failover is None else f"{row.failover} s"
            print(
                f"{row.fault:24}{row.lost:>6}{row.duplicates:>7}{row.in_doubt:>8}{row.planned:>6}/{row.classes}"
                f"{failover:>10}{row.seconds:>9}  {'; '.join(gates) or 'held'}",
                flush=True,
            )
    return int(broken)


if __name__ == "__main__":
    sys.exit(asyncio.run(_main(sys.argv[1:])))
