"""Twelve things that happen to clocks. Whatever happens, each due piece of work is planned once, or missed and told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.school import School
from bot.domain.timetable import Due, JobName, due_instants
from bot.usecases.ports import OutboxState, RunState
from tests.db.samples import SCHOOL, account
from tests.unit.test_plan_due import PER_SCHOOL, Diary

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Case:
    """When the service ticks. stops: (from, until) in local time during which nobody ticks; jumps: (at, by)."""

    name: str
    first: datetime
    last: datetime
    stops: Sequence[tuple[datetime, datetime]] = ()
    jumps: Sequence[tuple[datetime, timedelta]] = ()
    step: timedelta = 4 * MINUTE
    zone: ZoneInfo = SHANGHAI
    twice: bool = False
    misses: bool = False

    def ticks(self) -> Iterator[datetime]:
        """The wall clock at each tick."""
        jumps, now = list(self.jumps), self.first.astimezone(UTC)
        while now < self.last.astimezone(UTC):
            if jumps and now >= jumps[0][0].astimezone(UTC):
                now += jumps.pop(0)[1]
            if not any(start.astimezone(UTC) <= now < end.astimezone(UTC) for start, end in self.stops):
                yield now
                if self.twice:
                    yield now
            now += self.step

    def __str__(self) -> str:
        return self.name


def at(day: int, hour: int = 0, minute: int = 0, month: int = 10, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=zone)


CASES = [
    Case("an ordinary day", at(15), at(16)),
    Case("every tick doubled", at(15), at(16), twice=True),
    Case("seventy minutes forward", at(15), at(16), jumps=[(at(15, 15, 10), 70 * MINUTE)], misses=True),
    Case("seventy minutes back", at(15), at(16), jumps=[(at(15, 16, 30), -70 * MINUTE)]),
    Case("asleep over midnight", at(15), at(17), stops=[(at(15, 20, 30), at(16, 0, 30))], misses=True),
    Case("over the end of the month", at(30), at(2, month=11), step=10 * MINUTE),
    Case("down for three days", at(13), at(18), stops=[(at(14, 12), at(17, 12))], misses=True),
    Case("down for twelve days", at(12), at(27), stops=[(at(13, 12), at(25, 12))], step=20 * MINUTE, misses=True),
    Case("a tick only every three hours", at(15), at(17), step=3 * HOUR, misses=True),
    Case("the hour that is skipped", at(28, 0, 0, 3, BERLIN), at(31, 0, 0, 3, BERLIN), zone=BERLIN, step=10 * MINUTE),
    Case(
        "the hour that comes twice", at(24, 0, 0, 10, BERLIN), at(27, 0, 0, 10, BERLIN), zone=BERLIN, step=10 * MINUTE
    ),
    Case("a day ahead and back again", at(14), at(17), jumps=[(at(15, 9), DAY), (at(16, 9, 8), -DAY)], misses=True),
]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_each_due_piece_of_work_is_planned_once_or_missed_and_told(case: Case) -> None:
    school = replace(SCHOOL.school, timezone=case.zone.key)
    diary = Diary()
    async with diary.database.write() as uow:
        await uow.schools.apply(replace(SCHOOL, school=school), case.first)
        admin = next(p for p in SCHOOL.people if "admin" in {str(r.value) for r in p.roles})
        await uow.accounts.link(account(admin, user_id="900"), case.first)
        await uow.commit()
    plan, ticks = diary.plan, list(case.ticks())
    for now in ticks:
        await plan(now)

    runs = diary.database.state.runs
    latest = max(ticks)
    expected = {
        (due.job.value, scope, due.day)
        for due in _all_due(school, case.first.date(), latest.date())
        if case.first.astimezone(UTC) < due.at and due.expires_at <= latest
        for scope in _scopes(diary, school, due)
    }
    assert expected
    assert expected <= set(runs)
    assert all(times == 1 for times in diary.done.values())
    planned = {key for key, state in runs.items() if state is RunState.PLANNED}
    assert planned == {(job.value, scope, date.fromisoformat(day)) for job, scope, day in diary.done}
    missed = set(runs) - planned
    assert bool(missed) is case.misses
    async with diary.database.read() as uow:
        rows = await uow.outbox.listing(list(OutboxState), 10_000)
    told = [row.message for row in rows if row.message.chat_id == "900" and row.message.key.startswith("missed/")]
    worth = {job for job, *_ in missed} & {JobName.NUDGE, JobName.MORNING, JobName.MONTHLY}
    assert bool(told) is bool(worth), missed


def _all_due(school: School, first: date, last: date) -> Iterator[Due]:
    day = first
    while day <= last + DAY:
        for job in JobName:
            yield from due_instants(job, school, day)
        day += DAY


def _scopes(diary: Diary, school: School, due: Due) -> list[str]:
    if due.job in PER_SCHOOL:
        return [school.id]
    classes = sorted(diary.database.state.schools[school.id].classes, key=lambda c: c.id)
    return [c.id for c in classes if due.stage is None or school.stage_of(c) is due.stage]


def test_the_due_instants_of_a_day_with_a_changed_clock_are_still_local() -> None:
    school = replace(SCHOOL.school, timezone=BERLIN.key)
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        (before,) = due_instants(JobName.HOUSEKEEPING, school, day - timedelta(days=1))
        (due,) = due_instants(JobName.HOUSEKEEPING, school, day)
        assert due.at.astimezone(BERLIN).time() == before.at.astimezone(BERLIN).time()
        assert due.at - before.at != timedelta(days=1)
