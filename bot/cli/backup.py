"""`jianfu db backup` and `db restore`."""

import asyncio
import os
import shutil
from pathlib import Path

import structlog
from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError

from bot.app import build, clock_of
from bot.app.secret import seal_key
from bot.cli.errors import OperatorError
from bot.cli.opening import migrate, settings
from bot.clock import system_clock
from bot.settings import Settings
from bot.texts import backup as texts
from bot.usecases.after_restore import MadeSafe, MakeSafe
from bot.usecases.ports import Forgotten
from db import backup as sqlite
from db import backup_postgresql as postgresql
from db.lock import ServiceLock
from db.migrate import upgrade

log = structlog.get_logger()


def back_up(file: Path) -> None:
    """Copy the database, and the key of its seals, to `file` and `file.secret`."""
    chosen = settings()
    database = chosen.database_path
    if database is None:
        postgresql.dump(chosen.database_url, file)
    elif not database.exists():
        raise OperatorError("no-file", path=str(database))
    else:
        sqlite.copy_out(database, file)
    secret = _copy(_secret_of(chosen), _beside(file))
    print(texts.backed_up(str(file), file.stat().st_size, secret=secret))


def restore(file: Path) -> None:
    """Exchange the database for a backup; nothing open in it is sent before a person says so."""
    chosen = settings()
    if not file.is_file():
        raise OperatorError("no-file", path=str(file))
    if chosen.database_path is None:
        _restore_postgresql(chosen, file)
        return
    chosen.database_path.parent.mkdir(parents=True, exist_ok=True)
    with ServiceLock.beside(chosen.database_path).acquire(system_clock()):
        _restore_sqlite(chosen, chosen.database_path, file)


def _restore_postgresql(chosen: Settings, file: Path) -> None:
    known = _forgotten(chosen)
    postgresql.load(chosen.database_url, file)
    upgrade(chosen.database_url)
    _copy(_beside(file), _secret_of(chosen))
    _say(file, asyncio.run(_made_safe(chosen, known or ())), known=known, kept=None)


def _restore_sqlite(chosen: Settings, database: Path, file: Path) -> None:
    """Everything is made ready in a draft: the exchange itself is two renames."""
    draft = database.with_name(f"{database.name}.restoring")
    sqlite.copy_in(file, draft)
    known = _forgotten(chosen)
    _copy(_beside(file), _secret_of(chosen))
    drafted = chosen.model_copy(
        update={
            "database_url": f"sqlite+aiosqlite:///{draft}",
            "secret": SecretStr(seal_key(chosen).decode()),
        }
    )
    migrate(drafted)
    safe = asyncio.run(_made_safe(drafted, known or ()))
    _say(file, safe, known=known, kept=sqlite.put_in_place(draft, database))


def _say(file: Path, safe: MadeSafe, *, known: tuple[Forgotten, ...] | None, kept: Path | None) -> None:
    old = str(kept) if kept else None
    print(texts.restored(str(file), held=safe.held, forgotten=safe.forgotten, kept=old))
    if known is None:
        print(texts.forgotten_unknown())


def _forgotten(chosen: Settings) -> tuple[Forgotten, ...] | None:
    """Who was erased, as the database that is being replaced knows it; None where it cannot be read any more."""
    if chosen.database_path is not None and not chosen.database_path.exists():
        return ()
    try:
        upgrade(chosen.database_url)
        return asyncio.run(_known(chosen))
    except DBAPIError:
        log.exception("old-database-unreadable")
        return None


async def _known(chosen: Settings) -> tuple[Forgotten, ...]:
    app = build(chosen)
    try:
        async with app.database.read() as uow:
            return await uow.housekeeping.forgotten()
    finally:
        await app.database.dispose()


async def _made_safe(chosen: Settings, known: tuple[Forgotten, ...]) -> MadeSafe:
    app = build(chosen, clock=clock_of(chosen), service=True)
    try:
        return await MakeSafe(open_uow=app.database.write, plan=app.plan)(known, app.clock())
    finally:
        await app.database.dispose()


def _secret_of(chosen: Settings) -> Path | None:
    """The file of the key, where the settings do not hold it."""
    if chosen.secret is not None:
        return None
    database = chosen.database_path
    return _beside(database) if database else Path("jianfu.secret")


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.secret")


def _copy(secret: Path | None, to: Path | None) -> bool:
    """Copy a key where there is one and none yet; whether it did."""
    if secret is None or to is None or not secret.exists() or to.exists():
        return False
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, secret.open("rb") as source:
        shutil.copyfileobj(source, file)
    return True
