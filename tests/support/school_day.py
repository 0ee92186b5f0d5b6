"""A small school on the sandbox as its people see it: what they do, what that brings into their chats, what is stored.

One service lives for a whole test module; each test gets a day of its own, so none sees another's lines.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import engine
from bot.channels.telegram import outcomes
from bot.cli import rehearsal
from bot.cli.rehearsal import Rehearsal
from bot.domain.calendar import DayKind
from bot.domain.class_day import ClassDay
from bot.domain.facts import Fact
from bot.domain.school_file import parse_school
from bot.sandbox import Chat, Message, User
from bot.usecases.class_day import load_class_day
from bot.usecases.pace import Pace
from bot.usecases.ports import OutboxState

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 9, 8, 9, 0, tzinfo=ZONE)

SCHOOL: dict[str, Any] = {
    "school": {"id": "shiyan", "name": "实验小学"},
    "class": [
        {"grade": 1, "number": 1},
        {"grade": 3, "number": 1},
        {"grade": 3, "number": 2},
        {"grade": 4, "number": 1},
        {"grade": 7, "number": 1},
    ],
    "person": [
        {"name": "王老师", "roles": ["teacher"], "teaches": {"数学": ["3-2", "3-1"]}},
        {
            "name": "赵老师",
            "roles": ["homeroom", "teacher"],
            "classes": ["3-2"],
            "teaches": {"语文": ["3-2"]},
        },
        {"name": "李老师", "roles": ["teacher"], "teaches": {"英语": ["3-1", "3-2"]}},
        {
            "name": "孙老师",
            "roles": ["homeroom", "teacher"],
            "classes": ["3-1"],
            "teaches": {"语文": ["3-1"]},
        },
        {
            "name": "周老师",
            "roles": ["homeroom", "teacher"],
            "classes": ["1-1"],
            "teaches": {"语文": ["1-1"], "数学": ["1-1"]},
        },
        {
            "name": "何老师",
            "roles": ["homeroom", "teacher"],
            "classes": ["4-1"],
            "teaches": {"语文": ["4-1"], "数学": ["4-1"]},
        },
        {"name": "冯老师", "roles": ["teacher"], "teaches": {"英语": ["7-1"]}},
        {"name": "钱主任", "roles": ["supervisor"]},
        {"name": "陈主任", "roles": ["office"]},
        {"name": "方老师", "roles": ["admin"]},
    ],
}


def school_file(*, people: list[dict[str, Any]] | None = None, **policy: Any) -> dict[str, Any]:
    """The school file's content, with more people or another policy."""
    data = deepcopy(SCHOOL)
    data["person"] += people or []
    if policy:
        data["policy"] = policy
    return data


@dataclass
class Heard:
    """What one act brought into the chat it happened in. Raises where an act brought more than one new message."""

    stage: "SchoolDay"
    name: str
    chat: Chat
    sent: Message | None = None
    """The person's own message, where the act was one."""
    new: list[Message] = field(default_factory=list)
    changed: list[Message] = field(default_factory=list)
    toast: str | None = None

    @property
    def message(self) -> Message:
        """The one message that answered: a new one, or an old one rewritten."""
        told = [*self.new, *self.changed]
        assert len(told) == 1, [m.body for m in told]
        return told[0]

    @property
    def text(self) -> str:
        return self.message.body

    @property
    def labels(self) -> list[str]:
        return self.message.labels

    @property
    def silent(self) -> bool:
        return not self.new and not self.changed

    def label(self, part: str) -> str:
        """The one button whose label has this in it."""
        found = [label for label in self.labels if part in label]
        assert len(found) == 1, (part, self.labels)
        return found[0]

    async def press(self, part: str, *, by: str | None = None) -> "Heard":
        """Press the button under this answer whose label has `part` in it."""
        return await self.stage.press(by or self.name, self.message, self.label(part))

    async def edit(self, text: str) -> "Heard":
        """The person edits the message that was answered here."""
        assert self.sent is not None
        return await self.stage.edit(self.name, self.sent, text)


