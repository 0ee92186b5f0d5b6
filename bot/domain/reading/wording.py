"""The wording check: which banned demands a text makes, after negation and invitation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.reading.demands import (
    AHEAD,
    BECAUSE_WRONG,
    CODES,
    DEMANDS,
    EXAM_PAPERS,
    FOREIGN,
    OWN_ERRORS,
    REPEATS,
    WHOLE_TEXT,
    Demand,
)
from bot.domain.reading.model import Hit, Severity, Term
from bot.domain.reading.normalise import Normal
from bot.domain.reading.numerals import NUMBER, number

_STOP = re.compile(r"[,。;!?\n]")
_NEGATOR = re.compile(
    r"不用|不需要?|无需|无须|毋须|不得|禁止|请勿|切勿|勿|不必|不要|严禁|杜绝|别|不许|不准|不能|"
    r"不可以?|不再|不让|拒绝|取消|没有"
)
_NOT_A_NEGATOR = re.compile(r"\s*(?:忘|漏|少|不|没|仅|只)")
_LIST_ITEM = 8  # characters of one member of an enumeration
_REACH = 6  # characters between a negator and its word
_INVITATION = re.compile(r"可以|可(?!能|爱|怕|见|是)|欢迎|鼓励|自愿|有条件|愿意|有兴趣|建议")
_BY_SCHOOL = re.compile(
    r"(?:老师|学校|班级|教师|年级|已经?|统一|课上|我)(?:会|将|来|都|已经?|统一|帮|给|为)?[^,。;!?\n]{0,6}$"
)
_WRITES = ("抄", "写", "默", "订", "书", "练写")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A demand at text[start:end] of the normalised text; negated ones are kept, as they are no content either."""

    rule: str
    slug: str
    severity: Severity
    start: int
    end: int
    code: str | None
    rewording: str | None
    cut: bool
    asked: bool


def find_demands(text: str, *, grade: int | None = None, term: Term | None = None) -> tuple[Found, ...]:
    """Every banned demand of a normalised text in order of appearance; asked is False for negated or invited ones."""
    found = [
        _found(text, demand, match)
        for demand in DEMANDS
        if any(word in text for word in demand.needs)
        for match in re.finditer(demand.pattern, text)
    ]
    found.extend(_repeats(text))
    found.extend(_ahead(text, grade, term))
    return tuple(sorted(found, key=lambda hit: (hit.start, hit.end, hit.rule)))


def hits(normal: Normal, found: tuple[Found, ...]) -> tuple[Hit, ...]:
    """The demands really made, each rule once per place, with the original's words and offsets."""
    kept: list[Hit] = []
    for demand in found:
        if not demand.asked:
            continue
        start, end = normal.source(demand.start, demand.end)
        if any(hit.rule == demand.rule and hit.start < end and start < hit.end for hit in kept):
            continue
        kept.append(
            Hit(
                rule=demand.rule,
                slug=demand.slug,
                severity=demand.severity,
                words=normal.original[start:end],
                start=start,
                end=end,
                rewording=demand.rewording,
            )
        )
    return tuple(kept)


def corpus_codes(found: tuple[Found, ...]) -> tuple[str, ...]:
    """The corpus's codes for the demands made, in the GUIDE's order."""
    made = {demand.code for demand in found if demand.asked}
    return tuple(code for code in CODES if code in made)


def negation(text: str, at: int) -> int | None:
    """Where the negator of the word at text[at] stands; a negation carries along an enumeration, not past a stop."""
    clause = _clause_before(text, at)
    first = at - len(clause)
    if clause.endswith(("不", "免")):
        return at - 1
    for match in _NEGATOR.finditer(clause):
        if _NOT_A_NEGATOR.match(clause, match.end()) or (match[0] == "不可" and clause[match.end() :].startswith("以")):
            continue
        if match[0] == "别" and clause[: match.start()].endswith(("个", "特", "分", "级")):
            continue
        between = clause[match.end() :]
        if match[0] == "没有" and len(between) > 2:
            continue
        if _carries(between):
            return first + match.start()
    return None


