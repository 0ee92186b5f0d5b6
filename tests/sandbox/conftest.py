"""A small school in a sandbox: three people, one bot, one parent group."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import telegram
from telegram.request import HTTPXRequest

from bot.sandbox import Bot, Chat, SandboxServer, User, World

TOKEN = "1001:test"


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime(2026, 12, 1, 15, 28, tzinfo=ZoneInfo("Asia/Shanghai")))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **delta: float) -> None:
        self.now += timedelta(**delta)

    def set(self, now: datetime) -> None:
        self.now = now


@dataclass
class School:
    clock: Clock
    world: World
    bot: Bot
    wang: User
    zhao: User
    mother: User
    private: Chat
    group: Chat

    def updates(self, kind: str | None = None) -> list[dict]:
        """What waits for the bot, payloads only."""
        waiting = self.bot.updates.peek(1000)
        return [u[k] for u in waiting for k in u if k != "update_id" and kind in (None, k)]

    def forget(self) -> None:
        self.bot.updates.clear()


@pytest.fixture(autouse=True)
def _seconds_as_timedelta(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else reading `retry_after` warns, and warnings are errors


@pytest.fixture
def school() -> School:
    clock = Clock()
    world = World(now=clock)
    bot = world.add_bot(token=TOKEN, username="jianfu_bot", name="减负小助手")
    wang, zhao, mother = (world.add_user(name) for name in ("王老师", "赵老师", "乐乐妈妈"))
    group = world.add_group("三（2）班家长群", members=[zhao, mother])
    world.add_bot_to_group(group, bot, by=zhao)
    school = School(clock, world, bot, wang, zhao, mother, world.private(wang, bot), group)
    school.forget()
    return school


@pytest.fixture
async def server(school: School) -> AsyncIterator[SandboxServer]:
    async with SandboxServer(school.world, advance=school.clock.set) as running:
        yield running


def client(url: str, token: str = TOKEN) -> telegram.Bot:
    """python-telegram-bot as it comes, pointed at the sandbox."""
    return telegram.Bot(
        token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=HTTPXRequest(connection_pool_size=8),
        get_updates_request=HTTPXRequest(connection_pool_size=4),
    )


@pytest.fixture
async def ptb(server: SandboxServer) -> AsyncIterator[telegram.Bot]:
    async with client(server.url) as bot:
        yield bot


async def soon(coroutine, seconds: float = 5.0):
    """Await with a limit, so that a hang fails instead of hanging."""
    return await asyncio.wait_for(coroutine, seconds)
