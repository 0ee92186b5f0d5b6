"""The append-only history in SQL; triggers in the database refuse to change or delete a row."""

from contextlib import suppress
from datetime import date
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, cast, select

from bot.domain.facts import GENESIS, Fact, link
from db.columns import json_text, json_value, moment_of
from db.repository import Repository, params
from db.tables import history

_VALUES = ("school_id", "class_id", "day", "actor", "action", "subject", "at", "data")
_values_of = attrgetter(*_VALUES)
_COLUMNS = tuple(history.c[name] for name in _VALUES)
_LAST = (
    select(history.c.link).where(history.c.school_id == bindparam("school_id")).order_by(history.c.id.desc()).limit(1)
)
_ADD = sa.insert(history).values(**params(*_VALUES, "link"))
_OF_SHEET = (
    select(*_COLUMNS)
    .where(history.c.class_id == bindparam("b_class"), history.c.day == bindparam("b_day"))
    .order_by(history.c.id)
)
_OF_CLASS = (
    select(*_COLUMNS)
    .where(
        history.c.class_id == bindparam("b_class"),
        history.c.day >= bindparam("since"),
        history.c.action == bindparam("b_action"),
    )
    .order_by(history.c.id)
)
_OF_SCHOOL = (
    select(*_COLUMNS)
    .where(history.c.school_id == bindparam("b_school"), history.c.action == bindparam("b_action"))
    .order_by(history.c.id)
)
# As text, for the audit: a row whose day, time or data was made unreadable is to be found, not to stop it.
_UNREAD = {name: cast(history.c[name], sa.Text).label(name) for name in ("day", "at", "data")}
_CHAIN = (
    select(*(_UNREAD.get(name, history.c[name]) for name in _VALUES), history.c.link)
    .where(history.c.school_id == bindparam("school_id"))
    .order_by(history.c.id)
)


class SqlHistory(Repository):
    """`History` in SQL."""

    __slots__ = ()

    async def add(self, fact: Fact) -> None:
        await self._lock_school(fact.school_id)  # else two transactions could hang their facts on the same link
        last = await self._first(_LAST, school_id=fact.school_id)
        values = dict(zip(_VALUES, _values_of(fact), strict=True))
        values["data"] = json_value(json_text(fact.data))
        stored = Fact(**values)
        await self._changed(_ADD, **values, link=link((last and last.link) or GENESIS, stored))

    async def of_sheet(self, class_id: str, day: date) -> tuple[Fact, ...]:
        rows = await self._all(_OF_SHEET, b_class=class_id, b_day=day)
        return tuple(Fact(**row._mapping) for row in rows)  # noqa: SLF001 - Row's public interface

    async def of_class(self, class_id: str, action: str, since: date) -> tuple[Fact, ...]:
        rows = await self._all(_OF_CLASS, b_class=class_id, b_action=action, since=since)
        return tuple(Fact(**row._mapping) for row in rows)  # noqa: SLF001 - Row's public interface

    async def of_school(self, school_id: str, action: str) -> tuple[Fact, ...]:
        rows = await self._all(_OF_SCHOOL, b_school=school_id, b_action=action)
        return tuple(Fact(**row._mapping) for row in rows)  # noqa: SLF001 - Row's public interface

    async def chain(self, school_id: str) -> tuple[tuple[Fact, str], ...]:
        rows = await self._all(_CHAIN, school_id=school_id)
        return tuple((_read(row), row.link or "") for row in rows)


def _read(row: sa.Row[Any]) -> Fact:
    """The fact of a row read as text. What cannot be read is left empty, which no link fits."""
    day, data, at = None, {}, moment_of(row.at)
    with suppress(ValueError, TypeError):
        day, data = row.day and date.fromisoformat(row.day), json_value(row.data)
    told = {name: getattr(row, name) for name in ("school_id", "class_id", "actor", "action", "subject")}
    texts: dict[str, Any] = {
        name: value if value is None or isinstance(value, str) else "" for name, value in told.items()
    }
    return Fact(day=day, data=data, at=at, **texts)
