"""An outbox, a phone and a clock set by hand: delivery without a platform."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.errors import DeliveryError
from bot.domain.sheet import Snapshot
from bot.messages import Act, Edit, MessageKind, OutboxMessage, Receipt, Say
from bot.usecases.deliver import Deliver
from bot.usecases.pace import Pace
from bot.usecases.ports import OutboxRow
from db.unit_of_work import refuse_inside_unit_of_work
from tests.db.samples import BOT, NOW, mail
from tests.fakes.uow import FakeDatabase

Answer = Receipt | BaseException | Callable[[], None] | None
GROUP = "-1"


@dataclass
class Phone:
    """A channel that answers from a script (then: message ids in turn) and remembers what it was asked."""

    script: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, Act, Receipt | None, bytes | None]] = field(default_factory=list)
    flying: int = 0
    most: int = 0

    async def perform(self, chat_id: str, act: Act, *, target: Receipt | None, picture: bytes | None) -> Receipt:
        refuse_inside_unit_of_work()
        self.asked.append((chat_id, act, target, picture))
        answer = self.script.pop(0) if self.script else None
        self.flying += 1
        self.most = max(self.most, self.flying)
        await asyncio.sleep(0)
        self.flying -= 1
        if isinstance(answer, BaseException):
            raise answer
        if callable(answer):
            answer()
            return Receipt(message_id="0")
        return answer or Receipt(message_id=str(len(self.asked)), has_picture=picture is not None)

    def texts(self) -> list[str]:
        return [act.text for _, act, _, _ in self.asked if isinstance(act, Say | Edit)]


class Power(BaseException):
    """The plug is pulled."""


@dataclass
class Post:
    """An outbox, a phone and a clock that is set by hand: the database's, too."""

    database: FakeDatabase = field(init=False)
    phone: Phone = field(default_factory=Phone)
    now: datetime = NOW
    drawn: list[Snapshot] = field(default_factory=list)
    pencil: Exception | None = None

    def __post_init__(self) -> None:
        self.database = FakeDatabase(lambda: self.now)

    async def render(self, snapshot: Snapshot) -> bytes:
        self.drawn.append(snapshot)
        if self.pencil:
            raise self.pencil
        return b"png"

    def holder(self, phone: Phone | None = None, *, alone: bool = False) -> Deliver:
        return Deliver(
            open_uow=self.database.write,
            read_uow=self.database.read,
            channels={BOT: phone or self.phone},
            render=self.render,
            pace=Pace(rate=1e6, clock=time.monotonic),
            alone=alone,
        )

    async def drain(self, deliver: Deliver | None = None, *, ahead: timedelta = timedelta()) -> int:
        """ahead: how far the clock of the process that delivers is wrong."""
        async with asyncio.timeout(5):
            return await (deliver or self.holder())(BOT, lambda: self.now + ahead, asyncio.Event())

    async def put(self, *messages: OutboxMessage) -> None:
        async with self.database.write() as uow:
            for message in messages:
                assert await uow.outbox.put(message)
            await uow.commit()

    async def row(self, key: str) -> OutboxRow:
        async with self.database.read() as uow:
            row = await uow.outbox.get(key)
        assert row is not None
        return row


def notice(key: str, chat_id: str = GROUP, **more: object) -> OutboxMessage:
    return mail(key, chat_id, **{"kind": MessageKind.NOTICE} | more)


def refused(error: type[DeliveryError], **facts: object) -> DeliveryError:
    return error(reason="why", **facts)
