"""改分钟: a reviewer adjusts a line, and its author hears why."""

from collections.abc import Sequence

from bot.domain.class_day import ClassDay
from bot.domain.entries import Entry
from bot.messages import Button, Reply, Rows
from bot.texts.review import card_buttons
from bot.texts.words import sheet_name, task, weekday

CHOICES = (5, 10, 15, 20, 25, 30, 40, 45, 60)
REASONS = ("各科合计偏多", "估时和实际不符", "已和老师商量")
_LONGEST_LABEL = 30


def which_line(class_day: ClassDay) -> Reply:
    """One button a line, and the way back."""
    about = _about(class_day)
    rows: Rows = tuple(
        (Button(_short(entry, class_day), f"line:{about}:{entry.id}"),) for entry in class_day.sheet_entries
    )
    return Reply(text=f"{_label(class_day)}，要改哪一条？", buttons=(*rows, _back(class_day)), replaces=True)


def how_long(class_day: ClassDay, entry: Entry, choices: Sequence[int]) -> Reply:
    """choices: minutes that fit."""
    about = f"{_about(class_day)}:{entry.id}"
    buttons = [Button(f"{n}分钟", f"cut:{about}:{n}") for n in choices if n != entry.minutes]
    rows = tuple(tuple(buttons[i : i + 3]) for i in range(0, len(buttons), 3))
    text = f"{entry.subject} {task(entry)}（{entry.author_name}）\n改为几分钟？"
    return Reply(text=text, buttons=(*rows, (Button("去掉这一条", f"cut:{about}:0"),), _back(class_day)), replaces=True)


def why(class_day: ClassDay, entry: Entry, minutes: int) -> Reply:
    about = f"{_about(class_day)}:{entry.id}:{minutes}"
    rows: Rows = tuple((Button(reason, f"cut:{about}:{n}"),) for n, reason in enumerate(REASONS))
    text = f"{_change(entry, minutes)}。\n原因是什么？会转告{entry.author_name}。"
    return Reply(
        text=text, buttons=(*rows, (Button("写一句原因", f"cut:{about}:own"),), _back(class_day)), replaces=True
    )


def done(class_day: ClassDay, entry: Entry, minutes: int) -> str:
    return f"已改 {_label(class_day)}：{_change(entry, minutes)}。已告诉{entry.author_name}。"


def card_again(class_day: ClassDay, card: str) -> Reply:
    """返回: the card as it was."""
    return Reply(text=card, buttons=card_buttons(class_day), replaces=True)


def card_after(class_day: ClassDay, said: str, card: str) -> Reply:
    """The fresh card under what was just done."""
    return Reply(text=f"{said}\n\n{card}", buttons=card_buttons(class_day), replaces=True)


def told(class_day: ClassDay, reviewer: str, changes: Sequence[tuple[Entry, Entry]], reason: str) -> str:
    """To the author: what became of their lines, and why."""
    rows = "；".join(_change(old, new.minutes) for old, new in changes)
    return f"{reviewer}调整了您登记的 {_label(class_day)} 作业：{rows}。\n原因：{reason}。有不同意见请直接和{reviewer}商量。"


def _change(entry: Entry, minutes: int) -> str:
    what = f"{entry.subject}「{entry.content}」"
    return f"{what}从 {entry.minutes} 分钟改为 {minutes} 分钟" if minutes else f"去掉{what}"


def _short(entry: Entry, class_day: ClassDay) -> str:
    subject = f"{weekday(entry.day)} {entry.subject}" if class_day.others else entry.subject
    text = f"{subject} {task(entry)}"
    return text if len(text) <= _LONGEST_LABEL else f"{subject} {entry.content[:16]}… {entry.minutes}分钟"


def _about(class_day: ClassDay) -> str:
    return f"{class_day.sheet.id}:{class_day.sheet.revision}"


def _back(class_day: ClassDay) -> tuple[Button, ...]:
    return (Button("返回", f"card:{class_day.sheet.id}"),)


def _label(class_day: ClassDay) -> str:
    return f"{class_day.school_class.label} {sheet_name(class_day)}"
