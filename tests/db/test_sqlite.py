"""What only a real SQLite file can show."""

import asyncio
import re
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from bot.usecases.ports import RunState
from db.database import Database
from db.engines import sqlite_path
from db.outbox import _DUE_BOTS, _EXPIRE, _HOLD_CHAT, _LEFT, _SENDING_BOTS, _UNFINISHED
from db.outbox_claim import NEXT
from db.sqlite_driver import Ran, SqliteConnection, SqliteCursor
from db.tables import outbox
from tests.db.samples import BOT, C32, DAY, LI, NOW, SCHOOL, WANG, account, binding, entry, fact, filing, mail, snapshot
from tests.support.database import fresh_database, url_of


def file_of(database: Database) -> Path:
    return Path(str(database._writer.url.database))


def files_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def elsewhere(database: Database) -> "closing[sqlite3.Connection]":
    """A connection as another process would have it."""
    return closing(sqlite3.connect(file_of(database), isolation_level=None))


# ------------------------------------------------------------------------------------- transactions


async def test_eight_tasks_of_sixty_changes_lose_none_and_raise_nothing(school_database: Database) -> None:
    async def count_up() -> None:
        for _ in range(60):
            async with school_database.write() as uow:
                sheet = await uow.sheets.lock(C32.id, DAY)
                await asyncio.sleep(0)
                await uow.sheets.save(sheet.touched())
                await uow.commit()

    await asyncio.gather(*(count_up() for _ in range(8)))

    async with school_database.read() as uow:
        sheet = await uow.sheets.get(C32.id, DAY)
    assert sheet is not None
    assert sheet.revision == 480


async def test_two_services_on_one_file_wait_for_each_other(school_database: Database) -> None:
    async def count_up(database: Database) -> None:
        for _ in range(40):
            async with database.write() as uow:
                sheet = await uow.sheets.lock(C32.id, DAY)
                await asyncio.sleep(0)
                await uow.sheets.save(sheet.touched())
                await uow.commit()

    async with Database(url_of(file_of(school_database))) as command:
        await asyncio.gather(count_up(school_database), count_up(command))

    async with school_database.read() as uow:
        sheet = await uow.sheets.get(C32.id, DAY)
    assert sheet is not None
    assert sheet.revision == 80


async def test_a_reader_is_not_kept_waiting_by_a_writer_and_sees_one_state(school_database: Database) -> None:
    async with school_database.read() as reading:
        assert await reading.runs.state("a", "x", DAY) is None

        async def write() -> None:
            async with school_database.write() as writing:
                await writing.runs.start("a", "x", DAY, RunState.PLANNED, NOW)
                await writing.commit()

        await asyncio.ensure_future(_outside(write()))
        assert await reading.runs.state("a", "x", DAY) is None

    async with school_database.read() as reading:
        assert await reading.runs.state("a", "x", DAY) is RunState.PLANNED


async def _outside(work: Any) -> None:
    from db.unit_of_work import in_unit_of_work

    in_unit_of_work.set(False)
    await work


async def test_a_reader_cannot_write(school_database: Database) -> None:
    async with school_database.read() as uow:
        with pytest.raises(OperationalError, match="readonly"):
            await uow.runs.start("a", "x", DAY, RunState.PLANNED, NOW)


async def test_a_cancelled_transaction_leaves_all_or_nothing(school_database: Database) -> None:
    async def write_two(number: int) -> None:
        async with school_database.write() as uow:
            await uow.runs.start("left", str(number), DAY, RunState.PLANNED, NOW)
            await asyncio.sleep(0)
            await uow.runs.start("right", str(number), DAY, RunState.PLANNED, NOW)
            await uow.commit()

    for number in range(60):
        task = asyncio.ensure_future(write_two(number))
        for _ in range(number % 20):  # a little further into the transaction each time
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    with elsewhere(school_database) as connection:
        kinds: dict[str, set[str]] = {"left": set(), "right": set()}
        for kind, scope in connection.execute("SELECT kind, scope FROM runs"):
            kinds[kind].add(scope)
    assert kinds["left"] == kinds["right"]
    await write_two(1000)


async def test_cancelling_whoever_waits_for_the_lock_keeps_the_others_going(school_database: Database) -> None:
    with elsewhere(school_database) as other:
        other.execute("BEGIN IMMEDIATE")

        async def write() -> None:
            async with school_database.write() as uow:
                await uow.runs.start("a", "x", DAY, RunState.PLANNED, NOW)
                await uow.commit()

        waiting = asyncio.ensure_future(write())
        await asyncio.sleep(0.05)
        assert not waiting.done()
        waiting.cancel()
        await asyncio.sleep(0)
        other.execute("ROLLBACK")
        await asyncio.gather(waiting, return_exceptions=True)

    async with school_database.write() as uow:
        assert await uow.runs.start("a", "x", DAY, RunState.PLANNED, NOW)


