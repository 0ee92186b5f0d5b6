"""From pieces to drafts of tasks: whose heading stands over what, which clauses set work, what belongs to one task."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.kinds import Tier
from bot.domain.reading import labels, subject_words, task_words
from bot.domain.reading.clauses import Clauses
from bot.domain.reading.drafts import Draft, Loose, Outline, Span
from bot.domain.reading.due import find_due
from bot.domain.reading.durations import Duration, Role
from bot.domain.reading.headings import optional_hint, tier_marks
from bot.domain.reading.levels import InForce, Levels
from bot.domain.reading.quotes import Quotes
from bot.domain.reading.segment import Piece, pieces


@dataclass(slots=True)
class _Line:
    """The piece at hand: what stands over it, the task its clauses go on with, and the tasks it has made."""

    piece: Piece
    start: int
    over: InForce
    lenient: bool
    current: Draft | None = None
    merged: bool = False
    made: list[Draft] = field(default_factory=list)

    @property
    def timed(self) -> bool:
        """Whether the task at hand has its time already."""
        return self.current is not None and bool(self.current.durations)


class Walk:
    """One pass over the pieces of a message, with the headings in force."""

    def __init__(self, text: str, durations: Sequence[Duration], demands: Sequence[Span]) -> None:
        self.text = text
        self.clauses = Clauses(text, durations, demands)
        self.out = Outline()
        self.levels = Levels(text, durations, self.out)
        self.quotes = Quotes()
        self.pending_due: str | None = None
        self.remark_line = -1

    def run(self) -> Outline:
        for piece in pieces(self.text):
            self._piece(piece)
        return self.out

    # --- pieces --------------------------------------------------------------------------------------------------

    def _piece(self, piece: Piece) -> None:
        levels = self.levels
        levels.enter(piece)
        start = levels.heads(piece)
        words = self.text[start : piece.end].strip(" 。;!?,、~")
        if levels.subject_at == piece.start:
            levels.alone = not words.strip(":")
        if not words.strip(":") or self._is_aside(piece, words):
            return
        if self.quotes.goes_on(words, fresh=levels.at == piece.start or piece.style is not None):
            self.out.refused.append((start, piece.end))
            return
        if piece.begins_line and (
            labels.SLOGAN.fullmatch(words) or ("作业" in words and labels.TITLE_END.fullmatch(words))
        ):
            levels.title(piece, start)
            return
        if words.endswith(":") and not task_words.PLACE.search(words) and (piece.style is None or len(words) <= 7):
            before = self._header(piece, start)
            if before is None:
                return
            piece = piece._replace(end=before)
        drafts = len(self.out.drafts)
        self._clauses(piece, start)
        if len(self.out.drafts) == drafts:
            levels.title(piece, start)
        else:
            self.quotes.task(words)

    def _is_aside(self, piece: Piece, words: str) -> bool:
        """Remarks, book lists, what an exam covers: they end with their line, or with the next heading."""
        if labels.REMARK_LINE.match(words) or len(labels.TABLE_HEAD.findall(words)) >= 4:
            self.remark_line = piece.line
        if "作业" in self.text[piece.start : piece.start + 8] or self.levels.at == piece.start:
            self.remark_line = -1
        if self.remark_line == piece.line or (piece.begins_line and labels.TITLE_LINE.fullmatch(words)):
            return True
        if (
            piece.begins_line
            and len(words) <= 24
            and labels.ASIDE.match(words)
            and (words.endswith(":") or labels.ASIDE.fullmatch(words))
        ):
            self.levels.begin_aside(piece)
            return True
        return self.levels.aside is not None

    def _header(self, piece: Piece, start: int) -> int | None:
        """A clause that announces what follows: its time is the whole's, its due is everyone's.

        Where only its last clause announces (…, 今天其他作业:), the end of what stands before it.
        """
        comma = self.text.rfind(",", start, piece.end)
        if comma >= 0 and labels.ANNOUNCES.fullmatch(self.text[comma + 1 : piece.end]):
            return comma
        if due := find_due(self.text, start, piece.end):
            self.pending_due = due[0]
        for duration in self.clauses.times(start, piece.end):
            self.out.loose.append(Loose(duration, 0, -1, piece.line, begins_line=True))
        level = self.levels.top
        level.section = subject_words.subject_of(self.text[start : piece.end])
        level.choice = level.choice or bool(labels.CHOICE.search(self.text, start, piece.end))
        return None

    # --- clauses -------------------------------------------------------------------------------------------------

    def _clauses(self, piece: Piece, start: int) -> None:
        if labels.PAREN_REMARK.match(self.text[start : piece.end]) and not self.clauses.times(start, piece.end):
            return
        over = self.levels.in_force()
        line = _Line(piece, start, over, self._lenient(piece, over))
        if not piece.begins_line and self.levels.at != piece.start:
            line.current = self._continued(piece)
        line.merged = line.current is not None
        for left, right in self.clauses.spans(start, piece.end):
            self._clause(line, left, right)
        self._finish(line)

    def _lenient(self, piece: Piece, over: InForce) -> bool:
        """Under a subject's heading the words need not show that they are work."""
        return over.subject is not None and (
            (piece.start < self.levels.end and self.levels.strong)
            or bool(piece.style)
            or (piece.begins_line and self.levels.alone)
        )

    def _clause(self, line: _Line, left: int, right: int) -> None:
        durations = self.clauses.times(left, right)
        words = task_words.without_urging(self.clauses.bare(left, right, durations), measured=bool(durations))
        subject = line.over.subject
        if subject is not None and not line.made and labels.CHECK_IN.search(self.text, left, right):
            words = "完成打卡"
        elif labels.IN_AN_APP.search(self.text, left, right):
            words = "完成平台作业"
        # 物理导学案15分钟: a subject and a time leave no doubt that it is work.
        lenient = line.lenient or (
            subject is not None
            and self.levels.subject_at == line.piece.start
            and any(each.role is Role.TASK for each in durations)
        )
        if labels.FILLER.fullmatch(words):
            self._beside(line, durations, left, right)
        elif self._sets_nothing(words, left, right):
            self.out.refused.append((left, right))
        elif task_words.refuses(words, lenient=lenient):
            named = subject if line.over.has_subject and self.text[left - 1 : left] != "," else None
            self._refused(line, words, (left, right), durations, named)
        elif not task_words.is_task(words, lenient=lenient or (line.current is not None and len(words) < 12)):
            self._untasked(line, durations, (left, right))
        else:
            self._task(line, words, durations, left, right)

    def _sets_nothing(self, words: str, left: int, right: int) -> bool:
        clauses = self.clauses
        return bool(
            labels.NOT_THIS.match(words)
            or clauses.only_due(left, right)
            or (clauses.has_demand(left, right) and not task_words.TASK.search(words))
        )

    def _task(self, line: _Line, words: str, durations: list[Duration], left: int, right: int) -> None:
        if self._leaves_heading(line, words, durations):
            self.out.open_block(None, (left, left))
            line.over = line.over._replace(has_subject=False, subject=None)
        current = line.current
        marks = tier_marks(self.text, left, right)
        # 口算，练习册 20分钟（必做）: behind the time that covers both, the mark does so too.
        own_mark = bool(marks) and not (durations and durations[-1].core < marks[0].end and not line.timed)
        marked = own_mark or optional_hint(self.text, left, right) is not None
        if current is None or self._splits(line, current, words, durations, marked=marked):
            current = line.current = self._draft(line)
        current.spans.append((left, right))
        for duration in durations:
            if self._covers_line(current, duration):
                self._set_apart(line, duration)
            else:
                current.durations.append(duration)

    def _covers_line(self, current: Draft, duration: Duration) -> bool:
        """①背诵 ②抄写 用时:20分钟: a labelled time behind the points of a line is about all of them."""
        if duration.role is not Role.TASK or not labels.TIME_LABEL.search(self.text, duration.start, duration.core):
            return False
        mates = [d for d in self.out.drafts if d.block == current.block and d.line == current.line and d is not current]
        return bool(mates and current.point) and not any(d.durations for d in (*mates, current))

    def _draft(self, line: _Line) -> Draft:
        over, piece = line.over, line.piece
        timetable = bool(labels.TIMETABLE.match(self.text, piece.start))
        draft = Draft(
            [],
            self.out.block,
            piece.line,
            self.levels.point,
            over.subject,
            over.has_subject or timetable,
            over.section,
            over.tier,
            open_subject=timetable,
            choice=over.choice,
            order=len(self.out.drafts),
        )
        line.made.append(draft)
        line.merged = False
        self.out.drafts.append(draft)
        return draft

    def _continued(self, piece: Piece) -> Draft | None:
        """The task that a further sentence of the same numbered point, or of the same unheaded line, goes on with."""
        last = self.out.drafts[-1] if self.out.drafts else None
        if last is None or last.point != self.levels.point or last.line != piece.line or piece.style is not None:
            return None
        if last.block != self.out.block:
            return None
        if last.point:
            return last
        own = subject_words.subject_of(self.text[piece.start : piece.end])
        return last if not last.fixed and own is None else None

    def _splits(self, line: _Line, current: Draft, words: str, durations: list[Duration], *, marked: bool) -> bool:
        if marked and current.spans and not tier_marks(self.text, *current.spans[-1]):
            return True
        if line.merged:
            return bool(durations and current.durations)
        if current.durations and (durations or task_words.TASK.search(words)):
            return True
        if current.durations or self.clauses.has_drill(current.spans):
            return bool(durations)
        apart = labels.EVERY.match(words) if current.point else labels.QUANTITY.search(words)
        if not (durations or apart):
            return False
        mine, theirs = subject_words.subject_of(words), subject_words.subject_of(current.words(self.text))
        if line.over.has_subject:
            return mine in subject_words.OVERRIDING and mine != line.over.subject
        return mine is not None and theirs is not None and mine != theirs

    def _leaves_heading(self, line: _Line, words: str, durations: list[Duration]) -> bool:
        """英语30分钟，阅读20分钟: behind a heading that has had its time, another subject's task stands alone."""
        if line.over.subject is None or line.current is not None or line.made or not durations or not self.out.loose:
            return False
        own = subject_words.subject_of(words)
        return self.out.loose[-1].block == self.out.block and own is not None and own != line.over.subject

    # --- what stands beside the tasks ----------------------------------------------------------------------------

    def _finish(self, line: _Line) -> None:
        """What a whole piece says of its tasks: due, tier marks, whom they are for."""
        start, piece, made = line.start, line.piece, line.made
        words = self.text[start : piece.end]
        due = find_due(self.text, start, piece.end)
        if due and not made and not self.out.drafts and not task_words.PAST.search(words):
            self.pending_due = due[0]
        elif due and not made and piece.style is None and not task_words.RULE.search(words):
            for draft in self.out.drafts:
                draft.due = draft.due or due[0]
        hint = optional_hint(self.text, start, piece.end) if made else None
        last = made[-1].spans[-1][1] if made else 0
        part = bool(labels.PART_OF_CLASS.search(words))
        for draft in made:
            draft.due = (due[0] if due else None) or self.pending_due
            for left, right in draft.spans:
                if marks := tier_marks(self.text, left, right):
                    duty = [mark.tier for mark in marks if mark.tier in (Tier.REQUIRED, Tier.OPTIONAL)]
                    draft.tier = duty[-1] if duty else marks[-1].tier
            if draft.tier is None and hint is not None and (draft.spans[-1][1] > hint or hint > last):
                draft.tier = Tier.OPTIONAL
            draft.part_of_class = part

    def _beside(self, line: _Line, durations: list[Duration], left: int, right: int) -> None:
        """A clause of nothing but times, stops and fillers."""
        piece, out = line.piece, self.out
        current = line.current if line.made or line.merged else None
        marks = tier_marks(self.text, left, right)
        if optional_hint(self.text, left, right) is not None:
            for draft in out.drafts:
                if draft.line == piece.line and draft.tier is None:
                    draft.tier = Tier.OPTIONAL
        for duration in durations:
            apart = marks and marks[0].end <= duration.core  # 必做约15分钟 is about all of them
            if duration.role is Role.TASK and current is not None and not current.durations and not apart:
                siblings = [d for d in out.drafts if d.block == current.block]
                if (
                    len(siblings) == 1
                    or any(d.durations for d in siblings)
                    or labels.EVERY.search(self.text[left:right])
                ):
                    current.durations.append(duration)
                    current.tier = current.tier or (marks[0].tier if marks else None)
                    continue
            block = -1 if not out.drafts and out.block == 0 else out.block
            tier = marks[0].tier if marks else None
            out.loose.append(Loose(duration, len(out.drafts), block, piece.line, piece.begins_line, tier))
        if not durations and marks and current is not None:
            current.tier = current.tier or marks[0].tier

    def _refused(self, line: _Line, words: str, span: Span, durations: list[Duration], subject: str | None) -> None:
        self.out.refused.append(span)
        if task_words.NOTHING.search(words) or task_words.DONE_AT_SCHOOL.search(words):
            self.out.empties.append((subject, span))
        for duration in durations:
            if duration.role is not Role.TASK or not self.text[span[0] : duration.core].strip():
                self._set_apart(line, duration)

    def _untasked(self, line: _Line, durations: list[Duration], span: Span) -> None:
        """The times of a clause that sets nothing by itself: the task's before it, or the whole's."""
        self.out.refused.append(span)
        for duration in durations:
            if duration.role is not Role.TASK:
                self._set_apart(line, duration)
            elif line.current is not None and not line.current.durations:
                line.current.durations.append(duration)

    def _set_apart(self, line: _Line, duration: Duration) -> None:
        piece = line.piece
        self.out.loose.append(Loose(duration, len(self.out.drafts), self.out.block, piece.line, piece.begins_line))
