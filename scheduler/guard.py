"""Does the wall clock tell the truth? Compared with monotonic time, which no one can set."""

from datetime import datetime

MOST_SECONDS = 60.0


class ClockGuard:
    """After a jump of the wall clock nothing is planned until two ticks in a row agree (reliability.md §3)."""

    def __init__(self, *, most: float = MOST_SECONDS) -> None:
        self._most = most
        self._last: tuple[datetime, float] | None = None

    def jump(self, wall: datetime, monotonic: float) -> float | None:
        """Seconds that the wall clock has jumped since the last tick (negative: back); None where it has not."""
        last, self._last = self._last, (wall, monotonic)
        if last is None:
            return None
        apart = (wall - last[0]).total_seconds() - (monotonic - last[1])
        return apart if abs(apart) > self._most else None
