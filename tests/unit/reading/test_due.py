"""When a task is due, as written."""

import pytest

from bot.domain.reading.due import find_due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("生字抄2遍,明天交", "明天"),
        ("周一早上收", "周一早上"),
        ("下周三之前交", "下周三之前"),
        ("10月8日上午交", "10月8日上午"),
        ("试卷→ 周四下午对答案", "周四下午"),
        ("准备下周听写", "下周"),
        ("周一早自习交", "周一早自习"),
        ("截止周五晚8点", "周五晚8点"),
        ("返校后交", "返校后"),
        ("明天早上交给课代表", "明天早上"),
        ("明天一早交给我", "明天一早"),
        ("一周后交观察日记", "一周后"),
        ("返校时各科试卷交课代表", "返校时"),
        ("纸质版明早课代表收", "明早"),
    ],
)
def test_a_due_phrase_is_found_as_written(text: str, due: str) -> None:
    found = find_due(text, 0, len(text))
    assert found is not None
    assert found[0] == due


@pytest.mark.parametrize("text", ["今天交", "练习册第5页", "读两遍", "和同学交流", "收集三条成语", "周末愉快", ""])
def test_what_names_no_later_day_is_not_due(text: str) -> None:
    assert find_due(text, 0, len(text)) is None
