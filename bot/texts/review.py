"""What reviewers read, and what authors hear of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.balance import Remark
from bot.domain.class_day import ClassDay
from bot.domain.policy import ReviewStep
from bot.domain.review import Asking, Concern
from bot.domain.sheet import SheetStatus
from bot.domain.week import Week
from bot.messages import Button, Reply, Rows
from bot.texts.balance import remark, week_average
from bot.texts.words import DAY_KINDS, clock, day_name, sheet_name, task, total

_STEPS = {ReviewStep.HOMEROOM: "班主任", ReviewStep.SUPERVISOR: "监督员", ReviewStep.OFFICE: "教导处"}

_WHY = {
    Concern.OVER: "总分钟数超出上限",
    Concern.SUBJECT: "有学科超出单科要求",
    Concern.WORDING: "有用语要留意",
    Concern.LATE: "有迟报",
    Concern.UNFILED: "有学科未报",
    Concern.RETURNED: "今天退回过",
    Concern.PUBLISHED: "公示后有改动",
}
_HEADS = {Asking.REMINDER: "提醒：", Asking.DUE: "提醒：", Asking.DEPUTY: "请您代审："}


def card(
    class_day: ClassDay,
    *,
    unfiled: Sequence[tuple[str, str]],
    asking: Asking = Asking.FIRST,
    why: Sequence[Concern] = (),
    remarks: Sequence[Remark] = (),
    week: Week | None = None,
) -> str:
    """The sheet as its reviewer sees it: every line, who has not filed, what is over.

    remarks: what the school asks of its subjects and the day departs from. week: its average, at the week's end.
    """
    sheet = class_day.sheet
    label = f"{class_day.school_class.label} {sheet_name(class_day)}"
    head = f"{_HEADS.get(asking, '')}请审核 {label} 作业单"
    if sheet.status is SheetStatus.PUBLISHED or sheet.version:
        head = f"{label} 公示后有改动，请审核"
    rows = [head]
    if why:
        rows.append(f"需要您看一眼：{'、'.join(_WHY[each] for each in why)}")
    for each in class_day.days:
        rows += _lines(each, named=bool(class_day.others))
    if unfiled:
        rows.append("未报：" + "、".join(f"{subject}（{name}）" for subject, name in unfiled))
    if not class_day.others:
        rows += _sum(class_day)
    rows += [f"注意：{remark(each)}" for each in remarks]
    if week is not None:
        rows.append(week_average(week))
    if not sheet.version:
        rows.append("通过后即公示。" if asking is Asking.DUE else f"{clock(class_day.school.policy.publish)} 公示。")
    return "\n".join(rows)


def _lines(each: ClassDay, *, named: bool) -> list[str]:
    """One day's lines and states; of a week's sheet under the day's name, with its total."""
    rows = [f"{e.subject} {task(e)} {e.author_name}{'（迟报）' if e.late else ''}" for e in each.entries]
    rows += [f"{d.subject} {d.state.value} {d.author_name}" for d in each.declarations]
    kind = DAY_KINDS.get(each.school.day(each.day).kind, "")
    return [f"{day_name(each.day)}{kind}", *rows, *_sum(each)] if named and (rows or kind) else rows


def _sum(each: ClassDay) -> list[str]:
    over = each.planned - each.allowed if each.allowed is not None else 0
    return [f"书面{total(each.planned, each.allowed)}", *([f"注意：超出 {over} 分钟"] if over > 0 else [])]


def card_buttons(class_day: ClassDay) -> Rows:
    """They speak of the sheet as it stands, and of the step that is awaited now."""
    sheet = class_day.sheet
    rows: Rows = (
        (
            Button("通过", f"approve:{sheet.id}:{sheet.revision}:{sheet.step}"),
            Button("退回", f"return:{sheet.id}:{sheet.revision}:{sheet.step}"),
        ),
    )
    if class_day.sheet_entries:
        rows = (*rows, (Button("改分钟", f"lines:{sheet.id}:{sheet.revision}"),))
    return rows


def approved(class_day: ClassDay, now: datetime, *, next_step: ReviewStep | None = None) -> Reply:
    label = f"{class_day.school_class.label} {sheet_name(class_day)}"
    if next_step is not None:
        return Reply(text=f"已通过 {label}，接下来由{_STEPS[next_step]}审核。", replaces=True)
    publish = class_day.school.policy.publish
    when = f"{clock(publish)} 公示" if now < class_day.school.moment(class_day.sheet.day, publish) else "已公示"
    return Reply(text=f"已通过 {label}，{when}。", replaces=True)


RETURN_REASONS = ("用时偏长", "内容不够具体", "和课堂布置不一致")


def returned(class_day: ClassDay) -> Reply:
    """The authors know already; a reason is one more tap, or a sentence."""
    sheet = class_day.sheet
    about = f"{sheet.id}:{sheet.revision}"
    rows = tuple((Button(reason, f"why:{about}:{n}"),) for n, reason in enumerate(RETURN_REASONS))
    text = f"已退回 {_label(class_day)}，已通知登记的老师，改好后会再送您审核。\n要说明原因，请点一下："
    return Reply(text=text, buttons=(*rows, (Button("写一句原因", f"why:{about}:own"),)), replaces=True)


def returned_because(class_day: ClassDay, reason: str) -> Reply:
    text = f"已退回 {_label(class_day)}，原因：{reason}。已告诉登记的老师，改好后会再送您审核。"
    return Reply(text=text, replaces=True)


def write_why(question_id: int) -> Reply:
    """The next message is the reason."""
    return Reply(
        text="请用一句话写明原因，会转告登记的老师并存档。",
        buttons=((Button("不写了", f"keep:{question_id}"),),),
        replaces=True,
    )


def returned_to_author(class_day: ClassDay, reviewer: str, reason: str = "") -> str:
    why = f"原因：{reason}。" if reason else ""
    return (
        f"{reviewer}退回了 {_label(class_day)} 的作业单。{why}"
        "请核对您登记的内容和分钟数，直接编辑原消息或撤回重发即可。"
    )


def _label(class_day: ClassDay) -> str:
    return f"{class_day.school_class.label} {sheet_name(class_day)}"


def changed_since(class_day: ClassDay, fresh: str, *, may_sign: bool) -> Reply:
    """The sheet has changed since this card was shown: here is the fresh one, for whose turn it is."""
    if not may_sign:
        label = f"{class_day.school_class.label} {sheet_name(class_day)}"
        return Reply(text=f"{label} 作业单已有变动，现在不用您审核，轮到您时会再送来。", replaces=True)
    text = f"作业单刚有变动，请看最新的：\n{fresh}"
    return Reply(text=text, buttons=card_buttons(class_day), replaces=True)
