"""One-tap ways out of a day that is too full."""

from collections.abc import Sequence
from datetime import date

from bot.domain.calendar import next_school_day
from bot.domain.filing import Ready
from bot.domain.filing_result import TooMuch, Way
from bot.domain.people import Person
from bot.domain.room import too_much
from bot.domain.school import School
from bot.usecases.class_day import load_class_day
from bot.usecases.coordinate import COORDINATE, reachable_homerooms
from bot.usecases.ports import UnitOfWork

_SCHOOL_WEEK = 5
_DAYS_OFFERED = 2


async def ways_out(
    uow: UnitOfWork, author: Person, school: School, ready: Ready, over: Sequence[TooMuch], *, stays: bool
) -> tuple[Way, ...]:
    """Two or three ways, cheapest for the children's evening first; and to leave it.

    stays: a line that stands is corrected where it is: it does not move to another day, nor do others make room.
    """
    room = min(t.room for t in over)
    ways = [Way(kind="cut", minutes=room)] if room > 0 else []
    if all(t.why != "no-homework-day" for t in over):
        ways.append(Way(kind="optional"))
    if not stays:
        ways += [Way(kind="day", day=day) for day in await _days_with_room(uow, school, ready, over)]
    if len({way.kind for way in ways}) < 2:
        ways.append(Way(kind="school"))
    if not stays and await _may_ask_for_room(uow, author, school, ready, over):
        ways.append(Way(kind=COORDINATE))
    return (*ways, Way(kind="drop"))


async def _may_ask_for_room(
    uow: UnitOfWork, author: Person, school: School, ready: Ready, over: Sequence[TooMuch]
) -> bool:
    """Whether every class has a 班主任 to ask, and other subjects' minutes that could give way."""
    own = {line.subject for line in ready.lines}
    for item in over:
        class_day = await load_class_day(uow, school, item.school_class, ready.day, lock=False)
        others = any(class_day.counts(e) and e.minutes and e.subject not in own for e in class_day.entries)
        if item.why != "total" or not others or item.added > (class_day.allowed or 0):
            return False
        if not await reachable_homerooms(uow, class_day, but=author):
            return False
    return True


async def _days_with_room(uow: UnitOfWork, school: School, ready: Ready, over: Sequence[TooMuch]) -> tuple[date, ...]:
    """The next school days that all of it fits into, two at most, none beyond a week of school."""
    found: list[date] = []
    following = next_school_day(ready.day, school.calendar)
    for _ in range(_SCHOOL_WEEK):
        if following is None or len(found) == _DAYS_OFFERED:
            break
        if await _fits(uow, school, ready, over, following):
            found.append(following)
        following = next_school_day(following, school.calendar)
    return tuple(found)


async def _fits(uow: UnitOfWork, school: School, ready: Ready, over: Sequence[TooMuch], day: date) -> bool:
    for item in over:
        class_day = await load_class_day(uow, school, item.school_class, day, lock=False)
        if too_much(class_day, ready.lines):
            return False
    return True
