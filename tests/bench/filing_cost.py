"""What one filed homework message costs beside a bare echo: processor time per update, in one run.

    python -m tests.bench.filing_cost [--rounds 5] [--times 1]

Every bot is a process of its own, polling a sandbox of its own, which runs in this process; only the bots' own
processor time counts (user and system, from /proc). The filing is the whole product: parsed, checked against the
class's total over all subjects, stored durably (SQLite, synchronous=FULL), answered. The echoes are
python-telegram-bot's own Application and aiogram's own Dispatcher with one handler each, as they come from the package
index, in a venv of their own. The bots take turns, a round of 36 messages each; the middle round counts.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.sandbox import SandboxServer, User, World
from tests.bench import rivals

PTB, AIOGRAM, OURS = "bare PTB echo", "bare aiogram echo", "jianfu, filed"
SUBJECTS = ("语文", "数学", "英语", "科学", "道法", "美术")
CLASSES = 36
TOKEN = "1000000002:bench-token-for-the-sandbox"
PTB_ECHO = """
import os, logging
from telegram.ext import Application, MessageHandler, filters
logging.getLogger().setLevel(logging.ERROR)
async def echo(update, context):
    await update.message.reply_text(update.message.text)
app = (Application.builder().token(os.environ["TOKEN"]).base_url(os.environ["API"] + "/bot").job_queue(None).build())
app.add_handler(MessageHandler(filters.TEXT, echo))
app.run_polling(poll_interval=0, timeout=5)
"""
AIOGRAM_ECHO = """
import asyncio, logging, os
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
logging.getLogger().setLevel(logging.ERROR)
dispatcher = Dispatcher()
@dispatcher.message()
async def echo(message):
    await message.answer(message.text)
async def main():
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["API"]))
    await dispatcher.start_polling(Bot(os.environ["TOKEN"], session=session), polling_timeout=5)
asyncio.run(main())
"""


def cpu_seconds(pid: int) -> float:
    """Time on a processor, user and system, of a process's threads; to the nanosecond, unlike /proc/PID/stat."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def school_file() -> str:
    classes = "".join(
        f"[[class]]\ngrade = {grade}\nnumber = {number}\n" for grade in range(3, 9) for number in range(1, 7)
    )
    people = "".join(
        f'[[person]]\nname = "老师{grade}{number}"\nroles = ["teacher"]\nteaches = {{ '
        + ", ".join(f'"{s}" = ["{grade}-{number}"]' for s in SUBJECTS)
        + " }\n"
        for grade in range(3, 9)
        for number in range(1, 7)
    )
    return f'[school]\nname = "基准小学"\n{classes}{people}'


@contextlib.asynccontextmanager
async def child(*command: str, env: dict[str, str], cwd: Path) -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        *command, env=os.environ | env, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 20)


@dataclass
class Runner:
    """A bot under measurement: its sandbox, its process, the people who write to it."""

    name: str
    world: World
    pid: int
    people: list[User]
    minutes: int
    rounds: list[float] = field(default_factory=list)
    said: int = 0

    async def round(self, *, count: bool = True) -> None:
        """One message of each person, all at once."""
        bot = next(iter(self.world.bots.values()))
        chats = [self.world.private(user, bot) for user in self.people]
        before, began = sum(answered(self.world, chat) for chat in chats), cpu_seconds(self.pid)
        subject = SUBJECTS[self.said % len(SUBJECTS)]
        for user, chat in zip(self.people, chats, strict=True):
            page = self.said + 1
            self.world.say(user, chat, f"{subject} 口算第{page}页，练习册P{page}，约{self.minutes}分钟")
        await self.world.wait_for(
            lambda: sum(answered(self.world, c) for c in chats) >= before + len(chats), timeout=120
        )
        await asyncio.sleep(0.3)
        self.said += 1
        if count:
            self.rounds.append((cpu_seconds(self.pid) - began) * 1000 / len(chats))

    @property
    def cost(self) -> float:
        """Milliseconds a message, of the middle round."""
        return statistics.median(self.rounds)


