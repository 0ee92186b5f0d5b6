"""Each school's timed work of these days, worked out once a local date: a millisecond a school, and a tick asks all."""

from datetime import date, datetime

from bot.domain.school import School
from bot.domain.timetable import LONGEST_WINDOW, Due, dues_until, lapsed, too_late, worth_doing

_DAYS = LONGEST_WINDOW + 1


class Agenda:
    """What is due, and what became too late, as `bot.domain.timetable` says it."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[School, date, tuple[Due, ...]]] = {}

    def due_at(self, school: School, now: datetime) -> tuple[Due, ...]:
        return worth_doing(self._page(school, now), now)

    def lapsed(self, school: School, *, after: datetime, now: datetime) -> tuple[Due, ...]:
        if (now - after).days:
            return lapsed(school, after=after, now=now)
        return too_late(self._page(school, now), after=after, now=now)

    def _page(self, school: School, now: datetime) -> tuple[Due, ...]:
        today = now.astimezone(school.zone).date()
        page = self._pages.get(school.id)
        # A school whose file has been applied again is another value.
        if page is None or page[0] is not school or page[1] != today:
            page = self._pages[school.id] = (school, today, dues_until(school, today, days=_DAYS))
        return page[2]
