"""Tasks in the making, and what stands beside them."""

from dataclasses import dataclass, field

from bot.domain.kinds import Tier
from bot.domain.reading.durations import Duration

Span = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """A task in the making; spans are its clauses in the normalised text."""

    spans: list[Span]
    block: int
    line: int
    point: tuple[tuple[str, int], ...] = ()
    subject: str | None = None
    fixed: bool = False
    section: str | None = None
    tier: Tier | None = None
    due: str | None = None
    durations: list[Duration] = field(default_factory=list)
    part_of_class: bool = False
    order: int = 0
    open_subject: bool = False
    prefix: Span | None = None

    def words(self, text: str) -> str:
        """The clauses' words, of the normalised text."""
        return ",".join(text[start:end].strip() for start, end in self.spans)


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
    """What the walk over a message collected."""

    drafts: list[Draft] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    block_names: list[str | None] = field(default_factory=lambda: [None])
    block_notes: dict[int, Duration] = field(default_factory=dict)
    empties: list[tuple[str | None, Span]] = field(default_factory=list)
