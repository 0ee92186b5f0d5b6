"""What a school should look at in its calendar before the year surprises it (校历检查)."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.calendar import CalendarRules, DateSpan, DayKind, day_kind
from bot.domain.calendar_moves import AHEAD
from bot.domain.school import School

_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarCheck:
    """Findings for the days from `first` to `last`.

    provisional: spans whose holidays are not announced and of which the school has said nothing. term_now: the term
    that `first` is in, else the next one; None: the file gives none, or all are over. next_term: whether another
    follows it. idle: dates given as 无作业日 without lessons on them. no_homework: the 无作业日 of the next 30 days.
    """

    first: date
    last: date
    announced_until: int
    provisional: tuple[DateSpan, ...]
    terms_given: bool
    term_now: DateSpan | None
    next_term: bool
    makeup: tuple[date, ...]
    no_homework: tuple[date, ...]
    idle: tuple[date, ...]

    @property
    def term_ends_soon(self) -> bool:
        """Within 30 days, and no next term is written down."""
        return self.term_now is not None and not self.next_term and self.term_now.last - self.first < _SOON


def check(school: School, first: date, *, announced_until: int, days: int = AHEAD) -> CalendarCheck:
    """Look at `days` days from `first` on. announced_until: the last year with announced holidays."""
    rules = school.calendar
    coming = [first + timedelta(days=ahead) for ahead in range(days)]
    terms = sorted((term for term in rules.terms if term.last >= first), key=lambda term: term.first)
    dates = [rule.on for rule in school.policy.no_homework_days if rule.on is not None and rule.on >= first]
    return CalendarCheck(
        first=first,
        last=coming[-1],
        announced_until=announced_until,
        provisional=_spans([day for day in coming if not day_kind(day, rules).confirmed]),
        terms_given=bool(rules.terms),
        term_now=terms[0] if terms else None,
        next_term=len(terms) > 1,
        makeup=tuple(day for day in coming if day_kind(day, rules).kind is DayKind.MAKEUP),
        no_homework=tuple(day for day in coming if day - first < _SOON and school.day(day).kind is DayKind.NO_HOMEWORK),
        idle=tuple(sorted(day for day in dates if not _has_lessons(day, rules))),
    )


def _has_lessons(day: date, rules: CalendarRules) -> bool:
    return day_kind(day, rules).has_lessons


def _spans(days: list[date]) -> tuple[DateSpan, ...]:
    """Days in order as spans without a gap."""
    spans: list[DateSpan] = []
    for day in days:
        if spans and spans[-1].last + timedelta(days=1) == day:
            spans[-1] = DateSpan(spans[-1].first, day)
        else:
            spans.append(DateSpan(day, day))
    return tuple(spans)
