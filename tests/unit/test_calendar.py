"""The school calendar: announced years, years to come, and the school's own word."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import (
    CalendarRules,
    DateSpan,
    DayKind,
    day_kind,
    eve_of_holiday,
    homework_day_kind,
    in_exams,
    is_eve_of_school_day,
    is_school_day,
    next_school_day,
    previous_school_day,
    term_week,
    week_of,
)
from bot.domain.no_homework import parse_no_homework_rule
from bot.domain.public_holidays import announced_years

PLAIN = CalendarRules()
WEDNESDAYS = (parse_no_homework_rule("every wed"),)
days = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def span(first: str, last: str | None = None) -> DateSpan:
    return DateSpan(date.fromisoformat(first), date.fromisoformat(last or first))


TERMS = CalendarRules(terms=(span("2026-09-01", "2027-01-22"), span("2027-02-22", "2027-07-02")))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-09-30", "teaching"),
        ("2026-10-01", "holiday"),
        ("2026-10-03", "holiday"),  # a Saturday of the break
        ("2026-10-07", "holiday"),
        ("2026-10-08", "teaching"),
        ("2026-10-10", "makeup"),
        ("2026-10-11", "weekend"),
        ("2026-09-20", "makeup"),
        ("2026-02-14", "makeup"),
        ("2026-02-23", "holiday"),
        ("2025-10-06", "holiday"),
    ],
)
def test_announced_days_are_as_the_state_council_said(day, kind):
    info = day_kind(date.fromisoformat(day), PLAIN)

    assert (info.kind, info.confirmed, info.source) == (kind, True, "chinesecalendar")


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2027-01-01", "holiday"),
        ("2027-01-04", "teaching"),
        ("2027-01-09", "weekend"),
        ("2027-02-06", "holiday"),
        ("2027-04-05", "holiday"),
        ("2027-05-01", "holiday"),
        ("2027-06-09", "holiday"),
        ("2027-09-15", "holiday"),
        ("2027-10-03", "holiday"),
        ("2027-10-09", "weekend"),  # perhaps made up, but nobody has said so yet
        ("2028-01-26", "holiday"),
    ],
)
def test_a_year_not_announced_yet_has_its_statutory_days_and_says_so(day, kind):
    info = day_kind(date.fromisoformat(day), PLAIN)

    assert (info.kind, info.confirmed, info.source) == (kind, False, "holidays")


def test_this_year_is_announced():
    first, last = announced_years()

    assert first <= 2026 <= last


def test_the_school_s_word_is_final_and_confirmed():
    rules = CalendarRules(holidays=(span("2026-11-13"),), teaching=(span("2026-12-05"), span("2026-11-12")))
    said = [day_kind(date.fromisoformat(day), rules) for day in ("2026-11-13", "2026-12-05", "2026-11-12")]

    assert [info.kind for info in said] == [DayKind.HOLIDAY, DayKind.MAKEUP, DayKind.TEACHING]
    assert all(info.confirmed and info.source == "school-file" for info in said)


def test_teaching_on_a_public_holiday_is_making_up():
    rules = CalendarRules(teaching=(span("2027-02-10"),))

    assert day_kind(date(2027, 2, 10), rules).kind is DayKind.MAKEUP


def test_a_day_the_school_both_teaches_and_frees_is_taught():
    rules = CalendarRules(holidays=(span("2026-11-09", "2026-11-13"),), teaching=(span("2026-11-12"),))

    assert day_kind(date(2026, 11, 12), rules).kind is DayKind.TEACHING
    assert day_kind(date(2026, 11, 11), rules).kind is DayKind.HOLIDAY


def test_outside_its_terms_a_school_is_closed():
    assert day_kind(date(2027, 1, 22), TERMS).kind is DayKind.TEACHING
    assert day_kind(date(2027, 1, 25), TERMS).kind is DayKind.HOLIDAY
    assert day_kind(date(2027, 7, 15), TERMS).kind is DayKind.HOLIDAY
    assert day_kind(date(2027, 7, 15), PLAIN).kind is DayKind.TEACHING


def test_a_no_homework_day_needs_lessons():
    kinds = {
        "2026-12-02": DayKind.NO_HOMEWORK,
        "2026-12-03": DayKind.TEACHING,
        "2026-10-07": DayKind.HOLIDAY,  # a Wednesday of the National Day break
    }

    for day, kind in kinds.items():
        assert day_kind(date.fromisoformat(day), PLAIN, WEDNESDAYS).kind is kind


def test_a_no_homework_day_is_still_a_school_day():
    info = day_kind(date(2026, 12, 2), PLAIN, WEDNESDAYS)

    assert info.has_lessons
    assert info.confirmed


def test_the_next_school_day_is_behind_the_whole_break():
    assert next_school_day(date(2026, 9, 30), PLAIN) == date(2026, 10, 8)
    assert next_school_day(date(2026, 10, 9), PLAIN) == date(2026, 10, 10)
    assert next_school_day(date(2027, 1, 22), TERMS) == date(2027, 2, 22)
    assert previous_school_day(date(2026, 10, 8), PLAIN) == date(2026, 9, 30)


def test_after_the_last_term_there_is_no_next_school_day():
    assert next_school_day(date(2027, 7, 2), TERMS) is None
    assert previous_school_day(date(2026, 9, 1), TERMS) is None


@given(days)
def test_nothing_is_taught_between_a_day_and_the_next_school_day(day):
    following = next_school_day(day, PLAIN)
    between = [day + timedelta(days=ahead) for ahead in range(1, (following - day).days)]

    assert is_school_day(following, PLAIN)
    assert not any(is_school_day(other, PLAIN) for other in between)


@given(days)
def test_every_day_has_one_kind_and_school_days_are_those_with_lessons(day):
    assert is_school_day(day, PLAIN) == (day_kind(day, PLAIN).kind not in (DayKind.WEEKEND, DayKind.HOLIDAY))
    assert is_eve_of_school_day(day, PLAIN) == is_school_day(day + timedelta(days=1), PLAIN)


@pytest.mark.parametrize(
    ("day", "eve"),
    [
        ("2026-09-30", True),
        ("2026-10-01", False),  # already free
        ("2026-10-09", False),  # the Saturday after is made up
        ("2026-11-20", False),  # an ordinary weekend
        ("2027-02-04", True),
        ("2026-04-03", True),  # Friday; 清明 is the Sunday after
        ("2027-01-22", False),
    ],
)
def test_the_eve_of_a_holiday_is_the_last_day_of_lessons_before_it(day, eve):
    assert eve_of_holiday(date.fromisoformat(day), PLAIN) is eve


def test_the_last_day_of_a_term_is_the_eve_of_a_holiday():
    assert eve_of_holiday(date(2027, 1, 22), TERMS)
    assert eve_of_holiday(date(2027, 7, 2), TERMS)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-11-19", "teaching"),
        ("2026-11-20", "weekend"),  # Friday
        ("2026-11-21", "weekend"),
        ("2026-10-09", "teaching"),  # Friday before a make-up Saturday
        ("2026-10-10", "weekend"),  # the make-up Saturday
        ("2027-02-04", "holiday"),  # the eve of the Spring Festival break
        ("2026-10-04", "holiday"),
        ("2026-12-02", "no_homework"),
    ],
)
def test_homework_is_held_to_the_day_it_is_done_on(day, kind):
    assert homework_day_kind(date.fromisoformat(day), PLAIN, WEDNESDAYS) == kind


def test_exams_are_days_of_lessons_on_which_families_are_left_alone():
    rules = CalendarRules(exams=(span("2027-01-18", "2027-01-20"),))

    assert in_exams(date(2027, 1, 20), rules)
    assert not in_exams(date(2027, 1, 21), rules)
    assert is_school_day(date(2027, 1, 20), rules)


@given(days)
def test_a_week_runs_from_monday_to_sunday(day):
    week = week_of(day)

    assert day in week
    assert [one.weekday() for one in week] == list(range(7))


def test_weeks_of_a_term_are_counted_from_its_first_day():
    assert term_week(date(2026, 9, 1), TERMS) == 1
    assert term_week(date(2026, 9, 6), TERMS) == 1
    assert term_week(date(2026, 9, 7), TERMS) == 2
    assert term_week(date(2027, 2, 22), TERMS) == 1
    assert term_week(date(2027, 2, 1), TERMS) is None
