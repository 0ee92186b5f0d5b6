"""A small district for fault tests: schools with a bot each, groups in the sandbox, and what arrived in them."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.channels.telegram import CHANNEL
from bot.clock import system_clock
from bot.domain.school import SchoolSpec
from bot.domain.school_file import parse_school
from bot.domain.timetable import JobName, next_due
from bot.messages import MessageKind, OutboxMessage, Say
from bot.sandbox import Bot, Chat, SandboxServer, World
from bot.usecases.ports import Audience, Binding
from db.database import Database
from db.engines import conninfo, sqlite_path
from db.tables import outbox, runs
from scheduler.drain_queue import DrainQueue
from tests.support.program import PATIENCE

EVE = datetime(2026, 10, 15, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Thursday of the term
BEDTIME = "【睡眠提醒】"
_NUMBERED = re.compile(r"第(\d+)号通知。")
_SIGNS_OF_LIFE = (
    "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - %s",
    "UPDATE outbox SET sending_at = sending_at - %s WHERE state = 'sending'",
)
"""What the database's clock is asked about: the engine's heartbeats, our marks."""


def _school(number: int, classes: int) -> SchoolSpec:
    return parse_school(
        {
            "school": {"id": f"school{number}", "name": f"第{number}小学", "token_env": f"TOKEN_{number}"},
            "calendar": {"terms": ["2026-09-01..2027-01-22"]},
            "class": [{"grade": 3, "number": n + 1} for n in range(classes)],
            "person": [{"name": "方老师", "roles": ["admin"]}],
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What a day's end shows. doubled, doubts: messages more than once; attempts counted as in doubt."""

    lost: int
    doubled: int
    doubts: int
    uncounted: int
    """Messages that arrived more often than their doubts account for."""
    reminders: int
    """Classes whose 【睡眠提醒】 arrived."""
    planned: int
    """Run keys of it."""


