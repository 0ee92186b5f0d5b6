"""When things happen by themselves, and how late they are still worth doing."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import CalendarRules, DateSpan
from bot.domain.limits import Stage
from bot.domain.no_homework import parse_no_homework_rule
from bot.domain.policy import Policy, Reminders
from bot.domain.school import School
from bot.domain.timetable import CATCH_UP, JobName, due_at, due_instants, lapsed, next_due

CHINA = ZoneInfo("Asia/Shanghai")
THURSDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 11, day) for day in (19, 20, 21, 22))
NATIONAL_DAY_EVE = date(2026, 9, 30)
WEDNESDAY_OFF = date(2026, 11, 18)


def school(**more) -> School:
    values = {"policy": Policy(), "calendar": CalendarRules(), "timezone": "Asia/Shanghai"}
    return School(id="shiyan", name="实验小学", **{**values, **more})


SCHOOL = school()
NO_WEDNESDAYS = school(policy=Policy(no_homework_days=(parse_no_homework_rule("every wed"),)))


def local(day: date, at: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), tzinfo=CHINA)


def windows(job: JobName, day: date, where: School = SCHOOL) -> list[tuple[str, str]]:
    return [
        (f"{due.at.astimezone(CHINA):%d %H:%M}", f"{due.expires_at.astimezone(CHINA):%d %H:%M}")
        for due in due_instants(job, where, day)
    ]


@pytest.mark.parametrize(
    ("job", "day", "expected"),
    [
        ("nudge", THURSDAY, [("19 15:00", "19 15:30")]),
        ("cutoff", THURSDAY, [("19 15:30", "19 16:20")]),
        ("review-reminder", THURSDAY, [("19 15:55", "19 16:07")]),
        ("deputy", THURSDAY, [("19 16:07", "19 16:20")]),
        ("publish", THURSDAY, [("19 16:20", "19 22:00")]),
        ("morning", THURSDAY, [("19 07:40", "19 12:00")]),
        ("bedtime", THURSDAY, [("19 21:00", "19 21:20"), ("19 21:40", "19 22:00")]),
        ("phone", FRIDAY, [("20 18:00", "20 18:20")]),
        ("poll", THURSDAY, [("19 19:30", "19 20:30")]),
        ("poll-close", THURSDAY, [("19 20:00", "20 20:00")]),
        ("monthly", date(2026, 11, 25), [("25 09:00", "28 09:00")]),
        ("housekeeping", SUNDAY, [("22 03:30", "22 15:30")]),
    ],
)
def test_a_job_is_due_at_its_hour_and_worth_doing_so_long(job, day, expected):
    assert windows(JobName(job), day) == expected


def test_every_job_has_its_window():
    assert set(CATCH_UP) == set(JobName)


@pytest.mark.parametrize("job", ["nudge", "morning"])
@pytest.mark.parametrize("day", [SATURDAY, SUNDAY, date(2026, 10, 1), date(2027, 2, 8)])
def test_nobody_owes_homework_on_a_free_day(job, day):
    assert windows(JobName(job), day) == []


@pytest.mark.parametrize("job", ["cutoff", "publish"])
@pytest.mark.parametrize("day", [SATURDAY, SUNDAY, date(2026, 10, 1)])
def test_a_free_day_has_no_publication_of_its_own_the_day_before_it_speaks_for_it(job, day):
    assert windows(JobName(job), day) == []


@pytest.mark.parametrize("job", ["nudge", "cutoff", "publish", "morning"])
def test_a_made_up_saturday_is_a_day_like_any_other(job):
    assert len(windows(JobName(job), date(2026, 10, 10))) == 1


def test_on_a_no_homework_day_nobody_is_nudged_but_what_was_filed_is_published():
    assert windows(JobName.NUDGE, WEDNESDAY_OFF, NO_WEDNESDAYS) == []
    assert len(windows(JobName.CUTOFF, WEDNESDAY_OFF, NO_WEDNESDAYS)) == 1
    assert len(windows(JobName.PUBLISH, WEDNESDAY_OFF, NO_WEDNESDAYS)) == 1


def test_children_sleep_on_the_eve_of_every_school_day_and_only_then():
    assert windows(JobName.BEDTIME, FRIDAY) == []
    assert windows(JobName.BEDTIME, SATURDAY) == []
    assert len(windows(JobName.BEDTIME, SUNDAY)) == 2
    assert windows(JobName.BEDTIME, NATIONAL_DAY_EVE) == []
    assert len(windows(JobName.BEDTIME, date(2026, 10, 7))) == 2
    assert len(windows(JobName.BEDTIME, date(2026, 10, 9))) == 2  # the Saturday after is made up
    assert len(windows(JobName.BEDTIME, date(2026, 11, 17), NO_WEDNESDAYS)) == 2


def test_each_stage_has_its_own_bedtime_message():
    assert [due.stage for due in due_instants(JobName.BEDTIME, SCHOOL, THURSDAY)] == list(Stage)
    assert [due.stage for due in due_instants(JobName.PUBLISH, SCHOOL, THURSDAY)] == [None]


def test_no_bedtime_message_comes_after_bedtime():
    late = school(policy=Policy(reminders=Reminders(bedtime_primary=time(21, 10))))

    assert windows(JobName.BEDTIME, THURSDAY, late)[0] == ("19 21:10", "19 21:20")


def test_the_phone_message_comes_on_fridays_and_before_holidays():
    assert windows(JobName.PHONE, THURSDAY) == []
    assert len(windows(JobName.PHONE, NATIONAL_DAY_EVE)) == 1
    assert windows(JobName.PHONE, date(2026, 10, 2)) == []  # a Friday within the break
    assert len(windows(JobName.PHONE, date(2027, 2, 4))) == 1


def test_families_are_asked_once_a_week_and_not_during_exams():
    exams = school(calendar=CalendarRules(exams=(DateSpan(THURSDAY, THURSDAY),)))
    week = [date(2026, 11, day) for day in range(16, 23)]

    assert [day for day in week if windows(JobName.POLL, day)] == [THURSDAY]
    assert windows(JobName.POLL, THURSDAY, exams) == []
    assert windows(JobName.POLL, date(2026, 10, 1)) == []


def test_the_morning_card_waits_for_the_next_school_day_but_not_for_a_whole_vacation():
    vacation = school(
        calendar=CalendarRules(
            terms=(
                DateSpan(date(2026, 3, 1), date(2026, 7, 3)),
                DateSpan(date(2026, 9, 1), date(2027, 1, 22)),
            )
        )
    )

    assert len(windows(JobName.MORNING, date(2026, 11, 23))) == 1
    assert len(windows(JobName.MORNING, date(2026, 10, 8))) == 1
    assert windows(JobName.MORNING, date(2026, 9, 1), vacation) == []
    assert len(windows(JobName.MORNING, date(2026, 9, 2), vacation)) == 1


def test_the_school_s_own_hours_hold():
    policy = Policy(remind=time(11), cutoff=time(11, 45), publish=time(12, 5))
    own = school(policy=policy)

    assert windows(JobName.NUDGE, THURSDAY, own) == [("19 11:00", "19 11:45")]
    assert windows(JobName.CUTOFF, THURSDAY, own) == [("19 11:45", "19 12:05")]
    assert windows(JobName.PUBLISH, THURSDAY, own) == [("19 12:05", "19 22:00")]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("16:19", False),
        ("16:20", True),
        ("21:59", True),
        ("22:00", False),
    ],
)
def test_a_publication_is_due_from_its_minute_until_ten(at, due):
    jobs = [one.job for one in due_at(SCHOOL, local(THURSDAY, at))]

    assert (JobName.PUBLISH in jobs) is due


def test_a_process_that_was_down_at_the_hour_finds_what_is_still_worth_doing():
    found = due_at(SCHOOL, local(THURSDAY, "16:50"))

    assert [(due.job, due.day) for due in found] == [
        (JobName.POLL_CLOSE, WEDNESDAY_OFF),
        (JobName.CARE, THURSDAY),
        (JobName.PUBLISH, THURSDAY),
    ]


def test_the_monthly_report_is_made_good_for_three_days_whatever_the_weekday():
    assert JobName.MONTHLY in {due.job for due in due_at(SCHOOL, local(date(2026, 11, 28), "08:59"))}
    assert JobName.MONTHLY not in {due.job for due in due_at(SCHOOL, local(date(2026, 11, 28), "09:00"))}


def test_what_became_too_late_while_nobody_looked_is_told():
    missed = lapsed(SCHOOL, after=local(THURSDAY, "20:00"), now=local(FRIDAY, "07:00"))

    assert [(due.job, due.stage) for due in missed] == [
        (JobName.PUBLISH, None),
        (JobName.POLL, None),
        (JobName.BEDTIME, Stage.PRIMARY),
        (JobName.BEDTIME, Stage.JUNIOR),
    ]


def test_the_minute_that_is_too_late_to_do_it_is_the_minute_to_tell_it():
    ten = local(THURSDAY, "22:00")
    told = [due.job for due in lapsed(SCHOOL, after=ten - timedelta(minutes=1), now=ten)]

    assert JobName.PUBLISH in told
    assert lapsed(SCHOOL, after=ten, now=ten + timedelta(minutes=1)) == ()


@given(
    start=st.datetimes(datetime(2026, 9, 1), datetime(2027, 6, 1), timezones=st.just(UTC)),
    minutes=st.lists(st.integers(1, 3000), min_size=1, max_size=5),
)
def test_every_piece_of_work_is_either_seen_in_time_or_told_once(start, minutes):
    looks = [start]
    for step in minutes:
        looks.append(looks[-1] + timedelta(minutes=step))
    told = [due for after, now in pairwise(looks) for due in lapsed(SCHOOL, after=after, now=now)]
    ended = lapsed(SCHOOL, after=looks[0], now=looks[-1])

    assert sorted(map(repr, told)) == sorted(map(repr, ended))
    for now in looks:
        assert not {repr(due) for due in due_at(SCHOOL, now)} & {repr(due) for due in told if due.expires_at <= now}


def test_the_next_one_is_behind_the_break():
    following = next_due(JobName.NUDGE, SCHOOL, local(NATIONAL_DAY_EVE, "15:00"))

    assert following.day == date(2026, 10, 8)
    assert next_due(JobName.NUDGE, SCHOOL, local(NATIONAL_DAY_EVE, "14:59")).day == NATIONAL_DAY_EVE


def test_a_school_that_has_closed_for_good_has_no_next_one():
    closed = school(calendar=CalendarRules(terms=(DateSpan(date(2020, 9, 1), date(2021, 1, 20)),)))

    assert next_due(JobName.NUDGE, closed, local(THURSDAY, "12:00")) is None


@given(
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    job=st.sampled_from(JobName),
)
def test_the_hour_on_the_wall_is_kept_when_the_clocks_change(day, zone, job):
    there = school(timezone=zone)

    for due in due_instants(job, there, day):
        wall = due.at.astimezone(there.zone)
        expected = {
            JobName.PUBLISH: time(16, 20),
            JobName.CUTOFF: time(15, 30),
            JobName.HOUSEKEEPING: time(3, 30),
            JobName.MORNING: time(7, 40),
        }.get(job, wall.time())
        assert (wall.date(), wall.time()) == (day, expected)
        assert due.at.tzinfo is UTC
        assert due.at < due.expires_at


@given(
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"]),
)
def test_a_local_date_never_has_its_work_twice_or_not_at_all(day, zone):
    there = school(timezone=zone)
    noon = datetime.combine(day, time(12), tzinfo=there.zone).astimezone(UTC)
    housekeeping = [due.day for due in due_at(there, noon) if due.job is JobName.HOUSEKEEPING]

    assert housekeeping == [day]


def test_new_york_publishes_an_hour_earlier_in_world_time_once_summer_time_begins():
    there = school(timezone="America/New_York")
    (before,) = due_instants(JobName.HOUSEKEEPING, there, date(2027, 3, 13))
    (after,) = due_instants(JobName.HOUSEKEEPING, there, date(2027, 3, 14))

    assert after.at - before.at == timedelta(hours=23)
