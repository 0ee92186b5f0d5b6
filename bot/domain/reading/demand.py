"""What one banned demand (负面清单的一条) is, and what a found one is."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.reading.model import Severity
from bot.domain.reading.patterns import lazy

BLOCK, WARN, NOTE, ASK = Severity.BLOCK, Severity.WARN, Severity.NOTE, Severity.ASK

# One clause's inside: a gap never crosses a stop.
GAP = r"[^,。;!?\n]"
PARENT = r"(?<![给为帮和与跟陪爸妈])(?:各?位?家长(?:们|朋友们?)?|爸爸妈妈|爸妈|父母|爸爸或妈妈|爸爸|妈妈)(?!会|群)"
PARENTS = "家长 爸 妈 父母"
LEAD = r"(?:(?:并|且|还要|还|再|然后|最后|并且|同时|务必|记得|麻烦|烦请|请|让|需要?|要求|由|找|给|交给|经|要){0,5})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One banned demand.

    needs are words of which a text holds one, or the pattern need not be tried; needed finds them. Patterns are
    compiled when first needed, since most messages need none.
    pattern finds its words; its group `t`, where there is one, is the word that a negation must stand before.
    invited: an invitation (可以…) makes it none. cut: its words are no part of a task's content.
    """

    rule: str
    slug: str
    severity: Severity
    pattern: re.Pattern[str]
    needs: tuple[str, ...]
    needed: re.Pattern[str]
    code: str | None = None
    rewording: str | None = ""
    invited: bool = False
    cut: bool = True


class Found(NamedTuple):
    """A demand at text[start:end] of the normalised text; negated ones are kept, as they are no content either.

    word is where the word stands that a negation would have to precede.
    """

    rule: str
    slug: str
    severity: Severity
    start: int
    end: int
    code: str | None
    rewording: str | None
    cut: bool
    asked: bool
    word: int = 0


def row(
    rule: str,
    slug: str,
    severity: Severity,
    pattern: str,
    *,
    code: str | None = None,
    rewording: str | None = "",
    needs: str,
    invited: bool = False,
    cut: bool = True,
) -> Demand:
    return Demand(
        rule=rule,
        slug=slug,
        severity=severity,
        pattern=lazy(pattern),
        code=code,
        rewording=rewording,
        needs=tuple(needs.split()),
        needed=lazy("|".join(needs.split())),
        invited=invited,
        cut=cut,
    )
