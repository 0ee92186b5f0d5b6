"""更正 in words: what is a correction, of which lines, into what."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.classes import ClassName
from bot.domain.corrections import find_correction, lines_meant, with_classes
from bot.domain.entries import Entry
from bot.domain.filing import PlannedLine
from bot.domain.kinds import Kind, Place
from bot.domain.same_work import filed_by_others

DAY = date(2026, 10, 15)


def line(subject: str, content: str, minutes: int = 10, *, id: int = 1, class_id: str = "s/3-2") -> Entry:  # noqa: A002
    return Entry(
        class_id=class_id,
        day=DAY,
        subject=subject,
        content=content,
        minutes=minutes,
        author_id="p",
        author_name="王",
        id=id,
    )


ORAL = line("数学", "口算第12页", id=1)
BOOK = line("数学", "练习册P23", 15, id=2)
COPY = line("语文", "抄写词语", id=3)
CHESS = line("围棋", "打谱一局", id=4)
LINES = (ORAL, BOOK, COPY, CHESS)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("语文改成20分钟", [COPY]),
        ("围棋改成20分钟", [CHESS]),
        ("数学改成20分钟", [ORAL, BOOK]),
        ("数学那个改成20分钟吧", [ORAL, BOOK]),
        ("数学的口算改成20分钟", [ORAL]),
        ("练习册改为选做", [BOOK]),
        ("更正：语文 抄写生字 10分钟", [COPY]),
        ("改一下，语文20分钟", [COPY]),
        ("写错了，语文是20分钟", [COPY]),
        ("不对，语文应该是20分钟", [COPY]),
        ("英语改成20分钟", []),
        ("写改成20分钟", []),
    ],
)
def test_a_correction_is_of_the_lines_it_names(text: str, meant: list[Entry]) -> None:
    correction = find_correction(text)
    assert correction is not None
    assert [entry for group in lines_meant(correction, LINES) for entry in group] == meant


@pytest.mark.parametrize(
    "text",
    ["数学 改错题 10分钟", "语文 修改作文 20分钟", "改写句子 20分钟", "数学 口算 20分钟", "应该是明天交", "谢谢", ""],
)
def test_homework_and_chatter_are_no_corrections(text: str) -> None:
    correction = find_correction(text)
    assert correction is None or not lines_meant(correction, LINES)


def test_a_class_named_in_short_narrows_a_correction() -> None:
    one, two = ClassName(3, 1), ClassName(3, 2)
    said = find_correction("一班数学改成20分钟") or find_correction("")
    assert said is not None
    correction = with_classes(said, (one, two), (one, two))

    assert (correction.about, correction.classes) == ("数学", (one,))


def test_what_says_only_minutes_keeps_the_content() -> None:
    correction = find_correction("数学改成半小时")
    assert correction is not None
    assert (correction.minutes, correction.keeps_content) == (30, True)


def test_a_line_that_has_the_word_of_change_in_it_is_not_meant_by_its_words() -> None:
    own = line("语文", "练习册P3把陈述句改成反问句")
    correction = find_correction("语文 练习册P3把陈述句改成反问句 10分钟")
    assert correction is not None
    assert lines_meant(correction, [own]) == ()


def test_the_same_work_of_two_classes_is_one_choice() -> None:
    correction = find_correction("数学改成20分钟")
    assert correction is not None
    both = (ORAL, line("数学", "口算第12页", id=5, class_id="s/3-1"))
    assert lines_meant(correction, both) == (both,)


@given(st.text(max_size=400))
def test_any_text_is_looked_at_without_harm(text: str) -> None:
    correction = find_correction(text)
    assert correction is None or len(text.strip()) <= 300


def _planned(content: str, minutes: int) -> PlannedLine:
    return PlannedLine(
        subject="数学",
        content=content,
        minutes=minutes,
        minutes_low=None,
        minutes_high=minutes,
        kind=Kind.WRITTEN,
        tier=None,
        place=Place.HOME,
        due=None,
    )


def test_the_same_pages_from_a_colleague_are_the_same_work_whatever_the_minutes() -> None:
    lines = (_planned("口算 第12页。", 25), _planned("口算第13页", 10))

    assert filed_by_others(lines, LINES, "other") == ((ORAL,), lines[1:])
    assert filed_by_others(lines, LINES, "p") == ((), lines)
