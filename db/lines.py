"""Entries and declarations between rows and values, for sheets and for filings."""

from functools import lru_cache
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from bot.domain.entries import Declaration, Entry
from bot.domain.kinds import Kind, Place, SubjectState, Tier
from db.tables import declarations, entries

_ENTRY = (
    "id",
    "class_id",
    "day",
    "subject",
    "content",
    "minutes",
    "minutes_low",
    "minutes_high",
    "kind",
    "place",
    "tier",
    "due",
    "author_id",
    "author_name",
    "late",
    "after_publication",
    "mostly_done",
    "filing_id",
)
ENTRY_VALUES = _ENTRY[1:]
_values_of = attrgetter(*ENTRY_VALUES)
_KINDS = {kind.value: kind for kind in Kind}
_PLACES = {place.value: place for place in Place}
_TIERS = {tier.value: tier for tier in Tier}
ENTRY_COLUMNS = tuple(entries.c[name] for name in _ENTRY)
STANDING_ENTRIES = select(*ENTRY_COLUMNS).where(entries.c.withdrawn_at.is_(None)).order_by(entries.c.id)

_DECLARATION = ("id", "class_id", "day", "subject", "state", "author_id", "author_name", "filing_id")
DECLARATION_VALUES = _DECLARATION[1:]
DECLARATIONS = select(*(declarations.c[name] for name in _DECLARATION)).order_by(declarations.c.id)


def entry_row(entry: Entry) -> dict[str, Any]:
    row = dict(zip(ENTRY_VALUES, _values_of(entry), strict=True))
    row["kind"] = entry.kind.value
    row["place"] = entry.place.value
    row["tier"] = entry.tier and entry.tier.value
    row["filing_id"] = entry.filing_id or None
    return row


def numbered(entry: Entry, entry_id: int) -> Entry:
    """The entry as stored under this id."""
    return Entry(id=entry_id, **dict(zip(ENTRY_VALUES, _values_of(entry), strict=True)))


@lru_cache(maxsize=4096)
def entry_of(row: sa.Row[Any]) -> Entry:
    """Remembered by the row's values: with each message for a class, all lines of its sheet are read again."""
    return Entry(
        id=row.id,
        class_id=row.class_id,
        day=row.day,
        subject=row.subject,
        content=row.content,
        minutes=row.minutes,
        minutes_low=row.minutes_low,
        minutes_high=row.minutes_high,
        kind=_KINDS[row.kind],
        place=_PLACES[row.place],
        tier=_TIERS[row.tier] if row.tier else None,
        due=row.due,
        author_id=row.author_id,
        author_name=row.author_name,
        late=row.late,
        after_publication=row.after_publication,
        mostly_done=row.mostly_done,
        filing_id=row.filing_id or 0,
    )


def declaration_row(declaration: Declaration) -> dict[str, Any]:
    row = {name: getattr(declaration, name) for name in DECLARATION_VALUES}
    return row | {"state": declaration.state.value, "filing_id": declaration.filing_id or None}


def declaration_of(row: sa.Row[Any]) -> Declaration:
    return Declaration(
        id=row.id,
        class_id=row.class_id,
        day=row.day,
        subject=row.subject,
        state=SubjectState(row.state),
        author_id=row.author_id,
        author_name=row.author_name,
        filing_id=row.filing_id or 0,
    )
