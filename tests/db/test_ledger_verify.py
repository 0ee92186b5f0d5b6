"""Rows altered below the program, past its triggers, are found; a day left alone is found intact."""

# ruff: noqa: S608 - the tables are named right here

import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.domain.audit import Alteration, Fault, RowKind
from tests.support.record import day_on_record

TABLES = {
    "history": RowKind.HISTORY,
    "sheet_versions": RowKind.VERSION,
    "entries": RowKind.ENTRY,
    "declarations": RowKind.STATE,
}
UNCHECKED = {("entries", "changed_at")}  # says only when the row was last touched


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with day_on_record(tmp_path / "jianfu.db") as app:
        yield app


@pytest.fixture
def raw(app: App, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The file itself, without the triggers that guard it."""
    with closing(sqlite3.connect(tmp_path / "jianfu.db", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


async def found(app: App) -> Alteration | None:
    (school,) = await app.verify_ledger()
    return school.altered


@contextmanager
def altered(raw: sqlite3.Connection, table: str, row: sqlite3.Row, column: str, value: Any) -> Iterator[None]:
    """One cell changed, and put back."""
    change = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"
    raw.execute(change, (value, row["rowid_"]))
    try:
        yield
    finally:
        raw.execute(change, (row[column], value if column == "id" else row["rowid_"]))


def rows(raw: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
    return raw.execute(f"SELECT rowid AS rowid_, * FROM {table} ORDER BY rowid").fetchall()


def others(table: str, column: str, value: Any) -> list[Any]:
    """Other values of the same column, plausible and absurd."""
    if column in ("day", "at", "filed_at", "declared_at", "withdrawn_at"):
        later = "2026-12-10" if column == "day" else "2026-12-09 09:59:00.000000"
        return [later, "nonsense"]
    if column in ("late", "after_publication"):
        return [1 - value]
    if isinstance(value, int):
        return [value + 1000]
    if column in ("data", "snapshot"):
        body = json.loads(value)
        return [json.dumps(body | {"total": 1, "school": "别的学校"}), "{", "null"]
    return [f"{value or ''}x", b"\xff"]


async def test_a_day_left_alone_is_intact(app: App) -> None:
    (school,) = await app.verify_ledger()

    assert school.altered is None
    assert (school.versions, school.entries) == (3, 5)
    assert len(school.links) == 11
    assert len(school.last) == 64


@pytest.mark.parametrize("table", TABLES)
async def test_any_cell_of_any_row_that_is_altered_is_found(app: App, raw: sqlite3.Connection, table: str) -> None:
    seen = rows(raw, table)
    assert seen
    tried = 0
    for row in seen:
        for column in row.keys()[1:]:
            if (table, column) in UNCHECKED or (table, column) == ("history", "id"):
                continue
            if (table, column) == ("history", "school_id") and row is seen[-1]:
                continue  # a fact cut off the end: only the noted last link shows it
            for value in others(table, column, row[column]):
                tried += 1
                with altered(raw, table, row, column, value):
                    alteration = await found(app)
                assert alteration is not None, (table, dict(row), column, value)
                assert alteration.kind is TABLES[table], (dict(row), column, alteration)
    assert tried > len(seen)
    assert await found(app) is None


@pytest.mark.parametrize("table", ["history", "sheet_versions", "entries"])
async def test_a_row_that_is_deleted_is_found(app: App, raw: sqlite3.Connection, table: str) -> None:
    for row in rows(raw, table)[:-1]:
        columns = row.keys()[1:]
        raw.execute(f"DELETE FROM {table} WHERE rowid = ?", (row["rowid_"],))
        alteration = await found(app)
        assert alteration is not None
        assert alteration.kind is TABLES[table]
        raw.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", tuple(row)[1:]
        )
        if table != "history":
            assert alteration.fault is Fault.MISSING
    assert await found(app) is None


async def test_a_line_slipped_in_below_the_program_is_found(app: App, raw: sqlite3.Connection) -> None:
    columns = ", ".join(name for name in rows(raw, "entries")[0].keys()[1:] if name != "id")
    raw.execute(f"INSERT INTO entries ({columns}) SELECT {columns} FROM entries LIMIT 1")

    alteration = await found(app)

    assert alteration is not None
    assert (alteration.kind, alteration.fault) == (RowKind.ENTRY, Fault.UNKNOWN)


async def test_the_first_altered_row_is_named(app: App, raw: sqlite3.Connection) -> None:
    first, *_, last = rows(raw, "entries")
    for row in (last, first):
        raw.execute("UPDATE entries SET minutes = 1 WHERE id = ?", (row["id"],))

    alteration = await found(app)

    assert alteration is not None
    assert (alteration.kind, alteration.row) == (RowKind.ENTRY, str(first["id"]))


async def test_facts_of_the_first_release_without_digests_still_vouch_for_their_figures(
    app: App, raw: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.domain.audit.first_broken", lambda _chain: None)
    for row in rows(raw, "history"):
        data = {k: v for k, v in json.loads(row["data"]).items() if k not in ("digest", "digests", "declared")}
        raw.execute("UPDATE history SET data = ? WHERE id = ?", (json.dumps(data), row["id"]))
    assert await found(app) is None

    for table, change in (
        ("entries", "minutes = 1"),
        ("declarations", "state = '已在校完成'"),
        ("sheet_versions", "snapshot = replace(snapshot, '\"minutes\":10', '\"minutes\":1')"),
    ):
        kept = {row["rowid_"]: tuple(row) for row in rows(raw, table)}
        raw.execute(f"UPDATE {table} SET {change}")
        alteration = await found(app)
        assert alteration is not None, table
        assert alteration.kind is TABLES[table]
        column = change.partition(" ")[0]
        place = list(rows(raw, table)[0].keys()).index(column)
        for rowid, values in kept.items():
            raw.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (values[place], rowid))
