"""What `jianfu calendar check` finds, and says."""

from datetime import date, timedelta

from bot.domain.calendar import CalendarRules, DateSpan
from bot.domain.calendar_check import CalendarCheck, check
from bot.domain.no_homework import NoHomeworkRule
from bot.domain.policy import Policy
from bot.texts import calendar as texts
from tests.db.samples import school

AUTUMN, SPRING = DateSpan(date(2026, 9, 1), date(2027, 1, 22)), DateSpan(date(2027, 2, 22), date(2027, 7, 2))


def found(first: date, *terms: DateSpan, rules: tuple[NoHomeworkRule, ...] = (), days: int = 60) -> CalendarCheck:
    one = school(calendar=CalendarRules(terms=terms), policy=Policy(no_homework_days=rules))
    return check(one, first, announced_until=2026, days=days)


def said(result: CalendarCheck) -> str:
    return "\n".join(text for _, text in texts.checked("实验小学", result))


def test_a_school_without_terms_is_told_what_that_means() -> None:
    result = found(date(2026, 10, 9))

    assert not result.terms_given
    assert "没写学期" in said(result)


def test_a_term_that_ends_soon_with_none_after_it_is_told_in_time() -> None:
    assert not found(AUTUMN.last - timedelta(days=30), AUTUMN).term_ends_soon
    assert found(AUTUMN.last - timedelta(days=29), AUTUMN).term_ends_soon
    assert not found(AUTUMN.last - timedelta(days=29), AUTUMN, SPRING).term_ends_soon


def test_when_all_terms_are_over_something_has_to_be_done() -> None:
    assert found(AUTUMN.last, AUTUMN).term_now == AUTUMN
    after = found(AUTUMN.last + timedelta(days=1), AUTUMN)

    assert after.term_now is None
    assert False in [ok for ok, _ in texts.checked("实验小学", after)]


def test_the_holidays_between_two_terms_are_nothing_to_worry_about() -> None:
    result = found(date(2027, 2, 1), AUTUMN, SPRING)

    assert result.term_now == SPRING


def test_make_up_days_ahead_are_listed() -> None:
    result = found(date(2026, 9, 1), AUTUMN, days=60)

    assert result.makeup == (date(2026, 9, 20), date(2026, 10, 10))
    assert "调休上课：2026-09-20 周日、2026-10-10 周六" in said(result)


def test_days_nobody_has_announced_are_given_as_spans() -> None:
    result = found(date(2026, 12, 20), days=40)

    assert result.provisional == (DateSpan(date(2027, 1, 1), date(2027, 1, 28)),)
    assert "2027-01-01 至 2027-01-28 的放假安排还没公布（已公布到 2026 年）" in said(result)


def test_what_the_school_said_itself_is_settled() -> None:
    vacation = found(date(2027, 1, 23), AUTUMN, SPRING, days=30)

    assert vacation.provisional == ()


def test_no_homework_days_of_the_coming_month_are_listed() -> None:
    result = found(date(2026, 11, 2), AUTUMN, rules=(NoHomeworkRule(weekday=2),), days=60)

    assert result.no_homework == tuple(date(2026, 11, day) for day in (4, 11, 18, 25))


def test_a_no_homework_day_without_lessons_is_a_slip() -> None:
    saturday, wednesday = date(2026, 11, 7), date(2026, 11, 4)
    result = found(date(2026, 11, 2), AUTUMN, rules=(NoHomeworkRule(on=saturday), NoHomeworkRule(on=wednesday)))

    assert result.idle == (saturday,)
    assert "2026-11-07 周六 本来就不上课" in said(result)
