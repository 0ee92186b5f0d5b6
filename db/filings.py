"""Teachers' messages as they were taken, in SQL: ids and a hash, never the text."""

from datetime import date, datetime
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select, update

from bot.domain.entries import Declaration, Entry, Filing
from db.lines import DECLARATIONS, STANDING_ENTRIES, declaration_of, entry_of
from db.repository import Repository, params
from db.tables import declarations, entries, filings

_VALUES = ("bot", "chat_id", "message_id", "author_id", "class_id", "day", "text_key", "active")
_values_of = attrgetter(*_VALUES)
_FILING = select(filings.c.id, *(filings.c[name] for name in _VALUES))

_ADD = sa.insert(filings).values(**params(*_VALUES, "filed_at"))
_GET = _FILING.where(filings.c.id == bindparam("filing_id"))
_BY_MESSAGE = _FILING.where(
    filings.c.bot == bindparam("b_bot"),
    filings.c.chat_id == bindparam("b_chat"),
    filings.c.message_id == bindparam("b_message"),
).order_by(filings.c.id)
_BY_TEXT = _FILING.where(
    filings.c.author_id == bindparam("b_author"),
    filings.c.class_id == bindparam("b_class"),
    filings.c.day == bindparam("b_day"),
    filings.c.text_key == bindparam("b_text"),
    filings.c.active.is_(True),
).limit(1)
_CLOSE = update(filings).where(filings.c.id == bindparam("filing_id")).values(active=False)
_ENTRIES = STANDING_ENTRIES.where(entries.c.filing_id == bindparam("b_filing"))
_DECLARATIONS = DECLARATIONS.where(declarations.c.filing_id == bindparam("b_filing"))


class SqlFilings(Repository):
    """`Filings` in SQL."""

    __slots__ = ()

    async def add(self, filing: Filing, now: datetime) -> Filing:
        values = dict(zip(_VALUES, _values_of(filing), strict=True))
        return Filing(id=await self._inserted(_ADD, **values, filed_at=now), **values)

    async def get(self, filing_id: int) -> Filing | None:
        return _filing(await self._first(_GET, filing_id=filing_id))

    async def by_message(self, bot: str, chat_id: str, message_id: str) -> tuple[Filing, ...]:
        rows = await self._all(_BY_MESSAGE, b_bot=bot, b_chat=chat_id, b_message=message_id)
        return tuple(_known(row) for row in rows)

    async def by_text(self, author_id: str, class_id: str, day: date, text_key: str) -> Filing | None:
        return _filing(await self._first(_BY_TEXT, b_author=author_id, b_class=class_id, b_day=day, b_text=text_key))

    async def close(self, filing_id: int) -> None:
        await self._changed_one(_CLOSE, filing_id=filing_id)

    async def entries(self, filing_id: int) -> tuple[Entry, ...]:
        return tuple(entry_of(row) for row in await self._all(_ENTRIES, b_filing=filing_id))

    async def declarations(self, filing_id: int) -> tuple[Declaration, ...]:
        return tuple(declaration_of(row) for row in await self._all(_DECLARATIONS, b_filing=filing_id))


def _filing(row: sa.Row[Any] | None) -> Filing | None:
    return row and _known(row)


def _known(row: sa.Row[Any]) -> Filing:
    return Filing(**row._mapping)  # noqa: SLF001 - Row's public interface
