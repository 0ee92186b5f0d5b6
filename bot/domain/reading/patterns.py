"""Regular expressions compiled when first used.

The reader has some two hundred of them, and Chinese character classes are slow to compile (0.2 s together): an import
must not wait for that, nor a message for patterns that it does not meet.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, cast

from bot.domain.reading.first import looking_ahead

_FROM_THE_START = ("match", "fullmatch")
_ANYWHERE = ("search", "finditer", "findall", "sub", "split")


class _Used:
    """A pattern with its compiled methods in place, found without a detour."""

    pattern: str
    flags: int


class _Lazy(_Used):
    """Stands for a pattern until its first use.

    What looks anywhere in a text is spared the characters with which no match begins.
    """

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        self.__class__ = cast("type[Any]", _Used)  # whose look-ups are not slowed down by a __getattr__
        for method in (*_FROM_THE_START, *_ANYWHERE):
            setattr(self, method, partial(_first_use, self, method))
        return getattr(self, name)


def _first_use(pattern: _Used, method: str, *arguments: Any) -> Any:
    """Compile for this method and its like, and call it."""
    anywhere = method in _ANYWHERE
    compiled = re.compile(looking_ahead(pattern.pattern) if anywhere else pattern.pattern, pattern.flags)
    for each in _ANYWHERE if anywhere else _FROM_THE_START:
        setattr(pattern, each, getattr(compiled, each))
    return getattr(pattern, method)(*arguments)


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """What re.compile gives, as far as methods go; a faulty source fails at first use."""
    return cast("re.Pattern[str]", _Lazy(source, flags))


def alternatives(source: str) -> Iterator[str]:
    """The top-level alternatives of a pattern."""
    depth, start, at = 0, 0, 0
    while at < len(source):
        char = source[at]
        if char == "\\":
            at += 1
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char == "|" and depth == 0:
            yield source[start:at]
            start = at + 1
        at += 1
    yield source[start:]
