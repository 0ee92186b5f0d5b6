"""The parameters of one Bot API call, whatever way they came: JSON, form or multipart."""

import re
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson

from bot.sandbox.errors import bad_request

MAX_FIELDS = 200


class Upload(NamedTuple):
    """A file sent along with a call."""

    name: str
    media_type: str | None
    data: bytes


class Params:
    """Raw parameters with Telegram's lenience: numbers, flags and JSON may come as strings."""

    __slots__ = ("files", "raw")

    def __init__(self, raw: dict[str, Any], files: dict[str, Upload] | None = None) -> None:
        self.raw = raw
        self.files = files or {}

    def text(self, name: str, default: str | None = None) -> str | None:
        """A string; numbers are taken as their digits."""
        value = self.raw.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        if isinstance(value, int | float):
            return str(value)
        raise bad_request(f'field "{name}" must be of type String')

    def integer(self, name: str, default: int | None = None) -> int | None:
        """A whole number."""
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        number = _whole(value)
        if number is None or not -(2**63) <= number < 2**63:
            raise bad_request(f'field "{name}" must be a Number')
        return number

    def number(self, name: str, default: int) -> int:
        """A whole number or the default."""
        value = self.integer(name, default)
        return default if value is None else value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A Boolean: true, True, 1, yes are taken for true, as Telegram does."""
        value = self.raw.get(name)
        if value is None:
            return default
        return value is True or str(value).lower() in {"true", "1", "yes", "t", "y"}

    def value(self, name: str) -> Any:
        """A JSON value, given as such or as its serialisation; None when absent."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def array(self, name: str) -> list[Any] | None:
        """A JSON array; None when absent."""
        value = self.value(name)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"can't parse {name.replace('_', ' ')}: expected an Array")
        return value

    def entities(self, name: str) -> list[dict[str, Any]] | None:
        """An array of MessageEntity."""
        given = self.array(name)
        if given is not None and not all(isinstance(entity, dict) for entity in given):
            raise bad_request("can't parse entities: MessageEntity must be an Object")
        return given

    def loggable(self) -> dict[str, Any]:
        """The parameters for the call log: files as their name and size."""
        return self.raw | {k: f"<{f.name}, {len(f.data)} bytes>" for k, f in self.files.items()}


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,19}\s*", value):
        return int(value)
    return None


def parse_query(query: bytes) -> dict[str, Any]:
    """URL-encoded pairs.

    Raises:
        ApiError: 400, more than 200 fields.
    """
    if not query:
        return {}
    try:
        pairs = parse_qsl(query.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise bad_request("too many fields") from None
    return dict(pairs)


def parse_json(body: bytes) -> dict[str, Any]:
    """A JSON object.

    Raises:
        ApiError: 400, not JSON or not an object.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad_request("can't parse request JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected in request JSON")
    return value
