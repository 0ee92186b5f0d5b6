"""The week's average (周平均) of a class: reported where the limit is stated as one, never a reason to refuse. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.calendar import DayKind
from bot.domain.class_day import ClassDay
from bot.domain.limit_model import Mode
from bot.domain.school import School

_DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """average: counting minutes a day, rounded up; days: how many days that owed homework it is taken over."""

    average: int
    days: int
    allowed: int


def week_to_report(class_day: ClassDay) -> tuple[date, ...]:
    """The days of the week that owed homework, on the last of them; () on every other day.

    A 无作业日 is left out: it would make the other days look lighter than they were.
    """
    limit, school, day = class_day.limit, class_day.school, class_day.day
    if limit is None or limit.mode is not Mode.AVERAGE:
        return ()
    monday = day - timedelta(days=day.weekday())
    owed = [d for n in range(_DAYS_OF_WEEK) if _owes_homework(school, d := monday + timedelta(days=n))]
    return tuple(owed) if owed and owed[-1] == day else ()


def week_of(class_day: ClassDay, planned: Sequence[int]) -> Week:
    """planned: counting minutes of each of those days."""
    return Week(average=-(-sum(planned) // len(planned)), days=len(planned), allowed=class_day.allowed or 0)


def _owes_homework(school: School, day: date) -> bool:
    return school.day(day).kind in (DayKind.TEACHING, DayKind.MAKEUP)
