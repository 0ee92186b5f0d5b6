"""What 班主任, 教导处 and 管理员 are told without having asked."""

from collections.abc import Sequence
from datetime import date

from bot.domain.class_day import ClassDay
from bot.domain.polls import Tally, Topic
from bot.domain.report import ClassMonth
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import Snapshot
from bot.texts.polls import TOPIC_NAMES, tally
from bot.texts.sheet import publication, title
from bot.texts.words import day_name, total


def nothing_filed(school_class: SchoolClass, day: date, *, weekly: bool = False) -> str:
    if weekly:
        return f"{school_class.label} {day_name(day)} 起的一周没有任何学科登记，没有发公示。补报后会照常公示。"
    return (
        f"{school_class.label} {day_name(day)} 没有任何学科登记或申报，今天没有发公示。\n"
        "如果确实没有作业，请各科老师报「今日无作业」；补报后会照常公示。"
    )


def no_group_bound(snapshot: Snapshot) -> str:
    """With the text ready to paste."""
    return (
        f"{snapshot.class_label}还没有绑定家长群，今天的公示没有群可发。\n"
        "请把机器人拉进家长群，在群里发送 /bind 加绑定码（管理员有）。今天可以先手动转发：\n\n"
        f"{publication(snapshot)}"
    )


def bot_is_away(snapshot: Snapshot) -> str:
    """The groups are bound, and the bot may write in none of them; with the text ready to paste."""
    return (
        f"机器人不在{snapshot.class_label}的家长群里，或者不能发言，今天的公示发不到群里。\n"
        "请把机器人拉回群里，22:00 前拉回来会问您要不要补发；也可以先手动转发：\n\n"
        f"{publication(snapshot)}"
    )


def ready_to_print(snapshot: Snapshot, page: str | None) -> str:
    """For a school that only hangs its sheets up. page: the class page's address, None where it has none."""
    corrected = "，有更正，请换下先前那张" if snapshot.changes else ""
    where = f"打开下载 A4 公示单：\n{page}" if page else "请向管理员要 A4 公示单（jianfu preview）。"
    return f"{title(snapshot)} 的作业公示单可以打印张贴了（编号 {snapshot.number}{corrected}）。{where}"


def pages(found: Sequence[tuple[SchoolClass, str]]) -> str:
    """/page: addresses of the classes' pages."""
    if not found:
        return "学校没有开通班级公示页。需要的话请管理员设置 JIANFU_WEB_BIND 和 JIANFU_PUBLIC_URL。"
    rows = [f"{school_class.label}：{url}" for school_class, url in found]
    return "\n".join(
        ["班级公示页，只看不填，大字，可下载 A4 公示单：", *rows, "有这个网址的人都能看；要换新网址请管理员操作。"]
    )


def cannot_post(school_class: SchoolClass, why: str, text: str = "") -> str:
    """text: what did not get through, ready to paste; empty where there is nothing to paste."""
    reason = {
        "gone": "机器人已被移出群",
        "no-rights": "机器人在群里不能发言",
        "in-doubt": "网络一直没有确认",
        "expired": "网络不通，当天没能发出",
    }.get(why, "群里拒收了这条消息")
    head = f"{school_class.label}的家长群收不到消息：{reason}。请检查机器人是否还在群里、能不能发言。"
    return f"{head}\n没有发出的这条可以先手动转发：\n\n{text}" if text else head


def cannot_reach(name: str, kind: str) -> str:
    """To the admins: a colleague has blocked the bot, or deleted the account."""
    return f"{name}收不到机器人的私聊消息（{kind}没有送到），可能停用或屏蔽了机器人。请提醒本人打开和机器人的对话，点「开始」。"


def cannot_pin(school_class: SchoolClass) -> str:
    return (
        f"{school_class.label}的公示已发出，但机器人没有置顶权限。请把机器人设为群管理员并允许置顶；不设也不影响公示。"
    )


def publications_missed(school_class: SchoolClass, days: Sequence[date]) -> str:
    named = "、".join(day_name(day) for day in sorted(days))
    return f"{school_class.label} {named} 的公示因系统停机没有发出，现已过了当天 22:00，不再补发。作业记录都还在。"


def morning(
    class_day: ClassDay, gaps: Sequence[tuple[str, str]], polls: Sequence[tuple[str, Sequence[str], Tally]]
) -> str:
    """The 班主任's card of the last school day."""
    label, day = class_day.school_class.label, class_day.sheet.day
    rows = [f"{label} {day_name(day)} 小结：{total(class_day.planned, class_day.allowed)}"]
    if gaps:
        rows.append("未报：" + "、".join(f"{subject}（{name}）" for subject, name in gaps))
    rows += [f"小调查「{TOPIC_NAMES[Topic(topic)]}」：{tally(options, counted)}" for topic, options, counted in polls]
    return "\n".join(rows)


def monthly(school: School, first: date, last: date, rows: Sequence[ClassMonth]) -> str:
    """The draft for the monthly 通报: facts, for a person to check and sign."""
    head = f"{school.name} 作业情况（草稿）{first.month}月{first.day}日—{last.month}月{last.day}日"
    body = [
        f"{r.label}：公示 {r.published} 天，缺 {r.missing} 天，"
        f"平均 {r.mean} 分钟，最多 {r.highest} 分钟，超限 {r.over} 天"
        for r in rows
    ]
    return "\n".join([head, *body, "数字都来自每日公示单，请核对、听取意见后再发布。"])
