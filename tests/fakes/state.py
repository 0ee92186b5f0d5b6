"""What a fake database holds; frozen values, so that a shallow copy of each container is a snapshot."""

from copy import copy
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Self

import orjson

from bot.domain.calendar_moves import KnownDay
from bot.domain.entries import Declaration, Entry, Filing
from bot.domain.facts import Fact
from bot.domain.learning_points import LearningPoints
from bot.domain.school import SchoolSpec
from bot.domain.sheet import Sheet, Snapshot
from bot.messages import Reply
from bot.usecases.ports import (
    Account,
    Binding,
    Code,
    InboxState,
    OutboxRow,
    PollRecord,
    Question,
    RunState,
    Said,
    Update,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An outbox row with what only the sender's bookkeeping needs."""

    row: OutboxRow
    epoch: int | None = None
    sending_at: datetime | None = None
    cleared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An inbox row."""

    update: Update
    received_at: datetime
    state: InboxState = InboxState.NEW
    tries: int = 0
    handled_at: datetime | None = None
    reply: Reply | None = None
    said: Said | None = None
    error: str | None = None


@dataclass(slots=True)
class State:
    schools: dict[str, SchoolSpec] = field(default_factory=dict)
    known_since: dict[str, datetime] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)
    follows: list[tuple[str, str, str]] = field(default_factory=list)
    followed_at: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    forgotten: dict[str, datetime] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    failures: list[tuple[str, str, datetime]] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    sheets: dict[int, Sheet] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    withdrawn: dict[int, datetime] = field(default_factory=dict)
    filed_at: dict[int, datetime] = field(default_factory=dict)
    declared_at: dict[int, datetime] = field(default_factory=dict)
    declarations: dict[int, Declaration] = field(default_factory=dict)
    versions: dict[tuple[int, int], Snapshot] = field(default_factory=dict)
    filings: dict[int, Filing] = field(default_factory=dict)
    questions: dict[int, Question] = field(default_factory=dict)
    runs: dict[tuple[str, str, date], RunState] = field(default_factory=dict)
    inbox: dict[tuple[str, int], Letter] = field(default_factory=dict)
    heard: dict[str, datetime] = field(default_factory=dict)
    outbox: dict[int, Mail] = field(default_factory=dict)
    senders: dict[str, int] = field(default_factory=dict)
    polls: dict[str, PollRecord] = field(default_factory=dict)
    history: list[Fact] = field(default_factory=list)
    calendars: dict[str, dict[date, KnownDay]] = field(default_factory=dict)
    points: dict[tuple[str, date, str], LearningPoints] = field(default_factory=dict)
    last_ids: dict[str, int] = field(default_factory=dict)

    def snapshot(self) -> Self:
        return type(self)(**{each.name: copy(getattr(self, each.name)) for each in fields(self)})

    def next_id(self, of: str) -> int:
        """Never given out twice, not even after a delete."""
        self.last_ids[of] = self.last_ids.get(of, 0) + 1
        return self.last_ids[of]


def aware(*moments: datetime | None) -> None:
    """Refuse naive datetimes, as the database's column type does."""
    for moment in moments:
        if moment is not None and moment.tzinfo is None:
            raise ValueError(f"a moment needs its time zone: {moment!r}")


def through_json(value: Any) -> Any:
    """What a JSON column gives back: tuples as lists; TypeError for what it cannot hold."""
    return orjson.loads(orjson.dumps(value))
