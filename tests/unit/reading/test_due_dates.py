"""What day a due phrase means, against the public calendar of 2026 with its make-up days (调休)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import CalendarRules, DateSpan, is_school_day
from bot.domain.reading.due_dates import resolve_due

RULES = CalendarRules()
THURSDAY = date(2026, 10, 15)
FRIDAY = date(2026, 10, 16)
SUNDAY = date(2026, 10, 18)
EVE_OF_NATIONAL_DAY = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("明天", date(2026, 10, 16)),
        ("明早8:00前", date(2026, 10, 16)),
        ("后天", date(2026, 10, 17)),
        ("周五早上", date(2026, 10, 16)),
        ("周一", date(2026, 10, 19)),
        ("周四", date(2026, 10, 22)),
        ("本周五", date(2026, 10, 16)),
        ("下周三之前", date(2026, 10, 21)),
        ("下下周一", date(2026, 10, 26)),
        ("周日晚", date(2026, 10, 18)),
        ("星期一第1节课", date(2026, 10, 19)),
        ("下周", date(2026, 10, 19)),
        ("10月20日上午", date(2026, 10, 20)),
        ("10月8日", date(2027, 10, 8)),
        ("20号", date(2026, 10, 20)),
        ("8号", date(2026, 11, 8)),
        ("月底", date(2026, 10, 30)),
        ("下节课", date(2026, 10, 16)),
        ("8:30前", date(2026, 10, 16)),
        ("一周后", date(2026, 10, 22)),
        ("5天后", date(2026, 10, 20)),
        ("下週三", date(2026, 10, 21)),
    ],
)
def test_a_phrase_said_on_a_thursday_means_this_day(phrase: str, day: date) -> None:
    assert resolve_due(phrase, THURSDAY, RULES) == day


def test_tomorrow_on_a_friday_is_monday_and_on_a_makeup_eve_the_saturday() -> None:
    assert resolve_due("明天", FRIDAY, RULES) == date(2026, 10, 19)
    assert resolve_due("明天", date(2026, 10, 9), RULES) == date(2026, 10, 10)  # 调休: a Saturday with lessons


def test_next_wednesday_is_counted_from_mondays() -> None:
    assert resolve_due("下周三", SUNDAY, RULES) == date(2026, 10, 21)
    assert resolve_due("下周三", date(2026, 10, 19), RULES) == date(2026, 10, 28)


def test_after_the_holiday_means_the_first_day_of_lessons() -> None:
    for phrase in ("节后第一天", "开学", "返校后", "假期结束"):
        assert resolve_due(phrase, EVE_OF_NATIONAL_DAY, RULES) == date(2026, 10, 8)
    assert resolve_due("返校", date(2026, 10, 3), RULES) == date(2026, 10, 8)


def test_a_monday_within_the_holiday_moves_to_the_first_day_of_lessons() -> None:
    assert resolve_due("周一早上", EVE_OF_NATIONAL_DAY, RULES) == date(2026, 10, 8)


def test_the_schools_own_calendar_wins() -> None:
    own = CalendarRules(holidays=(DateSpan(date(2026, 10, 16), date(2026, 10, 19)),))
    assert resolve_due("明天", THURSDAY, own) == date(2026, 10, 20)
    assert resolve_due("节后第一天", THURSDAY, own) == date(2026, 10, 20)


@pytest.mark.parametrize("phrase", ["期末前", "考试前", "晚上", "下次听写", "本周三", "", "13月45日", "2月30日"])
def test_what_the_calendar_does_not_tell_is_left_open(phrase: str) -> None:
    assert resolve_due(phrase, THURSDAY, RULES) is None


@given(
    st.sampled_from(
        ["明天", "本周三", "周一", "周三早上", "下周五", "节后第一天", "开学", "8号", "3月5日", "月底", "下节课"]
    ),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
)
@settings(deadline=None)
def test_nothing_is_due_in_the_past(phrase: str, today: date) -> None:
    day = resolve_due(phrase, today, RULES)
    assert day is None or today <= day <= today + timedelta(days=400)


@given(st.dates(date(2024, 1, 1), date(2027, 6, 30)))
@settings(deadline=None)
def test_tomorrow_is_always_a_school_day(today: date) -> None:
    day = resolve_due("明天", today, RULES)
    assert day is not None
    assert is_school_day(day, RULES)


@given(st.text(max_size=30), st.dates(date(2024, 1, 1), date(2027, 12, 31)))
@settings(deadline=None)
def test_no_phrase_at_all_raises(phrase: str, today: date) -> None:
    resolve_due(phrase, today, RULES)