def answered(world: World, chat: object) -> int:
    return sum(m.sender.is_bot for m in world.messages(chat))  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def echo(name: str, script: str) -> AsyncIterator[Runner]:
    world = World(now=lambda: datetime.now(UTC))
    bot = world.add_bot(token=TOKEN, username="bench_bot", name="bench")
    people = [world.add_user(f"老师{n}") for n in range(CLASSES)]
    with tempfile.TemporaryDirectory() as folder:
        async with SandboxServer(world) as server:
            env = {"TOKEN": TOKEN, "API": server.url}
            python = await asyncio.to_thread(rivals.python, rivals.BOTS)
            async with child(str(python), "-c", script, env=env, cwd=Path(folder)) as pid:
                await world.wait_for(lambda: world.calls(bot, "getMe"), timeout=30)
                yield Runner(name, world, pid, people, 1)


@contextlib.asynccontextmanager
async def jianfu() -> AsyncIterator[Runner]:
    world = World(now=lambda: datetime.now(UTC))
    bot = world.add_bot(token=TOKEN, username="bench_bot", name="bench")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "school.toml").write_text(school_file(), encoding="utf-8")
        async with SandboxServer(world) as server:
            env = {
                "JIANFU_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/bench.db",
                "JIANFU_TELEGRAM_TOKEN": TOKEN,
                "JIANFU_TELEGRAM_API_URL": server.url,
                "JIANFU_CLOCK": "2026-10-15T13:00:00+08:00",
                "PYTHONPATH": str(Path.cwd()),
            }
            invites = await apply(folder, env)
            async with child(sys.executable, "-m", "bot.cli", "run", env=env, cwd=folder) as pid:
                await world.wait_for(lambda: world.calls(bot, "deleteWebhook"), timeout=30)
                people = []
                for code in invites:
                    user = world.add_user("老师")
                    world.say(user, world.private(user, bot), f"/start {code}")
                    people.append(user)
                chats = [world.private(user, bot) for user in people]
                await world.wait_for(lambda: all(answered(world, chat) for chat in chats), timeout=60)
                yield Runner(OURS, world, pid, people, 8)
                filed = sum("已登记" in (m.text or "") for u in people for m in world.messages(world.private(u, bot)))
                if not filed:
                    raise RuntimeError("nothing was filed")


async def apply(folder: Path, env: dict[str, str]) -> list[str]:
    import json

    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "school", "apply", "school.toml", "--json",
        env=os.environ | env, cwd=folder, stdout=subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    return [person["invite"] for person in json.loads(out)["people"]]


async def measured(rounds: int) -> dict[str, float]:
    """One run of all three; milliseconds a message of each."""
    async with contextlib.AsyncExitStack() as stack:
        runners = [
            await stack.enter_async_context(each)
            for each in (echo(PTB, PTB_ECHO), echo(AIOGRAM, AIOGRAM_ECHO), jianfu())
        ]
        for number in range(rounds + 1):
            for runner in runners:
                await runner.round(count=number > 0)  # the first one warms up
        ours = runners[-1]
        filed = sum("已登记" in (m.text or "") for chat in ours.world.chats.values() for m in ours.world.messages(chat))
        if filed != len(ours.people) * (rounds + 1):
            raise RuntimeError(f"only {filed} messages were filed")
        for runner in runners:
            each = " ".join(f"{cost:.2f}" for cost in runner.rounds)
            print(f"{runner.name:18} {runner.cost:6.2f} ms a message   ({each})   ours: {ours.cost / runner.cost:.2f}")
        return {runner.name: runner.cost for runner in runners}


async def main(rounds: int, times: int) -> None:
    runs = [await measured(rounds) for _ in range(times)]
    for rival in (PTB, AIOGRAM) if times > 1 else ():
        ratios = sorted(run[OURS] / run[rival] for run in runs)
        each = " ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"beside the {rival}: {statistics.median(ratios):.2f} in the middle of {times} runs ({each})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="at most 5 keep within the day's limit")
    parser.add_argument("--times", type=int, default=1, help="runs; a shared machine's speed changes within one")
    asked = parser.parse_args()
    asyncio.run(main(min(5, asked.rounds), asked.times))
