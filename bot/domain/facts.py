"""The history of a school: facts in the order they happened, chained so that no one can be altered unseen."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from bot.domain.plain_json import canonical

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the append-only history: ids and values, never a chat's text.

    action: e.g. filed, withdrawn, approved, published. subject: what it is about, e.g. filing:17.
    """

    school_id: str
    class_id: str | None
    day: date | None
    actor: str
    action: str
    subject: str
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)


def link(previous: str, fact: Fact) -> str:
    """The chain's next link: SHA-256 (hex) of the previous link and the fact. The first hangs on GENESIS."""
    body = [
        fact.school_id,
        fact.class_id,
        fact.day and fact.day.isoformat(),
        fact.actor,
        fact.action,
        fact.subject,
        fact.at.astimezone(UTC).isoformat(),
        fact.data,
    ]
    return sha256(previous.encode() + b"\n" + canonical(body)).hexdigest()


def first_broken(chain: Iterable[tuple[Fact, str]]) -> int | None:
    """Index of the first fact whose link does not fit, None when the chain holds. chain: one school's, in order."""
    previous = GENESIS
    for index, (fact, stored) in enumerate(chain):
        if link(previous, fact) != stored:
            return index
        previous = stored
    return None


def digest_of(values: object) -> str:
    """A short fingerprint (16 hex) of stored values, kept in a fact so that altering them shows."""
    return sha256(canonical(values)).hexdigest()[:16]
