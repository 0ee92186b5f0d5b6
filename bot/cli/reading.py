"""`jianfu read`: how messages are understood."""

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.cli.errors import OperatorError
from bot.domain.reading import Reading, read_message
from bot.texts.rules import rule_text


def read_one(text: str, grade: int | None, *, as_json: bool) -> None:
    """One message, as a table or as JSON."""
    reading = read_message(text, grade=grade)
    if as_json:
        sys.stdout.buffer.write(_json_line(reading.as_corpus()))
    else:
        _show(reading)


def explain_one(text: str, grade: int | None) -> None:
    """One message with the trace of how it was read, then what was read."""
    from bot.cli.reading_trace import show
    from bot.domain.reading.explain import explain

    trace = explain(text, grade=grade)
    show(trace)
    _show(trace.reading)


def read_lines(grade: int | None) -> None:
    """JSON Lines in, one flat JSON object a line out, in order; blank lines are passed over."""
    for number, line in enumerate(sys.stdin.buffer, start=1):  # JSON Lines are UTF-8 whatever the terminal speaks
        if line.strip():
            asked = _asked(line, number)
            reading = read_message(asked["text"], grade=_grade(asked.get("grade"), grade))
            answer = {"id": asked["id"]} | reading.as_corpus()
            sys.stdout.buffer.write(_json_line(answer))
            sys.stdout.buffer.flush()


def _grade(own: object, default: int | None) -> int | None:
    return own if isinstance(own, int) and not isinstance(own, bool) else default


def _json_line(answer: dict[str, Any]) -> bytes:
    try:
        return json.dumps(answer, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can carry and UTF-8 cannot
        return json.dumps(answer).encode() + b"\n"


def _asked(line: bytes, number: int) -> dict[str, Any]:
    try:
        asked = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise OperatorError("bad-input", line=number) from error
    if not isinstance(asked, dict) or "id" not in asked or not isinstance(asked.get("text"), str):
        raise OperatorError("bad-input", line=number)
    return asked


def _show(reading: Reading) -> None:
    console = Console()
    if reading.classes:
        console.print("班级：" + "、".join(name.label for name in reading.classes))
    if reading.tasks:
        table = Table("学科", "内容", "分钟", "类型", "要求", "上交")
        for task in reading.tasks:
            table.add_row(
                task.subject_name or task.subject or "？",
                task.content,
                str(task.minutes) if task.minutes is not None else "？",
                task.kind or "？",
                task.tier or "",
                task.due or "",
            )
        console.print(table)
    for declared in reading.declarations:
        console.print(f"{declared.subject or '本学科'}：{declared.state.value}")
    if not reading.tasks and not reading.declarations:
        console.print("没看出要登记的作业。")
    if reading.total_minutes is not None:
        console.print(f"合计 {reading.total_minutes} 分钟")
    for hit in reading.hits:
        console.print(f"「{hit.words}」{hit.rule}（{hit.severity}）{rule_text(hit.rule)}")
