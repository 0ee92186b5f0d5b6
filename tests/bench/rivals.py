"""A venv of its own, under /tmp, for the libraries that the reader is measured against; never part of the project."""

import subprocess
import sys
import venv
from pathlib import Path

HOME = Path("/tmp/jianfu-rivals")
PYTHON = HOME / "bin" / "python"
_NEEDED = ("jionlp", "recognizers-text-suite", "emoji<2")  # the suite asks emoji for a name that 2 dropped


def python() -> Path:
    """The interpreter of the rivals' venv, made and filled on the first call (about a minute)."""
    if not PYTHON.exists():
        sys.stderr.write(f"making {HOME}\n")
        venv.create(HOME, with_pip=True)
    done = subprocess.run([PYTHON, "-c", "import jionlp, recognizers_date_time"], capture_output=True, check=False)
    if done.returncode:
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", *_NEEDED], check=True)
    return PYTHON


def run(script: str, stdin: str) -> str:
    """What a script prints in that venv."""
    done = subprocess.run(
        [python(), "-c", script], input=stdin, capture_output=True, text=True, encoding="utf-8", check=True
    )
    return done.stdout