async def test_a_writer_waits_for_another_process_without_stopping_the_loop(school_database: Database) -> None:
    with elsewhere(school_database) as other:
        other.execute("BEGIN IMMEDIATE")

        async def write() -> None:
            async with school_database.write() as uow:
                await uow.runs.start("a", "x", DAY, RunState.PLANNED, NOW)
                await uow.commit()

        waiting = asyncio.ensure_future(write())
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert not waiting.done()
        other.execute("COMMIT")
        await waiting

    async with school_database.read() as uow:
        assert await uow.runs.state("a", "x", DAY) is RunState.PLANNED


async def test_a_failed_statement_leaves_the_connection_usable(school_database: Database) -> None:
    async def bind_a_class_that_does_not_exist() -> None:
        async with school_database.write() as uow:
            await uow.runs.start("a", "x", DAY, RunState.PLANNED, NOW)
            await uow.groups.bind(replace(binding(), class_id="shiyan/9-9"), WANG.id, NOW)

    for _ in range(3):
        with pytest.raises(IntegrityError):
            await bind_a_class_that_does_not_exist()

    async with school_database.read() as uow:
        assert await uow.runs.state("a", "x", DAY) is None


# ------------------------------------------------------------------------------------------ the file


async def _pragma(database: Database, name: str, *, writer: bool = True) -> Any:
    engine = database._writer if writer else database._reader
    async with engine.connect() as connection:
        return (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL: a lost mark would be a repeated message that nobody counts
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 5000),
    ],
)
async def test_the_writer_is_set_up_for_safety(database: Database, name: str, value: object) -> None:
    assert await _pragma(database, name) == value


async def test_only_the_service_moves_the_log_into_the_database(tmp_path: Path) -> None:
    async with fresh_database(tmp_path / "a.db", service=True) as service:
        assert await _pragma(service, "wal_autocheckpoint") > 0
        assert await _pragma(service, "wal_autocheckpoint", writer=False) == 0
        async with Database(url_of(tmp_path / "a.db")) as command:
            assert await _pragma(command, "wal_autocheckpoint") == 0


async def test_a_disposed_database_leaves_no_thread_and_no_open_log(tmp_path: Path) -> None:
    async with fresh_database(tmp_path / "jianfu.db") as database:
        async with database.read() as uow:
            await uow.schools.all()
        async with database.write() as uow:
            await uow.runs.start("a", "x", DAY, RunState.PLANNED, NOW)
            await uow.commit()

    for thread in threading.enumerate():
        if thread.name.startswith("sqlite"):
            thread.join(5)
            assert not thread.is_alive()
    assert files_in(tmp_path) == ["jianfu.db"]


@pytest.mark.parametrize("url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "sqlite:///file:x?uri=true"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="file"):
        sqlite_path(url)


async def test_another_process_s_commit_is_noticed_and_our_own_is_not(school_database: Database) -> None:
    before = await school_database.data_version()
    async with school_database.write() as uow:
        await uow.runs.start("a", "x", DAY, RunState.PLANNED, NOW)
        await uow.commit()
    assert await school_database.data_version() == before

    with elsewhere(school_database) as other:
        other.execute("DELETE FROM runs")
    assert await school_database.data_version() != before


async def test_what_school_apply_wrote_in_another_process_counts_at_once(school_database: Database) -> None:
    async with school_database.read() as uow:
        assert await uow.schools.person(WANG.id) == WANG
    async with Database(url_of(file_of(school_database))) as command, command.write() as uow:
        await uow.schools.apply(replace(SCHOOL, people=(LI,)), NOW)
        await uow.commit()

    async with school_database.read() as uow:
        assert await uow.schools.people("shiyan") == (LI,)
        assert await uow.schools.person(WANG.id) is None


@pytest.mark.parametrize("table", ["history", "sheet_versions"])
@pytest.mark.parametrize("change", ["UPDATE {} SET class_id = NULL", "DELETE FROM {}"])
async def test_what_is_on_record_can_be_neither_changed_nor_deleted(
    school_database: Database, table: str, change: str
) -> None:
    async with school_database.write() as uow:
        await uow.history.add(fact())
        await uow.sheets.add_version(snapshot((await uow.sheets.lock(C32.id, DAY)).id))
        await uow.commit()

    with elsewhere(school_database) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(change.format(table))
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)  # noqa: S608


async def test_a_moment_without_a_time_zone_is_refused(school_database: Database) -> None:
    async with school_database.write() as uow:
        with pytest.raises(StatementError, match="time zone"):
            await uow.history.add(fact(at=datetime(2026, 12, 9, 16, 20)))


