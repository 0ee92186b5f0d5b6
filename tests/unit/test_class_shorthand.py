"""Class names in short are spelled out only where one class fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.class_shorthand import spell_out
from bot.domain.classes import ClassName

MINE = (ClassName(3, 1), ClassName(3, 2))
SCHOOL = (*MINE, ClassName(3, 4), ClassName(4, 1))


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("三二班", "三（2）班"),
        ("二班 口算", "三（2）班 口算"),
        ("302", "三（2）班"),
        ("302：口算", "三（2）班：口算"),
        ("三（1）科学 画一片叶子", "三（1）班科学 画一片叶子"),
        ("一班、二班 口算", "三（1）班、三（2）班 口算"),
        ("数学作业\n三二班 口算", "数学作业\n三（2）班 口算"),
        ("班级：三二班", "班级：三（2）班"),
        ("3-2 英语 抄写", "三（2）班 英语 抄写"),
        ("3-1班 口算", "三（1）班 口算"),
        ("三1 口算第13页 三2 口算第14页", "三（1）班 口算第13页 三（2）班 口算第14页"),
    ],
)
def test_one_class_that_fits_is_spelled_out(text: str, spelled: str) -> None:
    assert spell_out(text, MINE, SCHOOL) == spelled


@pytest.mark.parametrize(
    "text",
    [
        "数学 302页",
        "口算302道",
        "三（1）写作业",
        "二班主任",
        "读《二班的故事》",
        "练习三（2）",
        "302页",
        "三2组",
        "三（2）班 口算",
        "999 口算",
        "3-2 单元复习",
        "9-9 英语",
        "数学 3-2 英语",
    ],
)
def test_what_is_no_class_is_left_alone(text: str) -> None:
    assert spell_out(text, MINE, SCHOOL) == text


def test_where_two_readings_fit_nothing_is_guessed() -> None:
    grade_five = (ClassName(5, 3), ClassName(5, 4))

    assert spell_out("三四班 口算", grade_five, (*grade_five, ClassName(3, 4))) == "三四班 口算"
    assert spell_out("三四班 口算", grade_five, grade_five) == "五（3）班、五（4）班 口算"
    assert spell_out("二班 口算", (ClassName(3, 2), ClassName(4, 2)), SCHOOL) == "二班 口算"


def test_a_class_of_somebody_else_is_named_so_that_it_can_be_refused() -> None:
    assert spell_out("四一班 口算", MINE, SCHOOL) == "四（1）班 口算"
    assert spell_out("五班 口算", MINE, SCHOOL) == "三（5）班 口算"


@given(st.text(alphabet="三二一（）()12、班 \n初302口算", max_size=30))
def test_spelling_out_twice_changes_nothing_more(text: str) -> None:
    once = spell_out(text, MINE, SCHOOL)
    assert spell_out(once, MINE, SCHOOL) == once
