"""A fake Bot API with its people in the test's process, and the real program beside it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.sandbox import Bot, Chat, Message, SandboxServer, User, World
from tests.support.program import PATIENCE, Program, Running

TOKEN = "1000000001:AAmarked-token-never-in-a-log-xyzzy"
OTHER_TOKEN = "1000000002:AAother-token-never-in-a-log-xyzzy"

SCHOOL = """
[school]
id = "shiyan"
name = "实验小学"
hotline = "0571-88000000"
[calendar]
terms = ["2026-02-20..2026-07-02", "2026-09-01..2027-01-22", "2027-02-22..2027-07-02"]
[[class]]
grade = 3
number = 2
[[class]]
grade = 3
number = 1
[[person]]
name = "王老师"
roles = ["teacher"]
teaches = { "数学" = ["3-2"] }
[[person]]
name = "赵老师"
roles = ["homeroom", "teacher"]
classes = ["3-2"]
teaches = { "语文" = ["3-2"] }
[[person]]
name = "陈主任"
roles = ["admin", "office"]
"""


@dataclass
class Town:
    """People, chats and the program of one test."""

    world: World
    server: SandboxServer
    bot: Bot
    program: Program
    people: dict[str, User] = field(default_factory=dict)
    codes: dict[str, Any] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.program.folder / "jianfu.db"

    async def apply(self, text: str = SCHOOL, *args: str, **env: str) -> dict[str, Any]:
        """Write the school file and apply it; the codes it printed are kept for `enrol`."""
        file = self.program.folder / "school.toml"
        file.write_text(text, encoding="utf-8")
        done = await self.program("school", "apply", str(file), "--json", *args, **env)
        assert done.status == 0, done.err
        self.codes = json.loads(done.text)
        return self.codes

    @asynccontextmanager
    async def service(self, **env: str) -> AsyncIterator[Running]:
        """`jianfu run`, polling."""
        seen = len(self.world.calls(self.bot, "deleteWebhook"))  # the last call before the first poll
        async with self.program.running("run", **env) as running:
            await self.until(lambda: len(self.world.calls(self.bot, "deleteWebhook")) > seen, running)
            yield running

    async def until(self, condition: Callable[[], object], running: Running | None = None) -> None:
        """Wait for something to be so in the world; what the service says otherwise is the message."""
        try:
            await self.world.wait_for(condition, timeout=PATIENCE)
        except TimeoutError:
            raise AssertionError(running.said() if running else "not in time") from None

    def person(self, name: str) -> User:
        if name not in self.people:
            self.people[name] = self.world.add_user(name)
        return self.people[name]

    def private(self, name: str, bot: Bot | None = None) -> Chat:
        return self.world.private(self.person(name), bot or self.bot)

    def bodies(self, chat: Chat) -> list[str]:
        """What the bot has said in a chat, oldest first."""
        return [m.body for m in self.world.messages(chat) if isinstance(m.sender, Bot) and m.service is None]

    async def tell(self, name: str, text: str, bot: Bot | None = None) -> str:
        """A person writes in private; the bot's answer."""
        chat = self.private(name, bot)
        before = len(self.bodies(chat))
        self.world.say(self.person(name), chat, text)
        await self.until(lambda: len(self.bodies(chat)) > before)
        return self.bodies(chat)[before]

    async def enrol(self, *names: str, bot: Bot | None = None) -> None:
        for name in names:
            invite = next(p["invite"] for p in self.codes["people"] if p["name"] == name)
            assert "实验小学" in await self.tell(name, f"/start {invite}", bot)

    async def parents(self, class_id: str = "3-2", by: str = "陈主任", bot: Bot | None = None) -> Chat:
        """A bound parents' group of a class."""
        code = next(c["bind"]["parents"] for c in self.codes["classes"] if c["id"] == class_id)
        group = self.world.add_group("家长群", members=[self.person(by), self.person("小雨妈妈")])
        self.world.add_bot_to_group(group, bot or self.bot, by=self.person(by), admin=True)
        self.world.say(self.person(by), group, f"/bind {code}")
        await self.until(lambda: any("已绑定" in body for body in self.bodies(group)))
        return group

    async def press(self, name: str, button: str) -> None:
        """A person presses the newest button with this label in their private chat; returns when it is answered."""
        chat = self.private(name)
        message = next(m for m in reversed(self.world.messages(chat)) if button in m.labels)
        query = self.world.press(self.person(name), message, button=button)
        await query.answered(PATIENCE)

    async def told(self, chat: Chat, words: str, running: Running | None = None) -> Message:
        """Wait until the bot has said these words in a chat."""

        def found() -> Message | None:
            said = (m for m in self.world.messages(chat) if isinstance(m.sender, Bot))
            return next((m for m in said if words in m.body), None)

        await self.until(found, running)
        message = found()
        assert message is not None
        return message

    async def job(self, name: str, at: str, **env: str) -> str:
        """`jianfu jobs run NAME --at AT`; what it printed."""
        done = await self.program("jobs", "run", name, "--at", at, **env)
        assert done.status == 0, done.err
        return done.text

    async def quiet(self, seconds: float = 2.0) -> None:
        """The two seconds within which what a command queues is sent, and a bit."""
        await asyncio.sleep(seconds)
        await self.world.settled(self.bot, timeout=PATIENCE)


@asynccontextmanager
async def town(folder: Path, now: Callable[[], datetime] | None = None) -> AsyncIterator[Town]:
    """An empty town: one bot, nobody enrolled."""
    world = World(now=now or (lambda: datetime.now(UTC)))
    bot = world.add_bot(token=TOKEN, username="jianfu_bot", name="作业公示助手")
    async with SandboxServer(world) as server:
        env = {"JIANFU_TELEGRAM_TOKEN": TOKEN, "JIANFU_TELEGRAM_API_URL": server.url}
        yield Town(world, server, bot, Program(folder, env))
