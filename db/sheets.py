"""Sheets with their entries, declarations and frozen versions in SQL."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, delete, func, select, update

from bot.domain.entries import Declaration, Entry
from bot.domain.sheet import Sheet, SheetStatus, Signature, Snapshot, snapshot_from_json, snapshot_to_json
from db.columns import UtcDateTime
from db.lines import (
    DECLARATION_VALUES,
    DECLARATIONS,
    ENTRY_COLUMNS,
    ENTRY_VALUES,
    STANDING_ENTRIES,
    declaration_of,
    declaration_row,
    entry_of,
    entry_row,
    numbered,
)
from db.repository import Repository, insert, params
from db.tables import classes, declarations, entries, sheet_versions, sheets

_NOW = bindparam("now", type_=UtcDateTime)
_SHEET = tuple(sheets.c)
_GET = select(*_SHEET).where(sheets.c.class_id == bindparam("b_class"), sheets.c.day == bindparam("b_day"))
_BY_ID = select(*_SHEET).where(sheets.c.id == bindparam("sheet_id"))
_NEW = insert(sheets).values(
    **params("class_id", "day"),
    status=SheetStatus.OPEN.value,
    revision=0,
    version=0,
    step=0,
    approvals=[],
    pending=False,
    signed=[],
    unreviewed=False,
)
# Writing the day over itself makes or finds the row, locks it and returns it, all in one statement.
_LOCK = _NEW.on_conflict_do_update(
    index_elements=[sheets.c.class_id, sheets.c.day], set_={"day": _NEW.excluded.day}
).returning(*_SHEET)
_SAVE = (
    update(sheets)
    .where(sheets.c.id == bindparam("sheet_id"))
    .values(**params("status", "revision", "version", "step", "approvals", "pending", "signed", "unreviewed"))
)

_ENTRIES = STANDING_ENTRIES.where(entries.c.class_id == bindparam("b_class"), entries.c.day == bindparam("b_day"))
_PAST_ENTRIES = (
    select(*ENTRY_COLUMNS)
    .where(
        entries.c.class_id.in_(bindparam("class_ids", expanding=True)),
        entries.c.subject == bindparam("b_subject"),
        entries.c.day >= bindparam("since"),
        entries.c.minutes > 0,
        entries.c.withdrawn_at.is_(None),
    )
    .order_by(entries.c.id.desc())
    .limit(bindparam("at_most"))
)
_OF_AUTHOR = (
    select(*ENTRY_COLUMNS)
    .where(
        entries.c.author_id == bindparam("b_author"),
        entries.c.day.between(bindparam("first"), bindparam("last")),
        entries.c.withdrawn_at.is_(None),
    )
    .order_by(entries.c.day, entries.c.id)
)
_ADD_ENTRY = sa.insert(entries).values(**params(*ENTRY_VALUES), filed_at=_NOW)
_REPLACE_ENTRY = (
    update(entries).where(entries.c.id == bindparam("entry_id")).values(**params(*ENTRY_VALUES), changed_at=_NOW)
)
_WITHDRAW = (
    update(entries)
    .where(entries.c.id.in_(bindparam("ids", expanding=True)), entries.c.withdrawn_at.is_(None))
    .values(withdrawn_at=_NOW)
)
_DECLARATIONS = DECLARATIONS.where(
    declarations.c.class_id == bindparam("b_class"), declarations.c.day == bindparam("b_day")
)
_REPLACED = delete(declarations).where(
    declarations.c.class_id == bindparam("b_class"),
    declarations.c.day == bindparam("b_day"),
    declarations.c.subject == bindparam("b_subject"),
)
_DECLARE = sa.insert(declarations).values(**params(*DECLARATION_VALUES, "declared_at"))
_UNDECLARE = delete(declarations).where(declarations.c.id.in_(bindparam("ids", expanding=True)))

_ADD_VERSION = sa.insert(sheet_versions).values(**params("sheet_id", "version", "class_id", "day", "snapshot"))
_VERSION = select(sheet_versions.c.snapshot).where(
    sheet_versions.c.sheet_id == bindparam("sheet_id"), sheet_versions.c.version == bindparam("b_version")
)
_PUBLISHED = (
    select(sheet_versions.c.snapshot)
    .where(sheet_versions.c.class_id == bindparam("b_class"), sheet_versions.c.day == bindparam("b_day"))
    .order_by(sheet_versions.c.version.desc())
    .limit(1)
)
_LAST_DAY = select(func.max(sheet_versions.c.day).label("day")).where(
    sheet_versions.c.class_id == bindparam("b_class"), sheet_versions.c.day < bindparam("before")
)
_later = sheet_versions.alias("later")
_IS_NEWEST = ~sa.exists().where(
    _later.c.sheet_id == sheet_versions.c.sheet_id, _later.c.version > sheet_versions.c.version
)
_LATEST = (
    select(sheet_versions.c.snapshot)
    .where(sheet_versions.c.class_id == bindparam("b_class"), sheet_versions.c.day >= bindparam("since"), _IS_NEWEST)
    .order_by(sheet_versions.c.day.desc())
    .limit(bindparam("at_most"))
)
_BETWEEN = (
    select(sheet_versions.c.snapshot)
    .join(classes, classes.c.id == sheet_versions.c.class_id)
    .where(
        classes.c.school_id == bindparam("school_id"),
        sheet_versions.c.day.between(bindparam("first"), bindparam("last")),
        _IS_NEWEST,
    )
    .order_by(sheet_versions.c.day, classes.c.grade, classes.c.number)
)


class SqlSheets(Repository):
    """`Sheets` in SQL."""

    __slots__ = ()

    async def lock(self, class_id: str, day: date) -> Sheet:
        await self._lock_school(class_id.partition("/")[0])
        row = None
        if self._driver is not None:  # SQLite has one writer: the row need not be written to be locked
            row = await self._first(_GET, b_class=class_id, b_day=day)
        return _sheet(row or await self._one(_LOCK, class_id=class_id, day=day))

    async def get(self, class_id: str, day: date) -> Sheet | None:
        row = await self._first(_GET, b_class=class_id, b_day=day)
        return row and _sheet(row)

    async def by_id(self, sheet_id: int) -> Sheet | None:
        row = await self._first(_BY_ID, sheet_id=sheet_id)
        return row and _sheet(row)

    async def save(self, sheet: Sheet) -> None:
        await self._changed_one(
            _SAVE,
            sheet_id=sheet.id,
            status=sheet.status.value,
            revision=sheet.revision,
            version=sheet.version,
            step=sheet.step,
            approvals=list(sheet.approvals),
            pending=sheet.pending,
            signed=[[each.person_id, each.deputy] for each in sheet.signed],
            unreviewed=sheet.unreviewed,
        )

    async def entries(self, class_id: str, day: date) -> tuple[Entry, ...]:
        return tuple(entry_of(row) for row in await self._all(_ENTRIES, b_class=class_id, b_day=day))

    async def declarations(self, class_id: str, day: date) -> tuple[Declaration, ...]:
        rows = await self._all(_DECLARATIONS, b_class=class_id, b_day=day)
        return tuple(declaration_of(row) for row in rows)

    async def past_entries(
        self, class_ids: Sequence[str], subject: str, since: date, *, limit: int
    ) -> tuple[Entry, ...]:
        rows = await self._all(_PAST_ENTRIES, class_ids=list(class_ids), b_subject=subject, since=since, at_most=limit)
        return tuple(map(entry_of, rows))

    async def entries_of_author(self, author_id: str, first: date, last: date) -> tuple[Entry, ...]:
        return tuple(map(entry_of, await self._all(_OF_AUTHOR, b_author=author_id, first=first, last=last)))

    async def add_entries(self, entries: Sequence[Entry], now: datetime) -> tuple[Entry, ...]:
        return tuple([numbered(each, await self._inserted(_ADD_ENTRY, now=now, **entry_row(each))) for each in entries])

    async def replace_entry(self, entry: Entry, now: datetime) -> None:
        await self._changed_one(_REPLACE_ENTRY, entry_id=entry.id, now=now, **entry_row(entry))

    async def withdraw_entries(self, entry_ids: Sequence[int], now: datetime) -> None:
        if entry_ids:
            await self._changed(_WITHDRAW, ids=list(entry_ids), now=now)

    async def declare(self, declaration: Declaration, now: datetime) -> Declaration:
        await self._changed(
            _REPLACED,
            b_class=declaration.class_id,
            b_day=declaration.day,
            b_subject=declaration.subject,
        )
        number = await self._inserted(_DECLARE, **declaration_row(declaration), declared_at=now)
        return replace(declaration, id=number)

    async def undeclare(self, declaration_ids: Sequence[int]) -> None:
        if declaration_ids:
            await self._changed(_UNDECLARE, ids=list(declaration_ids))

    async def add_version(self, snapshot: Snapshot) -> None:
        await self._changed(
            _ADD_VERSION,
            sheet_id=snapshot.sheet_id,
            version=snapshot.version,
            class_id=snapshot.class_id,
            day=snapshot.day,
            snapshot=snapshot_to_json(snapshot),
        )

    async def version(self, sheet_id: int, version: int) -> Snapshot | None:
        return _snapshot(await self._first(_VERSION, sheet_id=sheet_id, b_version=version))

    async def published(self, class_id: str, day: date) -> Snapshot | None:
        return _snapshot(await self._first(_PUBLISHED, b_class=class_id, b_day=day))

    async def last_published_day(self, class_id: str, before: date) -> date | None:
        row = await self._one(_LAST_DAY, b_class=class_id, before=before)
        day: date | None = row.day
        return day

    async def latest_published(self, class_id: str, since: date, *, limit: int) -> tuple[Snapshot, ...]:
        rows = await self._all(_LATEST, b_class=class_id, since=since, at_most=limit)
        return tuple(snapshot_from_json(row.snapshot) for row in rows)

    async def snapshots_between(self, school_id: str, first: date, last: date) -> tuple[Snapshot, ...]:
        rows = await self._all(_BETWEEN, school_id=school_id, first=first, last=last)
        return tuple(snapshot_from_json(row.snapshot) for row in rows)


def _sheet(row: sa.Row[Any]) -> Sheet:
    return Sheet(
        id=row.id,
        class_id=row.class_id,
        day=row.day,
        status=SheetStatus(row.status),
        revision=row.revision,
        version=row.version,
        step=row.step,
        approvals=tuple(row.approvals),
        pending=row.pending,
        signed=tuple(Signature(person_id, deputy=deputy) for person_id, deputy in row.signed),
        unreviewed=row.unreviewed,
    )


def _snapshot(row: sa.Row[Any] | None) -> Snapshot | None:
    return row and snapshot_from_json(row.snapshot)
