"""One-tap ways out of a day that is too full."""

from collections.abc import Sequence

from bot.domain import ways
from bot.domain.calendar import next_school_day
from bot.domain.class_day import ClassDay
from bot.domain.filing import Ready
from bot.domain.filing_result import Way
from bot.domain.people import Person
from bot.domain.school import School
from bot.domain.ways import Stuck
from bot.usecases.class_day import load_class_day
from bot.usecases.coordinate import COORDINATE, reachable_homerooms
from bot.usecases.ports import UnitOfWork

_SCHOOL_WEEK = 5


async def ways_out(
    uow: UnitOfWork, author: Person, school: School, ready: Ready, stuck: Sequence[Stuck], *, stays: bool
) -> tuple[Way, ...]:
    """The author's own, cheapest for the work first; the 班主任 where others could give way; and to leave it.

    stays: a line that stands is corrected where it is: it does not move to another day, nor do others make room.
    """
    following = [] if stays else await _following(uow, school, ready, stuck)
    found = ways.ways_out(ready.lines, stuck, following)
    if not stays and await _may_ask_for_room(uow, author, school, ready, stuck):
        found = (*found, Way(kind=COORDINATE))
    return (*found, Way(kind="drop"))


async def _following(uow: UnitOfWork, school: School, ready: Ready, stuck: Sequence[Stuck]) -> list[Sequence[ClassDay]]:
    """The classes' next school days, a week of school."""
    days: list[Sequence[ClassDay]] = []
    day = next_school_day(ready.day, school.calendar)
    while day is not None and len(days) < _SCHOOL_WEEK:
        classes = [each.problem.school_class for each in stuck]
        days.append([await load_class_day(uow, school, each, day, lock=False) for each in classes])
        day = next_school_day(day, school.calendar)
    return days


async def _may_ask_for_room(
    uow: UnitOfWork, author: Person, school: School, ready: Ready, stuck: Sequence[Stuck]
) -> bool:
    """Whether every class has a 班主任 to ask, and other subjects' minutes that could give way."""
    own = {line.subject for line in ready.lines}
    for item in (each.problem for each in stuck):
        class_day = await load_class_day(uow, school, item.school_class, ready.day, lock=False)
        others = any(class_day.counts(e) and e.minutes and e.subject not in own for e in class_day.entries)
        if item.why != "total" or not others or item.added > (class_day.allowed or 0):
            return False
        if not await reachable_homerooms(uow, class_day, but=author):
            return False
    return True