class SchoolDay:
    """The school, seen from its chats. Everything goes through the unchanged service and the sandbox's Bot API."""

    def __init__(self, rehearsal: Rehearsal, data: Mapping[str, Any]) -> None:
        self.rehearsal = rehearsal
        self.world = rehearsal.world
        self.bot = rehearsal.bot
        self.groups: dict[str, Chat] = {}
        self._data = dict(data)
        self._changed_file = False

    # ------------------------------------------------------------------------------------- its time

    @property
    def now(self) -> datetime:
        return self.rehearsal.clock().astimezone(ZONE)

    @property
    def today(self) -> date:
        return self.now.date()

    def stand_at(self, hour: int, minute: int = 0, *, day: date | None = None) -> None:
        """Move the clock without doing what is due in between, as if the service had just been started."""
        self.rehearsal.clock.move_to(datetime.combine(day or self.today, time(hour, minute), tzinfo=ZONE))

    async def until(self, hour: int, minute: int = 0) -> None:
        """Live on to this time of the day; everything due happens and arrives."""
        await self.rehearsal.until(hour, minute)

    def day_like(self, kind: DayKind, *, weekdays: str = "0123456", after: date | None = None) -> date:
        """The next day of this kind of the public calendar, three days from now or later: nobody catches up on then."""
        day = (after or self.today) + timedelta(days=3)
        while self.rehearsal.spec.school.day(day).kind is not kind or str(day.weekday()) not in weekdays:
            day += timedelta(days=1)
        return day

    def a_new_school_day(self) -> None:
        """14:20 on a teaching day, Monday to Thursday and no eve of a holiday, that no test has seen."""
        day = self.day_like(DayKind.TEACHING, weekdays="0123")
        while self.rehearsal.spec.school.sheet_until(day) != day:
            day = self.day_like(DayKind.TEACHING, weekdays="0123", after=day)
        self.stand_at(14, 20, day=day)

    # ------------------------------------------------------------------------------- its file, its people

    async def apply(self, data: Mapping[str, Any]) -> None:
        """Apply another school file to the same school."""
        self.rehearsal.spec = parse_school(deepcopy(dict(data)))
        await self.rehearsal.app.apply_school(self.rehearsal.spec, self.rehearsal.clock())
        self._changed_file = True

    async def policy(self, **values: Any) -> None:
        """The same school under another policy, until the test ends."""
        await self.apply(self._data | {"policy": values})

    async def as_before(self) -> None:
        """Undo `policy` and `apply`."""
        if self._changed_file:
            await self.apply(self._data)
            self._changed_file = False

    async def enrol(self) -> None:
        """All staff open their invites, at once."""
        for item in self.rehearsal.codes.people:
            user = self.rehearsal.person(item.person.name)
            self.world.say(user, self.rehearsal.private(user), f"/start {item.invite}")
        await self.settle()

    def person(self, name: str) -> User:
        return self.rehearsal.person(name)

    def private(self, name: str) -> Chat:
        return self.rehearsal.private(self.person(name))

    def menu(self, name: str) -> list[str]:
        """The names in a person's command menu."""
        return [c["command"] for c in self.world.commands_for(self.bot, self.private(name), self.person(name))]

    # --------------------------------------------------------------------------------- what people do

    async def tell(self, name: str, text: str, *, chat: Chat | None = None) -> Heard:
        """Somebody writes, in private unless a group is given."""
        chat = chat or self.private(name)
        with _Listening(self, name, chat) as heard:
            heard.sent = self.world.say(self.person(name), chat, text)
            await self.settle()
        return heard

    async def edit(self, name: str, message: Message, text: str) -> Heard:
        """Somebody edits their own message, or the caption of their picture."""
        with _Listening(self, name, message.chat) as heard:
            heard.sent = self.world.edit(self.person(name), message, text)
            await self.settle()
        return heard

    async def press(self, name: str, message: Message, label: str) -> Heard:
        """Somebody presses a button by its whole label; `toast` is what flashes up."""
        return await self._tap(name, message, lambda: self.world.press(self.person(name), message, label))

    async def press_data(self, name: str, message: Message, data: str) -> Heard:
        """A press as a tampered client sends it: any data, under any message."""
        user = self.person(name)
        return await self._tap(
            name, message, lambda: self.world.forge_callback(user, message.chat, message.id, data), own_chat=False
        )

    async def send(self, name: str, what: str, **more: Any) -> Heard:
        """Somebody sends a photo, document, voice or sticker in private."""
        chat = self.private(name)
        with _Listening(self, name, chat) as heard:
            heard.sent = getattr(self.world, f"send_{what}")(self.person(name), chat, **more)
            await self.settle()
        return heard

    async def raw(self, name: str, update: dict[str, Any]) -> Heard:
        """An update comes in exactly as given; what it brings into the person's private chat."""
        with _Listening(self, name, self.private(name)) as heard:
            self.world.push_raw_update(self.bot, update)
            await self.settle()
        return heard

    async def news(self, name: str, since: int) -> list[Message]:
        """The bot's messages in a private chat that are newer, or were rewritten later, than `mark()` was."""
        await self.settle()
        return [m for m in self.world.messages(self.private(name)) if m.sender is self.bot and m.serial > since]

    def mark(self) -> int:
        return self.world.changes.serial

    async def _tap(self, name: str, message: Message, act: Any, *, own_chat: bool = True) -> Heard:
        chat = message.chat if own_chat else self.private(name)
        with _Listening(self, name, chat) as heard:
            query = act()
            await self.settle()
            heard.toast = (await query.answered()).text or None
        return heard

    async def settle(self) -> None:
        """Until every update is answered and confirmed, and everything due has been delivered."""
        async with asyncio.timeout(30):
            while True:
                if self.rehearsal.is_idle and not await self._waiting() and self.rehearsal.is_idle:
                    return
                await asyncio.sleep(0.01)

    async def _waiting(self) -> bool:
        async with self.rehearsal.app.database.read() as uow:
            sending = await uow.outbox.listing([OutboxState.SENDING])
            return bool(sending or await uow.outbox.bots_with_due(self.rehearsal.clock()))

    # ------------------------------------------------------------------------------------ what is stored

    async def class_day(self, short: str, day: date | None = None) -> ClassDay:
        """A class's day as stored; short: 3-2."""
        school = self.rehearsal.spec.school
        async with self.rehearsal.app.database.read() as uow:
            classes = await uow.schools.classes(school.id)
            school_class = next(c for c in classes if c.short == short)
            return await load_class_day(uow, school, school_class, day or self.today, lock=False)

    async def total(self, short: str, day: date | None = None) -> int:
        """Minutes that count, all subjects together."""
        return (await self.class_day(short, day)).planned

    async def lines(self, short: str, day: date | None = None) -> list[tuple[str, str, int]]:
        """(subject, content, minutes) of every standing line in the order filed."""
        return [(e.subject, e.content, e.minutes) for e in (await self.class_day(short, day)).entries]

    async def states(self, short: str, day: date | None = None) -> dict[str, str]:
        """Subject → declared state."""
        return {d.subject: d.state.value for d in (await self.class_day(short, day)).declarations}

    async def empty(self, *shorts: str) -> bool:
        """Nothing stands or is declared in these classes (all, when none is named) today."""
        named = shorts or tuple(c.short for c in self.rehearsal.spec.classes)
        return all([(await self.class_day(short)).is_empty for short in named])

    async def facts(self, short: str, action: str) -> list[Fact]:
        """The class's history lines of today with this action."""
        async with self.rehearsal.app.database.read() as uow:
            class_id = f"{self.rehearsal.spec.school.id}/{short}"
            facts = await uow.history.of_sheet(class_id, self.today)
        return [f for f in facts if f.action == action]


