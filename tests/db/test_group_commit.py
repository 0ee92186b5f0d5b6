"""Units of work that are done at the same time share one COMMIT, and nothing else."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.usecases.ports import RunState
from db import group_commit
from db.database import Database
from db.sqlite_driver import SqliteConnection
from tests.db.samples import DAY, NOW


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[SqliteConnection]:
    """Every COMMIT so far."""
    made: list[SqliteConnection] = []
    real = SqliteConnection.commit

    async def counted(connection: SqliteConnection) -> None:
        made.append(connection)
        await real(connection)

    monkeypatch.setattr(SqliteConnection, "commit", counted)
    return made


async def write(database: Database, scope: str, *, fail: bool = False) -> None:
    async with database.write() as uow:
        await uow.runs.start("publish", scope, DAY, RunState.PLANNED, NOW)
        await asyncio.sleep(0)
        if fail:
            raise RuntimeError(scope)
        await uow.commit()


async def stored(database: Database) -> set[str]:
    """What another process would see."""
    path = Path(str(database._writer.url.database))
    with closing(sqlite3.connect(path)) as other:
        return {scope for (scope,) in other.execute("SELECT scope FROM runs")}


async def test_ten_at_once_reach_the_disk_by_a_few_commits_and_all_are_there(
    school_database: Database, commits: list[SqliteConnection]
) -> None:
    await asyncio.gather(*(write(school_database, str(n)) for n in range(10)))

    assert await stored(school_database) == {str(n) for n in range(10)}
    assert len(commits) <= 2


async def test_a_lone_one_is_on_disk_as_soon_as_it_says_so(
    school_database: Database, commits: list[SqliteConnection]
) -> None:
    for n in range(3):
        await write(school_database, str(n))
        assert len(commits) == n + 1
        assert str(n) in await stored(school_database)


async def test_one_that_fails_takes_nobody_else_along(school_database: Database) -> None:
    results = await asyncio.gather(
        *(write(school_database, str(n), fail=n % 3 == 0) for n in range(12)), return_exceptions=True
    )

    assert [isinstance(result, RuntimeError) for result in results] == [n % 3 == 0 for n in range(12)]
    assert await stored(school_database) == {str(n) for n in range(12) if n % 3}


async def test_those_who_are_about_to_run_share_a_commit_without_waiting_for_a_turn(
    school_database: Database, commits: list[SqliteConnection], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(scope: str) -> None:
        async with school_database.write() as uow:
            await uow.runs.start("publish", scope, DAY, RunState.PLANNED, NOW)
            await uow.commit()

    await at_once("the connection is open")
    commits.clear()
    monkeypatch.setattr(group_commit.GroupCommit, "_turn", None)
    await asyncio.gather(*(at_once(str(n)) for n in range(10)))

    assert len(commits) == 1
    assert await stored(school_database) >= {str(n) for n in range(10)}


async def test_closing_waits_for_those_who_are_done_but_not_on_disk(school_database: Database) -> None:
    await write(school_database, "the connection is open")
    writing = asyncio.ensure_future(write(school_database, "a"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # done, and its COMMIT comes next
    await school_database.dispose()

    await writing
    assert "a" in await stored(school_database)


async def test_no_more_than_sixteen_wait_for_each_other(
    school_database: Database, commits: list[SqliteConnection]
) -> None:
    await asyncio.gather(*(write(school_database, str(n)) for n in range(3 * group_commit.MOST)))

    assert len(commits) >= 3
    assert len(await stored(school_database)) == 3 * group_commit.MOST


async def test_where_the_disk_refuses_all_are_told_and_the_next_can_write(
    school_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(school_database, "before")

    async def full(_: SqliteConnection) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(SqliteConnection, "commit", full)
        results = await asyncio.gather(*(write(school_database, str(n)) for n in range(5)), return_exceptions=True)
    assert all(isinstance(result, sqlite3.OperationalError) for result in results)
    assert await stored(school_database) == {"before"}

    await write(school_database, "after")
    assert await stored(school_database) == {"before", "after"}


async def test_whoever_is_stopped_while_waiting_leaves_the_others_going(school_database: Database) -> None:
    for stopped in range(8):
        tasks = [asyncio.ensure_future(write(school_database, f"{stopped}-{n}")) for n in range(8)]
        for _ in range(stopped + 3):
            await asyncio.sleep(0)
        tasks[stopped].cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [r for n, r in enumerate(results) if n != stopped] == [None] * 7

    there = await stored(school_database)
    assert there >= {f"{stopped}-{n}" for stopped in range(8) for n in range(8) if n != stopped}


async def test_someone_who_waits_too_long_is_told_and_the_turn_goes_on(database: Database) -> None:
    writing = group_commit.GroupCommit(database._writer, patience=0.05)
    first = await writing.begin()
    with pytest.raises(TimeoutError):
        await writing.begin()
    await writing.rollback(first)
    await writing.commit(await writing.begin())
    await writing.close()
