"""作业日志, as its teacher reads it."""

from collections.abc import Sequence

from bot.domain.teacher_log import LogLine, TeacherMonth
from bot.texts.words import day_name, task

_ROOM = 3_200  # characters for lines; a message holds 4,096 units


def month(log: TeacherMonth) -> str:
    """By day, newest months' lines kept where not all fit; then each class's sum."""
    head = f"{log.first.month}月作业日志（只给您自己看）"
    if not log.entries:
        return f"{head}\n这个月还没有登记过作业。登记后发「作业日志」就能看到。"
    rows = [_row(line) for line in log.lines]
    shown = _newest(rows)
    left_out = [f"（前面还有 {len(rows) - len(shown)} 条，没有列出）"] if len(shown) < len(rows) else []
    sums = "；".join(f"{each.label} {each.days} 天 {each.minutes} 分钟" for each in log.totals)
    return "\n".join([head, *left_out, *shown, f"预计合计：{sums}"])


def _row(line: LogLine) -> str:
    content = line.entry.content if len(line.entry.content) <= 60 else f"{line.entry.content[:59]}…"
    words = task(line.entry).replace(line.entry.content, content, 1)
    return f"{day_name(line.entry.day)} {'、'.join(line.classes)} {line.entry.subject} {words}"


def _newest(rows: Sequence[str]) -> Sequence[str]:
    """As many of the last rows as fit."""
    room = _ROOM
    for count, row in enumerate(reversed(rows)):
        room -= len(row) + 1
        if room < 0:
            return rows[len(rows) - count :]
    return rows
