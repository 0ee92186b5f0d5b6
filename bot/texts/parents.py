"""What families read. Never a demand, never a reply asked for (policy.md §8)."""

from collections.abc import Sequence
from datetime import time

from bot.domain.calendar import DayKind
from bot.domain.class_day import TodaySheet
from bot.domain.limit_model import Stage
from bot.domain.policy import StopClock
from bot.domain.school import School, SchoolClass
from bot.messages import Button, Reply
from bot.texts.sheet import publication
from bot.texts.words import clock, day_name


def following(school: School, school_class: SchoolClass, *, new: bool) -> Reply:
    """After a parent opened the join link."""
    before = "" if new else "（之前就关注着）"
    text = (
        f"已关注{before} {school.name} {school_class.label}。\n"
        f"每个上课日 {clock(school.policy.publish)} 左右公示作业，随时发送「今日作业」查看。\n"
        "只保存这个聊天的编号，用来回答您；不收集孩子的任何信息，取消关注即删除。"
    )
    return Reply(
        text=text,
        buttons=((Button("今日作业", "today"), Button("取消关注", f"unfollow:{school_class.id}")),),
        menu="parent",
    )


def unfollowed(label: str, left: Sequence[str], *, staff: bool = False) -> Reply:
    """label: of the class left, empty for all; left: labels of those still followed. staff keep their chat's number."""
    if left:
        text = f"已取消关注{label}。您还关注着：{'、'.join(left)}。"
    elif staff:
        text = f"已取消关注{label}。您的教职工身份不变，登记作业照常。"
    else:
        text = "已取消关注，您的聊天编号已删除。要再关注，请点学校发的链接。"
    return Reply(text=text, replaces=True)


def today(sheets: Sequence[TodaySheet]) -> str:
    """今日作业: every followed class in one message."""
    if not sheets:
        return "您现在没有关注班级，暂时无权限查看作业公示。请点班主任发的关注链接，关注后随时能看。"
    several = len({sheet.school.id for sheet in sheets}) > 1
    return "\n\n".join(_today(sheet, several=several) for sheet in sheets)


def _today(sheet: TodaySheet, *, several: bool) -> str:
    page = f"\n网页版（大字，近几天的都在）：{sheet.page}" if sheet.page else ""
    return _today_sheet(sheet, f"{sheet.school.name} " if several else "") + page


def _today_sheet(sheet: TodaySheet, school: str) -> str:
    if sheet.snapshot is not None:
        return publication(sheet.snapshot, sheet.school.zone)
    head = f"{school}{sheet.school_class.label} {day_name(sheet.day)}"
    if sheet.kind is DayKind.NO_HOMEWORK:
        return f"{head}：今天是无作业日，不留书面作业。"
    if sheet.last is not None:
        return f"{head}：今天不上课，最近一次公示是：\n{publication(sheet.last, sheet.school.zone)}"
    if sheet.kind in (DayKind.WEEKEND, DayKind.HOLIDAY):
        return f"{head}：今天不上课，没有作业公示。"
    publish = sheet.school.policy.publish
    if sheet.now.astimezone(sheet.school.zone).time() < publish:
        return f"{head}：今天的作业公示 {clock(publish)} 发布。"
    return f"{head}：今天还没有作业公示。"


def bedtime(asleep_by: time, stage: Stage, stop: StopClock | None = None) -> str:
    """【睡眠提醒】, 20 minutes before bedtime. stop: the school's stop clock, where it holds that evening."""
    who = "初中生" if stage is Stage.JUNIOR else "小学生"
    later = "可以缓做、补做，不罚" if stop and stop.made_up else "明天告诉老师就好，不补、不罚"
    return (
        f"【睡眠提醒】{who}最晚 {clock(asleep_by)} 睡觉{_stops(stop, stage, asleep_by)}。\n"
        f"作业写不完也按时睡，{later}。祝孩子好梦。"
    )


def _stops(stop: StopClock | None, stage: Stage, asleep_by: time) -> str:
    """到点停笔: at the hour, or before the child's own bedtime, and how often that may be made use of."""
    if stop is None:
        return ""
    if stop.before_bedtime is not None:
        often = f"，每周最多 {stop.per_week} 次" if stop.per_week else ""
        each = f"，同一学科最多 {stop.per_subject_week} 次" if stop.per_subject_week else ""
        return f"，睡前 {stop.before_bedtime} 分钟可以停笔{often}{each}"
    at = stop.at(stage)
    if at is None:
        return ""
    return "，到点停笔" if at == asleep_by else f"，{clock(at)} 停笔"


def phone(school: School) -> str:
    """【手机提醒】 before a weekend or holiday. Source: policy.md §4, Phones and Screens."""
    return (
        "【手机提醒】周末和假期，和孩子一起商量好用手机的时间：\n"
        "· 每次不超过15分钟，一天合计不超过1小时\n"
        "· 晚上10点到早上6点不用，可以打开「未成年人模式」\n"
        "· 多出门活动，让眼睛歇一歇\n"
        f"{school.name}的作业都不需要用手机完成。"
    )


def no_right() -> str:
    return "无权限：登记作业由老师来做。您可以发送「今日作业」查看公示。"


def no_binding() -> str:
    return "无权限：绑定群由班主任或管理员来做，家长不用绑定。您可以发送「今日作业」查看公示。"


def thanked() -> str:
    return "不客气。"


def complaint(hotlines: Sequence[tuple[str, str | None]]) -> str:
    """Where to turn with a complaint: (school, its number where it gives one)."""
    numbers = supervision(hotlines) or "也可以联系学校教导处。"
    return f"作业上的问题，可以直接和任课老师或班主任说，孩子写不完也按时睡。\n{numbers}"


def supervision(hotlines: Sequence[tuple[str, str | None]]) -> str:
    """A line for each school that gives a number."""
    return "\n".join(f"{name}监督电话：{number}" for name, number in hotlines if number)


def hint() -> str:
    return "发送「今日作业」查看作业公示，发送 /help 了解更多。"


def stranger_no_right() -> str:
    return "无权限：我只为本校老师和家长服务。老师请用学校发的邀请链接进入，家长请点班主任发的关注链接。"


def slow_down() -> str:
    return "消息太多了，请过一分钟再发。"
