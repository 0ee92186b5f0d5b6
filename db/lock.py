"""The lock of the one service process on a SQLite database: a file beside it, held through `flock`.

The kernel lets go of it however the process ends. Not on NFS.
"""

import fcntl
import json
import os
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.domain.errors import BotError


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

    def acquire(self, now: datetime) -> Self:
        """Take the lock or refuse at once.

        Raises:
            AlreadyRunningError: someone has it.
        """
        # Never removed: a file deleted between another's open and its flock would give the lock twice.
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(file)
            os.close(file)
            if not isinstance(error, BlockingIOError):
                raise
            raise AlreadyRunningError(**holder) from error
        os.ftruncate(file, 0)
        os.write(file, json.dumps({"pid": os.getpid(), "since": now.isoformat(timespec="seconds")}).encode())
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


def _holder(file: int) -> dict[str, object]:
    try:
        said = json.loads(os.read(file, 1000))
    except ValueError:  # between its flock and its write
        said = {}
    return {"pid": said.get("pid"), "since": said.get("since")}
