"""PostgreSQL's own tools make and return the copy; this only calls them with care for the password."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from bot.domain.errors import BotError
from db.backup import BackupExistsError

_OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_LIBPQ = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "host": "PGHOST", "port": "PGPORT"}


class ToolMissingError(BotError):
    """pg_dump, pg_restore or psql is not on this machine. Facts: tool."""

    code = "backup-no-tool"


class ToolFailedError(BotError):
    """It ended with an error. Facts: tool, reason."""

    code = "backup-tool-failed"


class DatabaseInUseError(BotError):
    """Somebody is connected. Facts: count."""

    code = "database-in-use"


def dump(url: str, to: Path) -> None:
    """Write a dump in pg_dump's custom format.

    Raises:
        BackupExistsError, ToolMissingError, ToolFailedError.
    """
    tool = _tool("pg_dump")
    if to.exists():
        raise BackupExistsError(path=str(to))
    draft = to.with_name(f"{to.name}.part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _run(tool, url, "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)


def load(url: str, backup: Path) -> None:
    """Put a dump in the place of everything in the database, in one transaction.

    Raises:
        DatabaseInUseError, ToolMissingError, ToolFailedError.
    """
    restore, psql = _tool("pg_restore"), _tool("psql")
    engine = sa.create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        count = connection.execute(_OTHERS).scalar_one()
    if count:
        raise DatabaseInUseError(count=count)
    with tempfile.TemporaryDirectory() as folder:
        script = f"{folder}/all.sql"
        _run(restore, url, "--no-owner", "--no-privileges", f"--file={script}", str(backup))
        # Not pg_restore --clean: it leaves standing what a newer program has added, and the migrations stumble over it.
        how = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        emptied = ("--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public")
        _run(psql, url, *how, *emptied, f"--file={script}")


def _tool(name: str) -> str:
    found = shutil.which(name, path=os.environ.get("PG_BIN")) if "PG_BIN" in os.environ else shutil.which(name)
    if found is None:
        raise ToolMissingError(tool=name)
    return found


def _run(tool: str, url: str, *arguments: str) -> None:
    done = subprocess.run(
        [tool, *arguments],
        env=os.environ | _connection(make_url(url)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[0]
        raise ToolFailedError(tool=Path(tool).name, reason=reason[:200])


def _connection(url: URL) -> dict[str, str]:
    """The connection as libpq's variables: a password on the command line could be read by everybody."""
    named = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    } | {variable: url.query.get(name) for name, variable in _LIBPQ.items() if name in url.query}
    return {variable: str(value) for variable, value in named.items() if value is not None}
