"""The trace of a reading (为什么这样理解): made from what the pipeline found, only when asked for."""

import re
from collections.abc import Iterator

from bot.domain.reading import task_words
from bot.domain.reading.amounts import find_marks as find_scores
from bot.domain.reading.drafts import Because, Draft
from bot.domain.reading.due import find_due
from bot.domain.reading.durations import Duration, Role
from bot.domain.reading.headings import optional_hint, subject_head, tier_head, tier_marks
from bot.domain.reading.labels import PART_OF_CLASS
from bot.domain.reading.marks import find_marks
from bot.domain.reading.model import Task, Term
from bot.domain.reading.negation import clause_before, negation
from bot.domain.reading.patterns import lazy
from bot.domain.reading.reader import Run, reading_of, run
from bot.domain.reading.segment import pieces
from bot.domain.reading.shares import minutes
from bot.domain.reading.subject_words import clues
from bot.domain.reading.trace import (
    Aside,
    ClauseLeft,
    DemandSeen,
    Evidence,
    Field,
    NumberLeft,
    Refusal,
    Rule,
    Segment,
    Taken,
    Trace,
)
from bot.domain.reading.written_words import kind_by, written_by

_NUMBER = lazy(r"\d+(?:[.:]\d+)?")
# What a number belongs to, by what stands around it; the first that fits.
_BELONGS: tuple[tuple[Aside, str, str], ...] = (
    (Aside.CLOCK, r"", r"\d*:\d|\s?点"),
    (Aside.DATE, r"\d{0,2}月\s?$", r"\s?(?:月|[日号])"),
    (Aside.CLASS, r"[一二三四五六七八九\d]?年级\s?\(?$", r"\s?\)?\s?(?:班|年级)"),
    (Aside.PLACE_IN_BOOK, r"(?:[PpUuMmLl]|第|Unit|Lesson|Part|练习)\s?$", r"\s?(?:[页课章题关]|单元?)(?!道)"),
    (Aside.COUNT, r"", r"\s?(?:[个遍组次道字词句篇张行圈米首段本份]|以内)"),
    (Aside.ENUMERATOR, r"(?:^|[\s,;。(])$", r"[.、)]"),
)
_COMPILED = tuple((why, lazy(before), lazy(after)) for why, before, after in _BELONGS)
_REFUSALS = (
    (Refusal.NOTHING, task_words.NOTHING),
    (Refusal.DONE_AT_SCHOOL, task_words.DONE_AT_SCHOOL),
    (Refusal.BRING, task_words.BRING),
    (Refusal.PAST, task_words.PAST),
    (Refusal.REGULATION, task_words.RULE),
    (Refusal.ROBOT, task_words.ROBOT),
    (Refusal.POLITE, task_words.POLITE),
    (Refusal.TEST, task_words.ANNOUNCED),
)


def explain(text: str, *, grade: int | None = None, term: Term | None = None) -> Trace:
    """Read a message and tell how; what it reads is what `read_message` reads."""
    done = run(text, grade=grade, term=term)
    reading = reading_of(done, grade=grade, term=term)
    return Trace(
        normalised=done.normal.text,
        segments=tuple(_segments(done.text)),
        evidence=tuple(
            tuple(_evidence(done, draft, task)) for draft, task in zip(done.drafts, reading.tasks, strict=True)
        ),
        numbers=tuple(_numbers(done)),
        clauses=tuple(_clauses(done)),
        demands=tuple(_demands(done)),
        reading=reading,
    )


def _segments(text: str) -> Iterator[Segment]:
    for piece in pieces(text):
        head = subject_head(text, piece.start, piece.end) or tier_head(text, piece.start, piece.end)
        heading = text[piece.start : head.end].strip() if head else None
        point = f"{piece.style} {piece.number}" if piece.style else None
        yield Segment(words=text[piece.start : piece.end].strip(), line=piece.line, point=point, heading=heading)


# --- a task's fields ---------------------------------------------------------------------------------------------


def _evidence(done: Run, draft: Draft, task: Task) -> Iterator[Evidence]:
    text, words = done.text, draft.words(done.text)
    yield Evidence(
        field=Field.SUBJECT,
        value=task.subject_name or "",
        words=_subject_words(done, draft),
        rule=draft.because,
    )
    if time := minutes(draft):
        yield Evidence(
            field=Field.MINUTES, value=str(time.minutes), words=text[time.start : time.end].strip(), rule=_rule(time)
        )
    if task.kind:
        match = written_by(words)[1] if task.written else kind_by(words)[1]
        yield Evidence(field=Field.KIND, value=task.kind.value, words=match[0] if match else "", rule=Rule.WORDS)
    if task.tier:
        tier_words, rule = _tier(text, draft)
        yield Evidence(field=Field.TIER, value=task.tier.value, words=tier_words, rule=rule)
    for mark in (mark for span in draft.spans for mark in find_marks(text, *span) if mark.place):
        yield Evidence(field=Field.PLACE, value=task.place.value, words=text[mark.start : mark.end], rule=Rule.MARK)
    if draft.due:
        yield Evidence(field=Field.DUE, value=draft.due, words=_due_words(text, draft.due), rule=Rule.WORDS)
    if draft.part_of_class and (match := PART_OF_CLASS.search(words)):
        yield Evidence(field=Field.PART_OF_CLASS, value="", words=match[0], rule=Rule.WORDS)


