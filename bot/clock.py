"""The one place that reads the clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def rehearsal_clock(start: datetime) -> Clock:
    """A clock that shows `start` now and runs on at real pace."""
    ahead: timedelta = start - system_clock()
    return lambda: system_clock() + ahead
