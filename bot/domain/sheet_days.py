"""Which days one sheet speaks for, and on which date it comes out: daily, or weekly (周公示). Pure.

What is done on free days (周末, 节假日, 寒暑假) stands on the sheet of the last school day before them, so that
families have it in one publication before that time begins (policy.md A19).
"""

from datetime import date, timedelta

from bot.domain.calendar import CalendarRules, is_school_day, next_school_day, previous_school_day, week_of
from bot.domain.policy import Sheets

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_STALE = timedelta(days=10)  # longer than the National Day break, shorter than a vacation
_WEEKS_AHEAD = 3  # from the eve of the longest break within _STALE to the week after it


def homework_day(day: date, rules: CalendarRules) -> date:
    """The school day whose homework it is that is done on `day`: itself, or on a free day the last one before."""
    return day if is_school_day(day, rules) else previous_school_day(day, rules) or day


def covered_until(day: date, rules: CalendarRules) -> date:
    """The last day on which the homework of `day` may be done: that before the next school day."""
    following = next_school_day(day, rules)
    return following - _DAY if following and is_school_day(day, rules) else day


def sheet_day(day: date, rules: CalendarRules, sheets: Sheets) -> date:
    """The day that names the sheet with the homework of `day`: in weekly schools its week's first school day."""
    own = homework_day(day, rules)
    return own if sheets is Sheets.DAILY else (_lessons(own, rules) or (own,))[0]


def days_on(sheet: date, rules: CalendarRules, sheets: Sheets) -> tuple[date, ...]:
    """The school days whose homework stands on the sheet of that name."""
    return (sheet,) if sheets is Sheets.DAILY else _lessons(sheet, rules) or (sheet,)


def due_day(sheet: date, rules: CalendarRules, sheets: Sheets) -> date:
    """The date on which the sheet is reviewed and published.

    A week's sheet that comes out on Fridays does so on the last school day before its week, and after a vacation on
    its own first day.
    """
    if sheets is not Sheets.WEEKLY_FRI:
        return sheet
    before = previous_school_day(sheet, rules)
    return before if before and sheet - before <= _STALE else sheet


def due_on(day: date, rules: CalendarRules, sheets: Sheets) -> tuple[date, ...]:
    """The sheets whose date it is."""
    if sheets is Sheets.DAILY:
        return (day,) if homework_day(day, rules) == day else ()
    weeks = (_lessons(day + ahead * _WEEK, rules) for ahead in range(_WEEKS_AHEAD + 1))
    return tuple(days[0] for days in weeks if days and due_day(days[0], rules, sheets) == day)


def _lessons(day: date, rules: CalendarRules) -> tuple[date, ...]:
    """The school days of its week."""
    return tuple(each for each in week_of(day) if is_school_day(each, rules))
