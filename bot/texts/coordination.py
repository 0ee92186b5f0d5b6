"""协调: the 班主任 makes room for a colleague's homework; what each of them reads."""

from collections.abc import Sequence

from bot.domain.class_day import ClassDay
from bot.domain.coordination import Giving, beyond_ratio
from bot.domain.school import SchoolClass
from bot.messages import Button, Reply, Rows
from bot.texts.words import day_name, task, total


def request(
    class_day: ClassDay,
    ways: Sequence[Giving],
    *,
    asker: str,
    subjects: Sequence[str],
    added: int,
    need: int,
) -> str:
    """The card of the 班主任: the class's lines, and how much is missing."""
    rows = [
        f"{asker}请您协调：{_label(class_day)} {'、'.join(subjects)}要留 {added} 分钟，还差 {need} 分钟。",
        *(f"{e.subject} {task(e)} {e.author_name}" for e in class_day.entries),
        total(class_day.planned, class_day.allowed),
    ]
    first = "超出学科比例的排在前面，其次是近来让得少的" if beyond_ratio(class_day) else "排在前面的近来让得少"
    rows.append(f"请哪一科让一让？{first}。" if ways else "别的学科已经没有可以让的了。")
    return "\n".join(rows)


def request_buttons(class_day: ClassDay, ways: Sequence[Giving], question_id: int) -> Rows:
    sheet = class_day.sheet
    about = f"{question_id}:{sheet.id}"
    rows = [
        (Button(_way(way), f"room:{about}:{sheet.revision}:{way.less}:{next(iter(way.lines))}"),) for way in ways[:6]
    ]
    return (*rows, (Button("这次不调整", f"noroom:{about}"),))


def _way(way: Giving) -> str:
    return f"{way.subject}减 {way.less} 分钟（剩 {way.left}）" if way.left else f"{way.subject}让出全部 {way.less} 分钟"


def reason(asker: str, subjects: Sequence[str]) -> str:
    return f"为{asker}的{'、'.join(subjects)}腾出时间，各科合计不超上限"


def made_room(class_day: ClassDay, way: Giving, asker: str) -> Reply:
    text = f"{_label(class_day)} {way.subject}已减 {way.less} 分钟，已告诉任课老师；{asker}可以登记了。"
    return Reply(text=text, replaces=True)


def fits_already(class_day: ClassDay, asker: str) -> Reply:
    return Reply(text=f"{_label(class_day)} 已经排得下，不用再调整；已请{asker}登记。", replaces=True)


def room_for_you(school_class: SchoolClass, homeroom: str, subjects: Sequence[str]) -> str:
    return f"{homeroom}已为{school_class.label}腾出时间，{'、'.join(subjects)}这条可以登记了，点一下就好。"


def room_buttons(question_id: int) -> Rows:
    return (
        (Button("现在登记", f"answer:{question_id}:retry"),),
        (Button("不登记了", f"answer:{question_id}:drop"),),
    )


def declined(class_day: ClassDay, asker: str) -> Reply:
    return Reply(text=f"好的，{_label(class_day)} 不调整，已告诉{asker}。", replaces=True)


def no_room_for_you(class_day: ClassDay, homeroom: str) -> str:
    return f"{homeroom}看过了，{_label(class_day)} 这次不调整。这条还没有登记，请选别的办法："


def _label(class_day: ClassDay) -> str:
    return f"{class_day.school_class.label} {day_name(class_day.day)}"
