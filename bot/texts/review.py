"""What reviewers read, and what authors hear of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.balance import Remark
from bot.domain.class_day import ClassDay
from bot.domain.people import Person
from bot.domain.policy import ReviewStep, Unapproved
from bot.domain.review import Asking, Concern, Override
from bot.domain.sheet import Change
from bot.domain.week import Week
from bot.messages import Button, Reply, Rows
from bot.texts.balance import remark, week_average
from bot.texts.changes import change_label
from bot.texts.words import DAY_KINDS, clock, day_name, sheet_name, task, total

STEP_NAMES = {
    ReviewStep.HOMEROOM: "班主任",
    ReviewStep.SUPERVISOR: "监督员",
    ReviewStep.GRADE_HEAD: "年级组长",
    ReviewStep.OFFICE: "教导处",
}

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
    signed: Sequence[str] = (),
    asking: Asking = Asking.FIRST,
    why: Sequence[Concern] = (),
    overrides: Sequence[Override] = (),
    remarks: Sequence[Remark] = (),
    week: Week | None = None,
    changes: Sequence[Change] = (),
    due: bool = False,
) -> str:
    """The sheet as its reviewer sees it: every line, who has not filed, what is over, what happens then.

    signed: who has signed a step of two people. remarks: what the school asks of its subjects and the day departs
    from. week: its average, at the week's end. changes: since families saw it. due: publish time has come.
    """
    rows = [_head(class_day, asking), *_pair(class_day, signed)]
    if why:
        rows.append(f"需要您看一眼：{'、'.join(_WHY[each] for each in why)}")
    rows += [change_label(change, None) for change in changes]
    for each in class_day.days:
        rows += _lines(each, named=bool(class_day.others))
    rows += [_override(each) for each in overrides]
    if unfiled:
        rows.append("未报：" + "、".join(f"{subject}（{name}）" for subject, name in unfiled))
    if not class_day.others:
        rows += _sum(class_day)
    rows += [f"注意：{remark(each)}" for each in remarks]
    if week is not None:
        rows.append(week_average(week))
    if class_day.is_empty:
        rows.append("作业已全部撤回。")
    rows.append(_what_then(class_day, due=due))
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


def _override(override: Override) -> str:
    """A banned demand let stand: whether families will read it, and the approver's reason."""
    kept, left_out = (
        "".join(f"「{each}」" for each in words) for words in (override.words.kept, override.words.left_out)
    )
    what = "；".join([*([f"{kept}会写进公示"] if kept else []), *([f"{left_out}不写进公示"] if left_out else [])])
    return f"用语：{what or '保留原话'}；理由：{override.reason}"


def _head(class_day: ClassDay, asking: Asking) -> str:
    sheet, label = class_day.sheet, _label(class_day)
    if asking is Asking.UNCHANGED:
        done = "已按「未审核」公示" if sheet.unreviewed else "还没有公示"
        return f"{label} 作业单退回后没有改动，{done}"
    if sheet.pending:
        return f"{_HEADS.get(asking, '')}{label} 公示后有改动，请审核"
    if sheet.unreviewed:
        return f"{label} 作业单到时间没有审核，已按「未审核」公示，请补审"
    return f"{_HEADS.get(asking, '')}请审核 {label} 作业单"


def _pair(class_day: ClassDay, signed: Sequence[str]) -> list[str]:
    """For a step of two people: that it needs both, and who has signed."""
    steps, step = class_day.school.policy.review_steps, class_day.sheet.step
    if step >= len(steps) or len(steps[step]) == 1:
        return []
    roles = [STEP_NAMES[role] for role in steps[step]]
    both = f"{roles[0]}两位" if len(set(roles)) == 1 else f"{'和'.join(roles)}各一位"
    done = f"；{'、'.join(signed)}已通过" if signed else ""
    return [f"双人审核：{both}{done}"]


def _what_then(class_day: ClassDay, *, due: bool) -> str:
    sheet, policy = class_day.sheet, class_day.school.policy
    if sheet.pending:
        return "通过后更新公示，在这之前家长看到的是先前的公示。"
    if sheet.unreviewed:
        return "通过后，公示改注「已审核」。"
    if due:
        return "通过后即公示。"
    if policy.unapproved is Unapproved.WAIT:
        return f"通过后 {clock(policy.publish)} 公示；没有通过就不公示。"
    return f"{clock(policy.publish)} 公示。"


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


def approved(class_day: ClassDay, now: datetime, *, missing: Sequence[Person] = ()) -> Reply:
    """missing: who may sign what is still to be signed, () when the chain is done."""
    sheet, policy, label = class_day.sheet, class_day.school.policy, _label(class_day)
    if sheet.step < len(policy.review_steps):
        roles = "、".join(dict.fromkeys(STEP_NAMES[role] for role in policy.review_steps[sheet.step]))
        if sheet.signed:
            names = "、".join(p.name for p in missing)
            return Reply(text=f"已通过 {label}，还需要另一位通过（{names}）。", replaces=True)
        return Reply(text=f"已通过 {label}，接下来由{roles}审核。", replaces=True)
    if sheet.unreviewed:
        return Reply(text=f"已通过 {label}，公示已改注「已审核」。", replaces=True)
    when = f"{clock(policy.publish)} 公示" if now < class_day.school.moment(sheet.day, policy.publish) else "已公示"
    return Reply(text=f"已通过 {label}，{when}。", replaces=True)


def signer(name: str, role: ReviewStep | None) -> str:
    """As the sheet names who signed it; a role of None: they stood in (代审)."""
    return f"{name}（{STEP_NAMES[role] if role else '代审'}）"


def see_below(class_day: ClassDay) -> str:
    return f"{_label(class_day)} 作业单，请看后面新的一条。"


def not_your_turn(class_day: ClassDay) -> str:
    return f"{_label(class_day)} 作业单已有变动，现在不用您审核，轮到您时会再送来。"


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
    seen = "家长看到的仍是先前的公示。" if class_day.sheet.version else ""
    return (
        f"{reviewer}退回了 {_label(class_day)} 的作业单。{why}{seen}"
        "请核对您登记的内容和分钟数，直接编辑原消息或撤回重发即可。"
    )


def still_returned(class_day: ClassDay, *, due: bool) -> str:
    """To the authors of a sheet that was returned and has not been changed. due: publish time has come."""
    policy = class_day.school.policy
    publishes = policy.unapproved is Unapproved.PUBLISH
    if due:
        what = "已按「未审核」公示，家长会看到" if publishes else "没有公示，家长还看不到"
    else:
        what = f"{clock(policy.publish)} {'会按「未审核」公示' if publishes else '不会公示'}"
    return f"{_label(class_day)} 作业单退回后还没有改动，{what}。请编辑原消息改好，改好后会再送审。"


def _label(class_day: ClassDay) -> str:
    return f"{class_day.school_class.label} {sheet_name(class_day)}"


def changed_since(class_day: ClassDay, fresh: str, *, may_sign: bool) -> Reply:
    """The sheet has changed since this card was shown: here is the fresh one, for whose turn it is."""
    if not may_sign:
        return Reply(text=not_your_turn(class_day), replaces=True)
    text = f"作业单刚有变动，请看最新的：\n{fresh}"
    return Reply(text=text, buttons=card_buttons(class_day), replaces=True)
