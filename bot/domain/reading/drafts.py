"""Tasks in the making, and what stands beside them."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.kinds import Tier
from bot.domain.reading.durations import Duration

Span = tuple[int, int]
Point = tuple[tuple[str, int], ...]


class Because(StrEnum):
    """Why a task has its subject, or none."""

    HEADING = "heading"
    WORDS = "words"
    NAMED = "named"
    SECTION = "section"
    SENTENCE = "sentence"
    NEIGHBOUR = "neighbour"
    WHOLE = "whole"
    TABLE = "table"
    SEVERAL = "several"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Draft:
    """A task in the making; spans are its clauses in the normalised text.

    fixed: a heading stands over it. section: the subject of the title above it. choice: one of several to choose from.
    """

    spans: list[Span]
    block: int
    line: int
    point: Point = ()
    subject: str | None = None
    fixed: bool = False
    section: str | None = None
    tier: Tier | None = None
    due: str | None = None
    durations: list[Duration] = field(default_factory=list)
    part_of_class: bool = False
    order: int = 0
    open_subject: bool = False
    choice: bool = False
    prefix: Span | None = None
    because: Because = Because.UNKNOWN

    def words(self, text: str) -> str:
        """The clauses' words, of the normalised text."""
        if len(self.spans) == 1:
            start, end = self.spans[0]
            return text[start:end].strip()
        return ",".join([text[start:end].strip() for start, end in self.spans])


@dataclass(frozen=True, slots=True)
class Loose:
    """A time that stands beside the tasks, not in one: after how many drafts, in which block and line."""

    duration: Duration
    after: int
    block: int
    line: int
    begins_line: bool
    tier: Tier | None = None


@dataclass(slots=True)
class Outline:
    """What the walk over a message collected.

    block_names are the subjects of its headings in order, block 0 what stands before the first;
    block_spans where those headings are; empties what was declared to be none; refused the clauses that set nothing.
    """

    drafts: list[Draft] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    block_names: list[str | None] = field(default_factory=lambda: [None])
    block_spans: list[Span] = field(default_factory=lambda: [(0, 0)])
    block_notes: dict[int, Duration] = field(default_factory=dict)
    empties: list[tuple[str | None, Span]] = field(default_factory=list)
    refused: list[Span] = field(default_factory=list)

    @property
    def block(self) -> int:
        return len(self.block_names) - 1

    def open_block(self, name: str | None, span: Span) -> None:
        self.block_names.append(name)
        self.block_spans.append(span)
