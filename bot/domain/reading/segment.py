"""Cut a message into pieces: lines, numbered points, sentences, and the clauses that open with a subject or a tier."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.domain.reading.headings import INNER_SUBJECT, INNER_TIER, LISTED_BEFORE, TIER_HINTS
from bot.domain.reading.patterns import lazy

_HAN_ORDER = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7}

_BULLET = lazy(r"\s*(?:(?:[-*•·●■◆◇○□☐☑✓✔√>+★]|\[[xX ]?\]|[◎※▪▫◦])\s*)+")
_HASHES = lazy(r"\s*#{1,6}\s*")
_POINT = lazy(
    r"\s*(?:(?P<circled>[①-⑳])\s?"
    r"|\((?P<parens>\d{1,2})\)|\((?P<hanparens>[一二三四五六七八九十]{1,2})\)"
    r"|(?P<half>\d{1,2})\)"
    r"|(?P<han>[一二三四五六七八九十]{1,2})[、.:](?![一二三四五六七八九]年级)"
    r"|(?:作业|活动|任务|第)(?P<work>[一二三四五六])(?:项|题)?[:、]"
    r"|(?P<roman>I{1,3}|IV|VI{0,2})[.、]"
    r"|(?P<dot>\d{1,2})(?:[.、]|:(?!\d))(?!\d)"
    r"|(?P<glued>\d{1,2})[.、](?=\d)(?!\d+(?:\.\d)?\s?(?:小时|h|个小时|[,、.\d]))(?!\d{1,2}\s*(?:$|\n))"
    r"|(?P<bare>[1-9])(?=\s?[读背写抄默听做完练预复朗订熟诵跟]))\s*(?:[☑☐□✓✔√]\s*)?"
)
_INLINE_POINT = lazy(
    r"(?P<circled>[①-⑳])|(?<!\d)\((?P<parens>\d{1,2})\)(?!\s?班)"
    r"|(?<![\d.PpA-Za-z/\-~])(?P<dot>\d{1,2})[.、](?!\d)"
    r"|(?<![\d.PpA-Za-z])(?P<half>\d{1,2})\)"
    r"|(?<=[\s,;。:])(?P<bare>[1-9])(?=[读背写抄默听做完练预复朗订熟诵跟])"
)
_SENTENCE_END = lazy(
    r"[。;!?]+[\s~]*|(?<=\S)(?:\s{2,}(?=\S)|\s+(?=(?:书面)?(?:总计|合计|共计|总用时|总时长|完成时间:|(?:预计|建议)用时:)|"
    r"其[余他它](?:各)?(?:学科|科目|科)))"
)
_LONGEST_NAME = 10
_PAIRS = {"(": ")", "《": "》", "[": "]"}
_BRACKET = lazy(r"[()\[\]《》]")


class Piece(NamedTuple):
    """text[start:end] between two cuts; style and number are those of its point (1., (2), ③), depth-less.

    begins_line tells a new line, opens a new point; line counts from 0.
    """

    start: int
    end: int
    line: int
    begins_line: bool
    style: str | None = None
    number: int = 0


def pieces(text: str) -> Iterator[Piece]:
    """Cut a normalised text."""
    at = 0
    for line, words in enumerate(text.split("\n")):
        yield from _line(text, at, at + len(words), line)
        at += len(words) + 1


def _line(text: str, start: int, end: int, line: int) -> Iterator[Piece]:
    if hashes := _HASHES.match(text, start, end):
        start = hashes.end()
    bullet = _BULLET.match(text, start, end)
    first = bullet.end() if bullet else start
    cuts = sorted(_cuts(text, first, end))
    begins = True
    for left, right in zip([first, *cuts], [*cuts, end], strict=True):
        point = _point(text, left, right, begins=begins)
        style, number, body = point or (("-", 0, left) if bullet and begins else (None, 0, left))
        if text[body:right].strip(" 。;!?,、~") or point:
            yield Piece(body, right, line, begins, style, number)
            begins = False


def _point(text: str, start: int, end: int, *, begins: bool) -> tuple[str, int, int] | None:
    match = _POINT.match(text, start, end)
    if not match or not match.lastgroup:
        return None
    style, word = match.lastgroup, match[match.lastgroup]
    if (
        style == "bare"
        and begins
        and not re.search(r"[^\d]2\s?[读背写抄默听做完练预复朗订熟诵跟]", text[start : end + 60])
    ):
        return None
    return ("dot" if style in ("glued", "bare") else style), _order(word), match.end()


def _order(word: str) -> int:
    if word.isascii():
        return int(word) if word.isdigit() else _ROMAN.get(word, 0)
    if word in _CIRCLED:
        return _CIRCLED.index(word) + 1
    return 10 * (len(word) - 1) + _HAN_ORDER.index(word[-1]) + 1 if word[-1] in _HAN_ORDER else 0


def _cuts(text: str, start: int, end: int) -> set[int]:
    """Where a line falls apart, never inside brackets."""
    inside = _bracketed(text, start, end)
    found = _point_cuts(text, start, end, inside)
    for match in _SENTENCE_END.finditer(text, start, end):
        if not inside[match.start() - start]:
            found.add(match.end())
    for match in INNER_SUBJECT.finditer(text, start, end):
        at = match.start()
        if not inside[at - start] and not LISTED_BEFORE.search(text, max(start, at - _LONGEST_NAME), at):
            found.add(at)
    if TIER_HINTS.any(text, start, end):
        found |= {m.start() for m in INNER_TIER.finditer(text, start, end) if not inside[m.start() - start]}
    return {cut for cut in found if start < cut < end} if found else found


def _point_cuts(text: str, start: int, end: int, inside: list[bool]) -> set[int]:
    """Inline points count only as a run 1, 2, 3 of one style, apart enough to hold words."""
    runs: dict[str, list[tuple[int, int]]] = {}
    for match in _INLINE_POINT.finditer(text, start, end):
        style = match.lastgroup or ""
        if style not in ("parens", "circled") and inside[match.start() - start]:
            continue
        runs.setdefault("dot" if style == "bare" else style, []).append((_order(match[style]), match.start()))
    return {cut for run in runs.values() for cut in _rising(run)}


def _rising(run: list[tuple[int, int]]) -> list[int]:
    cuts: list[int] = []
    expected = 0
    for order, at in run:
        if order == 1:
            cuts.append(at)
            expected = 2
        elif order == expected or (not cuts and order > 1 and expected == 0):
            cuts.append(at)
            expected = order + 1
    return cuts


def _bracketed(text: str, start: int, end: int) -> list[bool]:
    """For each character whether it stands inside (), 《》 or [] that open and close on this line."""
    inside = [False] * (end - start + 1)
    open_at: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(text, start, end):
        char, at = match[0], match.start()
        if char in _PAIRS:
            open_at.append((_PAIRS[char], at))
        elif open_at:
            for depth in range(len(open_at) - 1, -1, -1):
                if open_at[depth][0] == char:
                    first = open_at[depth][1]
                    if depth == 0:
                        inside[first - start + 1 : at - start] = [True] * (at - first - 1)
                    del open_at[depth:]
                    break
    return inside
