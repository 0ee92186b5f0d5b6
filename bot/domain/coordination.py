"""Making room in a class's full day (统筹协调): which subject gives way, and by how much. Pure.

Fair before cheap: a subject that has given way lately comes after those that have not, unless they would lose the
greater part of their work. Source: policy.md A9, and the 统筹本 of A6.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.balance import Why, wishes
from bot.domain.class_day import ClassDay
from bot.domain.entries import Entry
from bot.domain.facts import Fact
from bot.domain.filing import shorten

ADJUSTED = "adjusted"
"""The action of the facts that say what became of a line's minutes: data subject, before, after."""

REMEMBERED = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """One subject gives way: `less` minutes off, `left` remain. lines: entry id → its minutes then, 0 = gone."""

    subject: str
    less: int
    left: int
    lines: Mapping[int, int]


def missing_minutes(class_day: ClassDay, added: int) -> int:
    """Minutes that must go before `added` more fit; 0 when they fit, or nothing is limited."""
    return 0 if class_day.allowed is None else max(class_day.planned + added - class_day.allowed, 0)


def given_way(facts: Iterable[Fact]) -> dict[str, int]:
    """The fairness ledger: subject → minutes it has lost, by the facts of ADJUSTED. What was lengthened counts back."""
    given: dict[str, int] = {}
    for fact in facts:
        subject, lost = fact.data["subject"], fact.data["before"] - fact.data["after"]
        given[subject] = given.get(subject, 0) + lost
    return {subject: max(lost, 0) for subject, lost in given.items()}


def ways_to_make_room(
    class_day: ClassDay, need: int, *, keep: Collection[str], given: Mapping[str, int]
) -> tuple[Giving, ...]:
    """Each subject's way to give `need` minutes, or all it has, the one to be asked first in front.

    keep: subjects that are asking for the room. Ranked: who can give it all before who cannot; who keeps half its
    work before who does not; who has more than the school's ratio gives it; who has given least lately; who loses the
    smallest share; who filed first.
    """
    if need <= 0:
        return ()
    by_subject: dict[str, list[Entry]] = {}
    for entry in class_day.entries:
        if class_day.counts(entry) and entry.minutes and entry.subject not in keep:
            by_subject.setdefault(entry.subject, []).append(entry)
    ways = [_giving(subject, lines, need) for subject, lines in by_subject.items()]
    beyond = beyond_ratio(class_day)
    return tuple(sorted(ways, key=lambda way: _rank(way, need, given, beyond)))


def beyond_ratio(class_day: ClassDay) -> frozenset[str]:
    """Subjects that have more of the day than the school's ratio gives them."""
    return frozenset(each.subject for each in wishes(class_day, ()) if each.why is Why.RATIO)


def _giving(subject: str, lines: list[Entry], need: int) -> Giving:
    has = sum(line.minutes for line in lines)
    less = min(need, has)
    after = {line.id: line.minutes for line in shorten(lines, has - less, lambda _: True)}
    changed = {line.id: after.get(line.id, 0) for line in lines if after.get(line.id, 0) != line.minutes}
    return Giving(subject=subject, less=less, left=has - less, lines=changed)


def _rank(
    way: Giving, need: int, given: Mapping[str, int], beyond: Collection[str]
) -> tuple[bool, bool, bool, int, float]:
    share = way.less / (way.less + way.left)
    return (way.less < need, share > 0.5, way.subject not in beyond, given.get(way.subject, 0), share)
