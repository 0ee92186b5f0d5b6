"""Text as Telegram measures and marks it: UTF-16 units, HTML parse mode, entities found by themselves."""

import html
import re
from typing import Any

from bot.sandbox.errors import ApiError, bad_request

Entity = dict[str, Any]

_SIMPLE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "code": "code", "pre": "pre",
}  # fmt: skip
_PIECE = re.compile(r"<(/?)([^\s<>/]*)([^<>]*)>|<|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|lt|gt|amp|quot);|[^<&]+|&")
_ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<url>https?://[^\s<>\"，。！？；：、）》】]+)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z][A-Za-z0-9_]{2,31})"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
)


def units(text: str) -> int:
    """Length in UTF-16 code units, the unit of every limit and offset here."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def slice_units(text: str, offset: int, length: int) -> str:
    """The part of `text` an entity covers."""
    return text.encode("utf-16-le")[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def formatted(text: str, parse_mode: str | None, given: list[Entity] | None) -> tuple[str, list[Entity]]:
    """What Telegram stores of a text: plain text and entities, white space at both ends removed.

    Raises:
        ApiError: 400, bad HTML, an unknown parse mode, an entity outside the text.
    """
    if parse_mode is None or not parse_mode:
        entities = _checked(text, given or [])
    elif parse_mode.lower() == "html":
        text, entities = parse_html(text)
    else:
        raise bad_request("unsupported parse_mode")
    text, entities = _trimmed(text, entities)
    return text, _merged(entities, found_entities(text))


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Read Telegram's HTML subset.

    Raises:
        ApiError: 400 `can't parse entities: …` in Telegram's words.
    """
    out: list[str] = []
    at = 0
    open_tags: list[tuple[str, Entity | None]] = []
    entities: list[Entity] = []
    for piece in _PIECE.finditer(source):
        if not piece[0].startswith("<"):
            plain = html.unescape(piece[0]) if piece[0].startswith("&") and len(piece[0]) > 1 else piece[0]
            out.append(plain)
            at += units(plain)
            continue
        where = len(source[: piece.start()].encode())
        name = (piece[2] or "").lower()
        if piece[1]:
            entity = _close(open_tags, name, where)
            if entity is not None and at > entity["offset"]:
                entities.append(entity | {"length": at - entity["offset"]})
        else:
            open_tags.append((name, _opened(name, piece[3] or "", at, where)))
    if open_tags:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return "".join(out), _nested(entities)


def found_entities(text: str) -> list[Entity]:
    """Commands, mentions, links and hashtags Telegram marks by itself."""
    if not any(sign in text for sign in ("/", "@", "#")):
        return []
    return [
        {"type": match.lastgroup, "offset": units(text[: match.start()]), "length": units(match[0])}
        for match in _FOUND.finditer(text)
    ]


def _opened(name: str, rest: str, at: int, where: int) -> Entity | None:
    attributes = {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(rest)}
    if name in _SIMPLE:
        return {"type": _SIMPLE[name], "offset": at}
    if name == "a":
        link = attributes.get("href", "")
        return {"type": "text_link", "offset": at, "url": link} if "://" in link or link.startswith("tg:") else None
    if name == "blockquote":
        return {"type": "expandable_blockquote" if "expandable" in attributes else "blockquote", "offset": at}
    if name == "span" and attributes.get("class") == "tg-spoiler":
        return {"type": "spoiler", "offset": at}
    if name == "span":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
    if name == "tg-emoji":
        return {"type": "custom_emoji", "offset": at, "custom_emoji_id": attributes.get("emoji-id", "")}
    raise _unparsable(f'Unsupported start tag "{name}" at byte offset {where}')


def _close(open_tags: list[tuple[str, Entity | None]], name: str, where: int) -> Entity | None:
    if not open_tags:
        raise _unparsable(f"Unexpected end tag at byte offset {where}")
    expected, entity = open_tags.pop()
    if name != expected:
        raise _unparsable(f'Unmatched end tag at byte offset {where}, expected "</{expected}>", found "</{name}>"')
    return entity


def _unparsable(words: str) -> ApiError:
    return bad_request(f"can't parse entities: {words}")


def _checked(text: str, given: list[Entity]) -> list[Entity]:
    size = units(text)
    for entity in given:
        offset, length = entity.get("offset"), entity.get("length")
        if not (isinstance(offset, int) and isinstance(length, int) and isinstance(entity.get("type"), str)):
            raise _unparsable("entity must have a type, an offset and a length")
        if offset < 0 or length <= 0 or offset + length > size:
            raise _unparsable(f"entity at offset {offset} with length {length} is outside of the text")
    return given


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    start = units(text) - units(text.lstrip())
    text = text.strip()
    if not entities:
        return text, entities
    size = units(text)
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - start, 0)
        end = min(entity["offset"] + entity["length"] - start, size)
        if end > begin:
            kept.append(entity | {"offset": begin, "length": end - begin})
    return text, kept


def _nested(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _merged(entities: list[Entity], found: list[Entity]) -> list[Entity]:
    opaque = [e for e in entities if e["type"] in {"code", "pre", "text_link"}]
    own = [f for f in found if not any(_overlap(f, e) for e in opaque)]
    return _nested(entities + own) if own else entities


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])
