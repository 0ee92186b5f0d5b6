"""What reviewers read, and what authors hear of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.class_day import ClassDay
from bot.domain.policy import ReviewStep
from bot.domain.sheet import Sheet, SheetStatus
from bot.messages import Button, Reply, Rows
from bot.texts.words import clock, day_name, task, total

_STEPS = {ReviewStep.HOMEROOM: "班主任", ReviewStep.SUPERVISOR: "监督员", ReviewStep.OFFICE: "教导处"}


def card(class_day: ClassDay, *, unfiled: Sequence[tuple[str, str]], reminder: bool = False) -> str:
    """The sheet as its reviewer sees it: every line, who has not filed, what is over."""
    sheet = class_day.sheet
    label = f"{class_day.school_class.label} {day_name(sheet.day)}"
    head = f"{'提醒：' if reminder else ''}请审核 {label} 作业单"
    if sheet.status is SheetStatus.PUBLISHED or sheet.version:
        head = f"{label} 公示后有改动，请审核"
    rows = [head]
    rows += [f"{e.subject} {task(e)} {e.author_name}{'（迟报）' if e.late else ''}" for e in class_day.entries]
    rows += [f"{d.subject} {d.state.value} {d.author_name}" for d in class_day.declarations]
    if unfiled:
        rows.append("未报：" + "、".join(f"{subject}（{name}）" for subject, name in unfiled))
    rows.append(f"书面{total(class_day.planned, class_day.allowed)}")
    if class_day.allowed is not None and class_day.planned > class_day.allowed:
        rows.append(f"注意：超出 {class_day.planned - class_day.allowed} 分钟")
    if not sheet.version:
        rows.append("通过后即公示。" if reminder else f"{clock(class_day.school.policy.publish)} 公示。")
    return "\n".join(rows)


def card_buttons(sheet: Sheet) -> Rows:
    """They speak of the sheet as it stands, and of the step that is awaited now."""
    return (
        (
            Button("通过", f"approve:{sheet.id}:{sheet.revision}:{sheet.step}"),
            Button("退回", f"return:{sheet.id}:{sheet.revision}:{sheet.step}"),
        ),
    )


def approved(class_day: ClassDay, now: datetime, *, next_step: ReviewStep | None = None) -> Reply:
    label = f"{class_day.school_class.label} {day_name(class_day.sheet.day)}"
    if next_step is not None:
        return Reply(text=f"已通过 {label}，接下来由{_STEPS[next_step]}审核。", replaces=True)
    publish = class_day.school.policy.publish
    when = (
        f"{clock(publish)} 公示"
        if now < datetime.combine(class_day.sheet.day, publish, tzinfo=class_day.school.zone)
        else "已公示"
    )
    return Reply(text=f"已通过 {label}，{when}。", replaces=True)


def returned(class_day: ClassDay) -> Reply:
    label = f"{class_day.school_class.label} {day_name(class_day.sheet.day)}"
    return Reply(text=f"已退回 {label}，已通知登记的老师，改好后会再送您审核。", replaces=True)


def returned_to_author(class_day: ClassDay, reviewer: str) -> str:
    label = f"{class_day.school_class.label} {day_name(class_day.sheet.day)}"
    return f"{reviewer}退回了 {label} 的作业单，请核对您登记的内容和分钟数，直接编辑原消息或撤回重发即可。"


def changed_since(class_day: ClassDay, unfiled: Sequence[tuple[str, str]], *, may_sign: bool) -> Reply:
    """The sheet has changed since this card was shown: here is the new one, for whose turn it is."""
    if not may_sign:
        label = f"{class_day.school_class.label} {day_name(class_day.sheet.day)}"
        return Reply(text=f"{label} 作业单已有变动，现在不用您审核，轮到您时会再送来。", replaces=True)
    text = f"作业单刚有变动，请看最新的：\n{card(class_day, unfiled=unfiled)}"
    return Reply(text=text, buttons=card_buttons(class_day.sheet), replaces=True)
