"""本周学习要点: what teachers and families read of it."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.domain.learning_points import LearningPoints
from bot.domain.reading.model import Hit
from bot.domain.school import SchoolClass
from bot.messages import Reply
from bot.texts.rules import rule_text

EXAMPLE = "本周学习要点 语文：认识 g、k、h，会读课文《秋天》"


def notice(school_class: SchoolClass, week: date, points: Sequence[LearningPoints]) -> str:
    """To the class's families, once a week and without a sound."""
    rows = [f"{each.subject}：{each.text}（{each.author_name}）" for each in points]
    return "\n".join(
        [
            f"【本周学习要点】{school_class.label} {_week(week)}",
            *rows,
            "供了解孩子在学什么，不是作业，不用签字、打卡或回复。",
        ]
    )


def kept(classes: Sequence[SchoolClass], week: date, points: Sequence[tuple[str, str]]) -> Reply:
    labels = "、".join(each.label for each in classes)
    rows = [f"{subject}：{text}" for subject, text in points]
    text = [
        f"已记下 {labels} {_week(week)} 的学习要点",
        *rows,
        "周末前发给家长一次，不算作业。同一科再发一次就是修改。",
    ]
    return Reply(text="\n".join(text))


def not_lower_grades() -> Reply:
    return Reply(text="「本周学习要点」只用于一、二年级，您没有任教一、二年级的班级。布置作业请直接发作业内容。")


def no_subject() -> Reply:
    return Reply(text=f"没看出是哪一科的要点。例如：\n{EXAMPLE}")


def not_compliant(hits: Sequence[Hit]) -> Reply:
    rows = dict.fromkeys(f"「{hit.words}」不合规：{rule_text(hit.rule)}" for hit in hits)
    return Reply(text="\n".join([*rows, "请去掉后再发一次。"]))


def _week(monday: date) -> str:
    friday = monday + timedelta(days=4)
    return f"{monday.month}月{monday.day}日—{friday.month}月{friday.day}日"
