"""What is done to a person's text before it is drawn."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.drawable import drawable, one_line


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("加油😊👍🏽！", "加油[表情]！"),
        ("家👨\u200d👩\u200d👧校", "家[表情]校"),
        ("☀️晒书", "[表情]晒书"),
        ("☆基础 ★提升 ①", "☆基础 ★提升 ①"),
        ("口算\n第12页\r\n\t练习册", "口算 第12页 练习册"),
        ("a\u202eb\u200bc\x07d\ufeffe", "abcde"),
        ("𠮷老师", "𠮷老师"),
        ("\ud800半个", "半个"),
        ("\ufffe\ufdd0", ""),
    ],
)
def test_text_is_made_drawable(text: str, drawn: str) -> None:
    assert drawable(text, at_most=40) == drawn


def test_a_long_text_ends_visibly() -> None:
    assert drawable("一二三四五六", at_most=6) == "一二三四五六"
    assert drawable("一二三四五六七", at_most=6) == "一二三四……"


def test_a_long_run_of_letters_may_break_but_loses_none() -> None:
    link = "https://example.com/a/very/long/link"

    drawn = drawable(link, at_most=100)

    assert "\u200b" in drawn
    assert drawn.replace("\u200b", "") == link
    assert "\u200b" not in drawable("Workbook p.31", at_most=100)


@given(text=st.text())
def test_one_line_is_one_line_and_hides_nothing(text: str) -> None:
    line = one_line(text)

    assert line == one_line(line)
    assert not {unicodedata.category(c) for c in line} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(text=st.text(alphabet=st.characters(categories=("L", "N"), max_codepoint=0x9FFF)))
def test_letters_and_digits_are_never_lost(text: str) -> None:
    assert one_line(text) == text
