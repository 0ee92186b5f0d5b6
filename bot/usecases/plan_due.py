"""The clock knocks: whatever is due and not yet planned is planned, once, and one class's trouble is no other's."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast

import structlog

from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due, JobName
from bot.messages import MessageKind
from bot.usecases.after_sending import after_failure
from bot.usecases.agenda import Agenda
from bot.usecases.missed import LOOK_BACK, find_missed, record_missed
from bot.usecases.ports import OpenUnitOfWork, Outbox, RunState, UnitOfWork
from bot.usecases.shifted import ShiftedOutbox
from bot.usecases.work import Broadcast, PerSchool, Ran, RunKey, Turn, Work, chunks, only, run_keys

log = structlog.get_logger()

_LOOK_BACK = timedelta(days=2)
_CHUNK = 1000  # classes told in one transaction: 30 ms that nobody else writes in

_Act = Callable[[UnitOfWork], Awaitable[None]]
_Known = tuple[tuple[School, tuple[SchoolClass, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """How timed work is done this time. kind: of its run keys; None: done however often it is asked for.

    shift: how much later than `now` its messages are due.
    """

    kind: str | None
    now: datetime
    shift: timedelta = timedelta()


@dataclass(slots=True, kw_only=True)
class PlanDue:
    """Do what the clock asks for. Safe to repeat: run keys (kind, scope, local date) make a second time harmless."""

    open_uow: OpenUnitOfWork
    read_uow: OpenUnitOfWork
    work: Mapping[JobName, Work]
    _agenda: Agenda = field(default_factory=Agenda)
    _planned: dict[tuple[str, Due], tuple[SchoolClass, ...]] = field(default_factory=dict)
    """By kind of run key: the classes for which the last tick found all keys in the database."""
    _looked: dict[str, datetime] = field(default_factory=dict)
    """Until when each school's missed work has been looked for."""

    async def __call__(self, now: datetime) -> Ran:
        """Plan everything due at `now`; what became too late is recorded as missed and told."""
        schools = await self._schools()
        turns: dict[JobName, list[Turn]] = {}
        for school, classes in schools:
            for due in self._agenda.due_at(school, now):
                turns.setdefault(due.job, []).append(_turn(school, classes, due))
            await asyncio.sleep(0)  # a thousand schools take a second where the day is new
        self._planned = {known: mine for known, mine in self._planned.items() if known[1].expires_at > now}
        done = Ran()
        asked = [job for job in JobName if job in turns]  # in a day's order, but what takes no time comes first
        for job in sorted(asked, key=lambda job: not isinstance(self.work[job], Broadcast)):
            done += await self._do(job, turns[job], _Order(kind=str(job), now=now))
        await self._tell_missed([school for school, _ in schools], now)
        await self._let_expire(now)
        return done

    async def run(self, name: JobName, at: datetime, *, really: datetime) -> Ran | None:
        """One job as if the clock stood at `at`, a poll on any day. None: nothing of it is due then.

        really: what the clock shows. What the job queues may be sent at once, however far `at` is from it.
        """
        orders: dict[_Order, list[Turn]] = {}
        for school, classes in await self._schools():
            for due in self._asked_for(name, school, at):
                # By hand before its time it has a kind of its own: it does not take the place of the one at its time.
                ahead = name is not JobName.POLL and due.at > really
                kind = None if name is JobName.POLL_CLOSE else f"{name}-ahead" if ahead else str(name)
                order = _Order(kind=kind, now=at, shift=really - at)
                orders.setdefault(order, []).append(_turn(school, classes, due))
        if not orders:
            return None
        done = Ran()
        for order, turns in orders.items():
            done += await self._do(name, turns, order)
        return done

    def _asked_for(self, name: JobName, school: School, now: datetime) -> tuple[Due, ...]:
        if name in (JobName.POLL, JobName.POLL_CLOSE):
            today = now.astimezone(school.zone).date()
            due = Due(job=name, school_id=school.id, day=today, stage=None, at=now, expires_at=now + _LOOK_BACK)
            return (due,)
        return tuple(due for due in self._agenda.due_at(school, now) if due.job is name)

    async def _schools(self) -> _Known:
        async with self.read_uow() as uow:
            return tuple([(school, await uow.schools.classes(school.id)) for school in await uow.schools.all()])

    # -------------------------------------------------------------------------------------- one job

    async def _do(self, job: JobName, turns: Sequence[Turn], order: _Order) -> Ran:
        work = self.work[job]
        if isinstance(work, PerSchool):
            return await self._once_a_school(work, turns, order)
        total = _classes(turns)
        if order.kind is not None:
            turns = await self._unplanned(order.kind, turns, sampled=isinstance(work, Broadcast))
        done = Ran(already=total - _classes(turns))
        if isinstance(work, Broadcast):
            return done + await self._by_chunks(work, turns, order)
        for turn in turns:
            for school_class in turn.classes:

                async def act(uow: UnitOfWork, turn: Turn = turn, school_class: SchoolClass = school_class) -> None:
                    await work.run(uow, turn.school, school_class, turn.due, order.now)

                done += await self._once(school_class.id, turn.due, order, act)
        return done

    async def _once_a_school(self, work: PerSchool, turns: Sequence[Turn], order: _Order) -> Ran:
        done = Ran()
        for turn in turns:

            async def act(uow: UnitOfWork, turn: Turn = turn) -> None:
                await work.run(uow, turn.school, turn.classes, turn.due, order.now)

            if order.kind and self._planned.get((order.kind, turn.due)) == ():
                done += Ran(already=1)
                continue
            ran = await self._once(turn.school.id, turn.due, order, act)
            if order.kind and ran.already:
                self._planned[order.kind, turn.due] = ()
            done += ran
        return done

    async def _unplanned(self, kind: str, turns: Sequence[Turn], *, sampled: bool) -> list[Turn]:
        """Without the classes whose keys are there already.

        sampled: where a school's first class has none, no other is asked about; starting the keys will tell.
        """
        asked = [turn for turn in turns if self._planned.get((kind, turn.due)) != turn.classes]
        begun, left = asked, []
        if sampled:
            heads = [replace(turn, classes=turn.classes[:1]) for turn in asked if turn.classes]
            there = await self._known(kind, heads)
            new = {head.due for head in heads if there.isdisjoint(run_keys(kind, head))}
            begun = [turn for turn in asked if turn.due not in new]
            left = [turn for turn in asked if turn.due in new]
        known = await self._known(kind, begun)
        left += only(frozenset(key for turn in begun for key in run_keys(kind, turn)) - known, kind, begun)
        waiting = {turn.due for turn in left}
        self._planned |= {(kind, turn.due): turn.classes for turn in asked if turn.due not in waiting}
        return left

    async def _known(self, kind: str, turns: Sequence[Turn]) -> frozenset[RunKey]:
        """The keys of these that are in the database; perhaps some more."""
        known: frozenset[RunKey] = frozenset()
        for chunk in chunks(turns, _CHUNK):
            keys = [key for turn in chunk for key in run_keys(kind, turn)]
            async with self.read_uow() as uow:
                known |= await uow.runs.known({kind}, {scope for _, scope, _ in keys}, min(day for *_, day in keys))
        return known

    async def _once(self, scope: str, due: Due, order: _Order, act: _Act) -> Ran:
        try:
            async with self.open_uow() as uow:
                if order.kind and not await uow.runs.start(order.kind, scope, due.day, RunState.PLANNED, order.now):
                    return Ran(already=1)
                await act(_shifted(uow, order.shift))
                await uow.commit()
        except Exception:  # one broken class never stops the others; without its run key it is tried again
            log.exception("job-failed", job=due.job, scope=scope, day=str(due.day))
            return Ran(failed=1)
        return Ran(planned=1)

    async def _by_chunks(self, work: Broadcast, turns: Sequence[Turn], order: _Order) -> Ran:
        """Two transactions at a time: while the database stores the one, the other is worked out."""
        room = asyncio.Semaphore(2)

        async def plan(chunk: list[Turn]) -> Ran:
            async with room:
                return await self._at_once(work, chunk, order)

        try:
            async with asyncio.TaskGroup() as group:
                each = [group.create_task(plan(chunk)) for chunk in chunks(turns, _CHUNK)]
        except BaseExceptionGroup as trouble:  # whoever asked for the plan knows of no two
            raise trouble.exceptions[0] from None
        return sum((task.result() for task in each), Ran())

    async def _at_once(self, work: Broadcast, turns: list[Turn], order: _Order) -> Ran:
        """All of these in one transaction; where that fails, in two, until the broken class is alone."""
        classes = _classes(turns)
        try:
            return await self._broadcast(work, turns, order)
        except Exception:
            if classes == 1:
                (turn,) = turns
                log.exception("job-failed", job=turn.due.job, scope=turn.classes[0].id, day=str(turn.due.day))
                return Ran(failed=1)
        done = Ran()
        for half in chunks(turns, (classes + 1) // 2):
            done += await self._at_once(work, half, order)
        return done

    async def _broadcast(self, work: Broadcast, turns: list[Turn], order: _Order) -> Ran:
        async with self.open_uow() as uow:
            mine = turns
            if order.kind is not None:
                keys = [key for turn in turns for key in run_keys(order.kind, turn)]
                started = await uow.runs.start_all(keys, RunState.PLANNED, order.now)
                mine = only(started, order.kind, turns)
            await work.run(_shifted(uow, order.shift), mine, order.now)
            await uow.commit()
        planned = _classes(mine)
        return Ran(planned=planned, already=_classes(turns) - planned)

    # ------------------------------------------------------------------------------------- too late

    async def _let_expire(self, now: datetime) -> None:
        """End what could not be sent in its time; of a sheet that never arrived its 班主任 is told."""
        async with self.open_uow() as uow:
            for row in await uow.outbox.expire(now):
                if row.message.kind in (MessageKind.PUBLICATION, MessageKind.CORRECTION):
                    await after_failure(uow, row.message, "expired", now)
            await uow.commit()

    async def _tell_missed(self, schools: Sequence[School], now: datetime) -> None:
        for school in schools:
            looked = self._looked.get(school.id)
            if looked is None or looked > now:  # just started, or the clock was set back
                looked = now - LOOK_BACK
            late = self._agenda.lapsed(school, after=looked, now=now)
            await asyncio.sleep(0)  # messages are answered meanwhile: after a start fifteen days are looked through
            slots = await find_missed(self.read_uow, school, late, per_school=self._per_school) if late else ()
            if slots:
                async with self.open_uow() as uow:
                    await record_missed(uow, school, slots, now)
                    await uow.commit()
            self._looked[school.id] = now

    @property
    def _per_school(self) -> frozenset[JobName]:
        return frozenset(name for name, work in self.work.items() if isinstance(work, PerSchool))


def _turn(school: School, classes: tuple[SchoolClass, ...], due: Due) -> Turn:
    mine = classes if due.stage is None else tuple(c for c in classes if school.stage_of(c) is due.stage)
    return Turn(school=school, due=due, classes=mine)


def _classes(turns: Sequence[Turn]) -> int:
    return sum(len(turn.classes) for turn in turns)


def _shifted(uow: UnitOfWork, shift: timedelta) -> UnitOfWork:
    uow.outbox = cast("Outbox", ShiftedOutbox(uow.outbox, shift)) if shift else uow.outbox
    return uow
