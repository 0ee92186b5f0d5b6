"""When a school has no homework (无作业日): a weekday, the nth weekday of a month, or a date."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_EVERY = re.compile(rf"every ({'|'.join(WEEKDAYS)})")
_NTH = re.compile(rf"(1st|2nd|3rd|4th|5th) ({'|'.join(WEEKDAYS)})")
_WEEK = re.compile(rf"week ([1-6]) ({'|'.join(WEEKDAYS)})")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoHomeworkRule:
    """One rule; exactly one of `on` and `weekday` is given.

    weekday: 0 = Monday, as in `date.weekday`.
    nth: only the nth such weekday of a month; calendar_week: only the one in the month's nth calendar week
    (Monday to Sunday, the first may be short). 第三周的周三 means one or the other (policy.md §8).
    """

    weekday: int | None = None
    nth: int | None = None
    calendar_week: int | None = None
    on: date | None = None

    def covers(self, day: date) -> bool:
        if self.on is not None:
            return day == self.on
        if day.weekday() != self.weekday:
            return False
        if self.nth is not None:
            return (day.day - 1) // 7 + 1 == self.nth
        return self.calendar_week is None or _week_of_month(day) == self.calendar_week

    def __str__(self) -> str:
        """As the school file writes it."""
        if self.on is not None:
            return self.on.isoformat()
        name = WEEKDAYS[self.weekday or 0]
        if self.nth is not None:
            return f"{('1st', '2nd', '3rd', '4th', '5th')[self.nth - 1]} {name}"
        return f"week {self.calendar_week} {name}" if self.calendar_week is not None else f"every {name}"


def parse_no_homework_rule(text: str) -> NoHomeworkRule | None:
    """Read "every wed", "3rd wed", "week 3 wed" or "2026-12-09"; None when it is none of these."""
    words = " ".join(text.lower().split())
    if match := _EVERY.fullmatch(words):
        return NoHomeworkRule(weekday=WEEKDAYS.index(match[1]))
    if match := _NTH.fullmatch(words):
        return NoHomeworkRule(weekday=WEEKDAYS.index(match[2]), nth=int(match[1][0]))
    if match := _WEEK.fullmatch(words):
        return NoHomeworkRule(weekday=WEEKDAYS.index(match[2]), calendar_week=int(match[1]))
    return _parse_date(words)


def _parse_date(words: str) -> NoHomeworkRule | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", words):
        return None
    try:
        return NoHomeworkRule(on=date.fromisoformat(words))
    except ValueError:
        return None


def _week_of_month(day: date) -> int:
    first = day.replace(day=1)
    first_monday = first - timedelta(days=first.weekday())
    return (day - first_monday).days // 7 + 1
