"""The school calendar (校历): which days are taught, made up or free.

Public holidays first, the school's word on top.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.memory import remembered
from bot.domain.no_homework import NoHomeworkRule
from bot.domain.public_holidays import public_day

_FAR = 400  # days; past the longest stretch any school calendar leaves free
_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """上课日, 调休上课, 周末, 放假, 无作业日 (a day of lessons without homework)."""

    TEACHING = "teaching"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    NO_HOMEWORK = "no_homework"


_LESSONS = frozenset({DayKind.TEACHING, DayKind.MAKEUP, DayKind.NO_HOMEWORK})


@dataclass(frozen=True, slots=True)
class DateSpan:
    """From `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRules:
    """What the school file says of the year.

    terms: outside them is 放假; () = the school has not said, every public working day is taught.
    holidays, teaching: single days and spans against the public calendar; `teaching` wins.
    exams: lessons as usual, but families are asked nothing.
    """

    terms: tuple[DateSpan, ...] = ()
    holidays: tuple[DateSpan, ...] = ()
    teaching: tuple[DateSpan, ...] = ()
    exams: tuple[DateSpan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayInfo:
    """confirmed: announced by the State Council or said by the school; source: who says so."""

    kind: DayKind
    confirmed: bool
    source: str

    @property
    def has_lessons(self) -> bool:
        return self.kind in _LESSONS


def day_kind(day: date, rules: CalendarRules, no_homework_days: Iterable[NoHomeworkRule] = ()) -> DayInfo:
    """What kind of day it is; a 无作业日 only where there are lessons.

    `School.day` passes the school's own rules.
    """
    info = _school_day(rules, day)
    if info.has_lessons and any(rule.covers(day) for rule in no_homework_days):
        return DayInfo(kind=DayKind.NO_HOMEWORK, confirmed=info.confirmed, source=info.source)
    return info


@remembered
def _school_day(rules: CalendarRules, day: date) -> DayInfo:
    public = public_day(day)
    weekend = day.weekday() > 4
    if _within(day, rules.teaching):
        ordinary = not weekend and not public.holiday
        return _said_by_school(DayKind.TEACHING if ordinary else DayKind.MAKEUP)
    if _within(day, rules.holidays) or (rules.terms and not _within(day, rules.terms)):
        return _said_by_school(DayKind.HOLIDAY)
    if public.holiday:
        kind = DayKind.HOLIDAY
    elif weekend:
        kind = DayKind.MAKEUP if public.makeup else DayKind.WEEKEND
    else:
        kind = DayKind.TEACHING
    return DayInfo(kind=kind, confirmed=public.announced, source=public.source)


def _said_by_school(kind: DayKind) -> DayInfo:
    return DayInfo(kind=kind, confirmed=True, source="school-file")


def _within(day: date, spans: tuple[DateSpan, ...]) -> bool:
    return any(day in span for span in spans)


def is_school_day(day: date, rules: CalendarRules) -> bool:
    """Whether there are lessons, homework or not."""
    return _school_day(rules, day).has_lessons


def next_school_day(day: date, rules: CalendarRules) -> date | None:
    """The first school day after `day`; None when the calendar knows none for more than a year."""
    return _nearest_school_day(rules, day, 1)


def previous_school_day(day: date, rules: CalendarRules) -> date | None:
    """The last school day before `day`; None when the calendar knows none for more than a year."""
    return _nearest_school_day(rules, day, -1)


@remembered
def _nearest_school_day(rules: CalendarRules, day: date, step: int) -> date | None:
    days = (day + timedelta(days=step * ahead) for ahead in range(1, _FAR))
    return next((each for each in days if is_school_day(each, rules)), None)


def is_eve_of_school_day(day: date, rules: CalendarRules) -> bool:
    return is_school_day(day + _DAY, rules)


def eve_of_holiday(day: date, rules: CalendarRules) -> bool:
    """Whether a break with a holiday in it begins after this day's lessons; an ordinary weekend is none."""
    if not is_school_day(day, rules) or is_school_day(day + _DAY, rules):
        return False
    back = next_school_day(day, rules) or day + timedelta(days=_FAR)
    return any(
        day_kind(day + timedelta(days=ahead), rules).kind is DayKind.HOLIDAY for ahead in range(1, (back - day).days)
    )


def homework_day_kind(day: date, rules: CalendarRules, no_homework_days: Iterable[NoHomeworkRule] = ()) -> DayKind:
    """The kind of day that the homework set on `day` is done on, whose limit it is held to.

    The sheet of a Friday is a weekend's, that of a holiday's eve a holiday's; a 无作业日 stays one.
    """
    kind = day_kind(day, rules, no_homework_days).kind
    if kind not in (DayKind.TEACHING, DayKind.MAKEUP) or is_school_day(day + _DAY, rules):
        return kind
    return DayKind.HOLIDAY if eve_of_holiday(day, rules) else DayKind.WEEKEND


def in_exams(day: date, rules: CalendarRules) -> bool:
    return _within(day, rules.exams)


def week_of(day: date) -> tuple[date, ...]:
    """The seven days of its week, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=ahead) for ahead in range(7))


def term_week(day: date, rules: CalendarRules) -> int | None:
    """The week of the term (周次), from 1; weeks begin on Monday. None outside the terms the school gave."""
    for term in rules.terms:
        if day in term:
            return (week_of(day)[0] - week_of(term.first)[0]).days // 7 + 1
    return None
