"""Strangers and parents may ask a lot, not without end; staff are never silenced."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

_PEOPLE_KEPT = 10_000


class Verdict(Enum):
    """Answer, say once that it is too much, or keep silent."""

    ANSWER = auto()
    NOTICE = auto()
    SILENT = auto()


@dataclass(slots=True)
class Throttle:
    """At most `limit` messages in `window` from one person; one notice, then silence."""

    limit: int = 20
    window: timedelta = timedelta(minutes=1)
    _seen: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)

    def ask(self, who: str, now: datetime) -> Verdict:
        """Count one more message of `who`."""
        times = self._seen.setdefault(who, deque(maxlen=self.limit + 2))
        self._seen.move_to_end(who)
        if len(self._seen) > _PEOPLE_KEPT:
            self._seen.popitem(last=False)
        while times and now - times[0] >= self.window:
            times.popleft()
        times.append(now)
        if len(times) <= self.limit:
            return Verdict.ANSWER
        return Verdict.NOTICE if len(times) == self.limit + 1 else Verdict.SILENT
