"""Whether a message fits into a class's day, and if not, by how much and why. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.calendar import DayKind
from bot.domain.class_day import ClassDay
from bot.domain.entries import Entry
from bot.domain.filing import PlannedLine
from bot.domain.filing_result import TooMuch
from bot.domain.limits import (
    Limit,
    counts,
    is_written_homework,
    may_set_written,
    over_by,
    over_by_in_subject,
    subject_minutes,
    too_many_subjects,
)
from bot.domain.policy import OverLimit


def line_counts(class_day: ClassDay, line: PlannedLine) -> bool:
    """Whether the line's minutes are part of the class's limited total."""
    limit = class_day.limit
    return limit is not None and counts(limit, kind=line.kind, tier=line.tier, place=line.place)


def too_much(class_day: ClassDay, lines: Sequence[PlannedLine]) -> TooMuch | None:
    """What stands in the way of adding these lines; None when they fit, or where the school only warns.

    Judged: the day's total over all subjects, then each subject's own rules (policy.md §2).
    """
    limit, school = class_day.limit, class_day.school
    counting = [line for line in lines if line_counts(class_day, line)]
    if limit is None or not counting or school.policy.over_limit is OverLimit.WARN:
        return None
    added = sum(line.minutes for line in counting)
    if over := over_by(limit, planned=class_day.planned, added=added):
        no_homework = school.day(class_day.day).kind is DayKind.NO_HOMEWORK
        return TooMuch(
            school_class=class_day.school_class,
            over=over,
            room=0 if no_homework else class_day.left or 0,
            why="no-homework-day" if no_homework else "total",
            added=added,
        )
    return _too_much_in_subject(class_day, limit, counting) if limit.rules_subjects else None


def fits(class_day: ClassDay, entry: Entry, minutes: int) -> bool:
    """Whether a standing line may take that long instead. Shorter always fits."""
    if minutes <= entry.minutes:
        return True
    others = replace(class_day, entries=tuple(e for e in class_day.entries if e.id != entry.id))
    line = PlannedLine(
        subject=entry.subject,
        content=entry.content,
        minutes=minutes,
        minutes_low=None,
        minutes_high=minutes,
        kind=entry.kind,
        tier=entry.tier,
        place=entry.place,
        due=entry.due,
    )
    return too_much(others, [line]) is None


def _too_much_in_subject(class_day: ClassDay, limit: Limit, counting: Sequence[PlannedLine]) -> TooMuch | None:
    standing = [e for e in class_day.entries if class_day.counts(e)]
    others = frozenset(e.subject for e in standing if _is_written_homework(limit, e))
    for subject in dict.fromkeys(line.subject for line in counting):
        mine = [line for line in counting if line.subject == subject]
        written = sum(line.minutes for line in mine if _is_written_homework(limit, line))
        planned = sum(e.minutes for e in standing if e.subject == subject)
        found: tuple[int, int, str] | None = None
        if written and not may_set_written(limit, subject):
            found = (written, 0, "not-allowed")
        elif written and too_many_subjects(limit, others, subject):
            found = (written, 0, "subjects")
        elif over := over_by_in_subject(limit, subject, planned=planned, added=sum(line.minutes for line in mine)):
            ceiling = subject_minutes(limit, subject) or 0
            found = (over, min(class_day.left or 0, max(ceiling - planned, 0)), "subject")
        if found:
            return TooMuch(
                school_class=class_day.school_class, over=found[0], room=found[1], why=found[2], subject=subject
            )
        others |= {subject} if written else frozenset()
    return None


def _is_written_homework(limit: Limit, line: PlannedLine | Entry) -> bool:
    return is_written_homework(limit, kind=line.kind, tier=line.tier, place=line.place)
