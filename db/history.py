"""The append-only history in SQL; triggers in the database refuse to change or delete a row."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from bot.usecases.ports import Fact
from db.repository import Repository, params
from db.tables import history

_VALUES = ("school_id", "class_id", "day", "actor", "action", "subject", "at", "data")
_ADD = sa.insert(history).values(**params(*_VALUES))
_OF_SHEET = (
    select(*(history.c[name] for name in _VALUES))
    .where(history.c.class_id == bindparam("b_class"), history.c.day == bindparam("b_day"))
    .order_by(history.c.id)
)


class SqlHistory(Repository):
    """`History` in SQL."""

    __slots__ = ()

    async def add(self, fact: Fact) -> None:
        await self._changed(_ADD, **{name: getattr(fact, name) for name in _VALUES})

    async def of_sheet(self, class_id: str, day: date) -> tuple[Fact, ...]:
        rows = await self._all(_OF_SHEET, b_class=class_id, b_day=day)
        return tuple(Fact(**row._mapping) for row in rows)  # noqa: SLF001 - Row's public interface
