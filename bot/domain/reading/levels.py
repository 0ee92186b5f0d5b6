"""The headings in force while a message is walked: subjects and tiers by depth of its points, and asides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.kinds import Tier
from bot.domain.reading import labels, subject_words, task_words
from bot.domain.reading.drafts import Outline, Point, Span
from bot.domain.reading.durations import Duration, Role
from bot.domain.reading.headings import TierHead, subject_head, tier_head
from bot.domain.reading.segment import Piece

_MOST_HEADS = 6  # a line that piles up more headings than this is no line of homework


@dataclass(slots=True)
class Level:
    """A depth of points (1., (2), ③) with what its headings said."""

    style: str
    number: int
    subject: str | None = None
    has_subject: bool = False
    tier: Tier | None = None
    section: str | None = None
    choice: bool = False


class InForce(NamedTuple):
    """What stands over a piece; has_subject with subject None is a heading of several subjects."""

    has_subject: bool
    subject: str | None
    tier: Tier | None
    section: str | None
    choice: bool


@dataclass(frozen=True, slots=True)
class _Aside:
    """A list that sets nothing (书目, 考试内容): it ends above depth, or with the point `until`."""

    depth: int
    until: tuple[str, int] | None


class Levels:
    """The stack of points and their headings; headings found are recorded in the outline."""

    def __init__(self, text: str, durations: Sequence[Duration], out: Outline) -> None:
        self.text = text
        self.durations = durations
        self.out = out
        self.stack: list[Level] = []
        self.base = Level("", 0)
        self.end = -1  # of the piece with the last subject's heading
        self.at = -1  # start of the last piece with a heading
        self.subject_at = -1  # start of the last piece with a subject's heading
        self.alone = False
        self.strong = False
        self.aside: _Aside | None = None
        self.tier_end = -1  # of the last tier's heading
        self.passing: Level | None = None  # its subject was named inside a line, without a colon: for that line only

    @property
    def top(self) -> Level:
        return self.stack[-1] if self.stack else self.base

    @property
    def point(self) -> Point:
        return tuple((level.style, level.number) for level in self.stack)

    def enter(self, piece: Piece) -> None:
        """Keep the stack in step with this piece."""
        if piece.begins_line and self.passing is not None:
            self._pass(piece)
        if piece.style is None:
            return
        for depth, level in enumerate(self.stack):
            if level.style == piece.style:
                self._leave_aside(piece, depth)
                del self.stack[depth:]
                break
        self.stack.append(Level(piece.style, piece.number))

    def heads(self, piece: Piece) -> int:
        """Step over every heading at the piece's head; the position where its own words begin."""
        at = piece.start
        for _ in range(_MOST_HEADS):
            moved = self._head(piece, at)
            if moved is None:
                return at
            at = moved
        return at

    def in_force(self) -> InForce:
        """Subject, tier and section over the current piece, the innermost first."""
        owner: Level | None = None
        tier: Tier | None = None
        section: str | None = None
        choice = False
        for level in (*reversed(self.stack), self.base):
            if owner is None and level.has_subject:
                owner = level
            tier = tier or level.tier
            section = section or level.section
            choice = choice or level.choice
        subject = owner.subject if owner else None
        return InForce(has_subject=owner is not None, subject=subject, tier=tier, section=section, choice=choice)

    def title(self, piece: Piece, start: int) -> None:
        """A piece without work of its own may be the title of a section."""
        words = self.text[start : piece.end]
        if piece.begins_line and len(words) <= 40 and not task_words.refuses(words):
            self.top.section = subject_words.subject_of(words)
        self.top.choice = self.top.choice or bool(labels.CHOICE.search(words))

    def begin_aside(self, piece: Piece) -> None:
        outer = self.stack[-1] if self.stack and piece.style is None else None
        self.aside = _Aside(len(self.stack), (outer.style, outer.number + 1) if outer else None)

    def _leave_aside(self, piece: Piece, depth: int) -> None:
        aside = self.aside
        if aside and aside.until and piece.style == aside.until[0] and piece.number == 1:
            self.aside = _Aside(depth, None)  # it has points of its own
        elif aside and (aside.until == (piece.style, piece.number) if aside.until else depth < aside.depth):
            self.aside = None

    def _pass(self, piece: Piece) -> None:
        """周六上午:数学试卷 names the subject of its own line only."""
        if self.passing in (*self.stack, self.base) and self.passing is not None:
            self.passing.subject, self.passing.has_subject = None, False
            self.out.open_block(None, (piece.start, piece.start))
        self.passing = None

    def _head(self, piece: Piece, at: int) -> int | None:
        text, end = self.text, piece.end
        if head := subject_head(text, at, end):
            self._open_subject(piece, head.name, (at, head.end))
            self.strong = head.strong
            passes = not head.strong and (not piece.begins_line or at > piece.start) and head.end < piece.end
            self.passing = self.top if passes and piece.style is None else None
            if head.note:
                self._note(head.note)
            return head.end
        if tier := tier_head(text, at, end):
            self._open_tier(piece, tier)
            return tier.end
        match = labels.YEAR_HEAD.match(text, at, end) or labels.LABEL.match(text, at, end)
        if not match:
            return None
        if labels.ANY_SUBJECT.search(match[0]) and piece.style is None and self.out.block_names[-1] is not None:
            self._open_subject(piece, None, match.span())
        return match.end() if match.end() > at else None

    def _depth_of_tier(self) -> int:
        """How many levels stay when another tier takes the place of the one in force."""
        for depth in range(len(self.stack), 0, -1):
            if self.stack[depth - 1].tier:
                return depth
        return 0 if self.base.tier else len(self.stack) - 1

    def _open_subject(self, piece: Piece, name: str | None, span: Span) -> None:
        between = self.text[self.tier_end : span[0]] if 0 <= self.tier_end <= span[0] else "-"
        tier = self.top.tier if between.strip(" ") == "" else None  # 选做：数学… marks what follows the subject
        alone = span[1] >= piece.end  # 数学 1.… 2.… behind another subject's points in one line
        if piece.style is None and (piece.begins_line or alone):
            self.stack.clear()
        self.aside = None
        level = self.top
        level.subject, level.has_subject, level.tier = name, True, tier
        self.end, self.at, self.subject_at = piece.end, piece.start, piece.start
        self.out.open_block(name, span)

    def _note(self, note: Span) -> None:
        for duration in self.durations:
            if note[0] <= duration.core < note[1] and duration.role is Role.TASK:
                self.out.block_notes[self.out.block] = duration

    def _open_tier(self, piece: Piece, tier: TierHead) -> None:
        if piece.style is None and piece.begins_line:
            self.stack.clear()
        elif piece.style is None and self.stack and tier.end >= piece.end:
            del self.stack[self._depth_of_tier() :]  # (选做题) between two points of one list
        self.top.tier = tier.tier
        self.tier_end = tier.end
        self.at = piece.start
