"""The Bot API's JSON, whichever library fetched them; never logged: they may be the text of a chat."""

import json
from typing import Any

import orjson
from telegram.error import TelegramError


def parse_answer(payload: bytes) -> dict[str, Any]:
    """Parse an answer; TelegramError when it is not a JSON object."""
    try:
        answer = parse(payload)
    except (ValueError, RecursionError) as error:
        message = "Invalid server response"
        raise TelegramError(message) from error
    if not isinstance(answer, dict):
        message = "Invalid server response"
        raise TelegramError(message) from TypeError(type(answer).__name__)
    return answer


def to_bytes(value: Any) -> bytes:
    """JSON that `parse` reads again, whatever it holds."""
    try:
        return orjson.dumps(value)
    except TypeError:  # lone surrogates and numbers past 64 bits
        return json.dumps(value).encode()


def parse(payload: bytes) -> Any:
    """Any JSON; ValueError or RecursionError where it is none."""
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        # Lone surrogates and broken UTF-8 are refused by orjson; one such text must not cost its whole batch.
        return json.loads(payload.decode("utf-8", "replace"))
