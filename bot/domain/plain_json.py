"""Frozen dataclasses as JSON and back, by their own annotations."""

import json
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import orjson

T = TypeVar("T")

_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS

_AS_IT_IS = frozenset({str, int, bool, NoneType})


def dump(value: object) -> str:
    """Canonical JSON: sorted keys, no spaces; times as 15:30, dates as 2026-12-09."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> bytes:
    """Canonical JSON of plain values, for hashing; what JSON does not know is written as `str` has it.

    The bytes are those that the standard library writes, whichever of the two is at work: years of digests are made
    of them.
    """
    try:
        return orjson.dumps(value, option=_SORTED)
    except TypeError:  # a lone surrogate, a number past 64 bits, a moment
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
        return text.encode("utf-8", "surrogatepass")


def load(cls: type[T], text: str) -> T:
    """Read `dump`'s text as a `cls`; keys that are missing take the field's default.

    Raises:
        ValueError: not JSON, or not of this shape.
    """
    try:
        value: T = _typed(cls, json.loads(text))
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise ValueError(f"not a {cls.__name__}: {error}") from error
    return value


def plain(value: object) -> object:
    """What JSON can hold: dataclasses as objects, tuples as lists, enums, dates and times as text."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


@lru_cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _typed(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _typed_union(get_args(kind), value)
    if origin is tuple:
        return _typed_tuple(get_args(kind), value)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _typed(hints[name], item) for name, item in value.items()})
    if kind in (date, time):
        return kind.fromisoformat(value)
    if issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind:
        raise TypeError(f"{value!r} is not {kind.__name__}")
    return value


def _typed_union(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None and NoneType in kinds:
        return None
    (only,) = (k for k in kinds if k is not NoneType and (get_origin(k) is tuple) == isinstance(value, list))
    return _typed(only, value)


def _typed_tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_typed(kinds[0], item) for item in value)
    return tuple(_typed(kind, item) for kind, item in zip(kinds, value, strict=True))