def _carries(between: str) -> bool:
    members = re.split(r"[、/]|或者?|以及|和|及", between)
    if len(members) == 1:
        return len(between) <= _REACH
    return all(len(member) <= _LIST_ITEM for member in members)


def _clause_before(text: str, at: int) -> str:
    start = max(0, at - 60)
    window = text[start:at]
    last = 0
    for match in _STOP.finditer(window):
        last = match.end()
    return window[last:]


def _found(text: str, demand: Demand, match: re.Match[str]) -> Found:
    at = match.start("t")
    before = _clause_before(text, at)
    negator = negation(text, at)
    asked = negator is None
    if asked and demand.invited:
        asked = not _INVITATION.search(before)
    if asked and demand.rule == "P3":
        asked = not _BY_SCHOOL.search(before)
    return Found(
        rule=demand.rule,
        slug=demand.slug,
        severity=demand.severity,
        start=match.start() if negator is None else min(negator, match.start()),
        end=match.end(),
        code=demand.code,
        rewording=demand.rewording,
        cut=demand.cut,
        asked=asked,
    )


def _repeats(text: str) -> Iterator[Found]:
    for match in REPEATS.finditer(text):
        word = match["count"] or match["count2"] or match["count3"]
        verb = match["verb"] or match["verb2"] or match["verb3"] or "抄"
        times = int(max(number(part) for part in re.findall(NUMBER, word)))
        yield from _copies(text, match, times, writes=verb.startswith(_WRITES), fewer=_fewer(match[0], word))
    for match in FOREIGN.finditer(text):
        times = int(number(match["count"] or match["count2"]))
        if times >= 5:
            yield from _copies(text, match, times, writes=True, fewer="两英一汉" if match["count"] else "订正")
    for match in WHOLE_TEXT.finditer(text):
        asked = negation(text, match.start()) is None
        yield _plain("P7", "mechanical_repeat", Severity.WARN, match.span(), None, "抄写重点词句", asked=asked)


def _copies(text: str, match: re.Match[str], times: int, *, writes: bool, fewer: str) -> Iterator[Found]:
    """The same thing several times; many times because of a mistake is a punishment too (three corrections are not)."""
    asked = negation(text, match.start()) is None
    severity = Severity.NOTE if times <= 3 else Severity.WARN if times <= 9 else Severity.BLOCK
    code = "mechanical_repeat" if writes and times >= 5 else None
    yield _plain("P7", "mechanical_repeat", severity, match.span(), code, fewer, asked=asked)
    own_errors = OWN_ERRORS.search(text, max(0, match.start() - 8), match.end())
    if writes and ((times > 3 and own_errors) or (times >= 10 and BECAUSE_WRONG.search(text))):
        yield _plain("P8", "punitive", Severity.BLOCK, match.span(), "punitive", fewer, asked=asked)


def _fewer(words: str, count: str) -> str:
    return words.replace(count, "两" if count[0] >= "\u4e00" else "2")


def _ahead(text: str, grade: int | None, term: Term | None) -> Iterator[Found]:
    """下册 is ahead in the first term; without a known term only where 提前 or 预习 says so."""
    for match in AHEAD.finditer(text):
        clause = _clause_before(text, match.start("t"))
        ahead = term is Term.FIRST or (term is None and "提前" in clause)
        if ahead:
            asked = negation(text, match.start("t")) is None
            yield _plain("P10", "beyond_syllabus", Severity.WARN, match.span("t"), None, None, asked=asked)
    if grade is not None and grade < 9:
        for match in EXAM_PAPERS.finditer(text):
            yield _plain("P10", "beyond_syllabus", Severity.WARN, match.span(), None, None, asked=True)


def _plain(
    rule: str,
    slug: str,
    severity: Severity,
    span: tuple[int, int],
    code: str | None,
    rewording: str | None,
    *,
    asked: bool,
) -> Found:
    return Found(
        rule=rule,
        slug=slug,
        severity=severity,
        start=span[0],
        end=span[1],
        code=code,
        rewording=rewording,
        cut=False,
        asked=asked,
    )
