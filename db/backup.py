"""A consistent copy of a SQLite database, taken while the service runs, and its return."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.domain.errors import BotError
from db.migrate import head, known_revisions

_PATIENCE = 60.0


class BackupExistsError(BotError):
    """The file to write is there already. Facts: path."""

    code = "backup-exists"


class BackupBadError(BotError):
    """The file is no backup of this program, or is damaged. Facts: path, reason."""

    code = "backup-bad"


class BackupNewerError(BotError):
    """A newer program made it. Facts: path, revision."""

    code = "backup-newer"


def copy_out(database: Path, to: Path) -> None:
    """Copy the database as it is at this moment; deleted content is not in the copy.

    Raises:
        BackupExistsError: `to` is there.
    """
    if to.exists():
        raise BackupExistsError(path=str(to))
    draft = to.with_name(f"{to.name}.part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(_open(database, "ro")) as connection:
            connection.execute("VACUUM INTO ?", (str(draft),))
        _durable(draft)
        try:
            os.link(draft, to)
        except FileExistsError as error:
            raise BackupExistsError(path=str(to)) from error
    finally:
        draft.unlink(missing_ok=True)
    _durable(to.parent)


def copy_in(backup: Path, draft: Path) -> None:
    """Copy a backup, once it has been examined, to where it can be made ready.

    Raises:
        BackupBadError: no SQLite file, damaged, or not ours.
        BackupNewerError: of a program newer than this one.
    """
    _examine(backup)
    for leftover in _files(draft):
        leftover.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(_open(backup, "ro")) as connection:
        connection.execute("VACUUM INTO ?", (str(draft),))


def put_in_place(draft: Path, database: Path) -> Path | None:
    """Exchange the database for the draft; the old one's new name, None where there was none.

    Only where nothing has the database open: its lock must be held.
    """
    kept = None
    if database.exists():
        kept = database.with_name(f"{database.name}.old")
        _close_log(database)
        for log in _files(database)[1:]:
            log.unlink(missing_ok=True)  # another database's log would be played into the new one
        database.replace(kept)
    _durable(draft)
    draft.replace(database)
    _durable(database.parent)
    return kept


def _examine(backup: Path) -> None:
    try:
        with closing(_open(backup, "ro")) as connection:
            problems = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or (None,)
    except sqlite3.Error as error:
        raise BackupBadError(path=str(backup), reason=type(error).__name__) from error
    if problems != ["ok"] or revision is None:
        raise BackupBadError(path=str(backup), reason="integrity_check")
    if revision not in known_revisions():
        raise BackupNewerError(path=str(backup), revision=revision, ours=head())


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=_PATIENCE, isolation_level=None)


def _close_log(database: Path) -> None:
    """Move what is in the write-ahead log into the old database, where that can still be done."""
    try:
        with closing(_open(database, "rw")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:  # it is damaged, which is why it is being replaced
        return


def _files(database: Path) -> list[Path]:
    return [database, *(database.with_name(f"{database.name}{end}") for end in ("-wal", "-shm", "-journal"))]


def _durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
