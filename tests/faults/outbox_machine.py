"""Planning and delivery in memory, where the power may fail at any step: what a Hypothesis state machine plays with."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from bot.domain.errors import DeliveryDeferredError, DeliveryInDoubtError
from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due, JobName, lapsed, next_due
from bot.messages import Act, MessageKind, OutboxMessage, Receipt, Say
from bot.usecases.deliver import Deliver
from bot.usecases.pace import Pace
from bot.usecases.plan_due import PlanDue
from bot.usecases.ports import OutboxRow, OutboxState, RunState, UnitOfWork
from bot.usecases.work import Broadcast, PerClass, Turn, Work
from tests.db.samples import BOT, SCHOOL, mail
from tests.fakes.uow import FakeDatabase, FakeUnitOfWork

_BEDTIME = next_due(JobName.BEDTIME, SCHOOL.school, datetime(2026, 12, 9, 12, 0, tzinfo=SCHOOL.school.zone))
assert _BEDTIME is not None
EVENING = _BEDTIME.at + timedelta(minutes=1)
MESSAGES_A_CLASS = 2
_CHANGES = frozenset(
    {"start_all", "put", "put_all", "take_over", "adopt", "mark_sending", "settle_sent", "settle_postponed"}
)
_FOR_EVER = timedelta(days=60)
_ROUNDS = 8
_PAUSE = timedelta(seconds=1)


class Answer(StrEnum):
    """What a send comes to."""

    SENT = "sent"
    TOO_MANY = "429"
    TIMEOUT_DELIVERED = "no answer, but it arrived"
    TIMEOUT_NOT_DELIVERED = "no answer, and it did not"


class PowerCut(BaseException):
    """The process is gone."""


class Mutant:
    """A guard taken out. This one leaves all in; `outbox`, `runs` and `changed` may break what they are handed."""

    def outbox(self, outbox: Any) -> Any:
        return outbox

    def runs(self, runs: Any) -> Any:
        return runs

    def changed(self, commit: Callable[[], None]) -> None:
        """After every change; commit: makes what has been done so far last."""


@dataclass
class Power:
    """Fails after so many steps; None: not at all. What is dead does nothing more."""

    left: int | None = None
    cuts: int = 0

    def step(self) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left <= 0:
            self.cuts += self.left == 0
            raise PowerCut


class Frail:
    """Each change is a step."""

    def __init__(self, inner: Any, power: Power, changed: Callable[[], None]) -> None:
        self._inner, self._power, self._changed = inner, power, changed

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name not in _CHANGES:
            return method

        async def step(*args: Any, **more: Any) -> Any:
            self._power.step()
            answer = await method(*args, **more)
            self._changed()
            return answer

        return step


class FrailUnitOfWork(FakeUnitOfWork):
    """A unit of work of a process that may die."""

    def __init__(self, world: "World", *, writes: bool) -> None:
        super().__init__(world.database, world.database._writing if writes else None)
        self._world = world

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        mutant, power = self._world.mutant, self._world.power
        self.outbox = Frail(mutant.outbox(self.outbox), power, self._after_change)
        self.runs = Frail(mutant.runs(self.runs), power, self._after_change)
        return self

    def _after_change(self) -> None:
        def commit() -> None:
            self._database.state = self._state.snapshot()

        self._world.mutant.changed(commit)

    async def commit(self) -> None:
        self._world.power.step()
        await super().commit()
        self._world.power.step()


@dataclass
class World:
    """One school, its outbox and its groups. Every call starts a process of its own, as after a restart."""

    mutant: Mutant
    database: FakeDatabase = field(default_factory=FakeDatabase)
    power: Power = field(default_factory=Power)
    now: datetime = EVENING
    arrived: Counter[str] = field(default_factory=Counter)
    answers: list[Answer] = field(default_factory=list)
    unknown: int = 0
    """Sends nobody knows the outcome of, power cuts apart."""
    flying: int = 0
    most: int = 0
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def move_in(self) -> None:
        async with self.database.write() as uow:
            await uow.schools.apply(SCHOOL, self.now - timedelta(hours=1))
            await uow.commit()

    # ----------------------------------------------------------------------------- what may happen

    async def put(self, chat: str) -> None:
        """Somebody's announcement."""
        async with self.database.write() as uow:
            await uow.outbox.put(self._message("notice", chat))
            await uow.commit()

    def let_pass(self, minutes: int) -> None:
        """Or set the clock back."""
        self.now += timedelta(minutes=minutes)

    async def tick(self, times: int, cut_after: int | None) -> None:
        """So many ticks at once, with the power failing after so many steps."""
        ticks = [PlanDue(open_uow=self._write, read_uow=self._read, work=self._work()) for _ in range(times)]
        await self._until_cut(asyncio.gather(*(tick(self.now) for tick in ticks)), cut_after)

    async def drain(self, answers: list[Answer], cut_after: int | None) -> None:
        """A process delivers what is due. answers: to its first sends."""
        self.answers = list(answers)
        deliver = Deliver(
            open_uow=self._write,
            read_uow=self._read,
            channels={BOT: self},
            render=_no_picture,
            pace=Pace(rate=1e6, clock=time.monotonic),
            alone=True,
        )
        await self._until_cut(deliver(BOT, lambda: self.now, asyncio.Event()), cut_after)
        self.flying = 0

    async def recover(self) -> None:
        """The clock is put right, and time goes on without trouble until everything had its chance."""
        self.now = max(self.now, EVENING)
        for _ in range(_ROUNDS):
            self.now += timedelta(minutes=20)
            await self.tick(1, None)
            await self.drain([], None)

    async def _until_cut(self, work: Awaitable[Any], cut_after: int | None) -> None:
        self.power.left = cut_after
        with suppress(PowerCut):
            await work
        self.power.left = None

    # ------------------------------------------------------------------------------------ channel

    async def perform(self, chat_id: str, act: Act, *, target: Receipt | None, picture: bytes | None) -> Receipt:
        assert isinstance(act, Say)
        self.power.step()
        self.flying += 1
        self.most = max(self.most, self.flying)
        await asyncio.sleep(0)
        answer = self.answers.pop(0) if self.answers else Answer.SENT
        self.flying -= 1
        if answer is Answer.TOO_MANY:
            raise DeliveryDeferredError(pause=_PAUSE, whole_token=False, too_fast=True, reason="flood")
        if answer is not Answer.TIMEOUT_NOT_DELIVERED:
            self.arrived[act.text.partition("\n")[0]] += 1
        self.power.step()
        if answer is not Answer.SENT:
            self.unknown += 1
            raise DeliveryInDoubtError(reason="timeout")
        return Receipt(message_id="1")

    # -------------------------------------------------------------------------------------- inner

    def _write(self) -> FrailUnitOfWork:
        return FrailUnitOfWork(self, writes=True)

    def _read(self) -> FrailUnitOfWork:
        return FrailUnitOfWork(self, writes=False)

    def _work(self) -> dict[JobName, Work]:
        async def nothing(uow: UnitOfWork, school: School, one: SchoolClass, due: Due, now: datetime) -> None:
            return

        async def plan(uow: UnitOfWork, turns: Sequence[Turn], now: datetime) -> None:
            of = [(turn.due, one) for turn in turns for one in turn.classes for _ in range(MESSAGES_A_CLASS)]
            await uow.outbox.put_all([self._message(f"{due.job}/{one.id}/{due.day}", f"-{one.id}") for due, one in of])

        return {**dict.fromkeys(JobName, PerClass(nothing)), JobName.BEDTIME: Broadcast(plan)}

    def _message(self, stem: str, chat: str) -> OutboxMessage:
        key = f"{stem}/{next(self._numbers)}"  # never the same: the run key alone keeps a day from being planned twice
        times = {"not_before": self.now, "expires_at": self.now + _FOR_EVER}
        return mail(key, chat, kind=MessageKind.NOTICE, act=Say(text=key), **times)

    # ------------------------------------------------------------------------------------- verdict

    async def rows(self) -> tuple[OutboxRow, ...]:
        async with self.database.read() as uow:
            return await uow.outbox.listing(list(OutboxState), 10_000)

    async def broken(self) -> list[str]:
        """What must never be, and is. After `recover`."""
        rows = await self.rows()
        decided = {OutboxState.SENT, OutboxState.IN_DOUBT}  # often enough tried: a person has been told
        wrong = [f"lost: {row.message.key}" for row in rows if not self._is_there(row) or row.state not in decided]
        wrong += [f"uncounted: {row.message.key}" for row in rows if self.arrived[row.message.key] - 1 > row.doubts]
        doubts = sum(row.doubts for row in rows)
        if doubts > self.unknown + self.power.cuts * 4:
            wrong.append(f"{doubts} in doubt, {self.unknown} unanswered, {self.power.cuts} power cuts")
        planned = Counter(row.message.key.rpartition("/")[0] for row in rows if row.message.key.startswith("bedtime/"))
        runs = self.database.state.runs
        done = {f"{k}/{s}/{d}" for (k, s, d), state in runs.items() if k == "bedtime" and state is RunState.PLANNED}
        wrong += [f"planned {planned[key]}: {key}" for key in done | set(planned) if planned[key] != MESSAGES_A_CLASS]
        over = [due for due in lapsed(SCHOOL.school, after=EVENING, now=self.now) if due.job is JobName.BEDTIME]
        owed = {(due.job.value, c.id, due.day) for due in over for c in SCHOOL.classes if _concerns(due, c)}
        wrong += [f"neither planned nor missed: {key}" for key in owed - set(runs)]
        return wrong + ([f"{self.most} in flight"] if self.most > 4 else [])

    def _is_there(self, row: OutboxRow) -> bool:
        return self.arrived[row.message.key] > 0 or row.state is OutboxState.IN_DOUBT


def _concerns(due: Due, school_class: SchoolClass) -> bool:
    return due.stage is None or SCHOOL.school.stage_of(school_class) is due.stage


async def _no_picture(_snapshot: object) -> bytes:
    raise AssertionError("nothing here has a picture")
