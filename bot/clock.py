"""The one place that reads the clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def rehearsal_clock(start: datetime) -> Clock:
    """A clock that shows `start` now and runs on at real pace."""
    return ahead_of_time(start - system_clock())


def ahead_of_time(ahead: timedelta) -> Clock:
    """A clock that is so much fast (negative: slow)."""
    return lambda: system_clock() + ahead
