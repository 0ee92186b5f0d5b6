"""When things happen by themselves (作息): due instants and how long each is still worth doing late.

Due instants belong to local dates: the next one is the next local date's, never 24 hours later.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.calendar import (
    eve_of_holiday,
    in_exams,
    is_eve_of_school_day,
    is_school_day,
    previous_school_day,
)
from bot.domain.learning_points import told_on
from bot.domain.limit_model import Stage
from bot.domain.policy import Policy
from bot.domain.school import School

_DAY = timedelta(days=1)
LONGEST_WINDOW = 3  # days; see CATCH_UP
_LOOK_AHEAD = 400  # days
_STALE = timedelta(days=10)  # longer than the National Day break, shorter than a vacation


class JobName(StrEnum):
    """Timed work by its outside name (contract.md)."""

    NUDGE = "nudge"
    UNANSWERED = "unanswered"
    CUTOFF = "cutoff"
    REVIEW_REMINDER = "review-reminder"
    DEPUTY = "deputy"
    CARE = "care"
    PUBLISH = "publish"
    POINTS = "points"
    MORNING = "morning"
    BEDTIME = "bedtime"
    PHONE = "phone"
    POLL = "poll"
    POLL_CLOSE = "poll-close"
    MONTHLY = "monthly"
    HOUSEKEEPING = "housekeeping"


HOUSEKEEPING_AT = time(3, 30)

CATCH_UP: Mapping[JobName, timedelta | time | JobName] = {
    # Late is still worth doing for so long, until that local time, or until that other job's time.
    JobName.NUDGE: JobName.CUTOFF,
    JobName.UNANSWERED: JobName.PUBLISH,
    JobName.CUTOFF: JobName.PUBLISH,
    JobName.REVIEW_REMINDER: JobName.DEPUTY,
    JobName.DEPUTY: JobName.PUBLISH,
    JobName.CARE: timedelta(hours=2),
    JobName.PUBLISH: time(22, 0),
    JobName.POINTS: time(22, 0),
    JobName.MORNING: time(12, 0),
    JobName.BEDTIME: timedelta(minutes=20),
    JobName.PHONE: timedelta(minutes=20),
    JobName.POLL: timedelta(hours=1),
    JobName.POLL_CLOSE: timedelta(days=1),
    JobName.MONTHLY: timedelta(days=3),
    JobName.HOUSEKEEPING: timedelta(hours=12),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One piece of timed work of one local date.

    at, expires_at: UTC; worth doing while at <= now < expires_at. stage: only its classes, None = all.
    """

    job: JobName
    school_id: str
    day: date
    stage: Stage | None
    at: datetime
    expires_at: datetime


def due_instants(job: JobName, school: School, day: date) -> tuple[Due, ...]:
    """What the job has to do on a local date; () when that day needs none."""
    if not _NEEDED[job](school, day):
        return ()
    if job is JobName.BEDTIME:
        return tuple(_due(job, school, day, stage) for stage in Stage)
    return (_due(job, school, day, None),)


def due_at(school: School, now: datetime) -> tuple[Due, ...]:
    """Everything worth doing at `now`, oldest first: due, and not too late."""
    return worth_doing(dues_until(school, now.astimezone(school.zone).date(), days=LONGEST_WINDOW), now)


def worth_doing(dues: Sequence[Due], now: datetime) -> tuple[Due, ...]:
    return tuple(due for due in dues if due.at <= now < due.expires_at)


def lapsed(school: School, *, after: datetime, now: datetime) -> tuple[Due, ...]:
    """What became too late between the two instants, so that it can be told instead of done."""
    days = (now - after).days + LONGEST_WINDOW + 1
    return too_late(dues_until(school, now.astimezone(school.zone).date(), days=days), after=after, now=now)


def too_late(dues: Sequence[Due], *, after: datetime, now: datetime) -> tuple[Due, ...]:
    return tuple(due for due in dues if after < due.expires_at <= now)


def next_due(job: JobName, school: School, now: datetime) -> Due | None:
    """The first one after `now`; None when the calendar has none for a year."""
    today = now.astimezone(school.zone).date()
    for ahead in range(_LOOK_AHEAD):
        for due in due_instants(job, school, today + ahead * _DAY):
            if due.at > now:
                return due
    return None


def dues_until(school: School, today: date, *, days: int) -> tuple[Due, ...]:
    """All work of a local date and of so many days before it, oldest first."""
    found = [
        due for back in range(days, -1, -1) for job in JobName for due in due_instants(job, school, today - back * _DAY)
    ]
    return tuple(sorted(found, key=lambda due: due.at))


