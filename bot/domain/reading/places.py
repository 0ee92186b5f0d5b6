"""Where a text holds something, found in one pass over it: most of its clauses need not be searched."""

import re
from bisect import bisect_left
from functools import lru_cache

from bot.domain.reading.patterns import lazy


class Places:
    """The places of a pattern in the last texts asked for, overlapping ones too."""

    def __init__(self, source: str) -> None:
        self._pattern = lazy(source)
        self._starts = lru_cache(maxsize=2)(self._find)  # a message, and the line of it that is put right

    def any(self, text: str, start: int, end: int) -> bool:
        """Whether one begins in text[start:end]; where none does, the pattern has no match there."""
        starts = self._starts(text)
        if not starts:
            return False
        at = bisect_left(starts, start)
        return at < len(starts) and starts[at] < end

    def search(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """What the pattern's own search gives."""
        return self._pattern.search(text, start, end) if self.any(text, start, end) else None

    def last(self, text: str, end: int) -> int:
        """Where the last one before text[end] begins, -1 where there is none."""
        starts = self._starts(text)
        at = bisect_left(starts, end)
        return starts[at - 1] if at else -1

    def first(self, text: str, start: int) -> int:
        """Where the first one from text[start] on begins, the text's length where there is none."""
        starts = self._starts(text)
        at = bisect_left(starts, start)
        return starts[at] if at < len(starts) else len(text)

    def _find(self, text: str) -> list[int]:
        starts: list[int] = []
        match = self._pattern.search(text)
        while match:
            starts.append(match.start())
            match = self._pattern.search(text, match.start() + 1)
        return starts
