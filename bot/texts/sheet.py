"""The 作业公示 as families read it (policy.md §5)."""

import re
from datetime import tzinfo

from bot.domain.calendar import DayKind
from bot.domain.sheet import Line, Snapshot
from bot.texts.changes import change_label
from bot.texts.words import DAY_KINDS, marks, minutes, span_name

HEADING = "【作业公示】"
STANDARD_NOTE = "作业已在课堂布置，本公示供家长监督，无需批改、签字、打印、打卡或回复。"
ALL_WITHDRAWN = "先前公示的作业已由老师全部撤回，不用再做。"
WEEK_NOTE = STANDARD_NOTE.replace("已在课堂", "每天在课堂")
_NUMBER = re.compile(r"编号 ([0-9-]+)")
LIMITED = {
    "written_home": "书面家庭作业",
    "home": "各类家庭作业",
    "extracurricular": "各类课外作业",
    "all": "全部作业（含校内）",
}
"""What a limit measures, where that is not simply written work: equal numbers are not equal rules (policy.md §8)."""
_WRITTEN_SCOPES = ("written", "written_home")


def publication(snapshot: Snapshot, zone: tzinfo | None = None) -> str:
    """The whole sheet as one text. zone: the school's, for the times of corrections (default: as stored)."""
    parts = [
        f"{HEADING}{title(snapshot)}",
        f"{snapshot.school} · 编号 {snapshot.number}",
        *(change_label(change, zone) for change in snapshot.changes),
    ]
    if snapshot.days:
        for heading, part in week(snapshot):
            parts += ["", heading, *_day(part)]
        parts.append("")
    else:
        parts += _day(snapshot)
    if snapshot.is_empty and snapshot.changes:
        parts.append(ALL_WITHDRAWN)
    if snapshot.unreviewed:
        parts.append("（未审核）")
    if snapshot.countersigned:
        parts.append(f"（已审核：{'、'.join(snapshot.reviewers)}）")
    parts.append(note(snapshot))
    if snapshot.hotline:
        parts.append(f"监督：{snapshot.hotline}")
    return "\n".join(parts)


def title(snapshot: Snapshot) -> str:
    """Class and days: 三（2）班 10月15日 周四; of a week 三（2）班 10月12日 周一—10月18日 周日."""
    return f"{snapshot.class_label} {span_name(snapshot.day, snapshot.until)}"


def week(snapshot: Snapshot) -> tuple[tuple[str, Snapshot], ...]:
    """(heading, part) of each day of a week's sheet that says anything: 未报 is not shown to families."""
    found = zip(snapshot.days, snapshot.parts, strict=True)
    return tuple(
        (f"{span_name(each.day, each.until)}{DAY_KINDS.get(each.kind, '')}", part)
        for each, part in found
        if not part.is_empty or each.kind is DayKind.NO_HOMEWORK
    )


def _day(part: Snapshot) -> list[str]:
    rows = [
        *(_line(line) for line in part.lines),
        *(f"{declared.subject} {declared.state.value} {declared.author}" for declared in part.declared),
        totals(part),
    ]
    if left := at_home(part):
        rows.append(left)
    return [*rows, over_limit(part)] if part.over else rows


def _line(line: Line) -> str:
    length = f" {minutes(line.minutes)}" if line.minutes else ""
    return f"{line.subject} {line.content}{length}{marks(line)} {line.author}"


def note(snapshot: Snapshot) -> str:
    """The standard note under a sheet: what it is for, when homework stops, whose minutes are meant, what is limited."""
    stop = f"{snapshot.stop_at} 停笔" if snapshot.stop_at else ""
    if snapshot.stop_before is not None:
        stop = f"睡前 {snapshot.stop_before} 分钟停笔"
    return "".join(
        (
            WEEK_NOTE if snapshot.days else STANDARD_NOTE,  # a week's comes out before most of it is set
            f"{stop}，写不完也按时睡。" if stop else "",
            f"用时按{snapshot.basis}估计。" if snapshot.basis else "",
            f"上限按{LIMITED[snapshot.scope]}计。" if snapshot.scope in LIMITED else "",
        )
    )


def over_limit(snapshot: Snapshot) -> str:
    """By how much a sheet is over its limit; empty where it is not."""
    return f"（超出上限 {snapshot.over} 分钟，老师正在调整）" if snapshot.over else ""


def totals(snapshot: Snapshot) -> str:
    """书面合计 X/Y 分钟."""
    written = sum(line.minutes for line in snapshot.lines if line.counts)
    limit = "" if snapshot.limit is None else f"/{snapshot.limit}"
    if snapshot.scope in _WRITTEN_SCOPES:
        return f"书面合计 {written}{limit} 分钟"
    return f"书面合计 {_written(snapshot)} 分钟，家庭作业合计 {written}{limit} 分钟"


def at_home(snapshot: Snapshot) -> str:
    """What 课后服务 has left to do at home; empty where it has not said."""
    if snapshot.home_minutes is None:
        return ""
    return f"校内已完成大部分，在家约 {snapshot.home_minutes} 分钟" if snapshot.home_minutes else "校内已基本完成"


def _written(snapshot: Snapshot) -> int:
    return sum(line.minutes for line in snapshot.lines if line.counts and line.kind == "书面")


def link_only(snapshot: Snapshot, page: str | None = None) -> str:
    """For schools that publish outside the group: says that the sheet is there, not what is on it.

    page: address of the class's page, None where it has none.
    """
    at = snapshot.changes[-1].at if snapshot.changes else None
    corrected = f"，{at:%H:%M} 有更正" if at else ""
    which = "一周" if snapshot.days else "今天"
    head = f"{HEADING}{title(snapshot)}\n{which}的作业公示已发布（编号 {snapshot.number}{corrected}）。"
    if page is None:
        return f"{head}私聊我发送「今日作业」即可查看。"
    return f"{head}点开查看，或私聊我发送「今日作业」：\n{page}"


def see_next_message(snapshot: Snapshot) -> str:
    """The caption, without heading, of a card whose corrected text has grown past what a caption holds."""
    return f"{title(snapshot)} 编号 {snapshot.number} 有更正，全文见随后的一条消息。"


def instead(text: str, *, corrects: bool) -> str:
    """What stands in for an edit where a channel cannot edit. corrects: a published sheet."""
    what = "更正：以这一条为准，先前那条作废。" if corrects else "以这一条为准，先前那条作废。"
    return f"{what}\n{text}".rstrip()


def sent_again(text: str) -> str:
    """A message that may have arrived before; by its number the reader knows it again."""
    number = _NUMBER.search(text)
    same = f"与{number[1]}号为同一条" if number else "若前面已收到过，为同一条"
    return f"{text}\n（系统重启后补发，{same}）"
