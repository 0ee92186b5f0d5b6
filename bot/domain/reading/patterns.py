"""Regular expressions compiled when first used.

The reader has some two hundred of them, and Chinese character classes are slow to compile (0.2 s together): an import
must not wait for that, nor a message for patterns that it does not meet.
"""

import re
from collections.abc import Iterator
from typing import Any, cast

from bot.domain.reading.first import looking_ahead

_FROM_THE_START = ("match", "fullmatch")
_ANYWHERE = ("search", "finditer", "findall", "sub", "split")


class _Lazy:
    """Stands for a pattern; its first use puts the compiled pattern's own methods in place.

    What looks anywhere in a text is spared the characters with which no match begins.
    """

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        anywhere = name in _ANYWHERE
        compiled = re.compile(looking_ahead(self.pattern) if anywhere else self.pattern, self._flags)
        for method in _ANYWHERE if anywhere else _FROM_THE_START:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


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