def _due(job: JobName, school: School, day: date, stage: Stage | None) -> Due:
    at = _instant(school, day, _time_of(job, school, stage))
    match CATCH_UP[job]:
        case timedelta() as late_by:
            expires_at = at + late_by
        case JobName() as other:
            expires_at = _instant(school, day, _time_of(other, school, stage))
        case time() as until:
            expires_at = _instant(school, day, until)
    if job is JobName.BEDTIME and stage is not None:
        expires_at = min(expires_at, _instant(school, day, school.policy.reminders.asleep_by(stage)))
    return Due(job=job, school_id=school.id, day=day, stage=stage, at=at, expires_at=expires_at)


def _instant(school: School, day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=school.zone).astimezone(UTC)


_TIMES: Mapping[JobName, Callable[[Policy, Stage], time]] = {
    JobName.NUDGE: lambda policy, _: policy.remind,
    JobName.UNANSWERED: lambda policy, _: policy.cutoff,
    JobName.CUTOFF: lambda policy, _: policy.cutoff,
    JobName.REVIEW_REMINDER: lambda policy, _: policy.review_reminder,
    JobName.DEPUTY: lambda policy, _: policy.deputy_from,
    JobName.CARE: lambda policy, _: policy.care,
    JobName.PUBLISH: lambda policy, _: policy.publish,
    JobName.POINTS: lambda policy, _: policy.publish,
    JobName.MORNING: lambda policy, _: policy.reminders.morning,
    JobName.BEDTIME: lambda policy, stage: policy.reminders.bedtime_at(stage),
    JobName.PHONE: lambda policy, _: policy.reminders.phone,
    JobName.POLL: lambda policy, _: policy.reminders.poll,
    JobName.POLL_CLOSE: lambda policy, _: policy.reminders.poll_close,
    JobName.MONTHLY: lambda policy, _: policy.reminders.monthly,
    JobName.HOUSEKEEPING: lambda _policy, _: HOUSEKEEPING_AT,
}


def _time_of(job: JobName, school: School, stage: Stage | None) -> time:
    return _TIMES[job](school.policy, stage or Stage.PRIMARY)


def _owes_homework(school: School, day: date) -> bool:
    days = [each for sheet_day in school.sheets_due(day) for each in school.sheet_days(sheet_day)]
    return any(school.owes_homework(each) for each in days)


def _a_sheet_is_due(school: School, day: date) -> bool:
    return bool(school.sheets_due(day))


def _has_lessons(school: School, day: date) -> bool:
    return school.day(day).has_lessons


def _follows_a_school_day(school: School, day: date) -> bool:
    before = previous_school_day(day, school.calendar)
    return is_school_day(day, school.calendar) and before is not None and day - before <= _STALE


def _phones_come_out(school: School, day: date) -> bool:
    friday = day.weekday() == school.policy.reminders.phone_weekday
    return (friday and _has_lessons(school, day)) or eve_of_holiday(day, school.calendar)


def _families_are_asked(school: School, day: date) -> bool:
    that_day = day.weekday() == school.policy.reminders.poll_weekday
    return that_day and _has_lessons(school, day) and not in_exams(day, school.calendar)


def _any_day(_school: School, _day: date) -> bool:
    return True


_NEEDED: Mapping[JobName, Callable[[School, date], bool]] = {
    JobName.NUDGE: _owes_homework,
    JobName.UNANSWERED: _any_day,
    # On a 无作业日, too: what was filed still needs its reviewer and its readers. The use cases pass over a class with
    # nothing filed.
    JobName.CUTOFF: _a_sheet_is_due,
    JobName.REVIEW_REMINDER: _a_sheet_is_due,
    JobName.DEPUTY: _a_sheet_is_due,
    JobName.CARE: _has_lessons,
    JobName.PUBLISH: _a_sheet_is_due,
    JobName.POINTS: lambda school, day: told_on(day, school),
    JobName.MORNING: _follows_a_school_day,
    JobName.BEDTIME: lambda school, day: is_eve_of_school_day(day, school.calendar),
    JobName.PHONE: _phones_come_out,
    JobName.POLL: _families_are_asked,
    # Every day: a poll may have been opened by hand on any. It closes those of an earlier date.
    JobName.POLL_CLOSE: _any_day,
    JobName.MONTHLY: lambda school, day: day.day == school.policy.reminders.monthly_day,
    JobName.HOUSEKEEPING: _any_day,
}
