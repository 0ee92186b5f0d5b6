"""`jianfu` called in this process (`cli`), or as a process of its own (`program`); both in a folder of their own."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from bot.cli import main
from tests.support.program import Program


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it wrote."""

    status: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode()


Cli = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, current, with no setting of the tester's."""
    for name in [name for name in os.environ if name.startswith("JIANFU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.fixture
def cli(folder: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Cli:
    def call(*args: str, given: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "argv", ["jianfu", *args])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(given)))
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        assert b"Traceback" not in err, err.decode()
        status = ended.value.code or 0
        assert isinstance(status, int)
        return Said(status, out, err.decode())

    return call


@pytest.fixture
def program(folder: Path) -> Program:
    return Program(folder)
