"""What is no part of any task's content: classes, times, demands; and which of it falls within a span."""

from bisect import bisect_left
from collections.abc import Iterable

from bot.domain.reading.drafts import Span


class Cuts:
    """Spans of a text, found again by place."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans)
        self.starts = [start for start, _ in self.spans]
        self.longest = max([end - start for start, end in self.spans], default=0)

    def within(self, left: int, right: int) -> list[Span]:
        """The spans that share a character with text[left:right]."""
        if not self.spans:
            return []
        first, last = bisect_left(self.starts, left - self.longest), bisect_left(self.starts, right)
        return [span for span in self.spans[first:last] if span[1] > left]
