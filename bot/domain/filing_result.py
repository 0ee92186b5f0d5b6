"""What became of a teacher's message: stored, asked about, or refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.balance import Remark
from bot.domain.calendar import DayKind
from bot.domain.class_day import ClassDay
from bot.domain.entries import Declaration, Entry
from bot.domain.filing import (
    NOTHING_LET_STAND,
    BannedWording,
    ClassesApart,
    HowLong,
    LetStand,
    NothingRead,
    NothingToCorrect,
    NotYours,
    UnknownClass,
    WhichClass,
    WhichDay,
    WhichLine,
    WhichSubject,
    WrittenTooEarly,
)
from bot.domain.reading.due_dates import resolve_due
from bot.domain.reading.model import Hit
from bot.domain.school import SchoolClass
from bot.domain.sheet_days import covered_until


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledClass:
    """What now stands for one class: the message's own lines and states, and the class's total over all subjects.

    until: of the last school day before a weekend or holiday, the last day that its homework is for.
    joins: filed on a free day, the school day whose sheet it joins.
    by: the colleague who filed it, "" where it was the reader; theirs: whether the reader may change it all the same.
    dues: entry id → the day its due phrase means, where the calendar tells.
    remarks: what the school asks of its subjects and these lines depart from.
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
    until: date | None = None
    joins: date | None = None
    by: str = ""
    theirs: bool = True
    dues: Mapping[int, date] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()

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
    """A question that waits for a tap. may_override: the author may let a banned demand stand, with a reason.

    corrects: it is about a line that stands meanwhile as it was.
    """

    question_id: int
    about: WhichLine | WhichClass | WhichSubject | WhichDay | HowLong | BannedWording | WrittenTooEarly | TooLong
    may_override: bool = False
    corrects: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The 班主任 are asked to make room (协调); the other ways stay open. names: theirs."""

    question_id: int
    names: tuple[str, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class OwnWork:
    """What one teacher has on the sheets of today. lines: the same work in several classes together."""

    lines: tuple[tuple[Entry, ...], ...]
    states: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingResult:
    """What became of a message. clashes: (class label, subject) declared empty though lines stand there.

    in_the_way: those of these lines that the author may take back.
    removed: (class label, subject, content) of lines that a revision no longer has.
    kept: what stands of the message from before this step.
    """

    filed: tuple[FiledClass, ...] = ()
    again: tuple[FiledClass, ...] = ()
    clashes: tuple[tuple[str, str], ...] = ()
    in_the_way: OwnWork | None = None
    asked: Asked | None = None
    refused: NothingRead | NotYours | UnknownClass | ClassesApart | NothingToCorrect | None = None
    hints: tuple[Hit, ...] = ()
    let_stand: LetStand = NOTHING_LET_STAND
    removed: tuple[tuple[str, str, str], ...] = ()
    revised: bool = False
    dropped: bool = False
    message_id: str = ""
    kept: tuple[FiledClass, ...] = ()
    waiting: Waiting | None = None


def view(class_day: ClassDay, lines: tuple[Entry, ...], states: tuple[Declaration, ...], *, late: bool) -> FiledClass:
    day, rules = class_day.day, class_day.school.calendar
    until = covered_until(day, rules)
    dues = {line.id: due for line in lines if line.due and (due := resolve_due(line.due, day, rules))}
    return FiledClass(
        label=class_day.school_class.label,
        day=day,
        until=None if until == day else until,
        day_kind=class_day.school.day(day).kind,
        lines=lines,
        states=states,
        planned=class_day.planned,
        allowed=class_day.allowed,
        late=late,
        published=class_day.sheet.version > 0,
        dues=dues,
    )
