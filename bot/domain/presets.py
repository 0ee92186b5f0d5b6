"""Ready-made rules of authorities and schools (预设), read from `presets.toml`."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Any

from bot.domain.grades import by_grade
from bot.domain.limit_model import Limit, LimitDay, Mode, Scope, Stage
from bot.domain.no_homework import WEEKDAYS, parse_no_homework_rule
from bot.domain.policy import Channel, Policy, StopClock, WordingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetInfo:
    """What people read of a preset: its Chinese title, who set it, and what the numbers do not say."""

    slug: str
    title: str
    source: str
    note: str


def preset_names() -> tuple[str, ...]:
    """Every slug that may stand as `preset`: those with minutes, then the add-ons."""
    return (*_data()["preset"], *_data()["add_on"])


def add_on_names() -> tuple[str, ...]:
    return tuple(_data()["add_on"])


def stop_clock_names() -> tuple[str, ...]:
    return tuple(_data()["stop_clock"])


def preset_info(slug: str) -> PresetInfo:
    """Describe a preset, an add-on or a stop clock.

    Raises:
        KeyError: no such slug.
    """
    table = {**_data()["preset"], **_data()["add_on"], **_data()["stop_clock"]}[slug]
    return PresetInfo(slug=slug, title=table["title"], source=table.get("source", ""), note=table.get("note", ""))


def preset_policy(slug: str, add_ons: tuple[str, ...] = ()) -> Policy:
    """The policy of a preset with add-ons on top, in order. An add-on alone stands on the national limits.

    Raises:
        KeyError: no such preset or add-on.
    """
    if slug in _data()["add_on"]:
        base, extra = preset_policy("national"), (slug, *add_ons)
    else:
        base, extra = _policy(slug), add_ons
    for name in extra:
        base = _with_add_on(base, _data()["add_on"][name])
    return replace(base, preset=slug, add_ons=add_ons)


@cache
def stop_clock(slug: str) -> StopClock:
    """A stop clock by its slug.

    Raises:
        KeyError: no such stop clock.
    """
    table = _data()["stop_clock"][slug]
    values = {key: value for key, value in table.items() if key not in ("title", "note")}
    for key in ("primary", "junior", "senior"):
        if key in values:
            values[key] = time.fromisoformat(values[key])
    values["weekdays"] = tuple(WEEKDAYS.index(name) for name in values.get("weekdays", ()))
    values["stages"] = tuple(Stage(name) for name in values.get("stages", ()))
    return StopClock(slug=slug, **values)


@cache
def _data() -> dict[str, dict[str, dict[str, Any]]]:
    text = files("bot.domain").joinpath("presets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _policy(slug: str) -> Policy:
    table = _data()["preset"][slug]
    policy = Policy(preset=slug, limits=_all_limits(table))
    if "stop_clock" in table:
        policy = replace(policy, stop_clock=stop_clock(table["stop_clock"]))
    return replace(policy, **_only(table, "junior_from", "basis", "take_turns"))


def _with_add_on(policy: Policy, table: Mapping[str, Any]) -> Policy:
    if "allowed_written_subjects" in table:
        allowed = by_grade(table["allowed_written_subjects"])
        policy = replace(policy, limits=allow_only(policy.limits, allowed))
    if "ratio" in table:
        policy = replace(policy, ratio=tuple(table["ratio"].items()))
    if "channel" in table:
        policy = replace(policy, channel=Channel(table["channel"]))
    days = tuple(rule for text in table.get("no_homework_days", ()) if (rule := parse_no_homework_rule(text)))
    wording = tuple(WordingRule(**{**rule, "words": tuple(rule["words"])}) for rule in table.get("wording", ()))
    return replace(
        policy,
        no_homework_days=policy.no_homework_days or days,
        wording=(*policy.wording, *wording),
        **_only(table, "written_at_school", "take_turns"),
    )


def allow_only(limits: tuple[Limit, ...], allowed: Mapping[int, Iterable[str]]) -> tuple[Limit, ...]:
    """Let only these subjects set written work in these grades, on every kind of day."""
    stated = {limit.grade for limit in limits if limit.day is LimitDay.WEEKDAY}
    missing = tuple(Limit(grade=grade, minutes=None) for grade in allowed if grade not in stated)
    return tuple(
        replace(limit, allowed_subjects=tuple(allowed[limit.grade])) if limit.grade in allowed else limit
        for limit in (*limits, *missing)
    )


def _all_limits(table: Mapping[str, Any]) -> tuple[Limit, ...]:
    common = {key: value for key, value in table.items() if key != "minutes"}
    limits = _limits(table, LimitDay.WEEKDAY)
    for day in (LimitDay.WEEKEND, LimitDay.HOLIDAY):
        if day in table:
            limits += _limits({**common, **table[day]}, day)
    return limits


def _limits(table: Mapping[str, Any], day: LimitDay) -> tuple[Limit, ...]:
    minutes = by_grade(table.get("minutes", {}))
    per_subject = by_grade(table.get("per_subject", {}))
    others = by_grade(table.get("other_subjects", {}))
    most = by_grade(table.get("max_subjects", {}))
    allowed = by_grade(table.get("allowed_written_subjects", {}))
    barred = tuple(table.get("barred_written_subjects", ()))
    spoken_of = range(1, 10) if barred else sorted({*minutes, *per_subject, *others, *most, *allowed})
    return tuple(
        Limit(
            grade=grade,
            day=day,
            minutes=minutes.get(grade),
            scope=_scope(table, grade, minutes.get(grade)),
            mode=Mode(table.get("mode", "hard")),
            per_subject=tuple(per_subject.get(grade, {}).items()),
            other_subjects=others.get(grade),
            max_subjects=most.get(grade),
            allowed_subjects=tuple(allowed[grade]) if grade in allowed else None,
            barred_subjects=barred,
        )
        for grade in spoken_of
    )


def _scope(table: Mapping[str, Any], grade: int, minutes: int | None) -> Scope:
    """A zero in grades 1-2 bans written work, whatever the other grades' minutes measure."""
    if grade <= 2 and minutes == 0 and not table.get("zero_any_kind", False):
        return Scope.WRITTEN
    return Scope(table.get("scope", "written"))


def _only(table: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: table[key] for key in keys if key in table}
