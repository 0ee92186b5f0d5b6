"""From pieces to drafts of tasks: whose heading stands over what, which clauses set work, what belongs to one task."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.kinds import Tier
from bot.domain.reading import labels, lexicon
from bot.domain.reading.content import AT_SCHOOL
from bot.domain.reading.drafts import Draft, Loose, Outline, Span
from bot.domain.reading.due import find_due
from bot.domain.reading.durations import Duration, Role
from bot.domain.reading.headings import (
    optional_hint,
    subject_head,
    tier_head,
    tier_marks,
)
from bot.domain.reading.segment import Piece, pieces


@dataclass(slots=True)
class _Level:
    style: str
    number: int
    subject: str | None = None
    has_subject: bool = False
    tier: Tier | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class _Aside:
    """A list that sets nothing (书目, 考试内容): it ends above depth, or with the point `until`."""

    depth: int
    until: tuple[str, int] | None


class Walk:
    """One pass over the pieces of a message, with the headings in force."""

    def __init__(self, text: str, durations: Sequence[Duration], cuts: Sequence[Span]) -> None:
        self.text = text
        self.durations = durations
        self.cuts = cuts
        self.out = Outline()
        self.levels: list[_Level] = []
        self.base = _Level("", 0)
        self.heading_end = -1
        self.headed_at = -1
        self.heading_alone = False
        self.heading_strong = False
        self.pending_due: str | None = None
        self.remark_line = -1
        self.aside: _Aside | None = None

    def run(self) -> Outline:
        for piece in pieces(self.text):
            self._piece(piece)
        return self.out

    # --- headings ------------------------------------------------------------------------------------------------

    def _piece(self, piece: Piece) -> None:
        self._enter(piece)
        start = self._heads(piece)
        words = self.text[start : piece.end].strip(" 。;!?,、~")
        self.heading_alone = not words.strip(":") if self.headed_at == piece.start else self.heading_alone
        if not words.strip(":") or self._is_aside(piece, words):
            return
        if words.endswith(":") and not lexicon.PLACE.search(words) and (piece.style is None or len(words) <= 7):
            before = self._header(piece, start)
            if before is None:
                return
            piece = replace(piece, end=before)
        drafts = len(self.out.drafts)
        self._clauses(piece, start)
        if len(self.out.drafts) == drafts:
            self._title(piece, start)

    def _is_aside(self, piece: Piece, words: str) -> bool:
        """Remarks, book lists, what an exam covers: they end with their line, or with the next heading."""
        if labels.REMARK_LINE.match(words) or len(labels.TABLE_HEAD.findall(words)) >= 4:
            self.remark_line = piece.line
        if "作业" in self.text[piece.start : piece.start + 8] or self.headed_at == piece.start:
            self.remark_line = -1
        if self.remark_line == piece.line or (piece.begins_line and labels.TITLE_LINE.fullmatch(words)):
            return True
        if (
            piece.begins_line
            and len(words) <= 24
            and labels.ASIDE.match(words)
            and (words.endswith(":") or labels.ASIDE.fullmatch(words))
        ):
            outer = self.levels[-1] if self.levels and piece.style is None else None
            until = (outer.style, outer.number + 1) if outer else None
            self.aside = _Aside(len(self.levels), until)
            return True
        return self.aside is not None

    def _header(self, piece: Piece, start: int) -> int | None:
        """A clause that announces what follows: its time is the whole's, its due is everyone's.

        Where only its last clause announces (…, 今天其他作业:), the end of what stands before it.
        """
        comma = self.text.rfind(",", start, piece.end)
        if comma >= 0 and labels.ANNOUNCES.fullmatch(self.text[comma + 1 : piece.end]):
            return comma
        if due := find_due(self.text, start, piece.end):
            self.pending_due = due[0]
        for duration in self._durations_in(start, piece.end):
            self.out.loose.append(Loose(duration, 0, -1, piece.line, begins_line=True))
        self._level().section = lexicon.subject_of(self.text[start : piece.end])
        return None

    def _enter(self, piece: Piece) -> None:
        """Keep the stack of numbered points in step with this piece."""
        if piece.style is None:
            return
        for depth, level in enumerate(self.levels):
            if level.style == piece.style:
                if self.aside and (
                    self.aside.until == (piece.style, piece.number) if self.aside.until else depth < self.aside.depth
                ):
                    self.aside = None
                del self.levels[depth:]
                break
        self.levels.append(_Level(piece.style, piece.number))

    def _heads(self, piece: Piece) -> int:
        """Step over every heading at the piece's head; the position where its own words begin."""
        at = piece.start
        for _ in range(6):
            moved = self._head(piece, at)
            if moved is None:
                return at
            at = moved
        return at

    def _head(self, piece: Piece, at: int) -> int | None:
        text, end = self.text, piece.end
        if head := subject_head(text, at, end):
            self._open_subject(piece, head.name, head.note)
            self.heading_strong = head.strong
            return head.end
        if tier := tier_head(text, at, end):
            self._open_tier(piece, tier.tier)
            return tier.end
        if (match := labels.YEAR_HEAD.match(text, at, end)) or (match := labels.LABEL.match(text, at, end)):
            label = match[0]
            if labels.ANY_SUBJECT.search(label) and self._resets(piece):
                self._open_subject(piece, None, None)
            return match.end() if match.end() > at else None
        return None

    def _resets(self, piece: Piece) -> bool:
        return piece.style is None and self.out.block_names[-1] is not None

    def _level(self) -> _Level:
        return self.levels[-1] if self.levels else self.base

    def _open_subject(self, piece: Piece, name: str | None, note: Span | None) -> None:
        if piece.style is None and piece.begins_line:
            self.levels.clear()
        self.aside = None
        level = self._level()
        level.subject, level.has_subject, level.tier = name, True, None
        if not self.levels:
            self.base.tier = None
        self.heading_end = piece.end
        self.headed_at = piece.start
        self.out.block_names.append(name)
        if note:
            for duration in self.durations:
                if note[0] <= duration.core < note[1] and duration.role is Role.TASK:
                    self.out.block_notes[len(self.out.block_names) - 1] = duration

    def _open_tier(self, piece: Piece, tier: Tier) -> None:
        if piece.style is None and piece.begins_line and self.levels:
            self.levels.clear()
        self._level().tier = tier
        self.headed_at = piece.start

    def _title(self, piece: Piece, start: int) -> None:
        """A piece without work of its own may be the title of a section."""
        words = self.text[start : piece.end]
        if piece.begins_line and len(words) <= 40 and not lexicon.refuses(words):
            self._level().section = lexicon.subject_of(words)

    def _in_force(self) -> tuple[bool, str | None, Tier | None, str | None]:
        """Subject (and whether one is set), tier, and section subject over the current piece."""
        chain = [self.base, *self.levels]
        tier = next((level.tier for level in reversed(chain) if level.tier), None)
        section = next((level.section for level in reversed(chain) if level.section), None)
        for level in reversed(chain):
            if level.has_subject:
                return True, level.subject, tier, section
        return False, None, tier, section

    # --- clauses -------------------------------------------------------------------------------------------------

    def _clauses(self, piece: Piece, start: int) -> None:
        has_subject, subject, tier, section = self._in_force()
        point = tuple((level.style, level.number) for level in self.levels)
        current = self._continued(point, piece) if not piece.begins_line and self.headed_at != piece.start else None
        merged = current is not None
        lenient = (
            has_subject
            and subject is not None
            and (
                (piece.start < self.heading_end and self.heading_strong)
                or bool(piece.style)
                or (piece.begins_line and self.heading_alone)
            )
        )
        if labels.PAREN_REMARK.match(self.text[start : piece.end]) and not self._durations_in(start, piece.end):
            return
        made: list[Draft] = []
        for left, right in self._clause_spans(start, piece.end):
            words = self._bare(left, right)
            durations = self._durations_in(left, right)
            if subject is not None and not made and labels.CHECK_IN.search(self.text, left, right):
                words = "完成打卡"
            if labels.FILLER.fullmatch(words):
                self._beside(durations, current if made or merged else None, piece, left, right)
                continue
            if (
                labels.NOT_THIS.match(words)
                or self._only_due(left, right)
                or (self._demands(left, right) and not lexicon.TASK.search(words))
            ):
                continue
            if lexicon.refuses(words, lenient=lenient):
                self._refused(
                    words,
                    (left, right),
                    durations,
                    subject if has_subject and self.text[left - 1 : left] != "," else None,
                    piece,
                )
                continue
            if not lexicon.is_task(words, lenient=lenient or (current is not None and len(words) < 12)):
                self._untasked(durations, current, piece)
                continue
            if self._leaves_heading(words, durations, subject, current, made=bool(made)):
                self.out.block_names.append(None)
                has_subject, subject = False, None
            if current is None or self._splits(
                current,
                words,
                durations,
                has_subject=has_subject,
                merged=merged,
                marked=bool(tier_marks(self.text, left, right)),
            ):
                timetable = bool(labels.TIMETABLE.match(self.text, piece.start))
                current = Draft(
                    [],
                    len(self.out.block_names) - 1,
                    piece.line,
                    point,
                    subject,
                    has_subject or timetable,
                    section,
                    tier,
                )
                current.open_subject = timetable
                current.order = len(self.out.drafts)
                made.append(current)
                self.out.drafts.append(current)
                merged = False
            current.spans.append((left, right))
            current.durations.extend(durations)
        self._finish(piece, start, made)

    def _continued(self, point: tuple[tuple[str, int], ...], piece: Piece) -> Draft | None:
        """The task that a further sentence of the same numbered point, or of the same unheaded line, goes on with."""
        last = self.out.drafts[-1] if self.out.drafts else None
        if last is None or last.point != point or last.line != piece.line or piece.style is not None:
            return None
        if point:
            return last if last.block == len(self.out.block_names) - 1 else None
        own = lexicon.subject_of(self.text[piece.start : piece.end])
        return last if not last.fixed and own is None and last.block == len(self.out.block_names) - 1 else None

    def _splits(
        self, current: Draft, words: str, durations: list[Duration], *, has_subject: bool, merged: bool, marked: bool
    ) -> bool:
        if marked and current.spans and not tier_marks(self.text, *current.spans[-1]):
            return True
        if merged:
            return bool(durations and current.durations)
        if current.durations and (durations or lexicon.TASK.search(words)):
            return True
        if current.durations or self._has_drill(current):
            return bool(durations)
        apart = labels.EVERY.match(words) if current.point else labels.QUANTITY.search(words)
        if has_subject or not (durations or apart):
            return False
        mine, theirs = lexicon.subject_of(words), lexicon.subject_of(current.words(self.text))
        return mine is not None and theirs is not None and mine != theirs

    def _leaves_heading(
        self, words: str, durations: list[Duration], subject: str | None, current: Draft | None, *, made: bool
    ) -> bool:
        """英语30分钟，阅读20分钟: behind a heading that has had its time, another subject's task stands alone."""
        if subject is None or current is not None or made or not durations or not self.out.loose:
            return False
        last = self.out.loose[-1]
        own = lexicon.subject_of(words)
        return last.block == len(self.out.block_names) - 1 and own is not None and own != subject

    def _has_drill(self, draft: Draft) -> bool:
        return any(
            left <= d.core < right and d.role is Role.OTHER for d in self.durations for left, right in draft.spans
        )

    def _finish(self, piece: Piece, start: int, made: list[Draft]) -> None:
        """What a whole piece says of its tasks: due, tier marks, whom they are for."""
        due = find_due(self.text, start, piece.end)
        if due and not made and not self.out.drafts:
            self.pending_due = due[0]
        elif due and not made and piece.style is None and not lexicon.RULE.search(self.text[start : piece.end]):
            for draft in self.out.drafts:
                draft.due = draft.due or due[0]
        for draft in made:
            draft.due = (due[0] if due else None) or self.pending_due
            for left, right in draft.spans:
                marks = tier_marks(self.text, left, right)
                if marks:
                    draft.tier = marks[-1].tier
            words = self.text[start : piece.end]
            if draft.tier is None and optional_hint(self.text, start, piece.end):
                draft.tier = Tier.OPTIONAL
            draft.part_of_class = bool(labels.PART_OF_CLASS.search(words))

    def _beside(self, durations: list[Duration], current: Draft | None, piece: Piece, left: int, right: int) -> None:
        """A clause of nothing but times, stops and fillers."""
        marks = tier_marks(self.text, left, right)
        if optional_hint(self.text, left, right):
            for draft in self.out.drafts:
                if draft.line == piece.line and draft.tier is None:
                    draft.tier = Tier.OPTIONAL
        for duration in durations:
            if duration.role is Role.TASK and current is not None and not current.durations and not marks:
                siblings = [d for d in self.out.drafts if d.block == current.block]
                if (
                    len(siblings) == 1
                    or any(d.durations for d in siblings)
                    or labels.EVERY.search(self.text[left:right])
                ):
                    current.durations.append(duration)
                    continue
            block = len(self.out.block_names) - 1
            ahead = not self.out.drafts and block == 0
            self.out.loose.append(
                Loose(
                    duration,
                    len(self.out.drafts),
                    -1 if ahead else block,
                    piece.line,
                    piece.begins_line,
                    marks[0].tier if marks else None,
                )
            )
        if not durations and marks and current is not None:
            current.tier = current.tier or marks[0].tier

    def _refused(self, words: str, span: Span, durations: list[Duration], subject: str | None, piece: Piece) -> None:
        if lexicon.NOTHING.search(words) or lexicon.DONE_AT_SCHOOL.search(words):
            self.out.empties.append((subject, span))
        for duration in durations:
            if duration.role is not Role.TASK or not self.text[span[0] : duration.core].strip():
                self.out.loose.append(
                    Loose(duration, len(self.out.drafts), len(self.out.block_names) - 1, piece.line, piece.begins_line)
                )

    def _durations_in(self, left: int, right: int) -> list[Duration]:
        return [d for d in self.durations if left <= d.core < right and d.role is not Role.OTHER]

    def _untasked(self, durations: list[Duration], current: Draft | None, piece: Piece) -> None:
        """The times of a clause that sets nothing by itself: the task's before it, or the whole's."""
        for duration in durations:
            if duration.role is Role.TASK:
                if current is not None and not current.durations:
                    current.durations.append(duration)
            else:
                block = len(self.out.block_names) - 1
                self.out.loose.append(Loose(duration, len(self.out.drafts), block, piece.line, piece.begins_line))

    def _only_due(self, left: int, right: int) -> bool:
        """周一早上交 and no more."""
        due = find_due(self.text, left, right)
        return due is not None and not (self.text[left : due[1]] + self.text[due[2] : right]).strip(" 。;!?,:、~()")

    def _demands(self, left: int, right: int) -> bool:
        return any(cut[0] < right and left < cut[1] for cut in self.cuts)

    def _bare(self, left: int, right: int) -> str:
        """The clause without its times and demands."""
        words = list(self.text[left:right])
        spans = [(d.start, d.end) for d in self._durations_in(left, right)]
        spans += [match.span() for match in AT_SCHOOL.finditer(self.text, left, right)]
        spans += [cut for cut in self.cuts if cut[0] < right and left < cut[1]]
        for start, end in spans:
            for at in range(max(start, left) - left, min(end, right) - left):
                words[at] = " "
        return re.sub(r"\(\s*\)|\s{2,}", " ", "".join(words)).strip(" ,。;!?:、~")

    def _clause_spans(self, start: int, end: int) -> Iterator[Span]:
        """Cut at commas outside brackets, and behind each of several times within one clause."""
        depth, left = 0, start
        for at in range(start, end):
            char = self.text[at]
            if char in "([《":
                depth += 1
            elif char in ")]》":
                depth = max(0, depth - 1)
            elif (
                char == ","
                and depth == 0
                and not (self.text[at - 1 : at].isdigit() and self.text[at + 1 : at + 2].isdigit())
            ):
                yield from self._between_times(left, at)
                left = at + 1
        yield from self._between_times(left, end)

    def _between_times(self, left: int, right: int) -> Iterator[Span]:
        times = [d for d in self._durations_in(left, right) if d.role is Role.TASK]
        if len(times) > 1 and self.text[left : times[0].start].strip(" ("):
            for duration in times[:-1]:
                cut = duration.end
                while cut < right and self.text[cut] in ")] +、":
                    cut += 1
                yield left, cut
                left = cut
        yield left, right
