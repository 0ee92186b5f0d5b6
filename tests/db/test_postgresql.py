"""What only PostgreSQL can get wrong: its migrations, its triggers, its locks."""

import asyncio
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from bot.usecases.ports import OutboxMessage
from db.database import Database
from db.migrate import config, current, downgrade, exclusive, head, upgrade
from tests.db.samples import C31, C32, DAY, NOW, SCHOOL, fact, mail, snapshot
from tests.support.postgres import PostgresServer, emptied

REVISIONS = list(reversed(list(ScriptDirectory.from_config(config(None)).walk_revisions())))


@pytest.fixture(scope="module")
def empty_url(postgres: PostgresServer) -> Iterator[str]:
    """A database that has never been migrated."""
    with postgres.database(empty=True) as url:
        yield url


def ask(url: str, sql: str) -> list[tuple[object, ...]]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        result = connection.exec_driver_sql(sql)
        return [tuple(row) for row in result] if result.returns_rows else []


def schema(url: str) -> list[tuple[object, ...]]:
    """Columns, indexes, triggers and functions of ours."""
    return [
        *ask(
            url,
            "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name <> 'alembic_version' ORDER BY 1, 2",
        ),
        *ask(
            url,
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1",
        ),
        *ask(url, "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"),
        *ask(url, "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1"),
    ]


def test_every_revision_goes_up_down_and_up_again(empty_url: str) -> None:
    for step in REVISIONS:
        upgrade(empty_url, step.revision)
        above = schema(empty_url)
        downgrade(empty_url, str(step.down_revision or "base"))
        assert schema(empty_url) != above
        upgrade(empty_url, step.revision)
        assert schema(empty_url) == above
    assert current(empty_url) == head()
    downgrade(empty_url, "base")
    assert schema(empty_url) == []


def test_models_and_migrations_agree(postgres_url: str) -> None:
    with exclusive(postgres_url) as connection:
        command.check(config(connection))


@pytest.mark.parametrize("table", ["history", "sheet_versions"])
@pytest.mark.parametrize("change", ["UPDATE {} SET class_id = NULL", "DELETE FROM {}", "TRUNCATE {}"])
async def test_what_has_been_recorded_is_not_changed(postgres_url: str, table: str, change: str) -> None:
    emptied(postgres_url)
    async with Database(postgres_url) as database, database.write() as uow:
        await uow.schools.apply(SCHOOL, NOW)
        sheet = await uow.sheets.lock(C32.id, DAY)
        await uow.sheets.add_version(snapshot(sheet.id))
        await uow.history.add(fact())
        await uow.commit()

    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        ask(postgres_url, change.format(table))
    assert ask(postgres_url, f"SELECT count(*) FROM {table}") == [(1,)]  # noqa: S608 - two names of ours


async def test_two_messages_to_the_same_two_classes_never_wait_for_each_other_in_a_circle(postgres_url: str) -> None:
    """One comes to the classes in this order, one in the other; both record what they did in between."""
    emptied(postgres_url)
    async with Database(postgres_url) as database:
        async with database.write() as uow:
            await uow.schools.apply(SCHOOL, NOW)
            await uow.commit()

        async def change(first: str, second: str) -> None:
            async with database.write() as uow:
                await uow.sheets.lock(first, DAY)
                await asyncio.sleep(0.05)
                await uow.history.add(fact())
                await uow.sheets.lock(second, DAY)
                await uow.commit()

        await asyncio.gather(change(C31.id, C32.id), change(C32.id, C31.id))
        async with database.read() as uow:
            assert len(await uow.history.chain("shiyan")) == 2


async def test_two_plans_with_the_same_groups_never_wait_for_each_other_in_a_circle(postgres_url: str) -> None:
    emptied(postgres_url)
    messages = [mail(f"bedtime/{number}", f"-{number}") for number in range(2000)]

    async with Database(postgres_url) as database:

        async def plan(mine: list[OutboxMessage]) -> int:
            async with database.write() as uow:
                new = await uow.outbox.put_all(mine)
                await uow.commit()
            return new

        for _ in range(3):
            assert sum(await asyncio.gather(plan(messages), plan(messages[::-1]))) == len(messages)
            emptied(postgres_url)
