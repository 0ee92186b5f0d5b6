"""Answers worked out before, kept beside the value they are about.

Rules, staff lists and policies are read once and then asked the same for every message. `functools.lru_cache` would
hash the whole value at each question; here it is known by being the same object.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

_Q = ParamSpec("_Q")
_A = TypeVar("_A")

_MOST = 64


def remembered(work: Callable[_Q, _A]) -> Callable[_Q, _A]:
    """Remember what a pure function of one immutable value has said of the last few values."""
    known: dict[int, tuple[Any, _A]] = {}

    @wraps(work)
    def answer(*args: _Q.args, **kwargs: _Q.kwargs) -> _A:
        value = args[0]
        found = known.get(id(value))
        if found is None:
            if len(known) >= _MOST:
                known.clear()
            found = known[id(value)] = (value, work(*args, **kwargs))  # the value is held: its id stays its own
        return found[1]

    return answer
