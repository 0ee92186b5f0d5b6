"""What one filed homework message costs beside a bare echo: processor time per update, in one run.

    .venv/bin/python -m tests.bench.filing_cost [--messages 360]

Both bots are processes of their own, polling the same sandbox, which runs in this one; only the bots' own processor
time counts (user and system, from /proc). The filing is the whole product: parsed, checked against the class's total
over all subjects, stored durably (SQLite, synchronous=FULL), answered. The echo is python-telegram-bot's own
Application with one handler.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from bot.sandbox import SandboxServer, User, World

SUBJECTS = ("语文", "数学", "英语", "科学", "道法", "美术")
CLASSES = 36
TOKEN = "1000000002:bench-token-for-the-sandbox"
ECHO = """
import os, logging
from telegram.ext import Application, MessageHandler, filters
logging.getLogger().setLevel(logging.ERROR)
async def echo(update, context):
    await update.message.reply_text(update.message.text)
app = (Application.builder().token(os.environ["TOKEN"]).base_url(os.environ["API"] + "/bot").job_queue(None).build())
app.add_handler(MessageHandler(filters.TEXT, echo))
app.run_polling(poll_interval=0, timeout=5)
"""


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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


async def measure(world: World, pid: int, people: list[User], messages: int, *, marker: str) -> tuple[float, float]:
    """Processor and wall milliseconds per message, after a warm-up of one message a person."""
    bot = next(iter(world.bots.values()))
    chats = [world.private(user, bot) for user in people]

    async def say(first: int, count: int, subject: int) -> None:
        already = sum(answered(world, chat) for chat in chats)
        for n in range(first, first + count):
            user, chat = people[n % len(people)], chats[n % len(people)]
            world.say(
                user, chat, f"{SUBJECTS[(n // len(people) + subject) % 6]} 口算第{n}页，练习册P{n}，约{marker}分钟"
            )
        await world.wait_for(lambda: sum(answered(world, c) for c in chats) >= already + count, timeout=120)

    await say(0, len(people), 0)
    await asyncio.sleep(0.5)
    before, began = cpu_seconds(pid), time.perf_counter()
    await say(1000 * len(people), messages, 1)
    await asyncio.sleep(0.3)
    return (cpu_seconds(pid) - before) * 1000 / messages, (time.perf_counter() - began) * 1000 / messages


def answered(world: World, chat: object) -> int:
    return sum(m.sender.is_bot for m in world.messages(chat))  # type: ignore[arg-type]


async def echo_cost(messages: int) -> tuple[float, float]:
    world = World(now=lambda: datetime.now(UTC))
    world.add_bot(token=TOKEN, username="bench_bot", name="bench")
    people = [world.add_user(f"老师{n}") for n in range(CLASSES)]
    with tempfile.TemporaryDirectory() as folder:
        async with SandboxServer(world) as server:
            env = {"TOKEN": TOKEN, "API": server.url}
            async with child(sys.executable, "-c", ECHO, env=env, cwd=Path(folder)) as pid:
                await world.wait_for(lambda: world.calls(next(iter(world.bots.values())), "getMe"), timeout=30)
                return await measure(world, pid, people, messages, marker="1")


async def filing_cost(messages: int) -> tuple[float, float]:
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
                per_message = await measure(world, pid, people, messages, marker="8")
                stored = sum("已登记" in (m.text or "") for u in people for m in world.messages(world.private(u, bot)))
                if stored != messages + len(people):
                    raise RuntimeError(f"only {stored} messages were filed")
                return per_message


async def apply(folder: Path, env: dict[str, str]) -> list[str]:
    import json

    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "school", "apply", "school.toml", "--json",
        env=os.environ | env, cwd=folder, stdout=subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    return [person["invite"] for person in json.loads(out)["people"]]


async def main(messages: int) -> None:
    rows = {}
    for name, cost in (("bare PTB echo", echo_cost), ("jianfu, filed", filing_cost)):
        rows[name] = await cost(messages)
        print(f"{name:16} {rows[name][0]:6.2f} ms processor, {rows[name][1]:6.2f} ms wall per message", flush=True)
    print(f"ratio            {rows['jianfu, filed'][0] / rows['bare PTB echo'][0]:6.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--messages", type=int, default=180, help="how many are measured; at most 180 keep within the limit"
    )
    asyncio.run(main(parser.parse_args().messages))
