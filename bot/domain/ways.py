"""One-tap ways out of a full day (一点即可的办法): each is tried on the class's day before it is offered. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain.class_day import ClassDay
from bot.domain.filing import PlannedLine, shorten
from bot.domain.filing_result import TooMuch, Way
from bot.domain.kinds import Kind, Place, Tier
from bot.domain.room import line_counts, too_much

MOST_WAYS = 3
_MOST_DAYS = 2


@dataclass(frozen=True, slots=True)
class Stuck:
    """A class's day, without the lines that a message would replace, and why the message does not fit into it."""

    class_day: ClassDay
    problem: TooMuch


Lines = tuple[PlannedLine, ...]


def ways_out(lines: Lines, stuck: Sequence[Stuck], following: Sequence[Sequence[ClassDay]]) -> tuple[Way, ...]:
    """What the author can do alone, of at most three kinds, cheapest first: what keeps most of the work as planned.

    following: the same classes on each of the next school days; two with room for all of it are offered. Leaving it
    all is not among the ways.
    """
    room = min(each.problem.room for each in stuck)
    days = [each.class_day for each in stuck]
    cut, school = Way(kind="cut", minutes=room), Way(kind="school")
    ways = []
    if room and _all_fit(days, lambda day: _cut(day, lines, room)):
        ways.append(cut)
    if _all_fit(days, lambda day: optional_part(day, lines)):
        ways.append(Way(kind="optional", minutes=_part_minutes(days, lines)))
    with_room = [classes[0].day for classes in following if classes and _all_fit(classes, lambda _: lines)]
    ways += [Way(kind="day", day=day) for day in with_room[:_MOST_DAYS]]
    if _all_fit(days, lambda _: _at_school(lines)):
        ways.append(school)
    if any(each.problem.why == "not-allowed" for each in stuck):
        ways.sort(key=lambda way: way != school)  # 当堂完成 is what the rule asks for
    elif room * 2 < sum(line.minutes for line in lines if line_counts(days[0], line)):
        ways.sort(key=lambda way: way == cut)  # hardly anything would be left of it
    kinds = list(dict.fromkeys(way.kind for way in ways))[:MOST_WAYS]
    return tuple(way for way in ways if way.kind in kinds)


def _all_fit(days: Sequence[ClassDay], lines: Callable[[ClassDay], Lines]) -> bool:
    return all(too_much(day, lines(day)) is None for day in days)


def _cut(class_day: ClassDay, lines: Lines, to: int) -> Lines:
    return shorten(lines, to, lambda line: line_counts(class_day, line))


def optional_part(class_day: ClassDay, lines: Lines) -> Lines:
    """The lines with no more of the written ones made 选做 than it takes.

    That is the shortest that is enough alone, else the longest ones together; all of them where nothing is enough.
    """
    written = [n for n, each in enumerate(lines) if each.kind is Kind.WRITTEN and line_counts(class_day, each)]
    shortest = sorted(written, key=lambda n: lines[n].minutes)
    longest = shortest[::-1]
    tried = [(), *((n,) for n in shortest), *(tuple(longest[: n + 1]) for n in range(len(longest)))]
    made = (_made_optional(lines, chosen) for chosen in tried)
    return next((each for each in made if too_much(class_day, each) is None), _made_optional(lines, written))


def _made_optional(lines: Lines, chosen: Sequence[int]) -> Lines:
    return tuple(replace(line, tier=Tier.OPTIONAL) if n in chosen else line for n, line in enumerate(lines))


def _part_minutes(days: Sequence[ClassDay], lines: Lines) -> int | None:
    """How many minutes become 选做 where others stay 必做; None where all do, or not the same in every class."""
    left = {sum(each.minutes for each in optional_part(day, lines) if line_counts(day, each)) for day in days}
    all_of_it = sum(each.minutes for each in lines if line_counts(days[0], each))
    (stays,) = left if len(left) == 1 else (0,)
    return all_of_it - stays if stays else None


def _at_school(lines: Lines) -> Lines:
    return tuple(replace(line, place=Place.SCHOOL) if line.kind is Kind.WRITTEN else line for line in lines)
