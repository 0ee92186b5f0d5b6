"""Subjects that only this school has (校本, 围棋, 社团): the reader does not know them, the school file does. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.kinds import Kind
from bot.domain.reading import read_message
from bot.domain.reading.model import Reading, Task
from bot.domain.subjects import find_subject

_BETWEEN = " \t\n:：、,，.。"


def with_school_subjects(reading: Reading, names: Iterable[str]) -> Reading:
    """The reading with each nameless task that begins with one of `names` put under it, the name cut off."""
    own = sorted({name for name in names if find_subject(name) is None}, key=len, reverse=True)
    return replace(reading, tasks=tuple(_named(task, own) for task in reading.tasks)) if own else reading


def _named(task: Task, own: Iterable[str]) -> Task:
    if task.subject is not None:
        return task
    for name in own:
        content = task.content.removeprefix(name).strip(_BETWEEN)
        if content and task.content.startswith(name):
            kind, written = _kind_without(content, task)  # 校本 is no 练习本
            return replace(task, subject=name, subject_name=name, content=content, kind=kind, written=written)
    return task


def _kind_without(content: str, task: Task) -> tuple[Kind | None, bool | None]:
    """Kind and written of the content read for itself; the task's own where that says nothing."""
    alone = read_message(content).tasks
    return (alone[0].kind, alone[0].written) if len(alone) == 1 else (task.kind, task.written)
