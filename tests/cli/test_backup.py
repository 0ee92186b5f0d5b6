"""`jianfu db backup` and `restore`: the drill. Nothing is sent twice without a person, nobody forgotten comes back."""

import asyncio
import json
import sqlite3
import stat
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import build
from bot.settings import Settings
from bot.usecases.ports import OutboxState, UnitOfWork
from db.lock import ServiceLock
from tests.cli.conftest import Cli
from tests.db.samples import BOT, mail
from tests.service.town import SCHOOL

PARENT, OTHER = "7000000901", "7000000902"
CLASS = "shiyan/3-2"


@pytest.fixture
def school(cli: Cli, folder: Path) -> Path:
    (folder / "school.toml").write_text(SCHOOL, encoding="utf-8")
    assert cli("school", "apply", "school.toml", "--json").status == 0
    return folder


def do(act: Callable[[UnitOfWork, datetime], Awaitable[None]]) -> None:
    async def run() -> None:
        app = build(Settings(_env_file=None))
        try:
            async with app.database.write() as uow:
                await act(uow, datetime.now(UTC))
                await uow.commit()
        finally:
            await app.database.dispose()

    asyncio.run(run())


async def before(uow: UnitOfWork, now: datetime) -> None:
    """The state that is backed up: two parents, one message waiting, one in the air, one there."""
    for parent in (PARENT, OTHER):
        await uow.accounts.follow(BOT, parent, CLASS, now - timedelta(days=1))
    epoch = await uow.outbox.take_over(BOT)
    for key, chat in (("waiting", "-1"), ("in-the-air", "-2"), ("there", "-3")):
        await uow.outbox.put(mail(key, chat, not_before=now, expires_at=now + timedelta(hours=9)))
        row = await uow.outbox.get(key)
        assert row is not None
        if key != "waiting":
            await uow.outbox.mark_sending(row.id, epoch)
        if key == "there":
            await uow.outbox.settle_final(row.id, epoch, OutboxState.IN_DOUBT, reason="x")
            await uow.outbox.resolve_sent(row.id, now)


async def since(uow: UnitOfWork, now: datetime) -> None:
    """What happened after the backup: one parent asked to be forgotten, one message was queued."""
    await uow.housekeeping.forget_chat(BOT, PARENT, now)
    await uow.outbox.put(mail("after", "-4", not_before=now, expires_at=now + timedelta(hours=9)))


def states(database: Path) -> dict[str, str]:
    with closing(sqlite3.connect(database)) as connection:
        return dict(
            connection.execute("SELECT key, state FROM outbox WHERE key IN ('waiting','in-the-air','there','after')")
        )


def test_the_drill(cli: Cli, school: Path) -> None:
    do(before)
    done = cli("db", "backup", "copy.db")
    assert done.status == 0, done.err
    assert "没有加密" in done.out
    do(since)

    done = cli("db", "restore", "copy.db")
    assert done.status == 0, done.err
    assert "先留着" in done.out
    assert "1 位" in done.out
    assert states(school / "jianfu.db") == {"waiting": "held", "in-the-air": "held", "there": "sent"}
    held = json.loads(cli("outbox", "list", "--state", "held", "--json").out)
    assert {row["reason"] for row in held} == {"restored"}
    assert {row["key"]: row["doubts"] for row in held if row["key"] in ("waiting", "in-the-air")} == {
        "waiting": 0,
        "in-the-air": 1,
    }
    assert not json.loads(cli("outbox", "list", "--state", "due", "--json").out)
    assert "等人决定" in cli("doctor").out
    stored = b"".join(file.read_bytes() for file in school.glob("jianfu.db*") if ".old" not in file.name)
    assert PARENT.encode() not in stored
    assert OTHER.encode() in stored
    assert states(school / "jianfu.db.old")["after"] == "due"
    assert not list(school.glob("*.restoring*"))


def test_what_fell_due_since_the_backup_is_not_sent_again_by_itself(cli: Cli, school: Path) -> None:
    """Its run keys are lost with the rest: it is planned while everything is still held."""
    assert cli("db", "backup", "copy.db").status == 0
    assert cli("db", "restore", "copy.db").status == 0

    async def planned(uow: UnitOfWork, now: datetime) -> None:
        assert not await uow.outbox.listing([OutboxState.DUE])

    do(planned)
    listed = cli("jobs", "list")
    assert listed.status == 0


