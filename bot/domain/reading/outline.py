"""From pieces to drafts of tasks: whose heading stands over what, which clauses set work, what belongs to one task."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.kinds import Tier
from bot.domain.reading import lexicon
from bot.domain.reading.content import AT_SCHOOL
from bot.domain.reading.due import find_due
from bot.domain.reading.durations import Duration, Role
from bot.domain.reading.headings import (
    SCHOOL_YEAR,
    WHEN,
    optional_hint,
    subject_head,
    tier_head,
    tier_marks,
)
from bot.domain.reading.segment import Piece, pieces

Span = tuple[int, int]

_YEAR_HEAD = re.compile(
    rf"[\[(*\s]*(?P<year>(?:{SCHOOL_YEAR}|"
    rf"[一二三四五六七八九1-9](?:\s?[、,\-~至到]{{1,3}}\s?[一二三四五六七八九1-9])?\s?年级)(?:学生|"
    rf"同学)?)[\])]*\s*(?:\([^()\n]{{1,16}}\))?\s*(?:[:,]|$)\s*"
)
_LABEL = re.compile(
    r"\s*(?:日期|班级|姓名|教师|布置教师|布置人|布置时间|星期)\s*:\s*\S*\s*"
    r"|\s*(?:学科|科目)\s*:\s*|\s*(?:作业)?(?:内容|任务|要求)\s*:\s*|\s*(?:更正|订正通知|改正|补充|"
    r"另外|另|以及|还有|登记|今日份|(?:\S{0,2}作业)?改一下|今日|今天|今晚|通知|作业如下|"
    r"具体作业如下)\s*[:,]?\s*(?=\S)(?!的)"
    rf"|\s*(?:{WHEN})?(?:的)?(?:其[他余它])?(?:各科|家庭|学科类?|常规|回家|每日|今日|近期|"
    rf"全部)*(?:作业|功课)(?:类)?(?:内容)?(?:是|为)?(?:如下|包括|有|主题|布置)?\s*:\s*"
    r"|\s*(?:书面|口头|实践|基础|拓展|提高|巩固)(?:类|性)?(?:作业|任务)?\s*:\s*"
    r"|\s*(?:\d{1,2}月\d{1,2}[日号]|\d{1,2}[./]\d{1,2}(?!\d)(?=\s|$))\s*(?:\(?(?:周|"
    r"星期)[一二三四五六日天]\)?)?\s*(?:作业)?:?\s*"
    r"|\s*\d{1,2}:\d{2}\s*-{1,2}\s*\d{1,2}:\d{2}\s*|\s*\d{1,2}:\d{2}\s+(?=\S{0,4}(?:老师|起床|睡觉))"
    r"|\s*\[(?:作业公示|今日份|今日作业|作业|每日作业|家庭作业|通知|拓展类?|基础作业|温故知新|[^\]\n]{1,8})\]\s*"
)
_ANY_SUBJECT = re.compile(r"(?:常规|综合性?|德育|特色|亲子|其[他余它]).{0,4}作业.{0,4}:")
_ASIDE = re.compile(
    r"(?:本周|本课|学习|复习)?(?:重点|难点)|(?:复习|考试|测试|默写)(?:内容|范围)|注意事项|评价标准|"
    r"评分标准|(?:必读|选读|推荐|阅读|参考)?(?:书目|书单)|推荐(?:阅读|书籍)|温馨提示|友情提示|"
    r"学习目标|提醒"
)
_REMARK_LINE = re.compile(r"(?:注|注意|备注|说明|提示|温馨提示|友情提示|特别提醒|提醒)\s*:|※")
_TABLE_HEAD = re.compile(
    r"(?:课时|课型|作业类型|作业内容|布置时间|完成时长|批阅方式|学生层次|作业目标|设计意图|学科|预计用时)"
)
_QUANTITY = re.compile(r"[\d一二两三四五六七八九十百]+\s?[道题个页遍次首篇张组本分课段件项句行]|\d")
_TIMETABLE = re.compile(r"\s*\d{1,2}:\d{2}\s*-{1,2}\s*\d{1,2}:\d{2}")
_STEPS = re.compile(
    r"(?:步骤|要求|方法|建议|提示|考试内容|范围及考试信息|参考)[^:]{0,8}:?\s*$|^(?:建议|要求|提示|"
    r"考试|说明|材料)\S{0,4}:"
)
_CLAUSE_END = re.compile(r",")
_FILLER = re.compile(
    r"(?:[\s,.。:;!?~、()\[\]\"'→>\-+=|·]|哦|哟|吧|呢|啦|了|嗯|左右|完成|能?写完|能?做完|即可|大约|"
    r"大概|差不多|时间|用时|时长|还是|共|每[天日次晚]|每周|建议|控制在|分两天|必须|预计|必做|选做|"
    r"[一二三四五六七八九十两][科项]|限时|今[天日晚]|作业|书面|口头|总|以内|就行|可以|均可|学习当日|当天|"
    r"提前\d天|全体学生|学有困难|学有余力|全批全改|课堂交流|班级展示|面批|抽查|学生自评|同伴互评|"
    r"(?:语|数|英|语文|数学|英语)(?=\s|$))*"
)
_PART_OF_CLASS = re.compile(
    r"部分(?:学生|同学)|个别(?:学生|同学)|没(?:有)?(?:全对|考到|过关|背会|完成|通过|背[完出])的|"
    r"未(?:过关|完成|通过|全对|背会)的|需要的同学|[A-D]班(?!级)|有需要的|不会的|错的同学|全对可?免|"
    r"(?:低|中|高)年级|\(\d[-~、]{1,3}\d年级\)|[1-9]\s?-{1,3}\s?[1-9]年级|[男女]生"
)
_PAREN_REMARK = re.compile(r"^\s*\([^()]*\)[。\s]*$|^\s*\((?:建议|提示|注|说明)")
_NOT_THIS = re.compile(r"^\s*(?:而?不是|原来?的?是?|不再是)")
_ANNOUNCES = re.compile(rf"\s*(?:{WHEN})?的?(?:其[他余它]|各科|全部)*(?:作业|任务).{{0,4}}:\s*")
_CHECK_IN = re.compile(r"打卡(?:作业|任务)")
_TITLE_LINE = re.compile(
    rf"(?:\d{{4}}年?|{WHEN}|{SCHOOL_YEAR}|各科|家庭|实践|班级?|学年|上学期|下学期|的|\s)*(?:作业|"
    rf"功课)(?:清单|安排|单|布置|公示|汇总|表)?\s*(?:Homework)?:?"
)
_EVERY = re.compile(r"每[天日晚次周]")


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
    trailing: str = ""

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
        if _REMARK_LINE.match(words) or len(_TABLE_HEAD.findall(words)) >= 4:
            self.remark_line = piece.line
        if "作业" in self.text[piece.start : piece.start + 8] or self.headed_at == piece.start:
            self.remark_line = -1
        if self.remark_line == piece.line or (piece.begins_line and _TITLE_LINE.fullmatch(words)):
            return True
        if (
            piece.begins_line
            and len(words) <= 24
            and _ASIDE.match(words)
            and (words.endswith(":") or _ASIDE.fullmatch(words))
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
        if comma >= 0 and _ANNOUNCES.fullmatch(self.text[comma + 1 : piece.end]):
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
        if (match := _YEAR_HEAD.match(text, at, end)) or (match := _LABEL.match(text, at, end)):
            label = match[0]
            if _ANY_SUBJECT.search(label) and self._resets(piece):
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
        if _PAREN_REMARK.match(self.text[start : piece.end]) and not self._durations_in(start, piece.end):
            return
        made: list[Draft] = []
        for left, right in self._clause_spans(start, piece.end):
            words = self._bare(left, right)
            durations = self._durations_in(left, right)
            if subject is not None and not made and _CHECK_IN.search(self.text, left, right):
                words = "完成打卡"
            if _FILLER.fullmatch(words):
                self._beside(durations, current if made or merged else None, piece, left, right)
                continue
            if (
                _NOT_THIS.match(words)
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
                timetable = bool(_TIMETABLE.match(self.text, piece.start))
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
        apart = _EVERY.match(words) if current.point else _QUANTITY.search(words)
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
            draft.part_of_class = bool(_PART_OF_CLASS.search(words))

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
                if len(siblings) == 1 or any(d.durations for d in siblings) or _EVERY.search(self.text[left:right]):
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
