"""Texts and buttons in Telegram's form: plain text with one bold heading, sealed inline keyboards."""

from collections.abc import Callable
from typing import Any

from bot.messages import Rows

Seal = Callable[[str, str], str]
"""(action, chat_id) → what a button carries, at most 64 bytes."""

_LINE_SHARE = 0.5


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def heading(text: str) -> list[dict[str, Any]]:
    """Entities that set a first line beginning with 【 in bold; offsets in UTF-16 units of the stripped text."""
    if not text.startswith("【"):
        return []
    first = text.split("\n", 1)[0].rstrip()
    return [{"type": "bold", "offset": 0, "length": units(first)}]


def keyboard(rows: Rows, chat_id: str, seal: Seal) -> dict[str, Any] | None:
    """An inline keyboard whose buttons are sealed for this chat; None without buttons."""
    if not rows:
        return None
    sealed = [[{"text": b.label, "callback_data": seal(b.action, chat_id)} for b in row] for row in rows]
    return {"inline_keyboard": sealed}


def split(text: str, limit: int) -> list[str]:
    """Cut a text into parts of at most `limit` UTF-16 units, at line ends where there are any near enough."""
    parts = []
    rest = text.strip()
    if 2 * len(rest) <= limit:  # no character takes more than two units
        return [rest] if rest else []
    while units(rest) > limit:
        head = _fitting(rest, limit)
        cut = head.rfind("\n")
        if cut < len(head) * _LINE_SHARE:
            cut = max(len(head), 1)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip("\n")
    return [part for part in (*parts, rest) if part]


def _fitting(text: str, limit: int) -> str:
    """The longest beginning of at most `limit` units that cuts no character in two."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore")
