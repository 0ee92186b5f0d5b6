"""A whole school on this machine: the real service on the sandbox, on a clock that is set by hand."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime, time, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr

from bot.app import App, build
from bot.app.engine import Rhythm
from bot.app.service import Service
from bot.clock import system_clock
from bot.domain.school import SchoolSpec
from bot.domain.school_file import parse_school
from bot.domain.timetable import JobName, next_due
from bot.sandbox import Chat, Message, SandboxServer, User, World
from bot.sandbox.model import Bot
from bot.settings import Settings
from bot.usecases.apply_school import AppliedSchool
from db.migrate import upgrade

TOKEN = "1000000001:rehearsal-token-for-the-sandbox"  # noqa: S105 - opens nothing but the sandbox
BOT_USERNAME = "jianfu_bot"
_LOOK_SECONDS = 0.1  # the acts of a rehearsal wait for what they queue


class HandClock:
    """A clock that stands still until it is moved; or, `running`, goes on at real pace in between."""

    def __init__(self, start: datetime, *, running: bool = False) -> None:
        self._now = start
        self._moved_at = system_clock() if running else None

    def __call__(self) -> datetime:
        return self._now + (system_clock() - self._moved_at if self._moved_at else timedelta())

    def move_to(self, at: datetime) -> None:
        """Never backwards."""
        self._now = max(self(), at)
        self._moved_at = self._moved_at and system_clock()


class Rehearsal:
    """A school with its people in the sandbox and the unchanged service behind it.

    data: a school file's content. database: path of a new SQLite file. start: what the clock shows first.
    """

    def __init__(
        self,
        data: dict[str, Any],
        *,
        database: Path,
        start: datetime,
        host: str = "127.0.0.1",
        port: int = 0,
        running: bool = False,
        tick_seconds: float = 3600,
        public_url: str | None = None,
    ) -> None:
        self.spec: SchoolSpec = parse_school(data)
        self.clock = HandClock(start, running=running)
        self.world = World(now=self.clock)
        self.bot: Bot = self.world.add_bot(token=TOKEN, username=BOT_USERNAME, name="作业公示助手")
        self.people: dict[str, User] = {}
        self._server = SandboxServer(self.world, host=host, port=port, advance=self.advance)
        self._database = database
        self._tick_seconds = tick_seconds
        self._public_url = public_url
        self._stack = AsyncExitStack()
        self._stop = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._service: Service = None  # type: ignore[assignment] # set on entering
        self.app: App = None  # type: ignore[assignment] # set on entering
        self.codes: AppliedSchool = None  # type: ignore[assignment] # set on entering

    @property
    def url(self) -> str:
        return self._server.url

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._server)
        url = f"sqlite+aiosqlite:///{self._database}"
        await asyncio.to_thread(upgrade, url)
        settings = Settings(
            _env_file=None,  # a rehearsal knows no operator's settings
            _env_prefix="JIANFU_NOBODY_SETS_",
            database_url=url,
            telegram_token=SecretStr(TOKEN),
            telegram_api_url=self._server.url,
            webhook_url=None,
            web_bind=None,
            public_url=self._public_url,
            clock=None,
        )
        self.app = build(settings, clock=self.clock, service=True)
        self._stack.push_async_callback(self.app.database.dispose)
        self.codes = await self.app.apply_school(self.spec, self.clock())
        rhythm = Rhythm(tick=self._tick_seconds, look=_LOOK_SECONDS)
        self._service = Service(self.app, poll_seconds=5, rhythm=rhythm)
        self._running = asyncio.ensure_future(self._service.run(self._stop))
        await self.world.wait_for(lambda: self.world.calls(self.bot, "deleteWebhook"), timeout=20)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        try:
            if self._running is not None:
                await self._running
        finally:
            await self._stack.aclose()

    # ------------------------------------------------------------------------------------- people

    async def enrol_staff(self) -> None:
        """Everybody of the school file opens their invite."""
        for item in self.codes.people:
            user = self.people[item.person.name] = self.world.add_user(item.person.name)
            if item.invite:
                await self.say(user, self.private(user), f"/start {item.invite}")

    async def bind_groups(self, by: str, parents: Sequence[str]) -> dict[str, Chat]:
        """A parents' group for each class, bound by the person `by`; class label → group."""
        groups: dict[str, Chat] = {}
        families = [self.person(name) for name in parents]
        for item in self.codes.classes:
            heads = [p.name for p in self.spec.people if p.is_homeroom_of(item.school_class.id)]
            staff = [self.person(name) for name in dict.fromkeys([*heads, by])]
            group = self.world.add_group(f"{item.school_class.label}家长群", members=[*staff, *families])
            self.world.add_bot_to_group(group, self.bot, by=self.person(by), admin=True)
            await self.say(self.person(by), group, f"/bind {item.parents}")
            groups[item.school_class.label] = group
        return groups

    def person(self, name: str) -> User:
        if name not in self.people:
            self.people[name] = self.world.add_user(name)
        return self.people[name]

    def private(self, user: User) -> Chat:
        return self.world.private(user, self.bot)

    # --------------------------------------------------------------------------------- what they do

    async def say(self, user: User, chat: Chat, text: str) -> Message:
        """Someone writes; returns when the bot has dealt with it. The message itself is returned."""
        message = self.world.say(user, chat, text)
        await self.settle()
        return message

    async def press(self, name: str, button: str, message: Message | None = None) -> Message:
        """A person presses a button (of the newest message with it); the chat's newest message is returned."""
        user = self.person(name)
        chat = self.private(user)
        if message is None:
            message = next(m for m in reversed(self.world.messages(chat)) if button in m.labels)
        self.world.press(user, message, button=button)
        await self.settle()
        return self.world.last(chat)

    async def settle(self) -> None:
        """Until every update is answered and everything due now has been delivered."""
        await self.world.settled(self.bot, timeout=20)
        async with asyncio.timeout(30):
            while await self._waiting():  # noqa: ASYNC110 - what is waited for is in the database
                await asyncio.sleep(0.02)
        await self.world.settled(self.bot, timeout=20)

    @property
    def is_idle(self) -> bool:
        """Whether every update has been answered."""
        return not len(self.bot.updates) and self._service.is_idle and not self.bot.in_flight

    async def _waiting(self) -> bool:
        if not self.is_idle:
            return True
        async with self.app.database.read() as uow:
            return bool(await uow.outbox.bots_with_due(self.clock()))

    async def advance(self, at: datetime) -> None:
        """Set the clock forward, stopping wherever something is due, and let everything arrive."""
        while (now := self.clock()) < at:
            due = (next_due(job, self.spec.school, now) for job in JobName)
            self.clock.move_to(min([at, *(d.at for d in due if d)]))
            if (await self.app.plan(self.clock())).planned:
                await self.settle()

    async def until(self, hour: int, minute: int = 0) -> None:
        """Advance to a time of the school's present day."""
        zone = self.spec.school.zone
        today = self.clock().astimezone(zone).date()
        await self.advance(datetime.combine(today, time(hour, minute), tzinfo=zone))
