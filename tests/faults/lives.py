"""Real processes by the dozen: each a fork of one that has everything imported, killed and started again."""

import asyncio
import json
import os
import signal
import sys
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.faults.points import Points
from tests.support.program import PATIENCE, ROOT

T = TypeVar("T")
NOWHERE = Points("", 0, Path(os.devnull))


async def together(*works: Coroutine[Any, Any, T], most: int = 4) -> list[T]:
    """So many at once; where one fails the others end, too."""
    limit = asyncio.Semaphore(most)

    async def in_turn(work: Coroutine[Any, Any, T]) -> T:
        async with limit:
            return await work

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(in_turn(work)) for work in works]
    return [task.result() for task in tasks]


@dataclass(slots=True)
class Life:
    """A running process. ended: its exit status, negative for a signal's number."""

    pid: int
    log: Path
    ended: asyncio.Future[int]

    def kill(self) -> None:
        """As a power cut does; nothing where it is over already."""
        self._send(signal.SIGKILL)

    async def stop(self) -> int:
        """As an operator does."""
        self._send(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            return await asyncio.shield(self.ended)

    def _send(self, number: int) -> None:
        if not self.ended.done():
            with suppress(ProcessLookupError):  # it has just ended, and nobody has told us yet
                os.kill(self.pid, number)

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class Lives:
    """Starts processes of the service; kills what is left of them at the end."""

    _process: asyncio.subprocess.Process = field(init=False)
    _listener: asyncio.Task[None] = field(init=False)
    _asked: deque[asyncio.Future[int]] = field(init=False, default_factory=deque)
    _ends: dict[int, asyncio.Future[int]] = field(init=False, default_factory=dict)
    _started: int = field(init=False, default=0)

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.victim"),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._listener = asyncio.ensure_future(self._listen())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        await self._listener

    async def begin(self, env: dict[str, str], folder: Path, *, at: Points = NOWHERE) -> Life:
        """Start one more in a folder. at: where it strikes itself down."""
        self._started += 1
        log = folder / f"life-{self._started}.log"
        log.touch()
        order = {
            "env": {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **env},
            "folder": str(folder),
            "log": str(log),
            "strike": at.strike,
            "hit": at.hit,
            "seen": str(at.seen),
        }
        loop = asyncio.get_running_loop()
        asked: asyncio.Future[int] = loop.create_future()
        self._asked.append(asked)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        async with asyncio.timeout(PATIENCE):
            pid = await asked
        return Life(pid, log, self._ends[pid])

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            word, pid, *status = line.split()
            if word == b"started":
                self._ends[int(pid)] = asyncio.get_running_loop().create_future()
                self._asked.popleft().set_result(int(pid))
            else:
                self._ends[int(pid)].set_result(int(status[0]))
        for waiting in self._asked:
            waiting.set_exception(RuntimeError("the process that forks has ended"))
