"""What an announcement moved: days that were provisional and turned out to be of another kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.calendar import CalendarRules, DayKind, day_kind

AHEAD = 200
"""Days a school plans ahead: further than the next vacation."""


@dataclass(frozen=True, slots=True)
class KnownDay:
    """What was last known of a day; 无作业日 aside, which is the school's own and never provisional."""

    kind: DayKind
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Days in a row, `first` to `last`, that all went from one kind to another."""

    first: date
    last: date
    before: DayKind
    after: DayKind

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(days=ahead) for ahead in range((self.last - self.first).days + 1))


def known_days(rules: CalendarRules, first: date, days: int = AHEAD) -> dict[date, KnownDay]:
    """The kinds of the days from `first` on, as the program knows them today."""
    coming = (first + timedelta(days=ahead) for ahead in range(days))
    infos = ((day, day_kind(day, rules)) for day in coming)
    return {day: KnownDay(info.kind, info.confirmed) for day, info in infos}


def moves(before: Mapping[date, KnownDay], after: Mapping[date, KnownDay]) -> tuple[Move, ...]:
    """Provisional days whose kind is another now, in order; a day that is in only one of the two has not moved."""
    found: list[Move] = []
    for day in sorted(before.keys() & after.keys()):
        was, now = before[day], after[day]
        if was.confirmed or was.kind is now.kind:
            continue
        last = found[-1] if found else None
        if last and last.last + timedelta(days=1) == day and (last.before, last.after) == (was.kind, now.kind):
            found[-1] = Move(last.first, day, was.kind, now.kind)
        else:
            found.append(Move(day, day, was.kind, now.kind))
    return tuple(found)
