"""What a homework message says, as values."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.classes import ClassName
from bot.domain.kinds import Kind, Place, SubjectState, Tier

UNKNOWN_CONTENT = "（未写内容）"
"""Ends the content of a task that has a subject and a time but says no work."""


class Severity(StrEnum):
    """How a banned demand is met: refused, warned of, noted, or asked about."""

    BLOCK = "B"
    WARN = "W"
    NOTE = "N"
    ASK = "ask"


class Term(StrEnum):
    """Half of the school year; 下册 is ahead of the syllabus only in the first."""

    FIRST = "上学期"
    SECOND = "下学期"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task of a message.

    subject is the corpus's coarse name (语文 … 道法, 其他), subject_name the school's own (历史, 信息科技);
    both None where several subjects fit equally. minutes is what counts: a range's upper bound.
    written is None where the text does not say; a limit check counts None as written.
    """

    content: str
    subject: str | None = None
    subject_name: str | None = None
    minutes: int | None = None
    minutes_low: int | None = None
    minutes_high: int | None = None
    kind: Kind | None = None
    written: bool | None = None
    tier: Tier | None = None
    place: Place = Place.HOME
    due: str | None = None
    part_of_class: bool = False
    stated: bool = False
    """Whether the message itself names the subject; else it was gathered from the task's words, or guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A banned demand: original[start:end] are its words.

    rule is the row of the policy handbook's section 6 (P1 to P20). rewording takes the place of the words;
    "" leaves the demand out, None means that only a person can put it right.
    """

    rule: str
    slug: str
    severity: Severity
    words: str
    start: int
    end: int
    rewording: str | None = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A subject declared empty; subject None is the teacher's own."""

    subject: str | None
    state: SubjectState


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was understood of one message."""

    tasks: tuple[Task, ...] = ()
    classes: tuple[ClassName, ...] = ()
    total_minutes: int | None = None
    no_homework: bool = False
    declarations: tuple[Declaration, ...] = ()
    hits: tuple[Hit, ...] = ()
    violations: tuple[str, ...] = ()
    compliant_text: str = ""

    def as_corpus(self) -> dict[str, object]:
        """The corpus GUIDE's `expected` shape, ready for JSON."""
        return {
            "items": [_item(task) for task in self.tasks],
            "total_minutes": self.total_minutes,
            "no_homework": self.no_homework,
            "violations": list(self.violations),
        }


def _item(task: Task) -> dict[str, object]:
    return {
        "subject": task.subject,
        "content": task.content,
        "minutes": task.minutes,
        "minutes_low": task.minutes_low,
        "minutes_high": task.minutes_high,
        "written": task.written,
        "tier": task.tier and task.tier.value,
        "due": task.due,
    }
