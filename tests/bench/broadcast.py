"""A broadcast while teachers go on writing: `python -m tests.bench.broadcast [--paced 2000] [--unpaced 36000]`.

The service is a real process on SQLite; the Bot API is a small server in this one (bot_api.py). Three figures:
how long a teacher waits for an answer while the broadcast runs, beside the same teachers when nothing else does (in
the same run, half before and half after); how long the paced broadcast takes beside messages ÷ pace; and, without a
pace, messages a second, processor time of the service for each, and its memory along the way.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

from bot.channels.telegram import CHANNEL
from bot.clock import system_clock
from bot.domain.school import DEFAULT_TOKEN_ENV
from bot.domain.school_file import parse_school
from bot.messages import MessageKind, OutboxMessage, Say
from bot.usecases.ports import Account
from db.database import Database
from tests.bench.bot_api import BotApi
from tests.bench.filing_cost import TOKEN, cpu_seconds
from tests.support.database import migrated_file, url_of
from tests.support.program import Program, Running

PACE = 30  # the most that JIANFU_MESSAGES_PER_SECOND may be
TEACHERS = 40
EVERY = 0.1  # seconds between two messages of the teachers: each stays below the throttle
QUIET = 20.0  # seconds of writing before, and again after
_SAMPLES = 8


@dataclass
class Stage:
    """A running service, its Bot API, its database, and teachers who write."""

    api: BotApi
    database: Database
    running: Running
    pages: Callable[[], int]

    async def queue(self, messages: int) -> None:
        """So many notices, each to a group of its own."""
        now = system_clock()
        async with self.database.write() as uow:
            await uow.outbox.put_all(
                [
                    OutboxMessage(
                        key=f"bench/{number}",
                        bot=DEFAULT_TOKEN_ENV,
                        channel=CHANNEL,
                        chat_id=str(-1_000_000 - number),
                        kind=MessageKind.BEDTIME,
                        scope="school",
                        act=Say(text=f"第{number}号通知。" + "今晚请早些休息。" * 6, silent=True),
                        priority=1,
                        not_before=now,
                        expires_at=now + timedelta(hours=6),
                    )
                    for number in range(messages)
                ]
            )
            await uow.commit()

    def arrived(self) -> list[float]:
        return sorted(at for chat, times in self.api.said.items() if chat < 0 for at in times)

    async def write(self, until: Callable[[], bool]) -> list[float]:
        """Teachers write one after the other; seconds that each waited for an answer."""
        async with asyncio.TaskGroup() as group:
            waits = []
            while not until():
                page = self.pages()
                chat = 1 + page % TEACHERS
                waits.append(group.create_task(self.api.answer_to(chat, f"数学 口算第{page}页，约5分钟")))
                await asyncio.sleep(EVERY)
        return [wait.result() for wait in waits]

    def memory(self) -> float:
        """Resident megabytes of the service."""
        pages = int(Path(f"/proc/{self.running.pid}/statm").read_text().split()[1])
        return pages * 4096 / 1e6


@asynccontextmanager
async def stage(module: str, *args: str) -> AsyncIterator[Stage]:
    spec = parse_school(
        {
            "school": {"name": "基准小学"},
            "class": [{"grade": 3, "number": n + 1} for n in range(TEACHERS)],
            "person": [
                {"name": f"老师{n + 1}", "roles": ["teacher"], "teaches": {"数学": [f"3-{n + 1}"]}}
                for n in range(TEACHERS)
            ],
        }
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = url_of(migrated_file(folder / "bench.db"))
        async with BotApi() as api, Database(url) as database:
            async with database.write() as uow:
                await uow.schools.apply(spec, system_clock())
                for number, person in enumerate(spec.people):
                    account = Account(
                        bot=DEFAULT_TOKEN_ENV, channel=CHANNEL, user_id=str(1 + number), person_id=person.id
                    )
                    await uow.accounts.link(account, system_clock())
                await uow.commit()
            env = {
                "JIANFU_DATABASE_URL": url,
                "JIANFU_TELEGRAM_TOKEN": TOKEN,
                "JIANFU_TELEGRAM_API_URL": api.url,
                "JIANFU_MESSAGES_PER_SECOND": str(PACE),
            }
            async with Program(folder, env, module=module).running(*args) as running:
                await asyncio.wait_for(api.heard.wait(), 60)
                numbers = count()
                yield Stage(api, database, running, lambda: next(numbers))
                await running.stop()


def p99(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=100)[98]


async def paced(messages: int) -> None:
    async with stage("bot.cli", "run") as on:
        quiet = await on.write(after(2.0))  # warms up
        quiet = await on.write(after(QUIET))
        await on.queue(messages)
        busy = await on.write(lambda: len(on.arrived()) >= messages)
        quiet += await on.write(after(QUIET))
        arrived = on.arrived()
    seconds = arrived[-1] - arrived[0]
    print(f"answers, nothing else going on   {waits(quiet)}")
    print(f"answers during the broadcast     {waits(busy)}   p99 ratio {p99(busy) / p99(quiet):.2f} (aim 2)")
    due = (messages - 1) / PACE
    print(f"paced broadcast: {messages} messages in {seconds:.1f} s, {seconds / due:.3f} of messages ÷ pace (aim 1.05)")


def waits(seconds: list[float]) -> str:
    middle = statistics.median(seconds) * 1000
    return f"{len(seconds):5} median {middle:6.1f} ms   p99 {p99(seconds) * 1000:6.1f} ms"


def after(seconds: float) -> Callable[[], bool]:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= end


async def unpaced(messages: int) -> None:
    async with stage("tests.bench.hurried") as on:
        memory = [on.memory()]
        began, cpu = time.perf_counter(), cpu_seconds(on.running.pid)
        await on.queue(messages)
        while len(on.arrived()) < messages:
            await asyncio.sleep(1)
            memory.append(on.memory())
        seconds, cpu = time.perf_counter() - began, cpu_seconds(on.running.pid) - cpu
        twice = sum(len(times) - 1 for chat, times in on.api.said.items() if chat < 0)
    print(
        f"unpaced: {messages} messages in {seconds:.0f} s, {messages / seconds:.0f} a second, "
        f"{cpu / messages * 1000:.2f} ms processor each, {twice} twice"
    )
    along = memory[:: max(1, len(memory) // _SAMPLES)]
    print(f"memory, MB: {' '.join(f'{each:.0f}' for each in along)}, at most {max(memory):.0f} (aim flat, below 300)")


async def main(*parts: Awaitable[None]) -> None:
    for part in parts:
        await part


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paced", type=int, default=2000)
    parser.add_argument("--unpaced", type=int, default=36000)
    asked = parser.parse_args()
    asyncio.run(main(*[run(n) for run, n in ((paced, asked.paced), (unpaced, asked.unpaced)) if n]))
