"""Short questions to families and what their answers add up to."""

from collections.abc import Sequence
from datetime import date, time

from bot.domain.polls import Tally, Topic
from bot.domain.school import SchoolClass
from bot.texts.words import clock

TOPIC_NAMES = {Topic.MINUTES: "家庭作业用时", Topic.SLEEP: "按时睡觉", Topic.PHONE: "手机使用"}

_OPTIONS = {
    Topic.MINUTES: ("没有书面作业", "30分钟以内", "30到60分钟", "60到90分钟", "90分钟以上"),
    Topic.SLEEP: ("按时睡了", "晚了半小时以内", "晚了更多"),
    Topic.PHONE: ("没有用", "1小时以内", "超过1小时"),
}


def options(topic: Topic) -> tuple[str, ...]:
    """Three to five answers, one tap each."""
    return _OPTIONS[topic]


def question(topic: Topic, school_class: SchoolClass, day: date, asleep_by: time) -> str:
    """Asks about the family's evening, anonymously; nobody has to answer. Its number tells a doubled poll, and it from the sheet's (编号)."""
    number = f"问{day:%m%d}-{school_class.grade}{school_class.name.number:02d}"
    match topic:
        case Topic.MINUTES:
            ask = "今天孩子的书面作业写了多久？"
        case Topic.SLEEP:
            ask = f"昨晚孩子 {clock(asleep_by)} 前睡了吗？"
        case Topic.PHONE:
            ask = "昨天孩子用手机（不含上课）多久？"
    return f"{school_class.label}小调查：{ask}（匿名，自愿，编号 {number}）"


def asked_again(question_: str) -> str:
    """A poll that may have been put before: who has answered the other one need not answer again."""
    return f"{question_}（补发，已答过前一条的不用再答）"


def tally(options_: Sequence[str], counted: Tally) -> str:
    """Shares of each answer; below five answers nothing is shown."""
    if not counted.showable:
        return "参与不足5人，不显示结果"
    shares = "，".join(f"{option} {share}%" for option, share in zip(options_, counted.shares, strict=True))
    return f"{counted.answers}人参与；{shares}"
