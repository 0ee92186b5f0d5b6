"""Which days a sheet speaks for, and when it comes out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import sheet_days
from bot.domain.calendar import CalendarRules, DateSpan, is_school_day
from bot.domain.policy import Sheets

ANY = CalendarRules()
TERMS = CalendarRules(
    terms=(DateSpan(date(2026, 9, 1), date(2027, 1, 22)), DateSpan(date(2027, 2, 22), date(2027, 7, 2)))
)
days = st.dates(min_value=date(2026, 9, 2), max_value=date(2027, 6, 30))
kinds = st.sampled_from(Sheets)


def d(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("day", "of", "until"),
    [
        ("09-09", "09-09", "09-09"),  # an ordinary Wednesday
        ("09-11", "09-11", "09-13"),  # a Friday speaks for Saturday and Sunday
        ("09-12", "09-11", "09-13"),
        ("09-30", "09-30", "10-07"),  # the eve of National Day
        ("10-04", "09-30", "10-07"),
        ("10-10", "10-10", "10-11"),  # a made-up Saturday speaks for its Sunday
    ],
)
def test_free_days_belong_to_the_sheet_of_the_last_school_day_before_them(day: str, of: str, until: str) -> None:
    own = sheet_days.homework_day(d(day), ANY)

    assert own == d(of)
    assert sheet_days.covered_until(own, ANY) == d(until)


def test_a_vacation_has_one_sheet_published_on_its_eve() -> None:
    last = date(2027, 1, 22)

    assert sheet_days.homework_day(date(2027, 2, 10), TERMS) == last
    assert sheet_days.covered_until(last, TERMS) == date(2027, 2, 21)
    assert sheet_days.due_day(last, TERMS, Sheets.DAILY) == last


def test_before_the_first_term_a_day_stands_alone() -> None:
    assert sheet_days.homework_day(date(2026, 8, 20), TERMS) == date(2026, 8, 20)


@pytest.mark.parametrize(
    ("day", "sheets", "due"),
    [
        ("09-14", Sheets.WEEKLY_MON, ["09-14"]),  # Monday
        ("09-15", Sheets.WEEKLY_MON, []),
        ("09-18", Sheets.WEEKLY_MON, []),
        ("09-11", Sheets.WEEKLY_FRI, ["09-14"]),  # Friday, for next week
        ("09-20", Sheets.WEEKLY_FRI, ["09-21"]),  # a made-up Sunday is the last day before its week
        ("09-14", Sheets.WEEKLY_FRI, []),
        ("09-19", Sheets.WEEKLY_FRI, []),
        ("09-30", Sheets.WEEKLY_FRI, ["10-08"]),  # the eve of National Day, for the week that begins on Thursday
        ("10-08", Sheets.WEEKLY_MON, ["10-08"]),
        ("09-12", Sheets.DAILY, []),
        ("09-11", Sheets.DAILY, ["09-11"]),
    ],
)
def test_a_sheet_comes_out_on_its_date(day: str, sheets: Sheets, due: list[str]) -> None:
    assert sheet_days.due_on(d(day), ANY, sheets) == tuple(d(each) for each in due)


def test_after_a_vacation_the_first_week_comes_out_on_its_own_first_day() -> None:
    first = date(2027, 2, 22)

    assert sheet_days.due_on(first, TERMS, Sheets.WEEKLY_FRI) == (first,)
    assert sheet_days.due_on(date(2027, 1, 22), TERMS, Sheets.WEEKLY_FRI) == ()


def test_a_week_with_a_made_up_saturday_has_it_on_its_sheet() -> None:
    assert sheet_days.days_on(d("10-08"), ANY, Sheets.WEEKLY_MON) == (d("10-08"), d("10-09"), d("10-10"))


@given(day=days, sheets=kinds)
def test_every_days_homework_stands_on_the_sheet_that_is_named_for_it(day: date, sheets: Sheets) -> None:
    name = sheet_days.sheet_day(day, TERMS, sheets)

    assert sheet_days.homework_day(day, TERMS) in sheet_days.days_on(name, TERMS, sheets)
    assert sheet_days.sheet_day(name, TERMS, sheets) == name


@given(day=days, sheets=kinds)
def test_every_sheet_comes_out_once_on_a_school_day_before_free_time_begins(day: date, sheets: Sheets) -> None:
    name = sheet_days.sheet_day(day, TERMS, sheets)
    due = sheet_days.due_day(name, TERMS, sheets)

    found = [on for n in range(-15, 15) if name in sheet_days.due_on(on := name + timedelta(days=n), TERMS, sheets)]
    assert found == [due]
    assert due <= name
    assert is_school_day(due, TERMS)
