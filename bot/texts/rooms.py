"""What is left and who has not filed (剩余, 未报), and the reminder of it."""

from collections.abc import Sequence
from datetime import date, time

from bot.domain.calendar import DayKind
from bot.domain.class_day import ClassDay, ClassRoom
from bot.domain.kinds import SubjectState
from bot.domain.people import Person
from bot.domain.school import SchoolClass
from bot.domain.subjects import subject_code
from bot.messages import Button, Reply, Rows
from bot.texts.staff import EXAMPLE
from bot.texts.words import clock, day_name, sheet_name, total

_MOST_GAPS = 8
_FREE_DAYS = {
    DayKind.NO_HOMEWORK: "今天是无作业日，不留书面作业",
    DayKind.WEEKEND: "今天不上课，没有登记作业",
    DayKind.HOLIDAY: "今天放假，没有登记作业",
}


def rooms(rooms_: Sequence[ClassRoom]) -> str:
    """剩余: minutes left in each class, and who has not filed."""
    if not rooms_:
        return "您还没有任教班级，请联系学校管理员。"
    return "\n".join(_room(room) for room in rooms_)


def _room(room: ClassRoom) -> str:
    class_day = room.class_day
    missing = "、".join(subject for subject, _ in room.unfiled)
    kind = class_day.school.day(class_day.day).kind
    label, filed = class_day.school_class.label, "；各科都已报"
    if class_day.others:
        days = [f"· {day_name(each.day)} {total(each.planned, each.allowed)}" for each in class_day.days]
        gaps = f"；未报：{missing}" if missing else filed
        return "\n".join([f"{label} {sheet_name(class_day)}{gaps}", *days])
    if room.free is not None:
        if not class_day.entries:
            return f"{label} {_FREE_DAYS[room.free]}"
        left = f"，还剩 {class_day.left} 分钟" if class_day.left is not None else ""
        return f"{label} 今天不上课；这几天的作业 {total(class_day.planned, class_day.allowed)}{left}"
    if kind not in (DayKind.TEACHING, DayKind.MAKEUP) and not class_day.entries:
        return f"{label} {_FREE_DAYS[kind]}"
    if class_day.allowed == 0 and not class_day.planned:
        return f"{label} 不留书面家庭作业{f'；未报：{missing}' if missing else filed}"
    left = f"，还剩 {class_day.left} 分钟" if class_day.left is not None else ""
    return f"{label} {total(class_day.planned, class_day.allowed)}{left}{f'；未报：{missing}' if missing else filed}"


def nudge(gaps: Sequence[tuple[SchoolClass, str]], cutoff: time, *, weekly: bool = False) -> str:
    """To a teacher whose subject is still 未报. weekly: on the sheet of a whole week."""
    rows = "、".join(f"{school_class.label}{subject}" for school_class, subject in gaps)
    if weekly:
        return f"{rows}在这次的一周作业单上还没有登记，{clock(cutoff)} 截止。写明星期几即可，例如「周三 {EXAMPLE}」。"
    text = f"{rows}今天还没有登记作业，{clock(cutoff)} 截止。发一条消息即可；没有作业就点下面的按钮。"
    return text + more_gaps(gaps)


def more_gaps(gaps: Sequence[tuple[SchoolClass, str]]) -> str:
    """What to do about the gaps that have no button."""
    if len(gaps) <= _MOST_GAPS:
        return ""
    school_class, subject = gaps[_MOST_GAPS]
    return f"\n按钮只列了前 {_MOST_GAPS} 个，其余的请发文字，例如「{school_class.label}{subject} 今日无作业」。"


def nudge_buttons(gaps: Sequence[tuple[SchoolClass, str]], day: date) -> Rows:
    """One tap for each class and subject that has none today, or none to take home."""
    rows = []
    for school_class, subject in gaps[:_MOST_GAPS]:
        about = f"{school_class.short}:{day:%Y%m%d}:{subject_code(subject)}"
        name = f"{school_class.label}{subject}"
        rows.append(
            (
                Button(f"{name} {SubjectState.NONE.value}", f"none:{about}"),
                Button(f"{name} {SubjectState.DONE_AT_SCHOOL.value}", f"done:{about}"),
            )
        )
    return tuple(rows)


def room_answer(rooms_: Sequence[ClassRoom], person: Person) -> Reply:
    """剩余 with the asker's own gaps of a day that owes homework as buttons, as under the nudge."""
    gaps = [
        (room.class_day.school_class, subject)
        for room in rooms_
        for subject in room.class_day.owed_by(person)
        if subject not in room.class_day.subjects_seen() and room.free is None and _owes_homework(room.class_day)
    ]
    buttons = nudge_buttons(gaps, rooms_[0].class_day.day) if gaps else ()
    return Reply(text=rooms(rooms_) + more_gaps(gaps), buttons=buttons)


def _owes_homework(class_day: ClassDay) -> bool:
    return not class_day.school.policy.weekly and class_day.school.owes_homework(class_day.day)