class _Listening:
    """Collects what the bot says in a chat while the block runs, and checks: at most one new message."""

    def __init__(self, stage: SchoolDay, name: str, chat: Chat) -> None:
        self._heard = Heard(stage, name, chat)
        self._seen = {m.id for m in stage.world.messages(chat)}
        self._serial = stage.world.changes.serial

    def __enter__(self) -> Heard:
        return self._heard

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        heard = self._heard
        said = [m for m in heard.stage.world.messages(heard.chat) if m.sender is heard.stage.bot]
        heard.new = [m for m in said if m.id not in self._seen]
        heard.changed = [m for m in said if m.id in self._seen and m.serial > self._serial]
        if error is None:
            assert len(heard.new) <= 1, [m.body for m in heard.new]


@asynccontextmanager
async def open_school(
    folder: Path, data: Mapping[str, Any] = SCHOOL, *, public_url: str | None = None
) -> AsyncIterator[SchoolDay]:
    """The school with everybody enrolled, on a Tuesday morning in September 2026."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outcomes, "EVERY_SECONDS", 0.005)
        patch.setattr(rehearsal, "_LOOK_SECONDS", 0.03)  # nobody waits 0.7 s for a card
        patch.setattr(engine, "Pace", lambda rate, clock, chats: Pace(rate=40 * rate, clock=clock, chats=chats))
        async with _rehearsed(folder, data, public_url) as stage:
            yield stage


@asynccontextmanager
async def _rehearsed(folder: Path, data: Mapping[str, Any], public_url: str | None) -> AsyncIterator[SchoolDay]:
    async with Rehearsal(
        deepcopy(dict(data)), database=folder / "school.db", start=START, public_url=public_url
    ) as rehearsal:
        stage = SchoolDay(rehearsal, data)
        await stage.enrol()
        yield stage


__all__ = ["SCHOOL", "START", "ZONE", "Heard", "SchoolDay", "open_school", "school_file"]