def test_a_backup_is_for_its_owner_only_and_overwrites_nothing(cli: Cli, school: Path) -> None:
    (school / "jianfu.db.secret").write_text("a-key", encoding="utf-8")
    assert cli("db", "backup", "copy.db").status == 0
    for name in ("copy.db", "copy.db.secret"):
        assert stat.S_IMODE((school / name).stat().st_mode) == 0o600
    assert (school / "copy.db.secret").read_text(encoding="utf-8") == "a-key"
    again = cli("db", "backup", "copy.db")
    assert again.status == 1
    assert "不会覆盖" in again.err
    assert not list(school.glob("*.part"))


def test_on_a_new_machine_the_backup_brings_the_key_along(cli: Cli, school: Path) -> None:
    (school / "jianfu.db.secret").write_text("a-key", encoding="utf-8")
    assert cli("db", "backup", "copy.db").status == 0
    for file in school.glob("jianfu.db*"):
        file.unlink()
    assert cli("db", "restore", "copy.db").status == 0
    assert (school / "jianfu.db.secret").read_text(encoding="utf-8") == "a-key"
    assert "实验小学" in cli("jobs", "list").out


def test_it_works_beside_a_writer_and_is_of_one_moment(cli: Cli, school: Path) -> None:
    with closing(sqlite3.connect(school / "jianfu.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO forgotten (digest, at) VALUES ('half', '2026-11-21 00:00:00')")
        assert cli("db", "backup", "copy.db").status == 0
        writer.execute("COMMIT")
    with closing(sqlite3.connect(school / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM forgotten").fetchone() == (0,)


def test_while_a_service_runs_nothing_is_restored(cli: Cli, school: Path) -> None:
    assert cli("db", "backup", "copy.db").status == 0
    before_it = (school / "jianfu.db").read_bytes()
    with ServiceLock.beside(school / "jianfu.db").acquire(datetime.now(UTC)):
        done = cli("db", "restore", "copy.db")
    assert done.status == 1
    assert "已有一个服务在运行" in done.err
    assert (school / "jianfu.db").read_bytes() == before_it


def damaged(folder: Path) -> str:
    pages = bytearray((folder / "copy.db").read_bytes())
    pages[4096 * 3 : 4096 * 9] = b"\x00" * 4096 * 6
    (folder / "damaged.db").write_bytes(pages)
    return "damaged.db"


def no_database(folder: Path) -> str:
    (folder / "text.db").write_text("作业" * 5000, encoding="utf-8")
    return "text.db"


def anothers(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "other.db")) as connection:
        connection.execute("CREATE TABLE t (n)")
    return "other.db"


def newer(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "copy.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '29991231_01'")
        connection.commit()
    return "copy.db"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (damaged, "不是本程序的备份"),
        (no_database, "不是本程序的备份"),
        (anothers, "不是本程序的备份"),
        (newer, "请先升级程序"),
        (lambda _folder: "nowhere.db", "找不到文件"),
    ],
)
def test_what_is_no_backup_is_refused_and_the_database_stays(
    cli: Cli, school: Path, make: Callable[[Path], str], words: str
) -> None:
    assert cli("db", "backup", "copy.db").status == 0
    name = make(school)
    before_it = (school / "jianfu.db").read_bytes()
    done = cli("db", "restore", name)
    assert done.status == 1
    assert words in done.err
    assert (school / "jianfu.db").read_bytes() == before_it


def test_a_database_that_is_damaged_itself_can_be_replaced(cli: Cli, school: Path) -> None:
    assert cli("db", "backup", "copy.db").status == 0
    (school / "jianfu.db").write_bytes(b"\x00" * 8192)
    done = cli("db", "restore", "copy.db")
    assert done.status == 0, done.err
    assert "名单也就没有了" in done.out
    assert "实验小学" in cli("jobs", "list").out


def test_without_postgresql_s_own_tools_the_refusal_says_what_to_install(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANFU_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    monkeypatch.setenv("PG_BIN", str(folder))
    done = cli("db", "backup", "copy.dump")
    assert done.status == 1
    assert "postgresql-client" in done.err
