"""Which grades a school has let have more than the national figure (放宽): why, on whose word, since when. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.facts import Fact
from bot.domain.people import Person, Role
from bot.domain.policy import Policy

APPLIED = "school-applied"
"""The action of the facts that say what a school file brought: data policy, looser, by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosening:
    """One grade. by: the admin's name, "" where the file names nobody; since: when it was first put on record."""

    grade: int
    reason: str
    by: str
    since: datetime


def loosened_by(policy: Policy, people: Iterable[Person]) -> str:
    """Whose word it is: the admin that the file names, else its first one."""
    if not policy.looser_because:
        return ""
    return policy.looser_by or next((p.name for p in people if Role.ADMIN in p.roles), "")


def loosenings(facts: Iterable[Fact]) -> tuple[Loosening, ...]:
    """What holds now, by grade. facts: those of APPLIED, oldest first; others are passed over."""
    standing: dict[tuple[int, str, str], datetime] = {}
    for fact in facts:
        if fact.action == APPLIED:
            by = fact.data.get("by", "")
            said = [(grade, reason, by) for grade, reason in fact.data.get("looser", ())]
            standing = {each: standing.get(each, fact.at) for each in said}
    return tuple(
        Loosening(grade=grade, reason=reason, by=by, since=since) for (grade, reason, by), since in standing.items()
    )
