"""What became of a teacher's message: stored, asked about, or refused."""

from dataclasses import dataclass
from datetime import date

from bot.domain.calendar import DayKind
from bot.domain.class_day import ClassDay
from bot.domain.entries import Declaration, Entry
from bot.domain.filing import (
    BannedWording,
    ClassesApart,
    HowLong,
    NothingRead,
    NotYours,
    UnknownClass,
    WhichClass,
    WhichDay,
    WhichSubject,
    WrittenTooEarly,
)
from bot.domain.reading.model import Hit
from bot.domain.school import SchoolClass


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledClass:
    """What now stands for one class: the message's own lines and states, and the class's total over all subjects.

    joins: filed on a free day, the school day whose sheet it joins.
    """

    label: str
    day: date
    day_kind: DayKind
    lines: tuple[Entry, ...]
    states: tuple[Declaration, ...]
    planned: int
    allowed: int | None
    late: bool
    published: bool
    joins: date | None = None

    @property
    def left(self) -> int | None:
        return None if self.allowed is None else max(self.allowed - self.planned, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TooMuch:
    """One class the message does not fit into. over: minutes too many; room: what still fits; why: a code.

    why: total, subject (subject, ceiling), subjects (too many with written work), not-allowed (this subject sets no
    written work), no-homework-day. added: the counting minutes of the message.
    """

    school_class: SchoolClass
    over: int
    room: int
    why: str = "total"
    subject: str | None = None
    added: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A one-tap way out. kind: cut (to minutes), optional, school, day (to another day), coordinate, drop."""

    kind: str
    minutes: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TooLong:
    """Over the limit in these classes."""

    classes: tuple[TooMuch, ...]
    ways: tuple[Way, ...]
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that waits for a tap. may_override: the author may let a banned demand stand, with a reason."""

    question_id: int
    about: WhichClass | WhichSubject | WhichDay | HowLong | BannedWording | WrittenTooEarly | TooLong
    may_override: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The 班主任 are asked to make room (协调); the other ways stay open. names: theirs."""

    question_id: int
    names: tuple[str, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingResult:
    """What became of a message. clashes: (class label, subject) declared empty though lines stand there.

    removed: (class label, subject, content) of lines that a revision no longer has.
    kept: what stands of the message from before this step.
    """

    filed: tuple[FiledClass, ...] = ()
    again: tuple[FiledClass, ...] = ()
    clashes: tuple[tuple[str, str], ...] = ()
    asked: Asked | None = None
    refused: NothingRead | NotYours | UnknownClass | ClassesApart | None = None
    hints: tuple[Hit, ...] = ()
    removed: tuple[tuple[str, str, str], ...] = ()
    revised: bool = False
    dropped: bool = False
    message_id: str = ""
    kept: tuple[FiledClass, ...] = ()
    waiting: Waiting | None = None


def view(class_day: ClassDay, lines: tuple[Entry, ...], states: tuple[Declaration, ...], *, late: bool) -> FiledClass:
    return FiledClass(
        label=class_day.school_class.label,
        day=class_day.day,
        day_kind=class_day.school.day(class_day.day).kind,
        lines=lines,
        states=states,
        planned=class_day.planned,
        allowed=class_day.allowed,
        late=late,
        published=class_day.sheet.version > 0,
    )
