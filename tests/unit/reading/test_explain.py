"""Why a message was understood as it was: the trace, and how the command shows it."""

import pytest

from bot.cli.reading import explain_one
from bot.domain.reading.drafts import Because
from bot.domain.reading.explain import explain
from bot.domain.reading.trace import Aside, Evidence, Field, Refusal, Rule, Taken

TEXT = "数学：口算第12页，约15-20分钟(必做)，明天交，请家长签字，不用打卡；1分钟跳绳3组。谢谢配合"


def of(text: str, field: Field, task: int = 0) -> Evidence:
    [found] = [each for each in explain(text).evidence[task] if each.field is field]
    return found


@pytest.mark.parametrize(
    ("text", "value", "words", "because"),
    [
        ("数学：口算第12页", "数学", "数学:", Because.HEADING),
        ("背诵古诗三首", "语文", "古诗、背诵", Because.WORDS),
        ("昨天说的德育作业已经开始，请手写观后感", "德育", "", Because.NAMED),
        ("预习第3课", "", "", Because.UNKNOWN),
        ("1.背单词 2.练习册P5", "英语", "", Because.NEIGHBOUR),
        ("完成语文、数学寒假作业", "", "", Because.SEVERAL),
    ],
)
def test_the_words_behind_a_subject_are_told(text: str, value: str, words: str, because: Because) -> None:
    task = len(explain(text).evidence) - 1
    found = of(text, Field.SUBJECT, task)
    assert (found.value, found.rule) == (value, because)
    if words:
        assert set(words.split("、")) <= set(found.words.split("、"))


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("数学 口算第12页 约20分钟", "20", Rule.STATED),
        ("数学 口算第12页 15-20分钟", "20", Rule.UPPER_BOUND),
        ("数学 口算第12页 不超过20分钟", "20", Rule.AT_MOST),
        ("语文 阅读至少30分钟", "30", Rule.AT_LEAST),
        ("语数各15分钟。语：生字抄写；数：口算本两页", "15", Rule.EACH),
    ],
)
def test_the_rule_behind_the_minutes_is_told(text: str, value: str, rule: Rule) -> None:
    found = of(text, Field.MINUTES)
    assert (found.value, found.rule) == (value, rule)


def test_tier_place_due_and_kind_name_their_words() -> None:
    text = "数学 练习册P5 15分钟（选做、校内），明天交"
    assert of(text, Field.TIER).rule is Rule.MARK
    assert of(text, Field.PLACE).words == "(选做、校内)"
    assert of(text, Field.DUE).words == "明天交"
    assert of(text, Field.KIND).words


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("体育：1分钟跳绳3组", "1分钟", Aside.DRILL),
        ("语文：录5分钟视频", "5分钟", Aside.OTHER_THING),
        ("期末考试，时长：2小时", "2小时", Aside.EXAM),
        ("数学 30分", "30分", Aside.MARKS),
        ("数学练习册第12页", "12", Aside.PLACE_IN_BOOK),
        ("语文：作文，8:30交", "8:30", Aside.CLOCK),
        ("英语：单词抄3遍", "3", Aside.COUNT),
    ],
)
def test_a_number_left_aside_has_its_reason(text: str, words: str, why: Aside) -> None:
    assert [number.why for number in explain(text).numbers if words in number.words] == [why]


def test_a_number_left_aside_is_quoted_with_its_own_words_only() -> None:
    trace = explain("数学 口算第12页，练习册P23，跳绳100个，8:30交；三年级2班10月3日复习第3单元")
    quoted = [number.words for number in trace.numbers]
    assert quoted == ["第12页", "P23", "100个", "8:30", "三年级2班", "10月", "10月3日", "第3单元"]


def test_clauses_and_demands_left_aside_have_theirs() -> None:
    trace = explain(TEXT)
    assert tuple(each.why for each in trace.clauses if each.words != "请家长签字") == (Refusal.DUE_ONLY, Refusal.POLITE)
    assert [(each.rule, each.taken) for each in trace.demands] == [("P2", Taken.ASKED), ("P4", Taken.NEGATED)]
    assert trace.demands[1].scope == "不用打卡"


def test_the_command_shows_every_stage(capsys: pytest.CaptureFixture[str]) -> None:
    explain_one(TEXT, 3)
    shown = capsys.readouterr().out
    for words in (
        "① 统一写法",
        "② 分段",
        "③ 作业",
        "④ 看过",
        "⑤ 没有登记",
        "⑥ 用语检查",
        "范围取上限",
        "练习本身的计时",
        "否定，不算",
    ):
        assert words in shown
