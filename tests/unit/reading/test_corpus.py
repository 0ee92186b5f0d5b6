"""The annotated messages beside the project: no crash, and no figure below the recorded one (docs/accuracy.md)."""

import os

import pytest

from tests.tools import accuracy

RATES = (
    "fully_right",
    "subject_f1",
    "stated_minutes_right",
    "stated_totals_right",
    "total_right",
    "no_homework_right",
    "violation_f1",
    "written_right",
)
COUNTS = ("unanswered", "false_minutes", "violation_false", "violation_missed")


@pytest.fixture(scope="module")
def measured() -> accuracy.Figures:
    if not (accuracy.CORPUS / "score.py").exists():
        reason = f"no corpus at {accuracy.CORPUS}; set JIANFU_CORPUS"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return accuracy.measure()


@pytest.mark.parametrize("name", accuracy.NAMES)
def test_no_figure_is_worse_than_the_recorded_one(name: str, measured: accuracy.Figures) -> None:
    now, before = measured[name], accuracy.recorded()[name]
    assert {key: now[key] for key in RATES if now[key] < before[key]} == {}
    assert {key: now[key] for key in COUNTS if now[key] > before[key]} == {}


@pytest.mark.parametrize("name", accuracy.NAMES)
def test_every_message_is_answered_and_hardly_a_number_taken_for_minutes(name: str, measured: accuracy.Figures) -> None:
    assert measured[name]["unanswered"] == 0
    assert measured[name]["false_minutes"] <= 2
