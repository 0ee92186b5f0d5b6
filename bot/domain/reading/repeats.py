"""Demands that a number or the calendar decides: writing the same thing many times (P7, P8), working ahead (P10)."""

import re
from collections.abc import Iterator

from bot.domain.reading.demand import Found
from bot.domain.reading.model import Severity, Term
from bot.domain.reading.negation import clause_before, negation
from bot.domain.reading.numerals import NUMBER, number
from bot.domain.reading.patterns import lazy

_COUNT = rf"(?P<count>(?:{NUMBER}\s?[-~到至]\s?)?(?:{NUMBER}))"
# P7: severity by the number of times; the corpus counts writing from five on.
_REPEATS = lazy(
    rf"(?P<verb>抄写?|默写?|写|订正?|书写|练写)(?P<between>[^,。;!?\n\d]{{0,12}}?)(?P<each>每[个字词课篇句一]|各)?\s?{_COUNT}\s?(?:遍|次)"
    rf"|每[个字词][^,。;!?\n\d]{{0,4}}?(?P<verb2>抄|写|默)?(?:{_COUNT.replace('count', 'count2')})\s?遍"
    rf"|每个(?:[字词]|生字|单词|词语)?(?P<verb4>抄|写|默)写?(?:{_COUNT.replace('count', 'count4')})\s?个"
    rf"|(?P<verb3>抄|写|默)[^,。;!?\n\d]{{0,6}}?{_COUNT.replace('count', 'count3')}\s?行(?!诗)"
)
_TIMES = lazy(r"[遍次行每]")
# 五英一中: the word so many times and its meaning; 错一罚十.
_FOREIGN = lazy(rf"(?P<count>{NUMBER})英[一二两三\d]+[中汉]|错[一1][个字题]?[罚抄写](?P<count2>{NUMBER})(?![道页课])")
_FOREIGN_HINT = lazy(r"英[一二两三\d]|错[一1]")
_OWN_ERRORS = lazy(r"错(?:题|字|词|的|误|句|一个?|[一1])")
_WHOLE_TEXT = lazy(r"全文抄写|抄写全文|抄写?整[课篇]|整[课篇]抄写?|抄全文")
_BECAUSE_WRONG = lazy(r"(?:错(?![词字题误])|没说清|不会|没背|没听写|忘)")
_AHEAD = lazy(r"(?:预习|学习|自学|完成|做|背)?[^,。;!?\n]{0,4}(?P<t>下册|下学期)")
_EXAM_PAPERS = lazy(r"中考(?:真题|卷|试题)")
_WRITES = ("抄", "写", "默", "订", "书", "练写")


def find_repeats(text: str) -> Iterator[Found]:
    for match in _REPEATS.finditer(text) if _TIMES.search(text) else ():
        word = match["count"] or match["count2"] or match["count3"] or match["count4"]
        verb = match["verb"] or match["verb2"] or match["verb3"] or match["verb4"] or "抄"
        times = int(max(number(part) for part in re.findall(NUMBER, word)))
        yield from _copies(text, match, times, writes=verb.startswith(_WRITES), fewer=_fewer(match[0], word))
    for match in _FOREIGN.finditer(text) if _FOREIGN_HINT.search(text) else ():
        times = int(number(match["count"] or match["count2"]))
        if times >= 5:
            yield from _copies(text, match, times, writes=True, fewer="两英一汉" if match["count"] else "订正")
    for match in _WHOLE_TEXT.finditer(text) if "全文" in text or "整" in text else ():
        asked = negation(text, match.start()) is None
        yield _plain("P7", "mechanical_repeat", Severity.WARN, match.span(), None, "抄写重点词句", asked=asked)


def _copies(text: str, match: re.Match[str], times: int, *, writes: bool, fewer: str) -> Iterator[Found]:
    """The same thing several times; many times because of a mistake is a punishment too (three corrections are not)."""
    asked = negation(text, match.start()) is None
    severity = Severity.NOTE if times <= 3 else Severity.WARN if times <= 9 else Severity.BLOCK
    code = "mechanical_repeat" if writes and times >= 5 else None
    yield _plain("P7", "mechanical_repeat", severity, match.span(), code, fewer, asked=asked)
    own_errors = _OWN_ERRORS.search(text, max(0, match.start() - 8), match.end())
    if writes and ((times > 3 and own_errors) or (times >= 10 and _BECAUSE_WRONG.search(text))):
        yield _plain("P8", "punitive", Severity.BLOCK, match.span(), "punitive", fewer, asked=asked)


def _fewer(words: str, count: str) -> str:
    return words.replace(count, "两" if count[0] >= "\u4e00" else "2")


def find_ahead(text: str, grade: int | None, term: Term | None) -> Iterator[Found]:
    """下册 is ahead in the first term; without a known term only where 提前 or 预习 says so."""
    for match in _AHEAD.finditer(text) if "下册" in text or "下学期" in text else ():
        clause = clause_before(text, match.start("t"))
        ahead = term is Term.FIRST or (term is None and "提前" in clause)
        if ahead:
            asked = negation(text, match.start("t")) is None
            yield _plain("P10", "beyond_syllabus", Severity.WARN, match.span("t"), None, None, asked=asked)
    if grade is not None and grade < 9:
        for match in _EXAM_PAPERS.finditer(text):
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
        word=span[0],
    )
