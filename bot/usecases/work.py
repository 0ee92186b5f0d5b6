"""Timed work by how it is done: class by class, once a school, or the same to many classes at once."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due
from bot.usecases.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A school's turn of a piece of timed work, and the classes it is for."""

    school: School
    due: Due
    classes: tuple[SchoolClass, ...]


ClassWork = Callable[[UnitOfWork, School, SchoolClass, Due, datetime], Awaitable[None]]
SchoolWork = Callable[[UnitOfWork, School, tuple[SchoolClass, ...], Due, datetime], Awaitable[None]]
BroadcastWork = Callable[[UnitOfWork, Sequence[Turn], datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PerClass:
    """Work done class by class: one class's trouble is no other's."""

    run: ClassWork


@dataclass(frozen=True, slots=True)
class PerSchool:
    """Work done once for the whole school."""

    run: SchoolWork


@dataclass(frozen=True, slots=True)
class Broadcast:
    """Work that only says something, whatever a class has filed: many classes at once, of any school."""

    run: BroadcastWork


Work = PerClass | PerSchool | Broadcast


@dataclass(frozen=True, slots=True)
class Ran:
    """How often a job's work was planned now, was planned before, or failed."""

    planned: int = 0
    already: int = 0
    failed: int = 0

    def __add__(self, other: "Ran") -> "Ran":
        return Ran(self.planned + other.planned, self.already + other.already, self.failed + other.failed)


RunKey = tuple[str, str, date]


def run_keys(kind: str, turn: Turn) -> list[RunKey]:
    """One a class, in order: kind, scope, local date."""
    return [(kind, school_class.id, turn.due.day) for school_class in turn.classes]


def chunks(turns: Sequence[Turn], most: int) -> Iterator[list[Turn]]:
    """The same work in pieces of at most so many classes; a school of more is cut."""
    chunk: list[Turn] = []
    room = most
    for turn in turns:
        classes = turn.classes
        while classes:
            chunk.append(replace(turn, classes=classes[:room]))
            classes, room = classes[room:], room - len(chunk[-1].classes)
            if not room:
                yield chunk
                chunk, room = [], most
    if chunk:
        yield chunk


def only(keys: frozenset[RunKey], kind: str, turns: Sequence[Turn]) -> list[Turn]:
    """The turns with those classes alone whose keys are among these."""
    narrowed = [
        replace(turn, classes=tuple(c for c in turn.classes if (kind, c.id, turn.due.day) in keys)) for turn in turns
    ]
    return [turn for turn in narrowed if turn.classes]
