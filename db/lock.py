"""The lock of the one service process on a SQLite database: a file beside it, held through `flock`.

The kernel lets go of it however the process ends. Not on NFS.
"""

import fcntl
import json
import os
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from bot.domain.errors import BotError


class AlreadyRunningError(BotError):
    """Another process serves this database. Facts: pid and since (ISO time), None where it has not said yet."""

    code = "already-running"


class ServiceLock:
    """Held from `acquire` to `release`, the end of the `with` block, or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

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
        file = self._path.open("a+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            with file:
                raise AlreadyRunningError(**_holder(file)) from error
        except BaseException:
            file.close()
            raise
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "since": now.isoformat(timespec="seconds")}).encode())
        file.flush()
        self._file = file
        return self

    def release(self) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _holder(file: BinaryIO) -> dict[str, object]:
    file.seek(0)
    try:
        said = json.loads(file.read())
    except ValueError:  # between its flock and its write
        said = {}
    return {"pid": said.get("pid"), "since": said.get("since")}
