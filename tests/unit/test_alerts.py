"""What admins read of missed work stays short, however long the service was away."""

from datetime import date, timedelta

from bot.domain.timetable import JobName
from bot.texts.alerts import missed

MONDAY = date(2026, 9, 7)


def test_a_short_absence_is_told_day_by_day() -> None:
    told = missed({MONDAY: {JobName.NUDGE: 0}, MONDAY + timedelta(days=1): {JobName.MORNING: 3, JobName.NUDGE: 0}})
    assert "\n9月7日 周一：催报\n9月8日 周二：班主任小结（3个班）、催报\n" in told


def test_a_long_absence_is_told_in_one_line() -> None:
    days = {MONDAY + timedelta(days=n): {JobName.NUDGE: 0, **({JobName.PHONE: 2} if n == 4 else {})} for n in range(9)}
    assert "\n9月7日 周一—9月15日 周二：催报 9 天、手机提醒 1 天\n" in missed(days)
