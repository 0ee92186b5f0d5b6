"""Measure the reader against the annotated messages and record the figures in docs/accuracy.md.

Run `python -m tests.tools.accuracy` from the project's root; JIANFU_CORPUS names another corpus folder.
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
_BEGIN, _END = "<!-- figures -->\n", "<!-- end of figures -->\n"

Figures = dict[str, dict[str, float]]


def measure() -> Figures:
    """The score of each file, by score.py of the corpus folder."""
    command = [sys.executable, str(CORPUS / "score.py"), *(str(CORPUS / name) for name in FILES)]
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
    table = PAGE.read_text(encoding="utf-8").partition(_BEGIN)[2].partition(_END)[0]
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines() if line.startswith("| ")
    ]
    return {name: {row[0]: float(row[at]) for row in rows[1:]} for at, name in enumerate(rows[0][1:], start=1)}


def record(figures: Figures) -> None:
    """Put the figures into the page's table."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    rows = [f"| {key} | {' | '.join(str(figures[name][key]) for name in FILES)} |" for key in figures[FILES[0]]]
    table = "\n".join([f"| figure | {' | '.join(FILES)} |", "|---|---|---|", *rows])
    PAGE.write_text(f"{before}{_BEGIN}\n{table}\n\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    record(measure())
