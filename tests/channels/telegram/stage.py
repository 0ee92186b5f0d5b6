"""A local Bot API server, people in it, and our real runner and channel behind a small `answer`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bot.channels.telegram.intake import Desk
from bot.channels.telegram.outbound import TelegramChannel
from bot.channels.telegram.replies import Replies
from bot.channels.telegram.runner import TelegramRunner
from bot.channels.telegram.transport import Transport
from bot.channels.telegram.wire import Wire
from bot.messages import AnyEvent, Event, Reply
from bot.sandbox import world as sandbox_world
from bot.sandbox.server import SandboxServer
from bot.usecases.inbox import BotInbox
from bot.usecases.ports import InboxState
from bot.usecases.seal import Seal
from tests.fakes.uow import FakeDatabase

World = sandbox_world.World
NAME = "shiyan"
TOKEN = "1001:test-token-kept-out-of-every-log"
SORRY = Reply(text="出了点问题，请再发一次。")
SEAL = Seal(b"a secret of this test")
MENUS = {"teacher": (("help", "帮助"), ("today", "今日作业"))}

AnswerOf = Callable[[AnyEvent], Awaitable[Reply | None]]


def close_button(action: str, chat_id: str) -> str:
    return SEAL.close(action, bot=NAME, chat_id=chat_id)


def open_button(data: str, chat_id: str) -> str | None:
    return SEAL.open(data, bot=NAME, chat_id=chat_id)


async def echo(event: AnyEvent) -> Reply | None:
    text = getattr(event, "text", None)
    return Reply(text=f"收到：{text}") if text is not None else None


@dataclass
class Stage:
    """One sandbox with a teacher, a parent and a group; `heard` is what reached `answer`."""

    world: World
    server: SandboxServer
    transport: Transport
    answer: AnswerOf = echo
    heard: list[AnyEvent] = field(default_factory=list)
    database: FakeDatabase = field(default_factory=FakeDatabase)
    runners: list[TelegramRunner] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bot = self.world.add_bot(token=TOKEN, username="jianfu_bot", name="减负小助手", privacy=False)
        self.teacher = self.world.add_user("王老师")
        self.parent = self.world.add_user("小明妈妈")
        self.chat = self.world.private(self.teacher, self.bot)
        self.parent_chat = self.world.private(self.parent, self.bot)
        self.group = self.world.add_group("三（2）班家长群", members=[self.teacher, self.parent])
        self.world.add_bot_to_group(self.group, self.bot, by=self.teacher)
        self.wire = Wire(self.transport.bot)
        self.channel = TelegramChannel(self.wire, seal=close_button)

    async def _answer(self, event: AnyEvent) -> Reply | None:
        self.heard.append(event)
        return await self.answer(event)

    @property
    def aside(self) -> list[str]:
        """The errors of the dead letters, in their order."""
        rows = sorted(self.database.state.inbox.items())
        return [row.error for _, row in rows if row.state is InboxState.DEAD and row.error is not None]

    def inbox(self, **changes: Any) -> BotInbox:
        database = self.database
        return BotInbox(
            **{
                "bot": NAME,
                "open_uow": database.write,
                "read_uow": database.read,
                "together": database.together,
                "now": lambda: datetime.now(UTC),
            }
            | changes,
        )

    def replies(self) -> Replies:
        return Replies(self.wire, seal=close_button, menu_of=lambda role: MENUS.get(role, ()))

    def runner(self, **changes: Any) -> TelegramRunner:
        desk = Desk(
            answer=self._answer,
            inbox=changes.pop("inbox", None) or self.inbox(),
            now=lambda: datetime.now(UTC),
            apology=lambda: SORRY,
            pauses=(0.01, 0.02),
        )
        runner = TelegramRunner(
            self.transport,
            **{
                "name": NAME,
                "desk": desk,
                "replies": self.replies(),
                "unseal": open_button,
                "album_seconds": 0.1,
            }
            | changes,
        )
        self.runners.append(runner)
        return runner

    @asynccontextmanager
    async def polling(self, **changes: Any) -> AsyncIterator[TelegramRunner]:
        """Our runner, polling until the block ends."""
        runner = self.runner(**changes)
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(runner.run_polling(stop))
            try:
                yield runner
            finally:
                stop.set()
        self.runners.remove(runner)

    def spoil_polls(self, *bodies: str) -> None:
        """The next getUpdates calls are answered 200 with these bodies instead of what the server said."""
        polling, left = self.transport.polling, list(bodies)
        ask = polling.do_request

        async def do_request(*args: Any, **kwargs: Any) -> tuple[int, bytes]:
            answer = await ask(*args, **kwargs)
            return (200, left.pop(0).encode()) if left else answer

        polling.do_request = do_request

    async def settled(self) -> None:
        """Until every update is confirmed, and handled, and its answer said."""
        await self.world.settled(self.bot)
        async with asyncio.timeout(20):
            while self.unhandled or not all(runner.is_idle for runner in self.runners):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        await self.world.settled(self.bot)

    @property
    def unhandled(self) -> int:
        """How many stored updates nobody has finished."""
        return sum(row.state is InboxState.NEW for row in self.database.state.inbox.values())

    def texts(self, chat: Any) -> list[str]:
        """What the bot has said in a chat."""
        return [m.text or m.caption for m in self.world.messages(chat) if m.sender is self.bot and not m.service]

    def heard_texts(self) -> list[str]:
        return [event.text for event in self.heard if isinstance(event, Event) and hasattr(event, "text")]


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    world = World(now=partial(datetime.now, UTC))
    async with SandboxServer(world) as server, Transport(TOKEN, api_url=server.url) as transport:
        yield Stage(world, server, transport)
