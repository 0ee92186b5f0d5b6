"""Measure the reader against the annotated messages and record the figures in docs/accuracy.md.

Run `python -m tests.tools.accuracy` from the project's root; JIANFU_CORPUS names another corpus folder. The last two
files are the project's own (tests/unit/reading/own_messages.jsonl, later_messages.jsonl).
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("JIANFU_CORPUS", ROOT.parent / "shared" / "corpus"))
PAGE = ROOT / "docs" / "accuracy.md"
FILES = ("dev.jsonl", "dev_composed.jsonl")
OWN = tuple(ROOT / "tests" / "unit" / "reading" / name for name in ("own_messages.jsonl", "later_messages.jsonl"))
NAMES = (*FILES, *(path.name for path in OWN))

Figures = dict[str, dict[str, float]]


def measure() -> Figures:
    """The score of each file, by score.py of the corpus folder."""
    command = [sys.executable, str(CORPUS / "score.py"), *(str(CORPUS / name) for name in FILES), *map(str, OWN)]
    done = subprocess.run(
        [*command, "--run", f"{sys.executable} -m tests.tools.read_corpus", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    figures: Figures = json.loads(done.stdout)
    return figures


def recorded() -> Figures:
    """The figures that the page holds."""
    table = PAGE.read_text(encoding="utf-8").partition(_begin("figures"))[2].partition(_end("figures"))[0]
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines() if line.startswith("| ")
    ]
    return {name: {row[0]: float(row[at]) for row in rows[1:]} for at, name in enumerate(rows[0][1:], start=1)}


def record(figures: Figures) -> None:
    """Put the figures into the page's table."""
    rows = [f"| {key} | {' | '.join(str(figures[name][key]) for name in NAMES)} |" for key in figures[NAMES[0]]]
    between(PAGE, "figures", "\n".join([f"| figure | {' | '.join(NAMES)} |", f"|{'---|' * (1 + len(NAMES))}", *rows]))


def between(page: Path, mark: str, words: str) -> None:
    """Put words between the page's two comments of that name."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(_begin(mark))
    _, end, after = rest.partition(_end(mark))
    if not (begin and end):
        message = f"{page} has no place for {mark}"
        raise ValueError(message)
    page.write_text(f"{before}{begin}\n{words}\n\n{end}{after}", encoding="utf-8")


def _begin(mark: str) -> str:
    return f"<!-- {mark} -->\n"


def _end(mark: str) -> str:
    return f"<!-- end of {mark} -->\n"


if __name__ == "__main__":
    record(measure())
