"""What was last known of each school's coming days, in SQL."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy import bindparam, delete, select

from bot.domain.calendar import DayKind
from bot.domain.calendar_moves import KnownDay
from db.repository import Repository
from db.tables import calendar_days

_KNOWN = select(calendar_days.c.day, calendar_days.c.kind, calendar_days.c.confirmed).where(
    calendar_days.c.school_id == bindparam("b_school")
)
_FORGET = delete(calendar_days).where(calendar_days.c.school_id == bindparam("b_school"))
_ADD = sa.insert(calendar_days)


class SqlCalendars(Repository):
    """`Calendars` in SQL."""

    __slots__ = ()

    async def known(self, school_id: str) -> dict[date, KnownDay]:
        rows = await self._all(_KNOWN, b_school=school_id)
        return {row.day: KnownDay(DayKind(row.kind), row.confirmed) for row in rows}

    async def remember(self, school_id: str, days: Mapping[date, KnownDay]) -> None:
        await self._changed(_FORGET, b_school=school_id)
        rows = [
            {"school_id": school_id, "day": day, "kind": known.kind.value, "confirmed": known.confirmed}
            for day, known in sorted(days.items())
        ]
        if rows:
            await self._connection.execute(_ADD, rows)
