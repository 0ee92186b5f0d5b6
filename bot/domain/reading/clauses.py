"""The clauses of a piece, and what stands in each besides a task: its times, its demands, when it is due."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from bot.domain.reading.cuts import Cuts
from bot.domain.reading.drafts import Span
from bot.domain.reading.due import find_due
from bot.domain.reading.durations import Duration, Role
from bot.domain.reading.marks import find_marks
from bot.domain.reading.patterns import lazy

_EDGE = " ,。;!?:、~"
_COMMA_OR_BRACKET = lazy(r"[,()\[\]《》]")
_GAPS = lazy(r"\(\s*\)|\s{2,}")


class Clauses:
    """A normalised text with its times and banned demands marked."""

    def __init__(self, text: str, durations: Sequence[Duration], demands: Sequence[Span]) -> None:
        self.text = text
        self.durations = [each for each in durations if each.role is not Role.OTHER]
        self.cores = [each.core for each in self.durations]
        self.drills = [each.core for each in durations if each.role is Role.OTHER]
        self.demands = Cuts(demands)

    def spans(self, start: int, end: int) -> list[Span]:
        """Cut at commas outside brackets, and behind each of several times within one clause."""
        text, depth, left = self.text, 0, start
        cut: list[Span] = []
        for match in _COMMA_OR_BRACKET.finditer(text, start, end):
            char, at = match[0], match.start()
            if char in "([《":
                depth += 1
            elif char in ")]》":
                depth = max(0, depth - 1)
            elif depth == 0 and not (text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()):
                cut.extend(self._between_times(left, at))
                left = at + 1
        cut.extend(self._between_times(left, end))
        return cut

    def times(self, left: int, right: int) -> list[Duration]:
        """The stated times of homework in a clause."""
        first = bisect_left(self.cores, left)
        return self.durations[first : bisect_left(self.cores, right, first)]

    def has_drill(self, spans: Sequence[Span]) -> bool:
        """Whether a drill's own unit (1分钟跳绳) stands there."""
        return any(left <= core < right for core in self.drills for left, right in spans)

    def has_demand(self, left: int, right: int) -> bool:
        return bool(self.demands.within(left, right))

    def only_due(self, left: int, right: int) -> bool:
        """周一早上交 and no more."""
        due = find_due(self.text, left, right)
        return due is not None and not (self.text[left : due[1]] + self.text[due[2] : right]).strip(" 。;!?,:、~()")

    def bare(self, left: int, right: int, durations: Sequence[Duration]) -> str:
        """The clause without its times, which are the durations, and its demands."""
        words = self.text[left:right]
        marks, demands = find_marks(self.text, left, right), self.demands.within(left, right)
        if not (durations or marks or demands):
            return words.strip(_EDGE)
        spans = [*demands, *((each.start, each.end) for each in durations), *((each.start, each.end) for each in marks)]
        for start, end in spans:
            first, last = max(start, left) - left, min(end, right) - left
            words = words[:first] + " " * (last - first) + words[last:]
        return _GAPS.sub(" ", words).strip(_EDGE)

    def _between_times(self, left: int, right: int) -> Iterator[Span]:
        times = self.times(left, right)
        if len(times) > 1:
            times = [each for each in times if each.role is Role.TASK]
        if len(times) > 1 and self.text[left : times[0].start].strip(" ("):
            for duration in times[:-1]:
                cut = duration.end
                while cut < right and self.text[cut] in ")] +、":
                    cut += 1
                yield left, cut
                left = cut
        yield left, right
