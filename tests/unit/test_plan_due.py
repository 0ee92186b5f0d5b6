"""The clock knocks: once planned is planned, late is done while it is worth it, and too late is told."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.classes import ClassName
from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due, JobName
from bot.messages import MessageKind, Say
from bot.usecases.plan_due import PlanDue
from bot.usecases.ports import OutboxState, RunState, UnitOfWork
from bot.usecases.work import Broadcast, PerClass, PerSchool, Ran, Turn, Work, chunks
from tests.db.samples import C11, C31, C32, SCHOOL, account, declaration, mail
from tests.fakes.uow import FakeDatabase

ZONE = ZoneInfo("Asia/Shanghai")
BROADCASTS = {JobName.BEDTIME, JobName.PHONE}
PER_SCHOOL = {JobName.NUDGE, JobName.POLL_CLOSE, JobName.MONTHLY, JobName.HOUSEKEEPING}


def at(hour: int, minute: int = 0, day: int = 15) -> datetime:
    """A time of October 2026; the 15th is a Thursday."""
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE)


@dataclass
class Diary:
    """A school whose work only writes down that it was done."""

    database: FakeDatabase = field(default_factory=FakeDatabase)
    done: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    broken: set[str] = field(default_factory=set)

    async def per_class(
        self, uow: UnitOfWork, school: School, school_class: SchoolClass, due: Due, now: datetime
    ) -> None:
        await self._put(uow, due, school_class.id, now)
        self.done[due.job, school_class.id, str(due.day)] += 1

    async def per_school(
        self, uow: UnitOfWork, school: School, classes: tuple[SchoolClass, ...], due: Due, now: datetime
    ) -> None:
        await self._put(uow, due, school.id, now)
        self.done[due.job, school.id, str(due.day)] += 1

    async def to_many(self, uow: UnitOfWork, turns: Sequence[Turn], now: datetime) -> None:
        said = [(turn.due, school_class.id) for turn in turns for school_class in turn.classes]
        for due, scope in said:
            await self._put(uow, due, scope, now)
        self.done.update((due.job, scope, str(due.day)) for due, scope in said)

    async def _put(self, uow: UnitOfWork, due: Due, scope: str, now: datetime) -> None:
        key = f"{due.job}/{scope}/{due.day}"
        message = mail(
            key, kind=MessageKind.NOTICE, act=Say(text=key), not_before=now, expires_at=now + timedelta(hours=1)
        )
        await uow.outbox.put(message)
        if scope in self.broken:
            raise RuntimeError("this class is broken")

    def _work(self, job: JobName) -> Work:
        if job in PER_SCHOOL:
            return PerSchool(self.per_school)
        return Broadcast(self.to_many) if job in BROADCASTS else PerClass(self.per_class)

    @property
    def plan(self) -> PlanDue:
        work = {job: self._work(job) for job in JobName}
        return PlanDue(open_uow=self.database.write, read_uow=self.database.read, work=work)

    def times(self, job: JobName, day: int = 15) -> dict[str, int]:
        return {scope: n for (name, scope, on), n in self.done.items() if (name, on) == (job, f"2026-10-{day:02}")}


@pytest.fixture
async def diary() -> Diary:
    return await known(Diary())


async def known(diary: Diary) -> Diary:
    async with diary.database.write() as uow:
        await uow.schools.apply(SCHOOL, at(0, day=12))
        await uow.accounts.link(account(SCHOOL.people[1], user_id="200"), at(0, day=12))
        await uow.commit()
    return diary


NIGHT = Due(job=JobName.BEDTIME, school_id="shiyan", day=at(9).date(), stage=None, at=at(21, 0), expires_at=at(20, 50))
EVERY_CLASS = {C11.id: 1, C31.id: 1, C32.id: 1}


async def test_what_is_due_is_planned_once_however_often_the_clock_knocks(diary: Diary) -> None:
    for minute in (20, 20, 21, 59):
        await diary.plan(at(16, minute))
    assert diary.times(JobName.PUBLISH) == EVERY_CLASS


async def test_two_ticks_at_the_same_moment_plan_once(diary: Diary) -> None:
    first, second = await diary.plan(at(16, 20)), await diary.plan(at(16, 20))
    assert first.planned > 0
    assert second == Ran(already=first.planned)


async def test_a_broken_class_stops_no_other_and_is_tried_again(diary: Diary) -> None:
    diary.broken = {C31.id}
    done = await diary.plan(at(16, 20))
    assert diary.times(JobName.PUBLISH) == {C11.id: 1, C32.id: 1}
    assert done.failed > 0
    async with diary.database.read() as uow:
        assert await uow.outbox.get(f"publish/{C31.id}/2026-10-15") is None  # nothing of it stays
    diary.broken = set()
    await diary.plan(at(16, 21))
    assert diary.times(JobName.PUBLISH) == EVERY_CLASS


@pytest.mark.parametrize("broken", EVERY_CLASS)
async def test_of_those_told_at_once_a_broken_class_stops_no_other_and_is_tried_again(
    diary: Diary, broken: str
) -> None:
    diary.broken = {broken}
    plan = diary.plan
    for second in range(2):
        await plan(at(21, 0) + timedelta(seconds=second))
        assert diary.times(JobName.BEDTIME) == {scope: 1 for scope in EVERY_CLASS if scope != broken}
    async with diary.database.read() as uow:
        assert await uow.outbox.get(f"bedtime/{broken}/2026-10-15") is None
    diary.broken = set()
    await plan(at(21, 1))
    assert diary.times(JobName.BEDTIME) == EVERY_CLASS


async def test_in_several_transactions_too_every_class_is_told_once_and_a_broken_one_stops_no_other(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.usecases.plan_due._CHUNK", 1)
    diary.broken = {C31.id}
    assert (await diary.plan(at(21, 0))).failed == 2  # its publication, too
    assert diary.times(JobName.BEDTIME) == {C11.id: 1, C32.id: 1}
    diary.broken = set()
    for second in range(2):
        await diary.plan(at(21, 1) + timedelta(seconds=second))
    assert diary.times(JobName.BEDTIME) == EVERY_CLASS


async def test_what_another_process_plans_meanwhile_is_told_once(diary: Diary) -> None:
    one, other = diary.plan, diary.plan

    @asynccontextmanager
    async def after_the_other() -> AsyncIterator[UnitOfWork]:
        one.open_uow = diary.database.write
        await other(at(21, 0))
        async with diary.database.write() as uow:
            yield uow

    one.open_uow = after_the_other  # it has found nothing planned and is about to write
    await one(at(21, 0))
    for job in (JobName.BEDTIME, JobName.PUBLISH):
        assert diary.times(job) == EVERY_CLASS


async def test_a_tick_that_finds_everything_planned_asks_for_no_class(diary: Diary) -> None:
    plan = diary.plan
    planned = (await plan(at(21, 0))).planned
    await plan(at(21, 0))  # finds all keys there
    before = diary.database.opened
    assert await plan(at(21, 1)) == Ran(already=planned)
    assert diary.database.opened - before == 2  # which schools there are; what is too late


async def test_a_class_that_is_new_the_same_evening_is_told_as_well(diary: Diary) -> None:
    plan = diary.plan
    for minute in (0, 0, 1):
        await plan(at(21, minute))
    await add_class(diary)
    await plan(at(21, 2))
    assert diary.times(JobName.BEDTIME) == {**EVERY_CLASS, "shiyan/3-3": 1}


async def add_class(diary: Diary) -> None:
    new = SchoolClass(id="shiyan/3-3", school_id="shiyan", name=ClassName(3, 3))
    async with diary.database.write() as uow:
        await uow.schools.apply(replace(SCHOOL, classes=(*SCHOOL.classes, new)), at(21, 1))
        await uow.commit()


@given(sizes=st.lists(st.integers(0, 7), max_size=8), most=st.integers(1, 9))
def test_chunks_hold_every_class_once_in_order_and_never_too_many(sizes: Sequence[int], most: int) -> None:
    numbers = count(1)
    turns = [
        Turn(
            school=SCHOOL.school,
            due=NIGHT,
            classes=tuple(SchoolClass(id=str(next(numbers)), school_id="s", name=C11.name) for _ in range(size)),
        )
        for size in sizes
    ]
    pieces = [[c.id for turn in chunk for c in turn.classes] for chunk in chunks(turns, most)]
    assert [each for piece in pieces for each in piece] == [c.id for turn in turns for c in turn.classes]
    assert all(len(piece) == most for piece in pieces[:-1])
    assert all(0 < len(piece) <= most for piece in pieces)


@pytest.mark.parametrize(("hour", "minute", "expected"), [(16, 19, {}), (21, 59, EVERY_CLASS), (22, 0, {})])
async def test_a_sheet_is_still_published_late_the_same_evening_only(
    diary: Diary, hour: int, minute: int, expected: dict[str, int]
) -> None:
    await diary.plan(at(hour, minute))
    assert diary.times(JobName.PUBLISH) == expected


async def test_a_bedtime_reminder_is_never_late(diary: Diary) -> None:
    await diary.plan(at(21, 20))
    assert diary.times(JobName.BEDTIME) == {}


async def test_a_publication_missed_for_good_is_told_to_the_homeroom_teacher_once(diary: Diary) -> None:
    async with diary.database.write() as uow:
        await uow.sheets.lock(C32.id, at(9).date())
        await uow.sheets.declare(declaration(day=at(9).date()), at(9))
        await uow.commit()
    for day, hour in ((15, 22), (15, 23), (16, 9)):
        await diary.plan(at(hour, 5, day=day))
    async with diary.database.read() as uow:
        told = [row.message for row in await uow.outbox.listing(list(OutboxState)) if row.message.chat_id == "200"]
        assert await uow.runs.state(JobName.PUBLISH, C32.id, at(9).date()) is RunState.MISSED
    assert [message.scope for message in told] == [C32.id]


async def test_a_school_just_set_up_has_missed_nothing() -> None:
    diary = Diary()
    async with diary.database.write() as uow:
        await uow.schools.apply(SCHOOL, at(23))
        await uow.commit()
    await diary.plan(at(23, 1))
    assert diary.database.state.runs.get((JobName.PUBLISH, C32.id, at(9).date())) is None


MOMENTS = st.lists(st.integers(0, 3 * 24 * 60), min_size=1, max_size=25)


@given(minutes=MOMENTS)
@settings(max_examples=25, deadline=None)
async def test_a_clock_that_jumps_about_plans_nothing_twice(minutes: Sequence[int]) -> None:
    """Forward and back, by seventy minutes or by days."""
    diary = await known(Diary())
    for minute in minutes:
        await diary.plan(at(0, day=14) + timedelta(minutes=minute))
    assert all(times == 1 for times in diary.done.values())


@pytest.mark.parametrize("jump", [timedelta(minutes=70), timedelta(minutes=-70)])
async def test_after_a_jump_of_seventy_minutes_the_day_is_still_whole(diary: Diary, jump: timedelta) -> None:
    now = at(14)
    while now < at(22):
        await diary.plan(now.astimezone(UTC))
        now += timedelta(seconds=20) if now != at(16) else jump
        if now < at(14, 51):  # set back once, it goes on from there
            jump = timedelta(seconds=20)
        now += timedelta(minutes=4)
    for job in (JobName.CUTOFF, JobName.PUBLISH, JobName.BEDTIME):
        assert diary.times(job) == EVERY_CLASS, job


# ----------------------------------------------------------------------------------------- by hand


async def test_work_asked_for_as_of_another_time_is_sent_by_the_real_clock(diary: Diary) -> None:
    really = datetime(2027, 5, 3, 3, 0, tzinfo=UTC)
    done = await diary.plan.run(JobName.PUBLISH, at(16, 20), really=really)
    assert done == Ran(planned=3)
    async with diary.database.read() as uow:
        assert len(await uow.outbox.due("shiyan", really, limit=9)) == 1  # one chat, one at a time
        row = await uow.outbox.get(f"publish/{C32.id}/2026-10-15")
    assert row is not None
    assert row.message.not_before == really
    assert row.message.expires_at == really + timedelta(hours=1)


async def test_work_asked_for_out_of_its_time_is_none(diary: Diary) -> None:
    assert await diary.plan.run(JobName.PUBLISH, at(9), really=at(9)) is None


async def test_families_may_be_asked_by_hand_on_any_day(diary: Diary) -> None:
    done = await diary.plan.run(JobName.POLL, at(10, day=17), really=at(10))
    assert done == Ran(planned=3)
    assert await diary.plan.run(JobName.POLL, at(11, day=17), really=at(10)) == Ran(already=3)


async def test_ending_polls_by_hand_too_early_does_not_take_the_place_of_the_right_time(diary: Diary) -> None:
    await diary.plan.run(JobName.POLL_CLOSE, at(12, day=16), really=at(12))
    await diary.plan.run(JobName.POLL_CLOSE, at(21, day=16), really=at(12))
    await diary.plan(at(20, day=16))
    assert diary.times(JobName.POLL_CLOSE, day=16) == {"shiyan": 3}


async def test_what_waits_is_not_too_late_because_a_later_day_is_tried_out(diary: Diary) -> None:
    """Housekeeping as of next week must not throw away what the real clock is about to send."""

    async def tidy(uow: UnitOfWork, school: School, classes: object, due: Due, now: datetime) -> None:
        await uow.outbox.expire(now)

    async with diary.database.write() as uow:
        await uow.outbox.put(mail("a", not_before=at(10), expires_at=at(11)))
        await uow.commit()
    plan = PlanDue(
        open_uow=diary.database.write,
        read_uow=diary.database.read,
        work={JobName.HOUSEKEEPING: PerSchool(tidy)},
    )
    assert await plan.run(JobName.HOUSEKEEPING, at(3, 30, day=22), really=at(10, 30)) == Ran(planned=1)
    async with diary.database.read() as uow:
        row = await uow.outbox.get("a")
    assert row is not None
    assert row.state is OutboxState.DUE


async def test_trying_out_tomorrows_publication_does_not_take_the_place_of_the_real_one(diary: Diary) -> None:
    await diary.plan.run(JobName.PUBLISH, at(16, 20, day=16), really=at(10))
    before = diary.times(JobName.PUBLISH, day=16)
    await diary.plan(at(16, 20, day=16))

    once_more = {scope: n - before[scope] for scope, n in diary.times(JobName.PUBLISH, day=16).items()}
    assert once_more == dict.fromkeys(before, 1)
