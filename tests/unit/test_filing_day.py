"""The day a message says it is for."""

from datetime import date

import pytest

from bot.domain.calendar import CalendarRules
from bot.domain.filing_day import day_said
from bot.domain.policy import Policy, Sheets
from bot.domain.school import School

MONDAY, WEDNESDAY, FRIDAY, SUNDAY = (date(2026, 9, n) for n in (14, 16, 18, 20))
WEEKLY = School(id="s", name="实验小学", policy=Policy(sheets=Sheets.WEEKLY_MON), calendar=CalendarRules())
DAILY = School(id="s", name="实验小学", policy=Policy(), calendar=CalendarRules())
REST = "数学 口算第12页 20分钟"


@pytest.mark.parametrize(
    ("said", "today", "meant"),
    [
        ("周三", MONDAY, (9, 16)),
        ("周三", WEDNESDAY, (9, 16)),
        ("周三", FRIDAY, (9, 23)),
        ("本周三", MONDAY, (9, 16)),
        ("这周三", WEDNESDAY, (9, 16)),
        ("下周三", MONDAY, (9, 23)),
        ("下周三", SUNDAY, (9, 23)),
        ("星期四：", MONDAY, (9, 17)),
        ("9月17日", MONDAY, (9, 17)),
        ("9月17日（周四）：", MONDAY, (9, 17)),
        ("九月十七日", MONDAY, (9, 17)),
        ("明天", MONDAY, (9, 15)),
        ("后天作业：", MONDAY, (9, 16)),
        ("今天", MONDAY, (9, 14)),
        ("周末", MONDAY, (9, 18)),  # a weekend's homework is its Friday's
        ("周六", MONDAY, (9, 18)),
        ("周末", date(2026, 9, 13), (9, 11)),
        ("下周末", MONDAY, (9, 24)),  # Friday the 25th is a holiday
        ("9月26日", MONDAY, (9, 24)),
    ],
)
def test_a_week_is_planned_by_naming_the_day_first(said: str, today: date, meant: tuple[int, int]) -> None:
    assert day_said(f"{said} {REST}", today, WEEKLY) == (date(2026, *meant), REST)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("三（2）班 周三 数学 口算 5分钟", "三（2）班 数学 口算 5分钟"),
        ("数学周三作业：口算 5分钟", "数学口算 5分钟"),
        ("三（2）班 数学 周三：口算 5分钟", "三（2）班 数学 口算 5分钟"),
    ],
)
def test_class_and_subject_may_stand_before_the_day(text: str, rest: str) -> None:
    assert day_said(text, MONDAY, WEEKLY) == (WEDNESDAY, rest)


@pytest.mark.parametrize(
    "text",
    [
        "数学 口算第12页 周三交 20分钟",
        "周三交数学练习册P5 20分钟",
        "周三前 数学 练习册P5",
        "周三听写 语文 生字 10分钟",
        "周三",
        REST,
        "2月30日 数学 口算 5分钟",
        "12月30日 数学 口算 5分钟",  # farther than anybody plans
        "数学 周三 口算 5分钟",  # may be part of the task
    ],
)
def test_no_day_is_named_by_when_something_is_handed_in_or_by_chance(text: str) -> None:
    assert day_said(text, MONDAY, WEEKLY) is None


def test_where_sheets_are_daily_only_the_weekend_can_be_named() -> None:
    assert day_said(f"周三 {REST}", MONDAY, DAILY) is None
    assert day_said(f"周末作业：{REST}", MONDAY, DAILY) == (FRIDAY, REST)
    assert day_said(f"这个周末 {REST}", FRIDAY, DAILY) == (FRIDAY, REST)
