"""Rows as they are, unread, for the audit: what no longer fits its column's type is to be found, not to stop it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, cast, select

from bot.domain.audit import ENTRY_DIGESTED, STATE_DIGESTED, StoredEntry, StoredState, StoredVersion
from db.columns import UtcDateTime, json_value, moment_of
from db.repository import Repository
from db.tables import classes, declarations, entries, sheet_versions

_SCHOOL: sa.BindParameter[str] = bindparam("school_id")


def _raw(table: sa.Table, name: str) -> sa.ColumnElement[Any]:
    column = table.c[name]
    return cast(column, sa.String).label(name) if isinstance(column.type, sa.Date | UtcDateTime) else column


_ENTRIES = (
    select(
        entries.c.id,
        entries.c.filing_id,
        _raw(entries, "filed_at"),
        _raw(entries, "withdrawn_at"),
        entries.c.mostly_done,
        *(_raw(entries, name) for name in ENTRY_DIGESTED),
    )
    .join(classes, classes.c.id == entries.c.class_id)
    .where(classes.c.school_id == _SCHOOL)
    .order_by(entries.c.id)
)
_STATES = (
    select(
        declarations.c.id,
        declarations.c.filing_id,
        _raw(declarations, "declared_at"),
        *(_raw(declarations, name) for name in STATE_DIGESTED),
    )
    .join(classes, classes.c.id == declarations.c.class_id)
    .where(classes.c.school_id == _SCHOOL)
    .order_by(declarations.c.id)
)
_VERSIONS = (
    select(
        sheet_versions.c.sheet_id,
        sheet_versions.c.version,
        sheet_versions.c.class_id,
        _raw(sheet_versions, "day"),
        cast(sheet_versions.c.snapshot, sa.Text).label("body"),
    )
    .join(classes, classes.c.id == sheet_versions.c.class_id)
    .where(classes.c.school_id == _SCHOOL)
    .order_by(sheet_versions.c.sheet_id, sheet_versions.c.version)
)


class SqlAudit(Repository):
    """`Audit` in SQL."""

    __slots__ = ()

    async def entries(self, school_id: str) -> tuple[StoredEntry, ...]:
        return tuple(
            StoredEntry(
                id=row.id,
                filing_id=row.filing_id,
                filed_at=moment_of(row.filed_at),
                withdrawn_at=None if row.withdrawn_at is None else moment_of(row.withdrawn_at),
                values={name: getattr(row, name) for name in ENTRY_DIGESTED},
                mostly_done=row.mostly_done,
            )
            for row in await self._all(_ENTRIES, school_id=school_id)
        )

    async def states(self, school_id: str) -> tuple[StoredState, ...]:
        return tuple(
            StoredState(
                id=row.id,
                filing_id=row.filing_id,
                declared_at=moment_of(row.declared_at),
                values={name: getattr(row, name) for name in STATE_DIGESTED},
            )
            for row in await self._all(_STATES, school_id=school_id)
        )

    async def versions(self, school_id: str) -> tuple[StoredVersion, ...]:
        return tuple(
            StoredVersion(
                sheet_id=row.sheet_id, version=row.version, class_id=row.class_id, day=row.day, body=_body(row.body)
            )
            for row in await self._all(_VERSIONS, school_id=school_id)
        )


def _body(text: str) -> object:
    try:
        return json_value(text)
    except ValueError:
        return None
