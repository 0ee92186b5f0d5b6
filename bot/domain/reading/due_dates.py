"""A due phrase as a date of the school calendar: 下周三, 周一早上, 节后第一天, 明天, 10月8日上午, 开学.

A phrase names the day on which something is handed in, so a weekday that is no school day is taken as it stands
(周日晚 may mean boarding schools) but 上课 words (节后, 开学, 返校, 下次上课) look for the next school day.
"""

import re
from datetime import date, timedelta

from bot.domain.calendar import CalendarRules, DayKind, day_kind, is_school_day, next_school_day
from bot.domain.reading.normalise import normalise
from bot.domain.reading.numerals import NUMBER, number
from bot.domain.reading.patterns import lazy

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_FAR = 400  # days; past the longest stretch any school calendar leaves free
_WEEKDAYS = {**{char: at for at, char in enumerate("一二三四五六")}, "日": 6, "天": 6, "末": 5}

_DATE = lazy(r"(?P<month>\d{1,2})\s?[月./]\s?(?P<day>\d{1,2})[日号]?")
_DAY_ONLY = lazy(r"(?<![月\d])(?P<day>\d{1,2})[日号]")
_WEEKDAY = lazy(r"(?P<next>下+)?个?(?P<this>本|这个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])")
_AFTER_BREAK = lazy(r"节后|假后|收假|假期结束|开学|返校|回校")
_RELATIVE = ((lazy(r"大后[天日]"), 3), (lazy(r"后[天日]"), 2), (lazy(r"明[天日早晚]"), 1), (lazy(r"今[天日晚早]"), 0))
_LATER = lazy(rf"(?P<many>{NUMBER})\s?(?P<unit>天|周|个?(?:星期|礼拜))后")
_NEXT_LESSON = lazy(r"下一?(?:节课?|次课)|上课")
_NEXT_WEEK = lazy(r"下+周")
_MONTH_END = lazy(r"月底|月末")
_CLOCK = lazy(r"(?:\d{1,2}:\d{2}|\d{1,2}点)|今?晚上?|早读|早上|上午|下午|放学")


def resolve_due(phrase: str, today: date, rules: CalendarRules) -> date | None:
    """The day a due phrase means, said on `today`; None where the calendar does not tell (期末前, 下次听写).

    周三 is the next one after today, 本周三 the one of this week, 下周三 the one of the week after, Monday first:
    on a Sunday 下周三 is three days ahead. 周一 without 下, and 明天, mean the first school day there is where that day
    is free: the Monday of a holiday, the Saturday after a Friday. A date already past means next year, a past day of
    this week none.
    """
    text = normalise(phrase).text
    if match := _DATE.search(text):
        return _on(today, int(match["month"]), int(match["day"]))
    if match := _LATER.search(text):
        return _school_day_from(today + int(number(match["many"])) * (_DAY if match["unit"] == "天" else _WEEK), rules)
    if match := _WEEKDAY.search(text):
        return _weekday(match, today, rules)
    if match := _DAY_ONLY.search(text):
        return _day_of_month(today, int(match["day"]))
    if _AFTER_BREAK.search(text):
        return _after_break(today, rules)
    for pattern, days in _RELATIVE:
        if pattern.search(text):
            return _school_day_from(today + days * _DAY, rules) if days == 1 else today + days * _DAY
    if _NEXT_WEEK.search(text):
        return _school_day_from(_monday(today) + _WEEK, rules)
    if _MONTH_END.search(text):
        return _last_school_day_of_month(today, rules)
    if _NEXT_LESSON.search(text):
        return next_school_day(today, rules)
    return _school_day_from(today + _DAY, rules) if _CLOCK.search(text) and _by_morning(text) else None


def _by_morning(text: str) -> bool:
    """8:30 and 早读 without a day: the next morning; 晚上 is left alone."""
    return "晚" not in text and bool(re.search(r"[6-9]:\d|[6-9]点|早|上午", text))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weekday(match: re.Match[str], today: date, rules: CalendarRules) -> date | None:
    wanted = _WEEKDAYS[match["weekday"]]
    if match["next"]:
        return _monday(today) + len(match["next"]) * _WEEK + timedelta(days=wanted)
    this = _monday(today) + timedelta(days=wanted)
    if match["this"]:
        return this if this >= today else None
    day = this if this > today else this + _WEEK
    return _school_day_from(day, rules) if wanted < 5 else day


def _school_day_from(day: date, rules: CalendarRules) -> date | None:
    return day if is_school_day(day, rules) else next_school_day(day, rules)


def _after_break(today: date, rules: CalendarRules) -> date | None:
    """The first school day after the next stretch without lessons that holds a holiday, or after the running one."""
    for ahead in range(0 if not is_school_day(today, rules) else 1, _FAR):
        day = today + ahead * _DAY
        if day_kind(day, rules).kind is DayKind.HOLIDAY:
            return next_school_day(day, rules)
    return next_school_day(today, rules)


def _on(today: date, month: int, day: int) -> date | None:
    """This year's date, or next year's where that is past; the last day of February is forgiven nothing."""
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _day_of_month(today: date, day: int) -> date | None:
    """8号: of this month, or of the next where that is past."""
    for months in (0, 1):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        try:
            found = date(year, month + 1, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _last_school_day_of_month(today: date, rules: CalendarRules) -> date | None:
    year, month = divmod(today.year * 12 + today.month, 12)
    day = date(year, month + 1, 1) - _DAY
    while day > today and not is_school_day(day, rules):
        day -= _DAY
    return day
