"""Whose subject (学科) a task is: its heading's, its own words', its section's, its neighbours'."""

from itertools import pairwise

from bot.domain.reading import labels, subject_words, written_words
from bot.domain.reading.drafts import Because, Draft
from bot.domain.reading.headings import NAME, SUBJECT_LIST
from bot.domain.reading.marks import without_marks
from bot.domain.reading.patterns import lazy
from bot.domain.reading.places import Places
from bot.domain.reading.subject_words import subject_of

_AT_HAND = ("体育", "劳动", "音乐", "美术")  # what follows these in a sentence is as often something else
_MULTI = lazy(r"各科|学科|每科|两科|三科|全科")
_NAMED_WORK = Places(rf"(?P<name>{NAME.pattern})(?:学科)?作业")
_LISTED = lazy(rf"(?:{NAME.pattern})[、,和与及]\s*$")
_ELECTIVE = lazy(r"选择性必修|选修\s?\d")  # of a subject that the words do not tell
_STOPS = Places(r"[。;!?\n]")


def attribute(text: str, drafts: list[Draft]) -> None:
    """Give each draft its subject and why."""
    for draft in drafts:
        _by_itself(text, draft)
    _by_sentence(text, drafts)
    _by_neighbours(text, drafts)
    _by_table(text, drafts)


def _by_itself(text: str, draft: Draft) -> None:
    words = without_marks(draft.words(text))
    if draft.open_subject:
        names = set(NAME.findall(words))
        if len(names) == 1:
            _set(draft, subject_words.school_name(names.pop()), Because.WORDS)
        return
    several = bool(SUBJECT_LIST.search(words) or _MULTI.search(words))
    own = None if several else subject_of(words)
    if draft.fixed and draft.subject:
        draft.because = Because.HEADING
        if own in subject_words.OVERRIDING and not written_words.is_written(words) and draft.subject not in words:
            _set(draft, own, Because.WORDS)
    elif several:
        draft.subject, draft.fixed, draft.because = None, True, Because.SEVERAL
    else:
        draft.fixed = False
        if named := _named_before(text, draft):
            _set(draft, named, Because.NAMED)
        elif own:
            _set(draft, own, Because.WORDS)
        elif draft.section:
            _set(draft, draft.section, Because.SECTION)
        else:
            draft.subject = None


def _set(draft: Draft, subject: str | None, because: Because) -> None:
    draft.subject, draft.because = subject, because


def _named_before(text: str, draft: Draft) -> str | None:
    """德育作业“…”正在开始，…写观后感: the work's subject, named earlier in its sentence."""
    start, end = draft.spans[0][0], draft.spans[-1][1]
    first = _STOPS.last(text, start) + 1
    match = _NAMED_WORK.search(text, first, end)
    if match is None or _LISTED.search(text, first, match.start()):
        return None
    return subject_words.school_name(match["name"])


def _by_sentence(text: str, drafts: list[Draft]) -> None:
    """A further sentence of the same point, or of the same line in a book, goes on with its subject."""
    for before, draft in pairwise(drafts):
        if draft.subject or draft.fixed or before.subject is None or draft.block != before.block:
            continue
        same_point = bool(draft.point) and draft.point == before.point and (draft.point[-1][1] > 0)
        same_line = draft.point == before.point and draft.line == before.line and before.subject not in _AT_HAND
        if same_point or (same_line and subject_words.IN_A_BOOK.search(draft.words(text))):
            _set(draft, before.subject, Because.SENTENCE)


def _by_neighbours(text: str, drafts: list[Draft]) -> None:
    """Where the whole message speaks of one subject, its books are that subject's."""
    if any(draft.fixed and draft.subject for draft in drafts):
        return
    open_ones = [draft for draft in drafts if not draft.fixed and _is_open(text, draft)]
    known = {draft.subject for draft in drafts if draft.subject and draft not in open_ones}
    hint, because = (next(iter(known)), Because.NEIGHBOUR) if len(known) == 1 else (None, Because.WHOLE)
    if open_ones and not known:
        hint = subject_of(text)
        hint = None if SUBJECT_LIST.search(text) or _MULTI.search(text) else hint
    for draft in open_ones:
        if hint and (hint != "其他" or draft.subject is None):
            _set(draft, hint, because)


def _is_open(text: str, draft: Draft) -> bool:
    words = draft.words(text)
    if draft.subject is None:
        return bool(subject_words.IN_A_BOOK.search(words))
    return draft.because is Because.WORDS and draft.subject == "其他" and bool(_ELECTIVE.search(words))


def _by_table(text: str, drafts: list[Draft]) -> None:
    """The rows of a homework-design table (作业设计) are of one subject; 语文 where nothing names it (a guess)."""
    if any(draft.fixed for draft in drafts) or not labels.DESIGN.search(text):
        return
    known = {draft.subject for draft in drafts if draft.subject}
    whole = len(labels.TABLE_HEAD.findall(text)) >= 4
    subject = next(iter(known)) if len(known) == 1 else "语文" if whole and not known else None
    for draft in drafts:
        if subject and draft.subject is None:
            _set(draft, subject, Because.TABLE)
