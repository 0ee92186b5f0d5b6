"""What teachers read: each quoted word once, an example where no machine can reword, nothing cut off in silence."""

from datetime import date, time

from bot.domain.classes import ClassName
from bot.domain.filing import BannedWording
from bot.domain.filing_result import Asked, FilingResult
from bot.domain.reading import read_message
from bot.domain.reading.model import Hit, Severity
from bot.domain.school import SchoolClass
from bot.texts import rooms as room_texts
from bot.texts import staff as texts
from bot.texts.rules import keeping


def _asked(text: str) -> str:
    reading = read_message(text)
    hits = tuple(hit for hit in reading.hits if hit.severity is Severity.BLOCK)
    return texts.filing(
        FilingResult(asked=Asked(question_id=1, about=BannedWording(hits, reading.compliant_text)))
    ).text


def test_words_that_break_two_rules_are_quoted_once() -> None:
    said = _asked("英语 错一个罚抄20遍")

    assert said.count("抄20遍") == 1
    assert said.count("《教育惩戒规则》") == 1


def test_where_nothing_is_left_an_example_that_keeps_the_rule_is_shown() -> None:
    assert f"「{keeping('P2')}」" in _asked("英语 请家长签字")


def test_a_hint_that_only_a_person_can_mend_comes_with_an_example() -> None:
    hit = Hit(rule="P9", slug="whole", severity=Severity.WARN, words="整本", start=0, end=2, rewording=None)
    asked = Asked(question_id=1, about=BannedWording((hit,), "练习册"))

    assert f"「{keeping('P9')}」" in texts.filing(FilingResult(asked=asked)).text


def test_a_nudge_with_more_gaps_than_buttons_says_how_to_declare_the_rest() -> None:
    classes = [SchoolClass(id=f"s/3-{n}", school_id="s", name=ClassName(3, n)) for n in range(1, 11)]
    gaps = [(each, "数学") for each in classes]

    assert len(room_texts.nudge_buttons(gaps, date(2026, 10, 15))) == 8
    assert "三（9）班数学 今日无作业" in room_texts.nudge(gaps, time(15, 30))
    assert "按钮只列了" not in room_texts.nudge(gaps[:8], time(15, 30))


def test_a_button_names_its_subject_whatever_the_school_file_says_by_then() -> None:
    gaps = [(SchoolClass(id="s/3-1", school_id="s", name=ClassName(3, 1)), "数学")]
    [[none, done]] = room_texts.nudge_buttons(gaps, date(2026, 10, 15))

    assert none.action.rpartition(":")[2] == done.action.rpartition(":")[2] != "0"
    assert len(none.action) <= 46
