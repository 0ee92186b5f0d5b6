"""Reading a TOML table key by key, noting everything that is wrong instead of stopping at the first thing."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from bot.domain.calendar import DateSpan
from bot.domain.grades import parse_grades
from bot.domain.subjects import find_subject

_LONGEST_SUBJECT = 10

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFileProblem:
    """One thing wrong in a school file; its sentence is in `bot/texts/school_file.py`.

    path: where, as `class[2].grade`, counted from 1 as people count. code: what is wrong.
    value: as given. hint: what was probably meant, or may stand there.
    """

    path: str
    code: str
    value: object = None
    hint: tuple[str, ...] = ()


@dataclass(slots=True)
class Table:
    """One table of the file. Keys nobody asked for are unknown: call `done` after reading the others."""

    data: dict[str, Any]
    path: str
    problems: list[SchoolFileProblem]
    asked: list[str] = field(default_factory=list)

    def where(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, code: str, value: object = None, hint: Iterable[str] = ()) -> None:
        self.problems.append(SchoolFileProblem(path=self.where(key), code=code, value=value, hint=tuple(hint)))

    def take(self, key: str) -> Any:
        """The raw value, None when absent."""
        self.asked.append(key)
        return self.data.get(key)

    def text(self, key: str, *, longest: int, default: str | None = None) -> str:
        """Words on one line; without a default they must be there."""
        value = self.take(key)
        if value is None:
            if default is None:
                self.wrong(key, "missing")
            return default or ""
        return self.text_value(key, value, longest=longest) or default or ""

    def text_value(self, key: str, value: object, *, longest: int) -> str | None:
        if isinstance(value, str) and _is_plain(value, longest):
            return value.strip()
        self.wrong(key, "not-text", value, hint=(str(longest),))
        return None

    def whole(self, key: str, low: int, high: int, *, required: bool = True) -> int | None:
        """A whole number in the range; a wrong one, or a missing one that is required, is noted and None."""
        value = self.take(key)
        if value is None:
            if required:
                self.wrong(key, "missing")
            return None
        return self.whole_value(key, value, low, high)

    def whole_value(self, key: str, value: object, low: int, high: int) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.wrong(key, "not-whole", value, hint=(str(low), str(high)))
            return None
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.take(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.wrong(key, "not-flag", value)
        return default

    def clock(self, key: str, default: time) -> time:
        """An hour of the day, "15:30" or TOML's own 15:30:00; seconds are dropped."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, time):
            return value.replace(second=0, microsecond=0)
        if isinstance(value, str) and (match := _CLOCK.fullmatch(value.strip())):
            return time(int(match[1]), int(match[2]))
        self.wrong(key, "not-clock", value)
        return default

    def choice(self, key: str, kinds: type[E], default: E) -> E:
        value = self.take(key)
        return default if value is None else self.choice_value(key, value, kinds) or default

    def choice_value(self, key: str, value: object, kinds: type[E]) -> E | None:
        if isinstance(value, str) and value in set(kinds):
            return kinds(value)
        self.wrong(key, "unknown-choice", value, hint=kinds)
        return None

    def choices(self, key: str, kinds: type[E], default: tuple[E, ...]) -> tuple[E, ...]:
        values = self.items(key)
        if values is None:
            return default
        found = [self.choice_value(key, value, kinds) for value in values]
        return tuple(dict.fromkeys(kind for kind in found if kind is not None))

    def items(self, key: str) -> list[Any] | None:
        """A list; None when absent or none."""
        value = self.take(key)
        if value is None or isinstance(value, list):
            return value
        self.wrong(key, "not-list", value)
        return None

    def words(self, key: str, names: Iterable[str]) -> tuple[str, ...]:
        """A list of known names, each once."""
        known = tuple(names)
        found = []
        for value in self.items(key) or []:
            if value in known:
                found.append(value)
            else:
                self.wrong(key, "unknown-name", value, hint=close(value, known))
        return tuple(dict.fromkeys(found))

    def spans(self, key: str) -> tuple[DateSpan, ...]:
        """Dates and stretches: "2026-12-09", 2026-12-09, "2026-09-01..2027-01-22"."""
        found = []
        for value in self.items(key) or []:
            if span := _parse_span(value):
                found.append(span)
            else:
                self.wrong(key, "not-dates", value)
        return tuple(found)

    def grades(self, key: str, read: Callable[["Table", str, Any], T | None]) -> dict[int, T]:
        """A table by grade, spread out: {"3-4" = x} is x for 3 and for 4. `read` notes what is wrong with x."""
        table = self.table(key)
        found: dict[int, T] = {}
        for grades, value in table.data.items():
            span = parse_grades(grades)
            if span is None:
                table.wrong(grades, "not-grades", grades)
            elif found.keys() & set(span):
                table.wrong(grades, "grades-twice", grades)
            elif (item := read(table, grades, value)) is not None:
                found |= dict.fromkeys(span, item)
        return found

    def table(self, key: str) -> "Table":
        """The table under the key; an empty one when absent or no table."""
        value = self.take(key)
        if value is not None and not isinstance(value, dict):
            self.wrong(key, "not-table", value)
        return Table(value if isinstance(value, dict) else {}, self.where(key), self.problems)

    def tables(self, key: str) -> Iterator["Table"]:
        """The tables of an array [[key]]."""
        for number, value in enumerate(self.items(key) or [], start=1):
            if isinstance(value, dict):
                yield Table(value, f"{self.where(key)}[{number}]", self.problems)
            else:
                self.wrong(f"{key}[{number}]", "not-table", value)

    def done(self) -> None:
        """Note the keys nobody asked for."""
        for key in self.data.keys() - set(self.asked):
            self.wrong(key, "unknown-key", key, hint=close(key, self.asked))


def subject_name(word: object) -> str | None:
    """A subject under its school name, however it is written; None when it cannot be one."""
    if not isinstance(word, str) or not _is_plain(word, _LONGEST_SUBJECT):
        return None
    return find_subject(word.strip()) or word.strip()


def by_subject(table: Table, read: Callable[[Table, str, object], int | None]) -> tuple[tuple[str, int], ...]:
    """A table by subject; `read` notes what is wrong with a number."""
    found: dict[str, int] = {}
    for word, value in table.data.items():
        name, number = subject_name(word), read(table, word, value)
        if name is None:
            table.wrong(word, "bad-subject", word)
        elif number is not None:
            found[name] = number
    return tuple(found.items())


def _is_plain(text: str, longest: int) -> bool:
    return bool(text.strip()) and len(text) <= longest and not _CONTROL.search(text)


def close(word: object, names: Iterable[str]) -> tuple[str, ...]:
    """The name that was probably meant, if any."""
    return tuple(get_close_matches(str(word), list(names), n=1))


def _parse_span(value: object) -> DateSpan | None:
    if isinstance(value, date):
        # A TOML date with an hour is a datetime, which is a date to Python.
        day = date(value.year, value.month, value.day)
        return DateSpan(day, day)
    if not isinstance(value, str):
        return None
    first, _, last = value.partition("..")
    try:
        span = DateSpan(date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip()))
    except ValueError:
        return None
    return span if span.first <= span.last else None
