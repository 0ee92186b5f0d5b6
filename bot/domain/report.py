"""What a month of sheets adds up to, class by class. Pure; facts only, no marks and no blame (policy.md A24, A30)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.school import SchoolClass
from bot.domain.sheet import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMonth:
    """One class: days with a published sheet, school days without, minutes (mean rounded, max), days over."""

    label: str
    published: int
    missing: int
    mean: int
    highest: int
    over: int


def summarise(
    classes: Sequence[SchoolClass], snapshots: Sequence[Snapshot], school_days: Sequence[date]
) -> tuple[ClassMonth, ...]:
    """One row a class, in the school's order; snapshots: the newest version of each published sheet."""
    return tuple(_class_month(c, [s for s in snapshots if s.class_id == c.id], school_days) for c in classes)


def _class_month(school_class: SchoolClass, snapshots: Sequence[Snapshot], school_days: Sequence[date]) -> ClassMonth:
    totals = [s.total for s in snapshots]
    days = {s.day for s in snapshots}
    return ClassMonth(
        label=school_class.label,
        published=len(totals),
        missing=sum(day not in days for day in school_days),
        mean=round(sum(totals) / len(totals)) if totals else 0,
        highest=max(totals, default=0),
        over=sum(bool(s.over) for s in snapshots),
    )
