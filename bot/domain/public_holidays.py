"""Public holidays and make-up days of mainland China (法定节假日与调休).

Announced years come from chinesecalendar. Beyond them only the statutory days are known, from `holidays`; its
make-up days would be guesses, so every such day is provisional (dependencies.md).
"""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import chinese_calendar

ANNOUNCED = "chinesecalendar"
PROVISIONAL = "holidays"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDay:
    """holiday: people rest because of a holiday, weekend or not; makeup: a weekend day that is worked."""

    holiday: bool
    makeup: bool
    announced: bool

    @property
    def source(self) -> str:
        return ANNOUNCED if self.announced else PROVISIONAL


@lru_cache(maxsize=4096)
def public_day(day: date) -> PublicDay:
    first, last = announced_years()
    if first <= day.year <= last:
        rest, reason = chinese_calendar.get_holiday_detail(day)
        return PublicDay(holiday=rest and reason is not None, makeup=not rest and day.weekday() > 4, announced=True)
    return PublicDay(holiday=day in _statutory(day.year), makeup=False, announced=False)


@cache
def announced_years() -> tuple[int, int]:
    """The first and last year whose arrangement chinesecalendar carries."""
    years = {day.year for day in chinese_calendar.holidays}
    return min(years), max(years)


@cache
def _statutory(year: int) -> frozenset[date]:
    import holidays  # 0.8 s to import, and only years to come need it

    return frozenset(holidays.country_holidays("CN", years=year))
