"""Remarks on a class's day (均衡提示): what the school asks of its subjects, and where the day departs from it. Pure.

Nothing here forbids anything. A school that blocks has its hard rules in `room`; one that only warns finds them here,
too. Source: policy.md §2.2 (add-on presets) and A14.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.class_day import ClassDay
from bot.domain.entries import Entry
from bot.domain.limit_model import Stage
from bot.domain.limits import (
    is_written_homework,
    may_set_written,
    over_by_in_subject,
    subject_minutes,
)


class Why(StrEnum):
    """What a remark is about. The first three are rules, the others wishes."""

    SUBJECT = "subject"
    SUBJECTS = "subjects"
    NOT_ALLOWED = "not-allowed"
    RATIO = "ratio"
    TURN = "turn"
    AT_SCHOOL = "at-school"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One subject, or with SUBJECTS the whole day: "" then. found: minutes, or subjects; most: what was meant."""

    why: Why
    subject: str = ""
    found: int = 0
    most: int = 0


def breaches(class_day: ClassDay) -> tuple[Remark, ...]:
    """Rules on subjects that the day as it stands does not keep, whatever let it come so far."""
    limit = class_day.limit
    if limit is None or not limit.rules_subjects:
        return ()
    sums, written = _minutes(class_day), _written(class_day)
    found = [
        Remark(why=Why.SUBJECT, subject=subject, found=minutes, most=subject_minutes(limit, subject) or 0)
        for subject, minutes in sums.items()
        if over_by_in_subject(limit, subject, planned=0, added=minutes)
    ]
    if limit.max_subjects is not None and len(written) > limit.max_subjects:
        found.append(Remark(why=Why.SUBJECTS, found=len(written), most=limit.max_subjects))
    found += [
        Remark(why=Why.NOT_ALLOWED, subject=s, found=m) for s, m in written.items() if not may_set_written(limit, s)
    ]
    return tuple(found)


def wishes(class_day: ClassDay, day_before: Sequence[Entry]) -> tuple[Remark, ...]:
    """What the school asks for softly: its ratio, turns, written work kept at school.

    day_before: the class's lines of the last school day; only a school whose subjects take turns needs them.
    """
    return (*_ratio(class_day), *_turns(class_day, day_before), *_at_school(class_day))


def _ratio(class_day: ClassDay) -> Iterable[Remark]:
    """3:2:1 of 60 minutes is 30/20/10; a subject that the ratio does not name has no share of its own."""
    shares = dict(class_day.school.policy.ratio)
    if not shares:
        return
    parts = sum(shares.values())
    for subject, minutes in _minutes(class_day).items():
        if subject not in shares or not class_day.allowed:
            continue
        share = class_day.allowed * shares[subject] // parts
        if minutes > share:
            yield Remark(why=Why.RATIO, subject=subject, found=minutes, most=share)


def _turns(class_day: ClassDay, day_before: Sequence[Entry]) -> Iterable[Remark]:
    """轮流: who set written homework on the last school day leaves this one to others."""
    if not class_day.school.policy.take_turns:
        return
    before = _written(class_day, day_before)
    for subject, minutes in _written(class_day).items():
        if subject in before:
            yield Remark(why=Why.TURN, subject=subject, found=minutes)


def _at_school(class_day: ClassDay) -> Iterable[Remark]:
    """重庆 2025: the written work of 小学 as a rule stays in school."""
    school = class_day.school
    if not school.policy.written_at_school or school.stage_of(class_day.school_class) is not Stage.PRIMARY:
        return
    for subject, minutes in _written(class_day).items():
        yield Remark(why=Why.AT_SCHOOL, subject=subject, found=minutes)


def _minutes(class_day: ClassDay) -> dict[str, int]:
    """Subject → its counting minutes."""
    return _sums(entry for entry in class_day.entries if class_day.counts(entry))


def _written(class_day: ClassDay, entries: Sequence[Entry] | None = None) -> dict[str, int]:
    """Subject → minutes of written work that counts and goes home."""
    limit = class_day.limit
    lines = class_day.entries if entries is None else entries
    return _sums(
        e for e in lines if limit is None or is_written_homework(limit, kind=e.kind, tier=e.tier, place=e.place)
    )


def _sums(entries: Iterable[Entry]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for entry in entries:
        sums[entry.subject] = sums.get(entry.subject, 0) + entry.minutes
    return sums
