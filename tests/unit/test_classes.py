"""Every way staff write a class, and what only looks like one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.classes import ClassName, find_classes, parse_class


def named(text: str, grade: int | None = None) -> list[str]:
    return [mention.name.short for mention in find_classes(text, grade=grade)]


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("三（2）班 数学 口算", ["3-2"]),
        ("三(2)班", ["3-2"]),
        ("3（2）班", ["3-2"]),
        ("三2班", ["3-2"]),
        ("三年级2班", ["3-2"]),
        ("三年级二班", ["3-2"]),
        ("三年级（2）班", ["3-2"]),
        ("3.2班", ["3-2"]),
        ("302班", ["3-2"]),
        ("初一(3)班", ["7-3"]),
        ("八（12）班", ["8-12"]),
        ("七4班物理没有", ["7-4"]),
    ],
)
def test_a_class_is_found_however_it_is_written(text: str, classes: list[str]) -> None:
    assert named(text) == classes


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("三1班、三2班 英语", ["3-1", "3-2"]),
        ("三（2）班、三（1）班", ["3-2", "3-1"]),
        ("三（1）（2）班", ["3-1", "3-2"]),
        ("三（1）、（2）班", ["3-1", "3-2"]),
        ("三年级1、2班", ["3-1", "3-2"]),
        ("三年级3、4（班）", ["3-3", "3-4"]),
        ("三(1)班、三(2) 数学", ["3-1", "3-2"]),
        ("三（2）班、3（1）班", ["3-2", "3-1"]),
    ],
)
def test_classes_named_together_are_all_found(text: str, classes: list[str]) -> None:
    assert named(text) == classes


@pytest.mark.parametrize(
    "text", ["三（2） 语文", "三1 语文 习字P12", "班级：三（2） 学科：语文", "今日作业\n三（2）\n语文"]
)
def test_a_class_without_its_last_word_counts_at_the_head_of_a_line_or_field(text: str) -> None:
    assert len(named(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "3（2）",
        "练习三（2）",
        "第三（2）题",
        "习题五（1）",
        "语文：三（2） 做完",
        "第三单元1班",
        "1002班",
        "1.2小时",
        "三班",
        "十一班",
        "四年级(405 406)",
        "",
    ],
)
def test_what_only_looks_like_a_class_is_none(text: str) -> None:
    assert named(text) == []


def test_bare_numbers_name_classes_only_where_the_grade_is_known() -> None:
    assert named("3、4（班）") == []
    assert named("3、4（班） 数学", grade=5) == ["5-3", "5-4"]
    assert named("2班", grade=4) == ["4-2"]
    assert named("第2班级", grade=4) == []


def test_the_span_of_a_mention_is_its_words() -> None:
    text = "请三（2）班和三年级3班写"
    assert [text[m.start : m.end] for m in find_classes(text)] == ["三（2）班", "三年级3班"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3-2", ClassName(3, 2)),
        (" 三（2）班 ", ClassName(3, 2)),
        ("三（2）", ClassName(3, 2)),
        ("302班", ClassName(3, 2)),
        ("三1班、三2班", None),
        ("三（1）（2）班", None),
        ("3（2）", None),
        ("三（2）班 数学", None),
        ("0-2", None),
    ],
)
def test_a_whole_text_names_one_class_or_none(text: str, name: ClassName | None) -> None:
    assert parse_class(text) == name


@given(st.integers(1, 9), st.integers(1, 99))
@settings(deadline=None)
def test_every_label_and_id_reads_back(grade: int, number: int) -> None:
    name = ClassName(grade, number)
    assert parse_class(name.label) == name
    assert parse_class(name.short) == name
    assert [m.name for m in find_classes(f"{name.label} 数学 口算")] == [name]


@given(st.text())
@settings(deadline=None)
def test_no_text_breaks_the_search(text: str) -> None:
    for mention in find_classes(text, grade=3):
        assert 0 <= mention.start < mention.end <= len(text)
