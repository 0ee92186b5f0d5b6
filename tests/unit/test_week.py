"""The week's average: reported at the week's end where the limit is one, and never rounded down."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import DayKind
from bot.domain.limits import Mode, limit_for
from bot.domain.no_homework import parse_no_homework_rule
from bot.domain.policy import Policy
from bot.domain.week import week_of, week_to_report
from bot.texts.balance import week_average
from tests.unit.test_room import class_day

MONDAY, THURSDAY, FRIDAY, SATURDAY = (date(2026, 11, day) for day in (16, 19, 20, 21))
LIMIT = limit_for(Policy(), 3, DayKind.TEACHING)


def on(day: date, *, mode: Mode = Mode.AVERAGE, policy: Policy | None = None):
    found = class_day(replace(LIMIT, mode=mode), ("语文", 50), policy=policy)
    return replace(found, sheet=replace(found.sheet, day=day))


def test_it_is_reported_on_friday_and_on_no_other_day():
    assert [each.day for each in week_to_report(on(FRIDAY))] == [16, 17, 18, 19, 20]
    assert [week_to_report(on(day)) for day in (MONDAY, THURSDAY, SATURDAY)] == [(), (), ()]


def test_a_daily_ceiling_has_no_average_to_report():
    assert week_to_report(on(FRIDAY, mode=Mode.HARD)) == ()


def test_a_no_homework_day_does_not_make_the_others_look_lighter():
    rule = parse_no_homework_rule("every wed")
    assert rule
    days = week_to_report(on(FRIDAY, policy=Policy(no_homework_days=(rule,))))

    assert [each.day for each in days] == [16, 17, 19, 20]


def test_a_no_homework_friday_leaves_the_report_to_thursday():
    rule = parse_no_homework_rule("every fri")
    assert rule
    assert week_to_report(on(THURSDAY, policy=Policy(no_homework_days=(rule,))))


@given(st.lists(st.integers(0, 240), min_size=1, max_size=6))
def test_the_average_is_rounded_up(planned):
    found = week_of(on(FRIDAY), planned)

    assert (found.average - 1) * len(planned) < sum(planned) <= found.average * len(planned)


def test_the_reviewer_reads_by_how_much_it_is_over():
    assert week_average(week_of(on(FRIDAY), [60, 60, 60])) == "本周 3 天平均每天 60 分钟"
    assert week_average(week_of(on(FRIDAY), [60, 61])) == "本周 2 天平均每天 61 分钟，比上限 60 分钟多 1 分钟"