def _subject_words(done: Run, draft: Draft) -> str:
    if draft.because is Because.HEADING:
        start, end = done.outline.block_spans[draft.block] if draft.block >= 0 else (0, 0)
        return done.text[start:end].strip()
    source = done.text if draft.because is Because.WHOLE else draft.words(done.text)
    own = [clue.words for clue in clues(source) if clue.subject == draft.subject]
    return "、".join(dict.fromkeys(own))


def _rule(time: Duration) -> Rule:
    if time.role in (Role.EACH_SUBJECT, Role.EACH_TASK) or time.unit:
        return Rule.EACH
    if time.role is Role.TOTAL:
        return Rule.WHOLE_TIME
    if time.low is None:
        return Rule.AT_MOST
    if time.high is None:
        return Rule.AT_LEAST
    return Rule.UPPER_BOUND if time.low != time.high else Rule.STATED


def _tier(text: str, draft: Draft) -> tuple[str, Rule]:
    for left, right in draft.spans:
        if marks := tier_marks(text, left, right):
            return text[left : marks[-1].end].strip()[-8:], Rule.MARK
        if (hint := optional_hint(text, left, right)) is not None:
            return text[hint : hint + 6], Rule.VOLUNTARY
    return "", Rule.HEADING


def _due_words(text: str, due: str) -> str:
    at = text.find(due)
    found = find_due(text, max(0, at - 8), len(text)) if at >= 0 else None
    return text[found[1] : found[2]].strip() if found else due


# --- what was left aside -----------------------------------------------------------------------------------------


def _numbers(done: Run) -> Iterator[NumberLeft]:
    text = done.normal.text
    taken = [(each.core, each.end) for each in done.durations]
    for each in done.durations:
        if each.why:
            yield NumberLeft(text[each.core : each.end].strip(), Aside(each.why.value))
    for start, end in find_scores(text):
        if not _within(start, taken):
            taken.append((start, end))
            yield NumberLeft(text[start:end], Aside.MARKS)
    for match in _NUMBER.finditer(text):
        if not _within(match.start(), taken):
            yield _left(text, match)


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _left(text: str, match: re.Match[str]) -> NumberLeft:
    """A number with the words around it that tell what it belongs to, and no others."""
    if ":" in match[0]:
        return NumberLeft(match[0], Aside.CLOCK)
    window = max(0, match.start() - 6)
    for why, ahead, behind in _COMPILED:
        before = ahead.search(text[window : match.start()]) if ahead.pattern else None
        after = behind.match(text, match.end())
        if before or (after and not (why is Aside.ENUMERATOR and ahead.pattern)):
            first = window + before.start() if before else match.start()
            words = text[first : after.end() if after else match.end()]
            return NumberLeft(words.strip(" ,;。\n"), why)
    return NumberLeft(match[0], Aside.NO_UNIT)


def _clauses(done: Run) -> Iterator[ClauseLeft]:
    for start, end in done.outline.refused:
        if words := done.text[start:end].strip(" ,。;!?"):
            yield ClauseLeft(words, _refusal(done, words, start, end))


def _refusal(done: Run, words: str, start: int, end: int) -> Refusal:
    due = find_due(done.text, start, end)
    if due and not (done.text[start : due[1]] + done.text[due[2] : end]).strip(" 。;!?,:、~()"):
        return Refusal.DUE_ONLY
    for why, pattern in _REFUSALS:
        if pattern.search(words):
            return why
    if any(hit.cut and hit.start < end and start < hit.end for hit in done.demands):
        return Refusal.DEMAND_ONLY
    return Refusal.NO_TASK_WORDS


def _demands(done: Run) -> Iterator[DemandSeen]:
    text = done.normal.text
    for hit in done.demands:
        taken, scope = Taken.ASKED, ""
        if not hit.asked:
            negated = negation(text, hit.word) is not None
            taken = Taken.NEGATED if negated else Taken.INVITED
            scope = clause_before(text, hit.word) + text[hit.word : hit.end]
        first, last = done.normal.source(hit.start, hit.end)
        yield DemandSeen(
            rule=hit.rule,
            severity=hit.severity,
            words=done.normal.original[first:last],
            taken=taken,
            scope=scope.strip(),
        )
