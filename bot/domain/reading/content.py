"""A task's content: the teacher's own words without its time, demands, due phrase and marks."""

from collections.abc import Iterable

from bot.domain.reading.due import find_due
from bot.domain.reading.normalise import Normal
from bot.domain.reading.patterns import lazy
from bot.domain.reading.task_words import POSTED_FOR

Span = tuple[int, int]

_EDGE = "/ \t\u3000,，、;；。:：.·~～→>-—_|+!！\n"
_BRACKET = lazy(r"[()（）【】\[\]]")
_EMPTY_BRACKETS = lazy(r"[(（【\[]\s*[,，、;；。]*\s*[)）】\]]")
_DOUBLE_STOPS = lazy(r"[,，、;；]\s*(?=[,，、;；。])")
_SPACES = lazy(r"[ \u3000\t]{2,}")
_SIGNATURE = lazy(rf"(?<=[\s)])(?:[\u4e00-\u9fff]{{1,2}}老师\s*|{POSTED_FOR})$")
_LEAD = lazy(
    r"^(?:@(?:所有人|全体成员|all)|(?:作业)?内容\s*[:：]|其中\s*[:：,，]|应该?[是为]|回家(?:后|以后)?(?![作路])|请(?:孩子们?|同学们?|大家|认真|小朋友们?|各位|同学)*|(?:请|麻烦)?(?:各位)?家长(?:们)?(?:每天|每晚)?(?:督促|提醒|监督|指导|陪)(?:孩子|学生|同学)们?|改为|改成|另外|以及|还有|并且?|然后|把(?=错))+"
)


def content(normal: Normal, spans: Iterable[Span], cuts: Iterable[Span]) -> str:
    """Join the spans of the original, the cuts left out; spans and cuts are of the normalised text."""
    cuts = sorted(cuts)
    parts = [_tidy(_one(normal, span, cuts)) for span in spans]
    return "，".join([part for part in parts if part])


def signature_spans(text: str, span: Span) -> tuple[Span, ...]:
    """Who set or posted the task, at its end (王老师, 我替他发): kept elsewhere, no content."""
    signed = text.find("老师", *span) >= 0 or text.find("发", *span) >= 0
    match = _SIGNATURE.search(text, *span) if signed else None
    return (match.span(),) if match else ()


def due_span(text: str, span: Span) -> Span | None:
    """Where a clause says when it is due, at its end only: 生字抄写，明天交."""
    due = find_due(text, *span)
    if due and text[due[2] : span[1]].strip(" 。!)") == "":
        return due[1], due[2]
    return None


def _one(normal: Normal, span: Span, cuts: Iterable[Span]) -> str:
    left, right = span
    kept: list[str] = []
    for start, end in cuts:
        if end <= left or start >= right:
            continue
        if start > left:
            kept.append(_slice(normal, left, start))
        left = max(left, end)
    if left < right:
        kept.append(_slice(normal, left, right))
    return "".join(kept)


def _slice(normal: Normal, start: int, end: int) -> str:
    first, last = normal.source(start, end)
    return normal.original[first:last]


def _tidy(words: str) -> str:
    bracketed = _BRACKET.search(words)
    if bracketed:
        words = _EMPTY_BRACKETS.sub("", words)
    words = _SPACES.sub(" ", _DOUBLE_STOPS.sub("", words).replace("\n", " ")).strip(_EDGE)
    if lead := _LEAD.match(words):
        words = words[lead.end() :].strip(_EDGE)
    return _balanced(words) if bracketed else words


def _balanced(words: str) -> str:
    """Drop a bracket whose partner was cut away."""
    for left, right in ("()", "（）", "[]", "【】"):
        if words.count(left) != words.count(right):
            words = words.strip(left + right) if words.count(left) + words.count(right) == 1 else words
    return words
