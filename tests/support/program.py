"""The program from outside: real processes with their own folder, environment and database."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # a loaded machine is no defect


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()


@dataclass(slots=True)
class Running:
    """A command that goes on: its process and everything it has written so far."""

    process: asyncio.subprocess.Process
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    async def says(self, words: str, within: float = PATIENCE) -> None:
        """Wait until its log holds these words."""
        async with asyncio.timeout(within):
            while words not in self.said():
                if self.process.returncode is not None:
                    raise AssertionError(f"ended with {self.process.returncode}: {self.said()}")
                await asyncio.sleep(0.05)

    async def ends(self, within: float = PATIENCE) -> int:
        async with asyncio.timeout(within):
            return await self.process.wait()

    async def stop(self, number: int = signal.SIGTERM, within: float = PATIENCE) -> int:
        """Send the signal and wait for the end."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.ends(within)


@dataclass(slots=True)
class Program:
    """`jianfu` in a folder of its own. env: what is set besides PATH; nothing of the tester's environment leaks in.

    module: what to run instead of the command line.
    """

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    module: str = "bot.cli"
    started: int = 0

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "COLUMNS": "200",
            "NO_COLOR": "1",
            "PYTHONPATH": str(ROOT),
            **self.env,
            **more,
        }

    async def __call__(self, *args: str, **more: str) -> Done:
        """Run a command to its end. more: environment variables for this once."""
        return await self._run(args, b"", more)

    async def piped(self, given: bytes, *args: str) -> Done:
        """Run a command that reads its standard input."""
        return await self._run(args, given, {})

    async def _run(self, args: Sequence[str], given: bytes, more: Mapping[str, str]) -> Done:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self.module, *args),
            cwd=self.folder,
            env=self.environment(more),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                out, err = await process.communicate(given)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        return Done(process.returncode or 0, out, err.decode(errors="replace"))

    @asynccontextmanager
    async def running(self, *args: str, **more: str) -> AsyncIterator[Running]:
        """Start a command that goes on; killed at the end of the block if it still runs."""
        self.started += 1
        log = self.folder / f"log-{self.started}.txt"
        with log.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self.module, *args),
                cwd=self.folder,
                env=self.environment(more),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )
        running = Running(process, log)
        try:
            yield running
        finally:
            await running.stop(signal.SIGKILL)
