"""Small words that many sentences share: dates, minutes, marks."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.calendar import DayKind
from bot.domain.class_day import ClassDay
from bot.domain.entries import Entry
from bot.domain.kinds import Kind, Place, Tier
from bot.domain.sheet import Line

_GRADES = "零一二三四五六七八九"
_WEEKDAYS = "一二三四五六日"
DAY_KINDS = {
    DayKind.MAKEUP: "（调休上课）",
    DayKind.WEEKEND: "（周末）",
    DayKind.HOLIDAY: "（放假）",
    DayKind.NO_HOMEWORK: "（无作业日）",
}


def grade_name(grade: int) -> str:
    """三年级."""
    return f"{_GRADES[grade]}年级"


def weekday(day: date) -> str:
    return f"周{_WEEKDAYS[day.weekday()]}"


def day_name(day: date) -> str:
    """10月15日 周四."""
    return f"{day.month}月{day.day}日 {weekday(day)}"


def span_name(first: date, last: date | None) -> str:
    """As 10月15日 周四, or 10月16日 周五—10月18日 周日."""
    return day_name(first) if last is None else f"{day_name(first)}—{day_name(last)}"


def sheet_name(class_day: ClassDay) -> str:
    """What staff and families call the sheet by: its day, or the days of its weekend or week."""
    first = class_day.sheet.day
    until = class_day.school.sheet_until(first)
    return span_name(first, None if until == first else until)


def clock(at: time | datetime, zone: ZoneInfo | None = None) -> str:
    """16:20, in the school's zone where one is given."""
    if isinstance(at, datetime) and zone is not None:
        at = at.astimezone(zone)
    return f"{at:%H:%M}"


def minutes(count: int) -> str:
    return f"{count}分钟"


def marks(line: Line | Entry) -> str:
    """（选做、口头、校内）: what makes a line other than required written home work."""
    words = []
    if line.tier is not None:
        words.append(line.tier.value if line.tier in (Tier.REQUIRED, Tier.OPTIONAL) else f"{line.tier.value}层")
    if line.kind is not Kind.WRITTEN:
        words.append(line.kind.value)
    if line.place is Place.SCHOOL:
        words.append("校内")
    if line.mostly_done:
        words.append("校内已完成大部分")
    return f"（{'、'.join(words)}）" if words else ""


def task(line: Line | Entry) -> str:
    """A task with its minutes: 口算第12页 20分钟（选做）."""
    length = f" {minutes(line.minutes)}" if line.minutes else ""
    return f"{line.content}{length}{marks(line)}"


def total(planned: int, allowed: int | None) -> str:
    """合计 35/60 分钟."""
    return f"合计 {planned}/{allowed} 分钟" if allowed is not None else f"合计 {planned} 分钟"