async def test_a_forgotten_parent_leaves_no_trace_in_the_file(school_database: Database) -> None:
    parent = "9007199254740991"
    async with school_database.write() as uow:
        await uow.accounts.follow(BOT, parent, C32.id, NOW)
        await uow.outbox.put(mail(f"today:{parent}", parent))
        await uow.codes.failed(BOT, parent, NOW)
        await uow.commit()
    async with school_database.write() as uow:
        await uow.housekeeping.forget_chat(BOT, parent, NOW)
        await uow.commit()

    with elsewhere(school_database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in file_of(school_database).parent.iterdir():
        assert parent.encode() not in file.read_bytes(), file.name


# --------------------------------------------------------------------------------- what a message costs


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement sent to the database, as it is sent; transactions apart."""
    seen: list[str] = []

    def listen(name: str) -> None:
        original = getattr(SqliteCursor, name)

        def noting(cursor: SqliteCursor, sql: str, parameters: Sequence[Any]) -> None:
            seen.append(sql)
            original(cursor, sql, parameters)

        monkeypatch.setattr(SqliteCursor, name, noting)

    listen("_execute")
    listen("_executemany")
    beside = SqliteConnection.run_at_once

    def noting_too(connection: SqliteConnection, sql: str, parameters: Sequence[Any] = ()) -> Ran:
        if not sql.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            seen.append(sql)
        return beside(connection, sql, parameters)

    monkeypatch.setattr(SqliteConnection, "run_at_once", noting_too)
    return seen


async def test_who_is_writing_costs_one_statement(school_database: Database, statements: list[str]) -> None:
    async with school_database.write() as uow:
        await uow.accounts.link(account(), NOW)
        await uow.commit()
    for _ in range(2):
        statements.clear()
        async with school_database.read() as uow:
            assert await uow.accounts.person_of(BOT, "100") == WANG
    assert len(statements) == 1


async def test_a_school_already_read_costs_one_statement_that_carries_no_body(
    school_database: Database, statements: list[str]
) -> None:
    for _ in range(2):
        statements.clear()
        async with school_database.read() as uow:
            assert await uow.schools.people("shiyan") == SCHOOL.people
    assert len(statements) == 1
    assert "body" not in statements[0]


async def test_locking_a_sheet_that_is_there_costs_one_statement_and_each_entry_one(
    school_database: Database, statements: list[str]
) -> None:
    async with school_database.write() as uow:
        source = await uow.filings.add(filing(), NOW)
        await uow.sheets.lock(C32.id, DAY)
        statements.clear()
        await uow.sheets.lock(C32.id, DAY)
        assert len(statements) == 1
        await uow.sheets.add_entries([entry(text, filing_id=source.id) for text in "甲乙丙"], NOW)
        assert len(statements) == 4


@pytest.mark.parametrize(
    ("statement", "indexes"),
    [
        (NEXT, ["ix_outbox_due", "ix_outbox_chat"]),
        (_UNFINISHED, ["ix_outbox_sending"]),
        (_LEFT, ["ix_outbox_sending"]),
        (_DUE_BOTS, ["ix_outbox_due", "ix_outbox_due"]),
        (_SENDING_BOTS, ["ix_outbox_sending"]),
        (_EXPIRE, ["ix_outbox_due"]),
        (_HOLD_CHAT, ["ix_outbox_chat"]),
    ],
    ids=["due", "unfinished", "left", "due-bots", "sending-bots", "expire", "hold"],
)
async def test_what_runs_often_reads_the_partial_indexes_only(
    school_database: Database, statement: sa.Executable, indexes: list[str]
) -> None:
    compiled = statement.compile(dialect=school_database._writer.dialect)  # type: ignore[attr-defined]
    values = [None] * str(compiled).count("?")
    with elsewhere(school_database) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {compiled}", values)]
    reads = [step for step in plan if step.startswith(("SEARCH", "SCAN")) and not step.endswith(" bots")]
    assert [re.findall(r"ix_outbox_\w+", step) for step in reads] == [[index] for index in indexes], plan
    if statement is NEXT:
        assert not any("ORDER BY" in step for step in plan), plan


async def test_a_claim_does_not_grow_with_what_was_sent(school_database: Database) -> None:
    """The partial indexes hold nothing that is over."""
    async with school_database.write() as uow:
        for number in range(3):
            await uow.outbox.put(mail(f"{number}", f"-{number}"))
        await uow.commit()
    with elsewhere(school_database) as connection:
        connection.execute("UPDATE outbox SET state = 'sent' WHERE key <> '2'")
        connection.execute("ANALYZE")
        sizes = dict(connection.execute("SELECT idx, stat FROM sqlite_stat1 WHERE idx LIKE 'ix_outbox_%'"))
    assert {name: stat.split()[0] for name, stat in sizes.items()} == {"ix_outbox_due": "1", "ix_outbox_chat": "1"}


async def test_a_column_that_is_missing_is_said_and_not_guessed(database: Database) -> None:
    async with database._writer.connect() as connection:
        with pytest.raises(DBAPIError, match="no such column"):
            await connection.execute(sa.select(sa.column("nonsense")).select_from(outbox))
