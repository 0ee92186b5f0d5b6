"""The clock knocks: whatever is due and not yet planned is planned, once, each class in its own transaction."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

import structlog

from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due, JobName, due_at
from bot.messages import MessageKind
from bot.usecases.after_sending import after_failure
from bot.usecases.missed import LOOK_BACK, find_missed, record_missed
from bot.usecases.ports import OpenUnitOfWork, Outbox, RunState, UnitOfWork
from bot.usecases.shifted import ShiftedOutbox

log = structlog.get_logger()
_LOOK_BACK = timedelta(days=2)

ClassWork = Callable[[UnitOfWork, School, SchoolClass, Due, datetime], Awaitable[None]]
SchoolWork = Callable[[UnitOfWork, School, tuple[SchoolClass, ...], Due, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PerClass:
    """Work done class by class: one class's trouble is no other's."""

    run: ClassWork


@dataclass(frozen=True, slots=True)
class PerSchool:
    """Work done once for the whole school."""

    run: SchoolWork


Work = PerClass | PerSchool


@dataclass(frozen=True, slots=True)
class Ran:
    """How often a job's work was planned now, was planned before, or failed."""

    planned: int = 0
    already: int = 0
    failed: int = 0

    def __add__(self, other: "Ran") -> "Ran":
        return Ran(self.planned + other.planned, self.already + other.already, self.failed + other.failed)


@dataclass(slots=True, kw_only=True)
class PlanDue:
    """Do what the clock asks for. Safe to repeat: run keys (kind, scope, local date) make a second time harmless."""

    open_uow: OpenUnitOfWork
    read_uow: OpenUnitOfWork
    work: Mapping[JobName, Work]
    _looked: dict[str, datetime] = field(default_factory=dict)
    """Until when each school's missed work has been looked for."""

    async def __call__(self, now: datetime) -> Ran:
        """Plan everything due at `now`; what became too late is recorded as missed and told."""
        done = Ran()
        for school in await self._schools():
            for due in due_at(school, now):
                done += await self._do(school, due, now, key=str(due.job))
            await self._tell_missed(school, now)
        await self._let_expire(now)
        return done

    async def run(self, name: JobName, at: datetime, *, really: datetime) -> Ran | None:
        """One job as if the clock stood at `at`, a poll on any day. None: nothing of it is due then.

        really: what the clock shows. What the job queues may be sent at once, however far `at` is from it.
        """
        done: Ran | None = None
        for school in await self._schools():
            for due in self._asked_for(name, school, at):
                ahead = name is not JobName.POLL and due.at > really
                key = None if name is JobName.POLL_CLOSE else f"{name}-ahead" if ahead else str(name)
                done = (done or Ran()) + await self._do(school, due, at, shift=really - at, key=key)
        return done

    def _asked_for(self, name: JobName, school: School, now: datetime) -> tuple[Due, ...]:
        if name in (JobName.POLL, JobName.POLL_CLOSE):
            today = now.astimezone(school.zone).date()
            due = Due(job=name, school_id=school.id, day=today, stage=None, at=now, expires_at=now + _LOOK_BACK)
            return (due,)
        return tuple(due for due in due_at(school, now) if due.job is name)

    async def _schools(self) -> tuple[School, ...]:
        async with self.read_uow() as uow:
            return await uow.schools.all()

    async def _do(
        self, school: School, due: Due, now: datetime, *, shift: timedelta = timedelta(), key: str | None
    ) -> Ran:
        # key: the run's kind; None: done however often it is asked for. A run by hand before its time has a kind of
        # its own, so that it does not take the place of the one at its time.
        async with self.read_uow() as uow:
            classes = await uow.schools.classes(school.id)
        mine = tuple(c for c in classes if due.stage is None or school.stage_of(c) is due.stage)
        work = self.work[due.job]
        if isinstance(work, PerSchool):
            return await self._once(
                school.id, due, now, lambda uow: work.run(uow, school, mine, due, now), shift, key=key
            )
        done = Ran()
        for school_class in mine:
            done += await self._once(
                school_class.id,
                due,
                now,
                lambda uow, school_class=school_class: work.run(uow, school, school_class, due, now),  # type: ignore[misc]
                shift,
                key=key,
            )
        return done

    async def _once(
        self,
        scope: str,
        due: Due,
        now: datetime,
        act: Callable[[UnitOfWork], Awaitable[None]],
        shift: timedelta,
        *,
        key: str | None,
    ) -> Ran:
        try:
            async with self.open_uow() as uow:
                if key and not await uow.runs.start(key, scope, due.day, RunState.PLANNED, now):
                    return Ran(already=1)
                uow.outbox = cast("Outbox", ShiftedOutbox(uow.outbox, shift)) if shift else uow.outbox
                await act(uow)
                await uow.commit()
        except Exception:  # one broken class never stops the others; without its run key it is tried again
            log.exception("job-failed", job=due.job, scope=scope, day=str(due.day))
            return Ran(failed=1)
        return Ran(planned=1)

    async def _let_expire(self, now: datetime) -> None:
        """End what could not be sent in its time; of a sheet that never arrived its 班主任 is told."""
        async with self.open_uow() as uow:
            for row in await uow.outbox.expire(now):
                if row.message.kind in (MessageKind.PUBLICATION, MessageKind.CORRECTION):
                    await after_failure(uow, row.message, "expired", now)
            await uow.commit()

    async def _tell_missed(self, school: School, now: datetime) -> None:
        looked = self._looked.get(school.id)
        if looked is None or looked > now:  # just started, or the clock was set back
            looked = now - LOOK_BACK
        slots = await find_missed(self.read_uow, school, per_school=self._per_school, after=looked, now=now)
        if slots:
            async with self.open_uow() as uow:
                await record_missed(uow, school, slots, now)
                await uow.commit()
        self._looked[school.id] = now

    @property
    def _per_school(self) -> frozenset[JobName]:
        return frozenset(name for name, work in self.work.items() if isinstance(work, PerSchool))
