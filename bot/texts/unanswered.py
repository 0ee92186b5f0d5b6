"""What teachers read of homework that waits for their answer."""

from collections.abc import Sequence
from datetime import time
from typing import Any, Protocol

from bot.texts.words import clock

_EXCERPT = 20
_MOST = 5
_ASKED = {
    "HowLong": "一共几分钟",
    "WhichClass": "哪个班",
    "WhichSubject": "哪一科",
    "WhichDay": "哪一天",
    "TooLong": "超出的分钟怎么办",
    "BannedWording": "不合规的话改不改",
    "WrittenTooEarly": "改不改为在校完成",
}


class Asked(Protocol):
    """A question as it is stored."""

    @property
    def payload(self) -> dict[str, Any]: ...


def waiting(questions: Sequence[Asked], cutoff: time) -> str:
    """Before the cut-off."""
    return "\n".join(
        [*_rows(questions, "还没登记，等您回答"), f"请在 {clock(cutoff)} 前点那条提问下的按钮，或直接回复。"]
    )


def closed(questions: Sequence[Asked], cutoff: time) -> str:
    """When their time has run out."""
    rows = _rows(questions, "没有登记，没等到您回答")
    return "\n".join([*rows, f"{clock(cutoff)} 已截止。还要布置的话请重新发一次，会标为迟报。"])


def _rows(questions: Sequence[Asked], what: str) -> list[str]:
    rows = [f"「{_excerpt(q)}」{what}：{_ASKED.get(q.payload['about'], '一个问题')}" for q in questions[:_MOST]]
    more = len(questions) - _MOST
    return [*rows, f"另有 {more} 条也是这样。"] if more > 0 else rows


def _excerpt(question: Asked) -> str:
    text = " ".join(question.payload["draft"]["text"].split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
