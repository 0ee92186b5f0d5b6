"""A class of one school with as many teachers as a test wants, and the real use cases on any store."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.app import use_cases
from bot.channels.telegram import CHANNEL
from bot.channels.telegram.capabilities import CAPABILITIES
from bot.domain.class_day import ClassDay
from bot.domain.filing_result import FilingResult
from bot.domain.people import Person
from bot.domain.school import DEFAULT_TOKEN_ENV, School, SchoolClass, SchoolSpec
from bot.domain.school_file import parse_school
from bot.domain.sheet import Snapshot
from bot.messages import Capabilities
from bot.usecases.class_day import load_class_day
from bot.usecases.file_homework import Said
from bot.usecases.page_links import PageLinks
from bot.usecases.plan_due import PlanDue
from bot.usecases.ports import Account, Audience, Binding, UnitOfWork
from bot.usecases.publisher import Publisher
from scheduler.jobs import timetable

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 9, 9)  # a Wednesday of the term
BOT = DEFAULT_TOKEN_ENV
LIMIT = 60
CLASS = "shiyan/3-2"


class Store(Protocol):
    """A database, real or fake."""

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]: ...
    def read(self) -> AbstractAsyncContextManager[UnitOfWork]: ...


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(DAY, time(hour, minute), tzinfo=ZONE)


def school_of(teachers: Mapping[str, str], policy: Mapping[str, Any]) -> SchoolSpec:
    """三（2）班 and 三（1）班 of one school. teachers: name → subject in both; 班主任 of 三（2）班: 赵老师 (语文)."""
    both = ["3-2", "3-1"]
    people: list[dict[str, Any]] = [
        {"name": "赵老师", "roles": ["homeroom", "teacher"], "classes": ["3-2"], "teaches": {"语文": ["3-2"]}},
        {"name": "钱主任", "roles": ["supervisor"]},
        {"name": "孙组长", "roles": ["grade_head"], "grades": [3]},
        {"name": "陈主任", "roles": ["office"]},
        {"name": "周主任", "roles": ["office"]},
        {"name": "方老师", "roles": ["admin"]},
        {"name": "吴老师", "roles": ["care"], "classes": ["3-2"]},
        *({"name": name, "roles": ["teacher"], "teaches": {subject: both}} for name, subject in teachers.items()),
    ]
    return parse_school(
        {
            "school": {"id": "shiyan", "name": "实验小学"},
            "class": [{"grade": 3, "number": 1}, {"grade": 3, "number": 2}],
            "person": people,
            "policy": dict(policy),
        }
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What one reading transaction sees of 三（2）班's day. frozen: the version that its sheet calls the newest."""

    class_day: ClassDay
    frozen: Snapshot | None

    @property
    def total(self) -> int:
        return self.class_day.planned


class Crowd:
    """The people of `school_of`, enrolled, at one store. Several crowds may share a database."""

    def __init__(self, store: Store, spec: SchoolSpec, capabilities: Capabilities = CAPABILITIES) -> None:
        self.store = store
        self.spec = spec
        publisher = Publisher(capabilities={CHANNEL: capabilities}, links=PageLinks(base=None, key=lambda: b""))
        self.acts = use_cases(store.write, store.read, publisher)
        self.plan = PlanDue(open_uow=store.write, read_uow=store.read, work=timetable(publisher))

    @property
    def school(self) -> School:
        return self.spec.school

    @property
    def school_class(self) -> SchoolClass:
        return next(c for c in self.spec.classes if c.id == CLASS)

    async def move_in(self, now: datetime) -> None:
        """Apply the school, enrol everybody, bind a parents' group."""
        async with self.store.write() as uow:
            await uow.schools.apply(self.spec, now)
            for person in self.spec.people:
                await uow.accounts.link(
                    Account(bot=BOT, channel=CHANNEL, user_id=user_of(person), person_id=person.id), now
                )
            group = Binding(bot=BOT, channel=CHANNEL, chat_id="-100", class_id=CLASS, audience=Audience.PARENTS)
            await uow.groups.bind(group, self.spec.people[0].id, now)
            await uow.commit()

    def person(self, name: str) -> Person:
        return next(p for p in self.spec.people if p.name == name)

    def user(self, name: str) -> str:
        """Somebody's account, and their private chat."""
        return user_of(self.person(name))

    async def file(
        self, name: str, message_id: str, text: str, now: datetime, *, replaces: str | None = None
    ) -> FilingResult:
        """Somebody writes to the bot. replaces: the message that this one takes the place of; its own id: an edit."""
        user = self.user(name)
        said = Said(bot=BOT, channel=CHANNEL, chat_id=user, sender_id=user, message_id=message_id, text=text, at=now)
        return await self.acts.file_homework(said, now, replaces=replaces)

    async def filing_ids(self, name: str, message_id: str) -> Sequence[int]:
        """Standing filings of a message."""
        async with self.store.read() as uow:
            filings = await uow.filings.by_message(BOT, self.user(name), message_id)
        return [f.id for f in filings if f.active]

    async def see(self) -> Seen:
        """三（2）班's day as one transaction reads it."""
        async with self.store.read() as uow:
            class_day = await load_class_day(uow, self.school, self.school_class, DAY, lock=False)
            sheet = class_day.sheet
            return Seen(class_day, await uow.sheets.version(sheet.id, sheet.version))

    async def versions(self) -> tuple[Snapshot, ...]:
        """Every frozen version of 三（2）班's day, in order."""
        sheet = (await self.see()).class_day.sheet
        async with self.store.read() as uow:
            found = [await uow.sheets.version(sheet.id, number) for number in range(1, sheet.version + 1)]
        return tuple(version for version in found if version is not None)


def user_of(person: Person) -> str:
    """The private chat of a person."""
    return f"u-{person.id}"
