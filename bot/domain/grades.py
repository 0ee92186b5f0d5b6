"""Grades (年级) as rules write them: "3", "3-6"."""

import re
from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")

_GRADES = re.compile(r"([1-9])(?:-([1-9]))?")


def parse_grades(text: str) -> range | None:
    """Read "3" or "7-9"; None when it is neither, or runs backwards."""
    match = _GRADES.fullmatch(text.strip())
    if not match:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    return range(first, last + 1) if first <= last else None


def by_grade(table: Mapping[str, T]) -> dict[int, T]:
    """Spread {"3-4": x} over its grades.

    Raises:
        ValueError: a key is no grade, or two keys name the same grade.
    """
    spread: dict[int, T] = {}
    for key, value in table.items():
        grades = parse_grades(key)
        if grades is None or spread.keys() & set(grades):
            raise ValueError(f"bad grades: {key}")
        spread |= dict.fromkeys(grades, value)
    return spread
