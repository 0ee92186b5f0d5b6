"""What sending costs on PostgreSQL, by number of processes: `python -m tests.bench.scale_out [MESSAGES]`.

Processor time is the figure to trust: the sandbox and the database share this machine's cores with the processes.
"""

import asyncio
import os
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from tests.faults.district import District, until
from tests.support.postgres import postgres_server
from tests.support.program import Program, Running

_TICKS = os.sysconf("SC_CLK_TCK")


def _cpu(running: Running) -> float:
    """Processor seconds of a process so far, all its threads."""
    fields = Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


async def _measure(url: str, processes: int, messages: int) -> str:
    async with District(url, schools=20, classes=10) as district, AsyncExitStack() as stack:
        with tempfile.TemporaryDirectory() as folder:
            program = Program(Path(folder), district.env, module="tests.faults.member")
            members = [await stack.enter_async_context(program.running()) for _ in range(processes)]
            for member in members:
                await member.says("service-started")
            await until(district.is_done)  # the bedtimes of all classes
            before, began = sum(map(_cpu, members)), asyncio.get_running_loop().time()
            await district.queue(messages)
            await until(district.is_done, within=600)
            seconds = asyncio.get_running_loop().time() - began
            cpu = sum(map(_cpu, members)) - before
            await stack.aclose()
            found = await district.arrivals()
    return (
        f"{processes:>9}{messages:>10}{seconds:>9.1f}{messages / seconds:>11.0f}{cpu / messages * 1000:>14.2f}"
        f"{found.lost:>7}{found.doubled:>7}"
    )


async def _main(messages: int) -> None:
    print(f"{'processes':>9}{'messages':>10}{'seconds':>9}{'messages/s':>11}{'ms CPU each':>14}{'lost':>7}{'twice':>7}")
    with postgres_server(own=True) as server:
        for processes in (1, 2):
            with server.database() as url:
                print(await _measure(url, processes, messages), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
