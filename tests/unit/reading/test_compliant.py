"""The compliant wording keeps the homework: it reads back to the same tasks, the demand alone is gone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.reading import read_message
from bot.domain.reading.demands import DEMANDS
from bot.domain.reading.model import Reading, Severity

HOMEWORK = (
    "语文：背诵第12课（15分钟）",
    "数学：练习册P22-24，约20分钟",
    "英语：抄写Unit 3单词两遍 10分钟",
    "语文：预习第5课，读熟课文",
    "数学：口算第8页",
    "科学：观察月亮15分钟",
)
BLOCKED = {
    "P1": ("家长批改", "请家长用红笔批改", "家长检查", "家长对照答案批改", "家长听写", "家长检查并签字"),
    "P2": ("家长签字", "请家长签字", "家长签名确认", "并签字", "完成后家长签字"),
    "P3": ("请自行打印", "打印后完成", "见群文件"),
    "P4": ("拍照发群里", "每天打卡", "完成后拍照上传", "录视频发到群里", "在群里接龙", "上传到平台", "拍视频发给老师"),
    "P5": ("用手机完成", "扫码看讲解", "用一起作业完成", "APP上完成", "用平板听"),
    "P8": ("错一个罚抄十遍", "没完成的加抄两课", "不合格重抄", "考不到90分的抄一遍"),
    "P13": ("对照答案自己批", "同桌互批", "自批自改"),
    "P17": ("未交名单在群里", "张小明、李华重写", "表扬以下同学"),
    "P18": ("购买练习册", "请投票点赞"),
    "P19": ("填写父母职业",),
}
JOINED = ("{task}，{demand}。", "{task}\n{demand}", "{task}。{demand}！", "{demand}\n{task}", "{task}（{demand}）")
WITHIN = (
    "语文：背诵第12课{demand}15分钟",
    "语文：背诵第12课{demand}（15分钟）",
    "语文：背诵第12课{demand}，15分钟",
    "语文：背诵第12课，15分钟{demand}",
)
BEHIND = (
    "并家长签字",
    "，家长检查签字",
    "后拍照发群里",
    "并打卡",
    "完成后上传到平台",
    "对照答案自己批",
    "并拍视频发给老师",
    "请家长批改",
    "，错一个罚抄十遍",
    "、家长签字",
)


def tasks(reading: Reading) -> list[tuple[str | None, str, int | None]]:
    return [(task.subject_name, task.content.replace("，", ","), task.minutes) for task in reading.tasks]


def test_every_blocked_rule_is_tried() -> None:
    blocked = {row.rule for row in DEMANDS if row.severity is Severity.BLOCK}
    assert set(BLOCKED) == blocked


@settings(deadline=None)
@given(
    st.sampled_from(HOMEWORK),
    st.sampled_from([(rule, words) for rule, all_words in BLOCKED.items() for words in all_words]),
    st.sampled_from(JOINED),
)
def test_without_its_demand_a_message_sets_the_same_homework(task: str, demand: tuple[str, str], joined: str) -> None:
    rule, words = demand
    reading = read_message(joined.format(task=task, demand=words))
    assert rule in {hit.rule for hit in reading.hits}
    assert tasks(read_message(reading.compliant_text)) == tasks(read_message(task))


@pytest.mark.parametrize("message", WITHIN)
@pytest.mark.parametrize("demand", BEHIND)
def test_a_demand_within_a_task_takes_neither_its_content_nor_its_time(message: str, demand: str) -> None:
    reading = read_message(message.format(demand=demand))
    assert tasks(read_message(reading.compliant_text)) == [("语文", "背诵第12课", 15)]


@pytest.mark.parametrize(
    ("text", "compliant"),
    [
        ("数学：每天打卡，练习册P22", "数学：练习册P22"),
        ("数学：用手机完成练习册P22", "数学：完成练习册P22"),
        ("语文：家长签字\n数学：口算P3", "数学：口算P3"),
        ("语文：朗读课文，完成后家长签字", "语文：朗读课文"),
        ("明天8:30前打卡", ""),
    ],
)
def test_what_is_left_reads_as_a_teacher_would_write_it(text: str, compliant: str) -> None:
    assert read_message(text).compliant_text == compliant
