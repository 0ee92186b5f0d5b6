"""Minutes nobody wrote: what to suggest first, from the class's own history or a table of typical times. Pure.

A suggestion is never counted: it is the first button a teacher sees, and a tap of theirs makes it a statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from bot.domain.task_types import Amount, TaskType, amount_of, task_type_of

_PRIOR = 4
"""How many samples of our own weigh as much as what is known from further away."""
_LONGEST = 60
_ENOUGH_FOR_OUTLIERS = 5


class Basis(StrEnum):
    """Where a suggestion comes from: 本班以往, 本年级以往, 一般用时."""

    CLASS = "class"
    GRADE = "grade"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Minutes to offer first, a multiple of 5, and why. samples: how many earlier tasks of its basis."""

    minutes: int
    basis: Basis
    samples: int = 0


# Minutes for one piece, once, by grades 1-2, 3-4, 5-6, 7-9. [advice] of ours: there is no official figure per task
# (policy.md §2.3). Set so that a usual evening of three subjects stays within the national limits; a school's own
# history outweighs them after a handful of tasks. None: too different from task to task to say.
_TYPICAL: dict[TaskType, tuple[int, int, int, int] | None] = {
    TaskType.COMPOSITION: (20, 30, 40, 45),
    TaskType.DIARY: (10, 20, 25, 30),
    TaskType.PAPER: (25, 30, 40, 45),
    TaskType.REPORT: (30, 30, 30, 40),
    TaskType.DICTATION: (10, 10, 10, 10),
    TaskType.COPYING: (8, 8, 6, 6),
    TaskType.CALLIGRAPHY: (10, 10, 10, 10),
    TaskType.CORRECTION: (10, 10, 10, 15),
    TaskType.MENTAL_ARITHMETIC: (5, 8, 8, 10),
    TaskType.EXERCISES: (8, 10, 12, 15),
    TaskType.NOTES: (10, 10, 15, 15),
    TaskType.RECITING: (8, 10, 10, 12),
    TaskType.READING_ALOUD: (4, 4, 4, 5),
    TaskType.LISTENING: (10, 10, 10, 10),
    TaskType.PREVIEW: (8, 10, 10, 15),
    TaskType.REVISION: (8, 10, 15, 20),
    TaskType.READING: (15, 20, 30, 30),
    TaskType.SPORT: (10, 15, 15, 20),
    TaskType.HOUSEWORK: (10, 10, 15, 15),
    TaskType.MAKING: (20, 20, 20, 25),
    TaskType.OTHER: None,
}

_BY_PIECE = frozenset(
    {TaskType.EXERCISES, TaskType.MENTAL_ARITHMETIC, TaskType.PAPER, TaskType.CALLIGRAPHY, TaskType.RECITING}
)
_BY_TIMES = frozenset({TaskType.COPYING, TaskType.READING_ALOUD})


def typical_minutes(content: str, grade: int) -> int | None:
    """What such a task usually takes in that grade; None where nobody can say."""
    task_type, amount = task_type_of(content), amount_of(content)
    row = _TYPICAL[task_type]
    if row is None:
        return None
    once = row[_band(grade)]
    return min(once * _factor(task_type, amount), _LONGEST)


def _band(grade: int) -> int:
    return 0 if grade <= 2 else 1 if grade <= 4 else 2 if grade <= 6 else 3


def _factor(task_type: TaskType, amount: Amount) -> int:
    if task_type in _BY_PIECE:
        return amount.pieces
    return amount.times if task_type in _BY_TIMES else 1


def robust_median(samples: Sequence[int]) -> float | None:
    """The median without what lies further than three median deviations from it; None of nothing."""
    if not samples:
        return None
    middle = median(samples)
    if len(samples) < _ENOUGH_FOR_OUTLIERS:
        return middle
    spread = median(abs(s - middle) for s in samples)
    return median([s for s in samples if abs(s - middle) <= max(3 * spread, 1)])


def shrunk(samples: Sequence[int], towards: float | None) -> float | None:
    """The samples' robust median, drawn towards what is known from further away: few samples say little."""
    own = robust_median(samples)
    if own is None:
        return towards
    if towards is None:
        return own
    weight = len(samples) / (len(samples) + _PRIOR)
    return weight * own + (1 - weight) * towards


def suggest(*, of_class: Sequence[int], of_grade: Sequence[int], typical: int | None) -> Suggestion | None:
    """Suggest minutes for one task.

    Args:
        of_class: minutes of earlier tasks of the same subject and type in this class.
        of_grade: the same in the grade's other classes.
        typical: from the table, None where it has none.

    Returns:
        A multiple of 5 from 5 to 60; None where nothing is known.
    """
    grade = shrunk(of_grade, typical)
    minutes = shrunk(of_class, grade)
    if minutes is None:
        return None
    basis = Basis.CLASS if of_class else Basis.GRADE if of_grade else Basis.TABLE
    samples = len(of_class) or len(of_grade)
    return Suggestion(min(max(5, round(minutes / 5) * 5), _LONGEST), basis, samples)


@dataclass(frozen=True, slots=True)
class PastTask:
    """A task of earlier days whose minutes a teacher stated. own: of the same class."""

    content: str
    minutes: int
    own: bool


def suggest_sum(contents: Sequence[str], past: Sequence[PastTask], grade: int) -> Suggestion | None:
    """Suggest the sum for several tasks of one subject: each by its type; None if one of them is unknown."""
    parts = [_suggest_one(content, past, grade) for content in contents]
    if not parts or any(part is None for part in parts):
        return None
    known = [part for part in parts if part]
    weakest = max(known, key=lambda s: tuple(Basis).index(s.basis))
    total = min(sum(s.minutes for s in known), 2 * _LONGEST)
    return Suggestion(total, weakest.basis, min(s.samples for s in known))


def _suggest_one(content: str, past: Sequence[PastTask], grade: int) -> Suggestion | None:
    task_type, amount = task_type_of(content), amount_of(content)
    same = [
        (round(task.minutes * _factor(task_type, amount) / _factor(task_type, amount_of(task.content))), task.own)
        for task in past
        if "；" not in task.content and task_type_of(task.content) is task_type
    ]
    if task_type is TaskType.OTHER:
        same = []
    return suggest(
        of_class=[minutes for minutes, own in same if own],
        of_grade=[minutes for minutes, own in same if not own],
        typical=typical_minutes(content, grade),
    )
