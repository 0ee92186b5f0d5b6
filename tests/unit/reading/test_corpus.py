"""The annotated messages beside the project: no crash, and no figure below the recorded one (docs/accuracy.md)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("JIANFU_CORPUS", ROOT.parent / "shared" / "corpus"))

# What was measured last, less one message's worth.
FLOORS = {
    "dev.jsonl": {
        "fully_right": 0.79,
        "subject_f1": 0.89,
        "stated_minutes_right": 0.85,
        "total_right": 0.96,
        "no_homework_right": 1.0,
        "violation_f1": 0.97,
    },
    "dev_composed.jsonl": {
        "fully_right": 0.97,
        "subject_f1": 0.98,
        "stated_minutes_right": 0.98,
        "total_right": 0.98,
        "no_homework_right": 1.0,
        "violation_f1": 0.97,
    },
}
MOST_FALSE_MINUTES = 2


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, float]]:
    if not (CORPUS / "score.py").exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no corpus at {CORPUS}; set JIANFU_CORPUS")
        pytest.skip(f"no corpus at {CORPUS}; set JIANFU_CORPUS")
    done = subprocess.run(
        [
            sys.executable, str(CORPUS / "score.py"), *(str(CORPUS / name) for name in FLOORS),
            "--run", f"{sys.executable} -m tests.tools.read_corpus", "--json",
        ],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    report: dict[str, dict[str, float]] = json.loads(done.stdout)
    return report


@pytest.mark.parametrize("name", FLOORS)
def test_every_message_is_answered_and_no_figure_falls(name: str, figures: dict[str, dict[str, float]]) -> None:
    measured = figures[name]
    assert measured["unanswered"] == 0
    assert {key: measured[key] for key, floor in FLOORS[name].items() if measured[key] < floor} == {}


@pytest.mark.parametrize("name", FLOORS)
def test_hardly_a_number_is_taken_for_minutes(name: str, figures: dict[str, dict[str, float]]) -> None:
    assert figures[name]["false_minutes"] <= MOST_FALSE_MINUTES
