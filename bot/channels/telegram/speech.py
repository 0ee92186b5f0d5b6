"""Is a message meant for us, and what does it say without our name in it?"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]+))?(?=\s|$)")
_NUL_AND_SURROGATES = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Speech:
    """A text without mentions of the bot. to_us: it names the bot or is a command for it."""

    text: str
    to_us: bool


def clean(text: str) -> str:
    """Replace what no database stores: NUL and lone surrogates."""
    return _NUL_AND_SURROGATES.sub("\ufffd", text) if _NUL_AND_SURROGATES.search(text) else text


def listen(text: str, entities: Sequence[Any], *, bot_id: int, username: str) -> Speech:
    """Read a message's text or caption with its entities (raw, in any state)."""
    shorn, named = _without_text_mentions(text, entities, bot_id)
    command = _COMMAND.match(shorn.lstrip())
    if command is not None:
        return _command(shorn.lstrip(), command, named=named, username=username)
    if username and "@" in shorn:
        shorn, count = _mention(username)(" ", shorn)
        named = named or count > 0
    return Speech(clean(shorn.strip() if named else shorn), named)


def _command(text: str, command: re.Match[str], *, named: bool, username: str) -> Speech:
    word, target = command.groups()
    if target is None:
        return Speech(clean(text), to_us=True)
    if target.lower() != username.lower():
        return Speech(clean(text), to_us=named)
    return Speech(clean(f"/{word}{text[command.end() :]}"), to_us=True)


@lru_cache(maxsize=64)
def _mention(username: str) -> Callable[[str, str], tuple[str, int]]:
    # ASCII borders: people write 数学@bot 口算 without spaces around the name.
    pattern = rf"[ \t]*(?<![A-Za-z0-9_@])@{re.escape(username)}(?![A-Za-z0-9_])[ \t]*"
    return re.compile(pattern, re.IGNORECASE).subn


def _without_text_mentions(text: str, entities: Sequence[Any], bot_id: int) -> tuple[str, bool]:
    """Cut out mentions of the bot by its display name; offsets count UTF-16 units."""
    spans = [e for e in entities if _is_text_mention(e, bot_id)]
    if not spans:
        return text, False
    units = text.encode("utf-16-le", "surrogatepass")
    for span in sorted(spans, key=lambda e: -e["offset"]):
        start, end = 2 * span["offset"], 2 * (span["offset"] + span["length"])
        units = units[:start] + units[end:]
    return units.decode("utf-16-le", "replace"), True


def _is_text_mention(entity: Any, bot_id: int) -> bool:
    if not isinstance(entity, dict) or entity.get("type") != "text_mention":
        return False
    user = entity.get("user")
    sizes = (entity.get("offset"), entity.get("length"))
    return isinstance(user, dict) and user.get("id") == bot_id and all(type(n) is int and n >= 0 for n in sizes)
