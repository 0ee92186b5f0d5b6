"""The wording check: which banned demands a text makes, after negation and invitation."""

import re
from collections.abc import Iterator

from bot.domain.reading.demand import Demand, Found
from bot.domain.reading.demands import BY_FIRST, CODES, DEMANDS
from bot.domain.reading.model import Hit, Severity, Term
from bot.domain.reading.negation import clause_before, is_invited, negation
from bot.domain.reading.normalise import Normal
from bot.domain.reading.patterns import lazy
from bot.domain.reading.places import Places
from bot.domain.reading.pupil_names import find_pupil_names
from bot.domain.reading.repeats import find_ahead, find_repeats

_BY_SCHOOL = lazy(
    r"(?:老师|学校|班级|教师|年级|已经?|统一|课上|我)(?:会|将|来|都|已经?|统一|帮|给|为)?[^,。;!?\n]{0,6}$"
)
# 音频发在群里了: the teacher has sent it; nobody is asked to.
_SENT_ALREADY = lazy(r"发(?:送|到|在|至|给)?[^,。;!?\n]{0,6}(?<!好)了(?=[,。;!?\s]|$)")
_SHORT = 300
_STOPS = Places(r"[。;!?\n]")
_FIRST = frozenset(BY_FIRST)
_BLOCKED = frozenset(index for index, row in enumerate(DEMANDS) if row.severity is Severity.BLOCK)


def find_demands(
    text: str, *, grade: int | None = None, term: Term | None = None, blocked: bool = False
) -> tuple[Found, ...]:
    """Every banned demand of a normalised text in order of appearance; asked is False for negated or invited ones.

    blocked: nothing but what is refused is wanted, so that the other rows need not be looked for.
    """
    near: set[int] = set()
    for char in _FIRST.intersection(text):
        for word, rows in BY_FIRST[char]:
            if word in text:
                near.update(rows)
    if blocked:
        near &= _BLOCKED
    found = [_found(text, DEMANDS[index], match) for index in near for match in _matches(text, DEMANDS[index])]
    found.extend(find_repeats(text))
    found.extend(find_pupil_names(text))
    found.extend(find_ahead(text, grade, term))
    return tuple(sorted(found, key=lambda hit: (hit.start, hit.end, hit.rule)))


def _matches(text: str, demand: Demand) -> Iterator[re.Match[str]]:
    """The places of a demand; of a long text only the sentences with its words are looked at."""
    if len(text) <= _SHORT:
        yield from demand.pattern.finditer(text)
        return
    done = 0
    for word in demand.needed.finditer(text):
        at = word.start()
        if at >= done:
            start, done = max(_STOPS.last(text, at) + 1, done), _STOPS.first(text, at)
            yield from demand.pattern.finditer(text, start, done)


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


def _found(text: str, demand: Demand, match: re.Match[str]) -> Found:
    at = match.start("t")
    negator = negation(text, at)
    asked = negator is None
    if asked and demand.invited:
        asked = not is_invited(text, at)
    if asked and demand.rule == "P3":
        asked = not _BY_SCHOOL.search(clause_before(text, at))
    if asked and demand.rule == "P4":
        asked = not _SENT_ALREADY.match(text, at)
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
        word=at,
    )
