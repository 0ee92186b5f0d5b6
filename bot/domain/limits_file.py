"""What the `[policy]` table says of minutes and subjects (作业总量)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.file_table import Table, by_subject, subject_name
from bot.domain.limit_model import Limit, LimitDay, Mode, Scope
from bot.domain.presets import allow_only

LONGEST_DAY = 240  # minutes
_OTHERS = "其他"


def read_limits(table: Table, limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """The preset's limits with the school's own minutes, scope and subject rules on top."""
    for key, day in (
        ("limits", LimitDay.WEEKDAY),
        ("weekend_limits", LimitDay.WEEKEND),
        ("holiday_limits", LimitDay.HOLIDAY),
    ):
        limits = _with_minutes(limits, day, table.grades(key, _minutes))
    limits = _with_scope(table, limits)
    if allowed := _allowed_subjects(table):
        limits = allow_only(limits, allowed)
    changes: dict[str, Mapping[int, Any]] = {
        "max_subjects": _max_subjects(table),
        "per_subject": table.grades("subject_minutes", _subject_minutes),
        "counts_optional": dict.fromkeys(range(1, 10), True) if table.flag("count_optional", default=False) else {},
    }
    for name, by_grade in changes.items():
        limits = _changed(limits, name, by_grade)
    return tuple(_with_others(limit) for limit in limits)


def _with_minutes(limits: tuple[Limit, ...], day: LimitDay, minutes: Mapping[int, int]) -> tuple[Limit, ...]:
    """Put these minutes in; a grade's scope and subject rules stay those of the preset."""
    stated = {(limit.grade, limit.day): limit for limit in limits}
    for grade, value in minutes.items():
        weekday = stated.get((grade, LimitDay.WEEKDAY), Limit(grade=grade, minutes=None))
        stated[grade, day] = replace(stated.get((grade, day), weekday), day=day, minutes=value)
    return tuple(stated.values())


def _changed(limits: tuple[Limit, ...], name: str, by_grade: Mapping[int, Any]) -> tuple[Limit, ...]:
    weekdays = {limit.grade for limit in limits if limit.day is LimitDay.WEEKDAY}
    added = tuple(Limit(grade=grade, minutes=None) for grade in by_grade if grade not in weekdays)
    return tuple(
        replace(limit, **{name: by_grade[limit.grade]}) if limit.grade in by_grade else limit
        for limit in (*limits, *added)
    )


def _with_scope(table: Table, limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    scope = table.take("scope")
    if scope is not None and (chosen := table.choice_value("scope", scope, Scope)) is not None:
        limits = tuple(replace(limit, scope=chosen) if limit.minutes else limit for limit in limits)
    mode = table.take("mode")
    if mode is not None and (stated := table.choice_value("mode", mode, Mode)) is not None:
        limits = tuple(replace(limit, mode=stated) for limit in limits)
    return limits


def _with_others(limit: Limit) -> Limit:
    own = dict(limit.per_subject)
    if _OTHERS not in own:
        return limit
    others = own.pop(_OTHERS)
    return replace(limit, per_subject=tuple(own.items()), other_subjects=others)


def _minutes(table: Table, key: str, value: object) -> int | None:
    return table.whole_value(key, value, 0, LONGEST_DAY)


def _subject_minutes(table: Table, key: str, value: object) -> tuple[tuple[str, int], ...] | None:
    if not isinstance(value, dict):
        table.wrong(key, "not-table", value)
        return None
    inner = Table(value, table.where(key), table.problems)
    return by_subject(inner, _minutes)


def _max_subjects(table: Table) -> dict[int, int]:
    if isinstance(table.data.get("max_subjects"), dict):
        return table.grades("max_subjects", lambda inner, key, value: inner.whole_value(key, value, 1, 15))
    number = table.whole("max_subjects", 1, 15, required=False)
    return {} if number is None else dict.fromkeys(range(1, 10), number)


def _allowed_subjects(table: Table) -> dict[int, tuple[str, ...]]:
    if isinstance(table.data.get("allowed_written_subjects"), dict):
        return table.grades("allowed_written_subjects", _subjects)
    value = table.take("allowed_written_subjects")
    names = None if value is None else _subjects(table, "allowed_written_subjects", value)
    return {} if names is None else dict.fromkeys(range(1, 10), names)


def _subjects(table: Table, key: str, value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        table.wrong(key, "not-list", value)
        return None
    for word in value:
        if subject_name(word) is None:
            table.wrong(key, "bad-subject", word)
    names = (subject_name(word) for word in value)
    return tuple(dict.fromkeys(name for name in names if name is not None))
