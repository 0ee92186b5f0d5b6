"""After-class care (课后服务): what most pupils have finished at school before they go home. Pure.

An estimate means a median pupil (中等程度学生). Once most have finished a line, that pupil has, and nothing of it is
left for the evening; so no factor is needed, and there is no official one (policy.md §2.3).
"""

from bot.domain.class_day import ClassDay
from bot.domain.entries import Entry
from bot.domain.kinds import Place
from bot.domain.sheet import ChangeKind, Snapshot, compare

CARED = "after-care"
"""The action of the facts that say so: data subject, entries (their ids), mostly_done."""

_MARKS = frozenset({ChangeKind.DONE, ChangeKind.UNDONE})


def care_lines(class_day: ClassDay) -> tuple[Entry, ...]:
    """The lines of the day that 课后服务 can shorten the evening by: they count, and would go home."""
    return tuple(e for e in class_day.entries if e.minutes and e.place is Place.HOME and class_day.counts(e))


def only_marks(before: Snapshot, after: Snapshot) -> bool:
    """Whether nothing else differs: then the newer version needs nobody's signature."""
    return all(change.kind in _MARKS for change in compare(before, after))
