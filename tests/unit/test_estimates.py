"""Suggestions for minutes nobody wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.estimates import Basis, PastTask, robust_median, suggest, suggest_sum, typical_minutes
from bot.domain.task_types import Amount, TaskType, amount_of, task_type_of

minutes = st.integers(1, 90)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("口算第12页", TaskType.MENTAL_ARITHMETIC),
        ("练习册P23-24", TaskType.EXERCISES),
        ("抄写第3课生字", TaskType.COPYING),
        ("背诵《春晓》", TaskType.RECITING),
        ("听写第5课词语", TaskType.DICTATION),
        ("朗读课文三遍", TaskType.READING_ALOUD),
        ("预习第7课", TaskType.PREVIEW),
        ("订正试卷", TaskType.PAPER),
        ("订正默写本", TaskType.CORRECTION),
        ("周记一篇", TaskType.DIARY),
        ("跳绳200个", TaskType.SPORT),
        ("某某", TaskType.OTHER),
    ],
)
def test_a_task_is_known_by_its_words(content: str, kind: TaskType) -> None:
    assert task_type_of(content) is kind


@pytest.mark.parametrize(
    ("content", "amount"),
    [
        ("练习册P23-24", Amount(pieces=2)),
        ("练习册第12页", Amount(pieces=1)),
        ("口算两页", Amount(pieces=2)),
        ("抄写单词3遍", Amount(times=3)),
        ("练习册P1-99", Amount(pieces=2)),
        ("抄写生字", Amount()),
    ],
)
def test_pages_and_repetitions_are_counted(content: str, amount: Amount) -> None:
    assert amount_of(content) == amount


def test_without_history_the_table_speaks() -> None:
    suggestion = suggest_sum(["练习册P23-24"], [], 3)

    assert suggestion is not None
    assert (suggestion.minutes, suggestion.basis) == (20, Basis.TABLE)


def test_a_class_that_always_needs_longer_is_believed_after_a_few_tasks() -> None:
    past = [PastTask(f"练习册P{n}", 25, own=True) for n in range(12)]

    suggestion = suggest_sum(["练习册P40"], past, 3)

    assert suggestion is not None
    assert (suggestion.minutes, suggestion.basis, suggestion.samples) == (20, Basis.CLASS, 12)


def test_one_odd_day_changes_little() -> None:
    assert robust_median([10, 10, 10, 11, 9, 60]) == 10


def test_history_of_another_kind_of_work_says_nothing() -> None:
    past = [PastTask("作文一篇", 45, own=True)] * 9

    suggestion = suggest_sum(["口算第12页"], past, 3)

    assert suggestion is not None
    assert (suggestion.minutes, suggestion.basis) == (10, Basis.TABLE)


def test_twice_the_pages_take_twice_the_time() -> None:
    past = [PastTask("练习册P1", 10, own=True)] * 50

    one, two = suggest_sum(["练习册P2"], past, 3), suggest_sum(["练习册P3-4"], past, 3)

    assert one is not None
    assert two is not None
    assert two.minutes == 2 * one.minutes


def test_work_that_nobody_can_judge_gets_no_suggestion() -> None:
    assert suggest_sum(["某某"], [], 3) is None
    assert suggest_sum(["口算第1页", "某某"], [], 3) is None
    assert typical_minutes("某某", 3) is None


@given(of_class=st.lists(minutes, max_size=30), of_grade=st.lists(minutes, max_size=30), typical=minutes)
def test_a_suggestion_is_a_multiple_of_five_between_what_is_known(
    of_class: list[int], of_grade: list[int], typical: int
) -> None:
    suggestion = suggest(of_class=of_class, of_grade=of_grade, typical=typical)

    assert suggestion is not None
    assert suggestion.minutes % 5 == 0
    known = [*of_class, *of_grade, typical]
    assert min(*known, 60) - 5 <= suggestion.minutes <= max(*known, 5) + 5 if len(known) > 1 else True


@given(st.text(max_size=60), st.integers(1, 9))
def test_any_content_at_all_can_be_judged(content: str, grade: int) -> None:
    found = typical_minutes(content, grade)

    assert found is None or 1 <= found <= 60


def test_every_type_has_a_row_in_the_table() -> None:
    from bot.domain.estimates import _TYPICAL

    assert set(_TYPICAL) == set(TaskType)
