"""Whether a message fits into a class's day: every preset, grade and kind of day, at the very minute."""

from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.calendar import CalendarRules, DayKind
from bot.domain.class_day import ClassDay
from bot.domain.classes import ClassName
from bot.domain.entries import Entry
from bot.domain.filing import PlannedLine
from bot.domain.kinds import Kind, Place, Tier
from bot.domain.limits import Limit, limit_for, may_set_written, subject_minutes
from bot.domain.policy import OverLimit, Policy
from bot.domain.presets import preset_names, preset_policy
from bot.domain.room import too_much
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import Sheet

DAY = date(2026, 9, 9)
SUBJECTS = ("语文", "数学", "英语", "科学", "历史", "音乐")

grades = st.integers(1, 9)
presets = st.sampled_from(preset_names())
kinds_of_day = st.sampled_from([DayKind.TEACHING, DayKind.WEEKEND, DayKind.HOLIDAY])


def line(subject: str, minutes: int, *, kind: Kind = Kind.WRITTEN, tier: Tier | None = None) -> PlannedLine:
    return PlannedLine(
        subject=subject,
        content="练习册",
        minutes=minutes,
        minutes_low=None,
        minutes_high=None,
        kind=kind,
        tier=tier,
        place=Place.HOME,
        due=None,
    )


def class_day(limit: Limit | None, *standing: tuple[str, int], policy: Policy | None = None) -> ClassDay:
    grade = limit.grade if limit else 3
    school_class = SchoolClass(id=f"s/{grade}-1", school_id="s", name=ClassName(grade, 1))
    return ClassDay(
        school=School(id="s", name="实验小学", policy=policy or Policy(), calendar=CalendarRules()),
        school_class=school_class,
        limit=limit,
        sheet=Sheet(id=1, class_id=school_class.id, day=DAY),
        entries=tuple(
            Entry(
                class_id=school_class.id,
                day=DAY,
                subject=subject,
                content="抄写",
                minutes=minutes,
                author_id="p",
                author_name="王老师",
            )
            for subject, minutes in standing
        ),
        declarations=(),
    )


def fits(day: ClassDay, *lines: PlannedLine) -> bool:
    return too_much(day, lines) is None


@given(preset=presets, grade=grades, kind=kinds_of_day, data=st.data())
def test_the_last_minute_fits_and_the_next_does_not(preset, grade, kind, data):
    limit = limit_for(preset_policy(preset), grade, kind)
    subject = data.draw(st.sampled_from([s for s in SUBJECTS if may_set_written(limit, s)]))
    ceiling = subject_minutes(limit, subject)
    most = limit.minutes if ceiling is None else min(limit.minutes, ceiling)
    planned = data.draw(st.integers(0, most), label="planned")
    day = class_day(limit, *[(subject, planned)] if planned else [])

    assert most == planned or fits(day, line(subject, most - planned))
    found = too_much(day, [line(subject, most - planned + 1)])
    assert found is not None
    assert (found.over, found.room) == (1, most - planned)


@given(preset=presets, grade=grades, kind=kinds_of_day, data=st.data())
def test_two_lines_of_one_message_are_judged_together(preset, grade, kind, data):
    limit = limit_for(preset_policy(preset), grade, kind)
    subject = data.draw(st.sampled_from([s for s in SUBJECTS if may_set_written(limit, s)]))
    ceiling = subject_minutes(limit, subject)
    most = limit.minutes if ceiling is None else min(limit.minutes, ceiling)
    assume(most >= 2)
    first = data.draw(st.integers(1, most - 1), label="first")

    assert fits(class_day(limit), line(subject, first), line(subject, most - first))
    assert not fits(class_day(limit), line(subject, first), line(subject, most - first + 1))


@given(preset=st.sampled_from(["zhejiang_2021", "wusi_5_4"]), grade=st.integers(3, 9), kind=kinds_of_day)
def test_one_subject_more_than_allowed_does_not_fit(preset, grade, kind):
    limit = limit_for(preset_policy(preset), grade, kind)
    standing = [(subject, 1) for subject in SUBJECTS[: limit.max_subjects]]

    assert fits(class_day(limit, *standing[1:]), line(standing[0][0], 1))
    assert fits(class_day(limit, *standing), line(standing[0][0], 1))
    found = too_much(class_day(limit, *standing), [line(SUBJECTS[limit.max_subjects], 1)])
    assert found is not None
    assert found.why == "subjects"


@given(
    preset=st.sampled_from(["subjects_yushuying", "subjects_yushu"]),
    grade=st.integers(3, 9),
    kind=kinds_of_day,
    minutes=st.integers(1, 60),
)
def test_who_may_set_no_written_work_sets_none_but_may_set_reading(preset, grade, kind, minutes):
    limit = limit_for(preset_policy(preset), grade, kind)
    barred = [subject for subject in SUBJECTS if not may_set_written(limit, subject)]

    assert barred
    for subject in barred:
        found = too_much(class_day(limit), [line(subject, minutes)])
        assert found is not None
        assert (found.why, found.subject, found.room) == ("not-allowed", subject, 0)
        assert fits(class_day(limit), line(subject, minutes, kind=Kind.READING))


@given(grade=grades, minutes=st.integers(1, 500))
def test_what_does_not_count_always_fits(grade, minutes):
    day = class_day(limit_for(Policy(), grade, DayKind.TEACHING), ("语文", 90))

    assert fits(day, line("语文", minutes, tier=Tier.OPTIONAL))
    assert fits(day, line("英语", minutes, kind=Kind.ORAL), line("体育", minutes, kind=Kind.SPORT))


@given(minutes=st.integers(1, 500))
def test_a_school_that_only_warns_stores_it(minutes):
    limit = limit_for(Policy(), 3, DayKind.TEACHING)

    assert fits(class_day(limit, ("语文", 60), policy=Policy(over_limit=OverLimit.WARN)), line("数学", minutes))
    assert not fits(class_day(limit, ("语文", 60)), line("数学", minutes))