@dataclass
class District:
    """Schools, each with its bot, on one database and one sandbox; at first so long before bedtime."""

    url: str
    schools: int = 3
    classes: int = 4
    before: timedelta = timedelta(seconds=6)
    world: World = field(init=False)
    server: SandboxServer = field(init=False)
    database: Database = field(init=False)
    bots: dict[str, Bot] = field(init=False, default_factory=dict)
    groups: dict[str, list[Chat]] = field(init=False, default_factory=dict)
    queued: int = field(init=False, default=0)
    ahead: timedelta = field(init=False)
    _stack: AsyncExitStack = field(init=False, default_factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        specs = [_school(number, self.classes) for number in range(self.schools)]
        due = next_due(JobName.BEDTIME, specs[0].school, EVE)
        assert due is not None
        self.ahead = due.at - self.before - system_clock()
        self.world = World(now=self.now)
        self.server = await self._stack.enter_async_context(SandboxServer(self.world))
        queue = None if sqlite_path(self.url) else DrainQueue(conninfo(self.url))
        opened = Database(self.url, defer_drains=queue.defer_each if queue else None)
        self.database = await self._stack.enter_async_context(opened)
        for number, spec in enumerate(specs):
            await self._move_in(number, spec)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def now(self) -> datetime:
        """The time there."""
        return system_clock() + self.ahead

    async def skip(self, seconds: float) -> None:
        """Let time pass while nobody lives: for the processes begun from now on, and by the database's own clock."""
        passed = timedelta(seconds=seconds)
        self.ahead += passed
        if sqlite_path(self.url) is not None:
            return  # whoever holds the file is the only one: it asks nobody how long ago
        async with await psycopg.AsyncConnection.connect(conninfo(self.url)) as connection:
            for sign_of_life in _SIGNS_OF_LIFE:
                await connection.execute(sign_of_life, [passed])

    @property
    def env(self) -> dict[str, str]:
        """What a process of the service needs to know."""
        tokens = {name: bot.token for name, bot in self.bots.items()}
        return tokens | {
            "JIANFU_DATABASE_URL": self.url,
            "JIANFU_TELEGRAM_API_URL": self.server.url,
            "JIANFU_SECRET": "0123456789abcdef0123456789abcdef",
            "MEMBER_AHEAD": str(self.ahead.total_seconds()),
        }

    async def _move_in(self, number: int, spec: SchoolSpec) -> None:
        name = f"TOKEN_{number}"
        bot = self.world.add_bot(
            token=f"100000000{number}:AAfault-test-token", username=f"bot{number}", name="作业公示"
        )
        owner = self.world.add_user("方老师")
        self.bots[name] = bot
        self.groups[name] = []
        async with self.database.write() as uow:
            await uow.schools.apply(spec, self.now())
            for school_class in spec.classes:
                group = self.world.add_group("家长群", members=[owner])
                self.world.add_bot_to_group(group, bot, by=owner, admin=True)
                self.groups[name].append(group)
                binding = Binding(
                    bot=name,
                    channel=CHANNEL,
                    chat_id=str(group.id),
                    class_id=school_class.id,
                    audience=Audience.PARENTS,
                )
                await uow.groups.bind(binding, spec.people[0].id, self.now())
            await uow.commit()

    async def queue(self, messages: int, *, kind: MessageKind = MessageKind.NOTICE) -> None:
        """Put so many numbered messages into the outbox, spread over bots and groups."""
        now = self.now()
        chats = [(name, group) for name, groups in self.groups.items() for group in groups]
        async with self.database.write() as uow:
            for number in range(self.queued, self.queued + messages):
                bot, group = chats[number % len(chats)]
                await uow.outbox.put(_numbered(number, bot, str(group.id), kind, now))
            await uow.commit()
        self.queued += messages

    def sends(self) -> Iterator[tuple[datetime, str, str]]:
        """When, by which bot, and the text of everything that arrived in a chat."""
        names = {bot.username: name for name, bot in self.bots.items()}
        for call in self.world.log:
            if call.method.lower() == "sendmessage" and call.ok:
                yield call.at, names[call.bot.username], str(call.params["text"])

    def arrived(self) -> Counter[int]:
        """Numbered notices, how often each."""
        found = (_NUMBERED.match(text) for _, _, text in self.sends())
        return Counter(int(match[1]) for match in found if match)

    async def _rows(self, question: sa.Select[Any] | sa.TextClause) -> list[sa.Row[Any]]:
        async with self.database.read() as uow:
            return list(await uow.held.connection.execute(question))

    async def workers(self) -> set[int]:
        """Procrastinate's workers, by number."""
        return {row.id for row in await self._rows(sa.text("SELECT id FROM procrastinate_workers"))}

    async def draining(self, workers: Collection[int]) -> set[str]:
        """The bots that these workers send for now."""
        question = sa.text(
            "SELECT args->>'bot' AS bot FROM procrastinate_jobs"
            " WHERE queue_name = 'drain' AND status = 'doing' AND worker_id = ANY(:workers)"
        )
        return {row.bot for row in await self._rows(question.bindparams(workers=list(workers)))}

    async def is_done(self) -> bool:
        """Whether nothing waits and every class's bedtime has been planned."""
        waiting = await self._rows(sa.select(outbox.c.id).where(outbox.c.state.in_(["due", "sending"])).limit(1))
        return not waiting and len(await self._bedtimes()) == self.schools * self.classes

    async def _bedtimes(self) -> list[sa.Row[Any]]:
        return await self._rows(sa.select(runs.c.scope).where(runs.c.kind == "bedtime", runs.c.state == "planned"))

    async def arrivals(self) -> Arrived:
        """What has become of everything."""
        said = outbox.c.kind.not_in([MessageKind.PIN, MessageKind.UNPIN])  # these may be done twice
        rows = await self._rows(sa.select(outbox.c.key, outbox.c.chat_id, outbox.c.kind, outbox.c.doubts).where(said))
        times = self.arrived()
        reminders = Counter(
            str(call.params["chat_id"])
            for call in self.world.log
            if call.method.lower() == "sendmessage" and call.ok and BEDTIME in str(call.params["text"])
        )
        often = {
            row.key: reminders[row.chat_id] if row.kind == MessageKind.BEDTIME else times[_number(row.key)]
            for row in rows
        }
        return Arrived(
            lost=sum(not count for count in often.values()),
            doubled=sum(max(0, count - 1) for count in often.values()),
            doubts=sum(row.doubts for row in rows),
            uncounted=sum(often[row.key] - 1 > row.doubts for row in rows),
            reminders=len(reminders),
            planned=len(await self._bedtimes()),
        )


async def until(condition: Callable[[], Awaitable[bool]], *, within: float = 2 * PATIENCE) -> None:
    """Wait for it; the database may be away for a while."""
    async with asyncio.timeout(within):
        while True:
            with suppress(DBAPIError):
                if await condition():
                    return
            await asyncio.sleep(0.1)


def _number(key: str) -> int:
    return int(key.rpartition("/")[2])


def _numbered(number: int, bot: str, chat_id: str, kind: MessageKind, now: datetime) -> OutboxMessage:
    scope = "school0/3-1"
    return OutboxMessage(
        key=f"publish/{scope}/{now:%Y-%m-%d}/{number}",
        bot=bot,
        channel=CHANNEL,
        chat_id=chat_id,
        kind=kind,
        scope=scope,
        act=Say(text=f"第{number}号通知。"),
        not_before=now,
        expires_at=now + timedelta(days=1),
    )
