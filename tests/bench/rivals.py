"""Venvs of their own, under /tmp, for what we are measured against; never part of the project."""

import subprocess
import sys
import venv
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Rivals:
    """Packages in a venv called name; a script that imports `modules` shows that they are there."""

    name: str
    packages: tuple[str, ...]
    modules: str


READERS = Rivals(
    "readers",
    ("jionlp", "recognizers-text-suite", "emoji<2"),  # the suite asks emoji for a name that 2 dropped
    "jionlp, recognizers_date_time",
)
BOTS = Rivals("bots", ("python-telegram-bot>=22.8,<22.9", "aiogram>=3.20"), "telegram.ext, aiogram")


@cache
def python(rivals: Rivals = READERS) -> Path:
    """The interpreter of that venv, made and filled on the first call (about a minute)."""
    home = Path("/tmp/jianfu-rivals") / rivals.name
    interpreter = home / "bin" / "python"
    if not interpreter.exists():
        sys.stderr.write(f"making {home}\n")
        venv.create(home, with_pip=True)
    done = subprocess.run([interpreter, "-c", f"import {rivals.modules}"], capture_output=True, check=False)
    if done.returncode:
        subprocess.run([interpreter, "-m", "pip", "install", "-qq", *rivals.packages], check=True)
        subprocess.run([interpreter, "-m", "compileall", "-q", home / "lib"], check=False, capture_output=True)
    return interpreter


def run(script: str, stdin: str) -> str:
    """What a script prints in the readers' venv."""
    done = subprocess.run(
        [python(), "-c", script], input=stdin, capture_output=True, text=True, encoding="utf-8", check=True
    )
    return done.stdout
