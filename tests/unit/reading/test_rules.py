"""Every banned practice explains itself and offers a wording that keeps it."""

import re

import pytest

from bot.domain.reading import Severity, read_message
from bot.domain.reading.demands import DEMANDS
from bot.texts.rules import keeping, rule_text

RULES = [f"P{number}" for number in range(1, 21)]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_one_short_sentence_that_names_where_it_stands(rule: str) -> None:
    sentence = rule_text(rule)
    assert sentence.endswith("。")
    assert sentence.count("。") == 1
    assert len(sentence) <= 50
    assert re.search(r"（(?:《|多地的|学校的).+）。$", sentence)


@pytest.mark.parametrize("rule", RULES)
def test_the_wording_offered_for_a_rule_breaks_none(rule: str) -> None:
    assert [hit for hit in read_message(keeping(rule)).hits if hit.severity is not Severity.NOTE] == []


def test_every_row_of_the_table_belongs_to_a_rule_and_only_names_documents_of_the_handbook() -> None:
    assert {row.rule for row in DEMANDS} <= set(RULES)
    named = {name for rule in RULES for name in re.findall(r"《(.+?)》", rule_text(rule))}
    assert named == {
        *("双减意见", "手机管理通知", "教育惩戒规则", "作业管理通知", "睡眠管理通知", "体质管理通知"),
        *("日常考试管理", "个人信息保护法"),
    }


@pytest.mark.parametrize("rule", ["P7", "P8"])
def test_no_sentence_gives_a_national_number_of_copies(rule: str) -> None:
    assert not re.search(r"\d+\s?遍|[三四五六七八九十]遍", rule_text(rule))


@pytest.mark.parametrize(
    "text",
    ["读课文两遍", "朗读课文两遍", "读课文三遍", "背诵10遍", "听录音5遍", "熟读课文二十遍", "每课读10遍"],
)
def test_reading_aloud_is_no_copying_however_often(text: str) -> None:
    assert read_message(text).hits == ()


def test_copying_three_times_is_noted_only() -> None:
    assert [(hit.rule, hit.severity) for hit in read_message("生词抄3遍").hits] == [("P7", Severity.NOTE)]


@pytest.mark.parametrize(
    "text",
    [
        "不用签字笔，用铅笔写",
        "请家长不要签字",
        "家长无需检查、批改和签字",
        "今天不打卡",
        "不再要求打印",
        "接龙游戏：词语接龙",
        "平板支撑1分钟",
        "家长会上再说",
        "扫地、拖地",
        "第一名著《西游记》",
        "查字典，理解词语",
        "投篮20次",
        "交流读后感",
        "明天交给老师",
        "周一把作文本交给语文老师",
    ],
)
def test_harmless_senses_and_negations_pass(text: str) -> None:
    assert [hit for hit in read_message(text).hits if hit.severity is Severity.BLOCK] == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("不用抄写，请家长签字", "P2"),
        ("别忘了让家长检查", "P1"),
        ("不仅要背诵，还要打卡", "P4"),
        ("不能不签字", "P2"),
        ("批改后签字", "P1"),
        ("完成安全教育平台作业", "P5"),
        ("错一个抄十遍", "P8"),
        ("对照答案自己批改", "P13"),
    ],
)
def test_a_negation_ends_at_its_own_word(text: str, rule: str) -> None:
    assert rule in {hit.rule for hit in read_message(text).hits}
