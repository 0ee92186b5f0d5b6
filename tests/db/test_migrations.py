"""Every revision goes up and down, and the last one is what the program's tables say."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from db.engines import sqlite_path
from db.migrate import config, current, downgrade, exclusive, head, upgrade
from db.tables import metadata
from tests.support.database import url_of

REVISIONS = list(reversed(list(ScriptDirectory.from_config(config(None)).walk_revisions())))


def schema(path: Path) -> dict[str, str]:
    """Name -> definition of everything in the database but Alembic's own, white space aside."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: re.sub(r"\s+", " ", sql) for name, sql in rows if not name.startswith(("alembic", "sqlite_"))}


def parts(definition: str) -> list[str]:
    """A definition as its head and its columns and constraints, in no order."""
    head, _, body = definition.partition(" (")
    inner, _, tail = body.rpartition(")")
    return [head, tail, *sorted(part.strip() for part in re.split(r",(?![^(]*\))", inner))]


def test_stairway(tmp_path: Path) -> None:
    url = url_of(tmp_path / "jianfu.db")
    for step in REVISIONS:
        upgrade(url, step.revision)
        above = schema(tmp_path / "jianfu.db")
        downgrade(url, str(step.down_revision or "base"))
        assert schema(tmp_path / "jianfu.db") != above
        upgrade(url, step.revision)
        assert schema(tmp_path / "jianfu.db") == above
    assert current(url) == head()
    downgrade(url, "base")
    assert schema(tmp_path / "jianfu.db") == {}


def test_models_and_migrations_agree(tmp_path: Path) -> None:
    url = url_of(tmp_path / "jianfu.db")
    upgrade(url)
    with exclusive(url) as connection:
        command.check(config(connection))


def test_models_and_migrations_agree_to_the_letter(tmp_path: Path) -> None:
    """`alembic check` looks past partial indexes, AUTOINCREMENT and collations; the definitions themselves do not."""
    upgrade(url_of(tmp_path / "migrated.db"))
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'created.db'}", poolclass=sa.NullPool)
    metadata.create_all(engine)

    migrated = {name: sql for name, sql in schema(tmp_path / "migrated.db").items() if "TRIGGER" not in sql}
    created = schema(tmp_path / "created.db")
    assert migrated.keys() == created.keys()
    for name, sql in created.items():
        assert parts(migrated[name]) == parts(sql)


@pytest.mark.parametrize("step", REVISIONS, ids=lambda step: step.revision)
def test_every_migration_says_its_phase_and_is_dated(step: object) -> None:
    path = Path(str(step.path))  # type: ignore[attr-defined]
    assert re.fullmatch(r"\d{8}_\d\d_[a-z0-9_]+\.py", path.name)
    assert re.search(r"^Phase: (expand|migrate|contract)$", path.read_text(), re.MULTILINE)
    assert "Safe while the previous release still runs: " in path.read_text()


def test_upgrading_again_changes_nothing(tmp_path: Path) -> None:
    url = url_of(tmp_path / "jianfu.db")
    upgrade(url)
    before = (tmp_path / "jianfu.db").read_bytes()
    upgrade(url)
    assert (tmp_path / "jianfu.db").read_bytes() == before


def test_a_database_that_is_not_there_has_no_revision_and_is_not_made_by_asking(tmp_path: Path) -> None:
    assert current(url_of(tmp_path / "jianfu.db")) is None
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_has_no_revision(tmp_path: Path) -> None:
    (tmp_path / "jianfu.db").touch()
    assert current(url_of(tmp_path / "jianfu.db")) is None


def test_several_processes_may_upgrade_at_once(tmp_path: Path) -> None:
    url = url_of(tmp_path / "jianfu.db")
    order = [sys.executable, "-c", "import sys; from db.migrate import upgrade; upgrade(sys.argv[1])", url]
    processes = [subprocess.Popen(order, stderr=subprocess.PIPE, text=True) for _ in range(2)]

    for process in processes:
        _, complaint = process.communicate(timeout=60)
        assert process.returncode == 0, complaint
    assert current(url) == head()


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "jianfu.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE sheet_versions (mine INTEGER)")
    before = schema(path)

    with pytest.raises(sa.exc.OperationalError, match="already exists"):
        upgrade(url_of(path))
    assert schema(path) == before
    assert current(url_of(path)) is None


def test_a_path_may_hold_a_percent_sign(tmp_path: Path) -> None:
    (tmp_path / "100%").mkdir()
    upgrade(url_of(tmp_path / "100%" / "jianfu.db"))
    assert sqlite_path(url_of(tmp_path / "100%" / "jianfu.db")) == tmp_path / "100%" / "jianfu.db"
    assert current(url_of(tmp_path / "100%" / "jianfu.db")) == head()
