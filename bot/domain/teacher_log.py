"""A teacher's own month (作业日志): lines as set, each once however many classes had it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.entries import Entry


@dataclass(frozen=True, slots=True)
class LogLine:
    """One task of one day. entry: any of the equal lines; classes: labels of the classes that had it."""

    entry: Entry
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """What one class was set. minutes: as planned, all kinds and tiers; on `days` different days."""

    label: str
    days: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherMonth:
    """first: the month's first day. entries: by day. labels: class id → label, of the classes that exist."""

    first: date
    entries: tuple[Entry, ...]
    labels: Mapping[str, str]

    @property
    def lines(self) -> tuple[LogLine, ...]:
        """By day, in the order filed; the same task for several classes is one line."""
        same: dict[tuple[object, ...], list[Entry]] = {}
        for e in self.entries:
            same.setdefault((e.day, e.subject, e.content, e.minutes, e.kind, e.tier, e.place), []).append(e)
        return tuple(
            LogLine(group[0], tuple(dict.fromkeys(self._label(e.class_id) for e in group))) for group in same.values()
        )

    @property
    def totals(self) -> tuple[ClassTotal, ...]:
        """By class label."""
        totals = []
        for class_id in sorted({e.class_id for e in self.entries}, key=lambda c: (c not in self.labels, c)):
            mine = [e for e in self.entries if e.class_id == class_id]
            totals.append(ClassTotal(self._label(class_id), len({e.day for e in mine}), sum(e.minutes for e in mine)))
        return tuple(totals)

    def _label(self, class_id: str) -> str:
        """A class that is no more keeps its id's last part."""
        return self.labels.get(class_id) or class_id.rpartition("/")[2]
