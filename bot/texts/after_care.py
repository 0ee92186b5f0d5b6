"""课后服务: the class's list of the day, and what most pupils have finished."""

from bot.domain.after_care import care_lines
from bot.domain.class_day import ClassDay
from bot.messages import Button, Reply, Rows
from bot.texts.words import day_name, task


def card(class_day: ClassDay) -> str:
    """Every line that would go home, and how much of it is left."""
    lines = care_lines(class_day)
    planned = sum(e.minutes for e in lines)
    left = sum(e.minutes for e in lines if not e.mostly_done)
    rows = [f"{class_day.school_class.label} {day_name(class_day.day)} 课后服务作业单"]
    rows += [f"{e.subject} {task(e)}" for e in lines]
    rows.append(f"共 {planned} 分钟" + (f"，在家约 {left} 分钟" if left < planned else ""))
    rows.append("多数同学做完的，请点一下，家长看到的在家时间会随之减少。")
    return "\n".join(rows)


def buttons(class_day: ClassDay) -> Rows:
    """One tap a subject, one for all; a subject that is done can be taken back."""
    lines = care_lines(class_day)
    first = {e.subject: e.id for e in reversed(lines)}
    waiting = {e.subject for e in lines if not e.mostly_done}
    subjects = sorted(first, key=first.__getitem__)
    sheet_id = class_day.sheet.id
    rows = [Button(f"{s} 多数已完成", f"care:{sheet_id}:{first[s]}:1") for s in subjects if s in waiting]
    if len(rows) > 1:
        rows.append(Button("全部多数已完成", f"care:{sheet_id}:0:1"))
    rows += [Button(f"撤回：{s}", f"care:{sheet_id}:{first[s]}:0") for s in subjects if s not in waiting]
    return tuple((button,) for button in rows)


def card_again(class_day: ClassDay) -> Reply:
    """After a tap: as it stands now."""
    return Reply(text=card(class_day), buttons=buttons(class_day), replaces=True)
