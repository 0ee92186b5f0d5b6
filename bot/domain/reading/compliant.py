"""A message without its banned demands: each is left out or reworded, and the result reads back clean."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from bot.domain.reading.demand import Found
from bot.domain.reading.durations import find_durations
from bot.domain.reading.model import Severity, Term
from bot.domain.reading.normalise import Normal, normalise
from bot.domain.reading.patterns import lazy
from bot.domain.reading.task_words import TASK
from bot.domain.reading.wording import find_demands

_ROUNDS = 4
_REACH = 60
_STOPS = ",。;!?()\n"
_GLUE = lazy(
    r"(?:别|不要|不能|切勿|千万)?(?:忘了?|忘记|漏了?)|(?:并且?|还要|还得|再|然后|最后|请|需要?|务必|"
    r"记得|要|每[天日]有?|(?:完成|[做写背读抄]完|[做写背读抄]好|练习)之?[后再]?)$"
)
_HEADING = lazy(r"[^:]{1,12}:(?!\d)")
_THEN = lazy(r"(?:好|完)?(?:之?后|然后|并且?|再|即可|就行)+")
# What is left of a clause that only said how: 完成后…, …后完成.
_HOLLOW = lazy(
    r"[\s、:]*(?:(?:请|每天|每晚|今晚|都|要|需要?|须|认真|按时)*(?:完成|[做写背读抄](?:完|好)|练习)?(?:好|之?后|并且?|然后|再|即可|就行|的话)*\s*)*(?:完成|作答|学习|确认)?[\s、:]*"
)
_TIDY = (
    (lazy(r"[,，、;；]\s*(?=[,，。;；!！?？\n]|$)"), ""),
    (lazy(r"(^|\n)[ \t]*[,，。;；、]+"), r"\1"),
    (lazy(r"(?<=[:：])\s*[,，、;；]+"), ""),
    (lazy(r"[,，、]+(?=[(（])"), ""),
    (lazy(r"[(（]\s*[)）]"), ""),
    (lazy(r"\n{3,}"), "\n\n"),
)


def compliant(normal: Normal, found: Iterable[Found], *, grade: int | None, term: Term | None) -> str:
    """The original with every BLOCK demand removed or reworded; "" where nothing else was in it.

    found are the demands of the normalised text, as the wording check found them.
    """
    text, blocked = normal.original, [each for each in found if _blocks(each)]
    if blocked and "\n" in text:
        text = _line_by_line(normal, blocked, grade, term)
        normal = normalise(text)
        blocked = _blocked(normal, grade, term)
    for _ in range(_ROUNDS):
        if not blocked:
            return text
        text = _without(text, normal, blocked)
        normal = normalise(text)
        blocked = _blocked(normal, grade, term)
    return _without_sentences(text, grade, term) if blocked else text


def _line_by_line(normal: Normal, blocked: list[Found], grade: int | None, term: Term | None) -> str:
    """The text with its demanding lines put right one by one: few lines demand, and a line is soon read again."""
    lines = normal.original.split("\n")
    ends = [*accumulate(len(line) + 1 for line in lines)]
    for number in {bisect_right(ends, normal.source(each.start, each.end)[0]) for each in blocked}:
        line = normalise(lines[number])
        lines[number] = compliant(line, _blocked(line, grade, term), grade=grade, term=term)
    return _tidied("\n".join(lines))


def _blocks(found: Found) -> bool:
    return found.asked and found.severity is Severity.BLOCK


def _blocked(normal: Normal, grade: int | None, term: Term | None) -> list[Found]:
    return [each for each in find_demands(normal.text, grade=grade, term=term, blocked=True) if _blocks(each)]


def _without(text: str, normal: Normal, blocked: list[Found]) -> str:
    """Change from the back, so that earlier offsets hold; of overlapping demands the wider goes first."""
    edge = len(text) + 1
    for found in sorted(blocked, key=lambda each: (-each.end, each.start)):
        start, end, words = _change(normal, found)
        first, last = normal.source(start, end)
        if last > edge:
            continue
        text = text[:first] + words + text[last:]
        edge = first
    return _tidied(text)


def _tidied(text: str) -> str:
    for pattern, instead in _TIDY:
        text = pattern.sub(instead, text)
    return text.strip()


def _change(normal: Normal, found: Found) -> tuple[int, int, str]:
    """What to put where: the rewording, or the whole clause's removal where nothing else is in it."""
    text = normal.text
    first, last = _within(text, found.start, found.end)
    left, right = _clause(text, first, last)
    before, after = text[left:first], text[last:right]
    if found.rule == "P7" and found.rewording:
        return first, last, found.rewording
    if find_durations(after) and not TASK.search(after):  # a task's time behind the demand
        right, after = last, ""
    if _HOLLOW.fullmatch(before) and _HOLLOW.fullmatch(after):
        return _whole_line(text, left, right)
    rest = f"{before} {after}"
    if (
        found.rewording
        and not (found.rule == "P3" and "完成" in rest)
        and (TASK.search(rest) or found.code == "parent_task")
    ):
        return first, last, found.rewording
    if found.code == "punitive" and TASK.search(before):
        return first, right, ""
    if found.code == "punitive" or not (TASK.search(rest) or find_durations(rest)):
        return _whole_line(text, left, right)
    glue, then = _GLUE.search(text, max(left, first - 12), first), _THEN.match(text, last, right)
    return glue.start() if glue else first, then.end() if then else last, ""


def _whole_line(text: str, left: int, right: int) -> tuple[int, int, str]:
    """A clause goes with its heading where nothing else stands under it in its line: 语文:家长签字."""
    line = text.rfind("\n", 0, left) + 1
    rest = text[right:].split("\n", 1)[0]
    empty = text[left - 1 : left] == ":" and not rest.strip(_STOPS + " ") and ":" not in text[line : left - 1]
    return (line if empty else left), right, ""


def _within(text: str, start: int, end: int) -> tuple[int, int]:
    """The demand without a stop before it and without the bracket that closes around it."""
    first = next((at for at in range(start, end) if text[at] not in _STOPS), start)
    closing = text.find(")", first, end)
    return first, closing if closing > first and "(" not in text[first:closing] else end


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around text[start:end], looked for within reach: a text without any stop has no clauses."""
    first, last = max(0, start - _REACH), min(len(text), end + _REACH)
    left = max(text.rfind(stop, first, start) for stop in _STOPS) + 1
    if heading := _HEADING.match(text, left, start):
        left = heading.end()
    rights = [at for stop in _STOPS if (at := text.find(stop, end, last)) >= 0]
    return left or first, min(rights, default=last)


def _without_sentences(text: str, grade: int | None, term: Term | None) -> str:
    """The last resort: drop each sentence that still demands."""
    kept = [part for part in re.split(r"(?<=[。；！？;!?\n])", text) if not _blocked(normalise(part), grade, term)]
    rest = "".join(kept).strip()
    return "" if _blocked(normalise(rest), grade, term) else rest
