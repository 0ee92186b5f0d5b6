"""Answers in words: as good as a button, and never mistaken for a new message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.filing_answers import answer_in_words, minutes_by_subject, minutes_said

BOTH = ("语文", "数学")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("15", 15), ("15分钟", 15), ("约20分钟", 20), ("半小时", 30), ("一刻钟", 15), ("10-15分钟", 15), ("二十分钟", 20)],
)
def test_a_bare_time_is_an_answer(text: str, minutes: int) -> None:
    assert minutes_said(text) == minutes


@pytest.mark.parametrize("text", ["数学 口算 15分钟", "练习册P15", "好的", "15分钟做完口算", "第15页", ""])
def test_anything_more_is_no_answer(text: str) -> None:
    assert minutes_said(text) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("15", {"语文": 15}),
        ("语文15 数学20", {"语文": 15, "数学": 20}),
        ("语文：15分钟，数学：20分钟", {"语文": 15, "数学": 20}),
        ("语15、数20", {"语文": 15, "数学": 20}),
        ("都是20", {"语文": 20, "数学": 20}),
        ("各15分钟", {"语文": 15, "数学": 15}),
        ("数学半小时", {"数学": 30}),
    ],
)
def test_several_subjects_are_answered_at_once(text: str, answer: dict[str, int]) -> None:
    assert minutes_by_subject(text, BOTH) == answer


@pytest.mark.parametrize("text", ["英语15", "语文 抄写生字 15分钟", "数学 口算第12页 20分钟", "语文15 数学练习册"])
def test_a_new_message_is_not_taken_for_an_answer(text: str) -> None:
    assert minutes_by_subject(text, BOTH) is None


CLASSES = ["s/3-1", "s/3-2"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三（2）班", "1"),
        ("三1班", "0"),
        ("两个班都是", "all"),
        ("三1班和三2班", "0,1"),
        ("五2班", None),
        ("三（2）班 数学 口算", None),
    ],
)
def test_a_class_is_named_in_words(text: str, value: str | None) -> None:
    assert answer_in_words(text, about="WhichClass", options=CLASSES, missing=()) == value


@pytest.mark.parametrize(("text", "value"), [("数学", "1"), ("语", "0"), ("英语", None), ("数学 口算", None)])
def test_a_subject_is_named_in_words(text: str, value: str | None) -> None:
    assert answer_in_words(text, about="WhichSubject", options=BOTH, missing=()) == value


@pytest.mark.parametrize(("text", "value"), [("这个周末", "0"), ("下周一", "1"), ("下一个上课日", "1"), ("周三", None)])
def test_a_day_is_named_in_words(text: str, value: str | None) -> None:
    options = ["2026-10-17", "2026-10-19"]
    assert answer_in_words(text, about="WhichDay", options=options, missing=()) == value


def test_yes_accepts_the_compliant_wording_only_where_there_is_one() -> None:
    assert answer_in_words("好的", about="BannedWording", options=["数学 口算"], missing=()) == "0"
    assert answer_in_words("好的", about="BannedWording", options=[""], missing=()) is None


def test_a_way_out_is_chosen_in_words() -> None:
    ways = [{"kind": "cut"}, {"kind": "optional"}, {"kind": "drop"}]
    assert answer_in_words("改为选做", about="TooLong", options=ways, missing=()) == "1"
    assert answer_in_words("算了", about="TooLong", options=ways, missing=()) == "drop"


@given(
    st.text(max_size=200),
    st.sampled_from(["HowLong", "WhichClass", "WhichSubject", "WhichDay", "BannedWording", "TooLong", "x"]),
)
def test_any_text_at_all_is_judged(text: str, about: str) -> None:
    options = {"WhichClass": CLASSES, "WhichDay": ["2026-10-17", "2026-10-19"], "TooLong": [{"kind": "cut"}]}
    answer_in_words(text, about=about, options=options.get(about, ["语文", "数学"]), missing=BOTH)
