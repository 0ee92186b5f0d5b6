"""The lock of the one service process on a SQLite database: a file beside it, held through `flock`.

The kernel lets go of it however the process ends. Not on NFS.
"""

import fcntl
import json
import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot.domain.errors import BotError

_TRIES = 4
_BETWEEN_TRIES = 0.05


class AlreadyRunningError(BotError):
    """Another process serves this database. Facts: pid and since (ISO time), None where it has not said yet."""

    code = "already-running"


class ServiceLock:
    """Held from `acquire` to `release`, the end of the `with` block, or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None  # a bare descriptor: held also when nobody keeps this object

    @classmethod
    def beside(cls, database: Path) -> Self:
        """The lock of a database file: `jianfu.db.lock` beside `jianfu.db`."""
        return cls(database.with_name(f"{database.name}.lock"))

    def acquire(self, now: datetime, *, ahead: timedelta = timedelta()) -> Self:
        """Take the lock or refuse. ahead: how far this service's clock is from the real one (a rehearsal's).

        Raises:
            AlreadyRunningError: someone has it.
        """
        # Never removed: a file deleted between another's open and its flock would give the lock twice.
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take(file)
        except OSError as error:
            holder = _holder(file)
            os.close(file)
            if not isinstance(error, BlockingIOError):
                raise
            raise AlreadyRunningError(**holder) from error
        said = {"pid": os.getpid(), "since": now.isoformat(timespec="seconds"), "ahead": ahead.total_seconds()}
        os.ftruncate(file, 0)
        os.write(file, json.dumps(said).encode())
        self._file = file
        return self

    def release(self) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def service_clock_ahead(database: Path) -> timedelta | None:
    """How far the clock of the service that holds this database is from the real one; None when none runs."""
    try:
        file = os.open(database.with_name(f"{database.name}.lock"), os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return timedelta(seconds=_said(file).get("ahead", 0.0))
    else:
        return None
    finally:
        os.close(file)


def _take(file: int) -> None:
    """The lock; BlockingIOError when someone has it. A command that only looks has it for a moment."""
    for _ in range(_TRIES - 1):
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_BETWEEN_TRIES)
    return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _said(file: int) -> dict[str, Any]:
    try:
        said = json.loads(os.read(file, 1000))
    except ValueError:  # between its flock and its write
        return {}
    return said if isinstance(said, dict) else {}


def _holder(file: int) -> dict[str, object]:
    said = _said(file)
    return {"pid": said.get("pid"), "since": said.get("since")}
