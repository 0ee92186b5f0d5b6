"""What a trace of a reading holds: which words led to which field, and what was looked at and left aside."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.reading.drafts import Because
from bot.domain.reading.model import Reading, Severity


class Field(StrEnum):
    """The fields of a task that words lead to."""

    SUBJECT = "subject"
    MINUTES = "minutes"
    KIND = "kind"
    TIER = "tier"
    PLACE = "place"
    DUE = "due"
    PART_OF_CLASS = "part of class"


class Rule(StrEnum):
    """How words led to a field, where it is not a subject's `Because`."""

    STATED = "stated"
    UPPER_BOUND = "upper bound"
    AT_MOST = "at most"
    AT_LEAST = "at least"
    EACH = "each"
    WHOLE_TIME = "whole time"
    WORDS = "words"
    HEADING = "heading"
    MARK = "mark"
    VOLUNTARY = "voluntary"


class Aside(StrEnum):
    """Why a number is no time."""

    ZERO = "zero"
    OTHER_THING = "other thing"
    DRILL = "drill"
    EXAM = "exam"
    LONGER_SUM = "longer sum"
    MARKS = "marks"
    CLOCK = "clock"
    DATE = "date"
    CLASS = "class"
    PLACE_IN_BOOK = "place in book"
    COUNT = "count"
    ENUMERATOR = "enumerator"
    NO_UNIT = "no unit"


class Refusal(StrEnum):
    """Why a clause sets nothing."""

    NOTHING = "nothing"
    DONE_AT_SCHOOL = "done at school"
    BRING = "bring"
    PAST = "past"
    REGULATION = "regulation"
    POLITE = "polite"
    ROBOT = "robot"
    TEST = "test"
    DUE_ONLY = "due only"
    DEMAND_ONLY = "demand only"
    NO_TASK_WORDS = "no task words"


class Taken(StrEnum):
    """What became of a demand's words."""

    ASKED = "asked"
    NEGATED = "negated"
    INVITED = "invited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """words led to value of a task's field by rule."""

    field: Field
    value: str
    words: str
    rule: Rule | Because


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of the normalised text; heading is what it opens with, point its enumerator's style and number."""

    words: str
    line: int
    point: str | None
    heading: str | None


@dataclass(frozen=True, slots=True)
class NumberLeft:
    """A number that is no time of homework."""

    words: str
    why: Aside


@dataclass(frozen=True, slots=True)
class ClauseLeft:
    """A clause that sets nothing."""

    words: str
    why: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandSeen:
    """A banned demand's words; scope is the negation's or the invitation's clause, "" where it is asked."""

    rule: str
    severity: Severity
    words: str
    taken: Taken
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How a message was understood; evidence has one tuple a task, in the reading's order."""

    normalised: str
    segments: tuple[Segment, ...]
    evidence: tuple[tuple[Evidence, ...], ...]
    numbers: tuple[NumberLeft, ...]
    clauses: tuple[ClauseLeft, ...]
    demands: tuple[DemandSeen, ...]
    reading: Reading
