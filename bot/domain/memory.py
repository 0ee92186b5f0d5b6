"""Answers worked out before, kept beside the value they are about.

Rules, staff lists and policies are read once and then asked the same for every message. `functools.lru_cache` would
hash the whole value at each question; here it is known by being the same object.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

_V = TypeVar("_V")
_Q = TypeVarTuple("_Q")
_A = TypeVar("_A")

MOST_VALUES = 1024  # the schools of a district, each with its own rules
MOST_ANSWERS = 1024


def remembered(work: Callable[[_V, *_Q], _A]) -> Callable[[_V, *_Q], _A]:
    """Remember what a pure function says of the last few values: of an immutable one first, asked by hashable ones."""
    known: dict[int, tuple[_V, dict[tuple[*_Q], _A]]] = {}

    @wraps(work)
    def answer(value: _V, *question: *_Q) -> _A:
        found = known.get(id(value))
        if found is None:
            if len(known) >= MOST_VALUES:
                known.clear()
            found = known[id(value)] = (value, {})  # the value is held: its id stays its own
        answers = found[1]
        if question in answers:
            return answers[question]
        if len(answers) >= MOST_ANSWERS:
            answers.clear()
        said = answers[question] = work(value, *question)
        return said

    return answer
