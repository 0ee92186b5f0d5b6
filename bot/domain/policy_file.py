"""The `[policy]` table of a school file: a preset, and the school's own values on top."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time
from typing import Any

from bot.domain.calendar import DayKind
from bot.domain.file_table import Table, by_subject, close, subject_name
from bot.domain.limit_model import Limit, LimitDay, Stage
from bot.domain.limits import is_looser, limit_for, national_minutes
from bot.domain.limits_file import read_limits
from bot.domain.no_homework import WEEKDAYS, NoHomeworkRule, parse_no_homework_rule
from bot.domain.policy import (
    Channel,
    Idea,
    OverLimit,
    Policy,
    Reminders,
    ReviewMode,
    ReviewStep,
    Sheets,
    StopClock,
    Unapproved,
    WordingRule,
)
from bot.domain.presets import (
    add_on_names,
    preset_names,
    preset_policy,
    stop_clock,
    stop_clock_names,
)

LATEST_PUBLICATION = time(22, 0)
_PAIR = 2
_FRIDAY_NOON = (time(11, 30), time(12, 0))  # policy.md §5: the list for next week is out on Friday at 12:00
_SEVERITIES = ("B", "W", "N", "ask", "off")
_RULES = tuple(f"P{number}" for number in range(1, 21))
_SWITCHABLE = "P5"  # phone work: some authorities encourage it (policy.md §8)
_LATEST_SLEEP = {Stage.PRIMARY: time(21, 20), Stage.JUNIOR: time(22, 0)}  # 睡眠管理通知 2021

Step = ReviewStep | tuple[ReviewStep, ...]


def read_policy(table: Table, *, junior_from: int | None) -> Policy:
    """Read the table; what is wrong is noted in it. junior_from: the school's own word, None = the preset's."""
    base = _preset(table)
    if junior_from is not None:
        base = replace(base, junior_from=junior_from)
    limits = read_limits(table, base.limits)
    sheets = table.choice("sheets", Sheets, base.sheets)
    hours = _FRIDAY_NOON if sheets is Sheets.WEEKLY_FRI else (base.cutoff, base.publish)
    cutoff = table.clock("cutoff", hours[0])
    policy = replace(
        base,
        limits=limits,
        remind=table.clock("remind", _half_an_hour_before(cutoff)),
        cutoff=cutoff,
        publish=table.clock("publish", hours[1]),
        care=table.clock("care", base.care),
        review=_review(table, base.review),
        review_mode=table.choice("review_mode", ReviewMode, base.review_mode),
        deputy=_deputy(table, base.deputy),
        unapproved=table.choice("unapproved", Unapproved, base.unapproved),
        over_limit=table.choice("over_limit", OverLimit, base.over_limit),
        no_homework_days=_no_homework_days(table, base.no_homework_days),
        practice_on_no_homework_days=table.flag(
            "practice_on_no_homework_days", default=base.practice_on_no_homework_days
        ),
        channel=table.choice("channel", Channel, base.channel),
        sheets=sheets,
        basis=table.text("basis", longest=20, default=base.basis),
        ratio=_ratio(table, base.ratio),
        stop_clock=_stop_clock(table, base.stop_clock),
        wording=(*_wording(table), *base.wording),
        written_at_school=table.flag("written_at_school", default=base.written_at_school),
        take_turns=table.flag("take_turns", default=base.take_turns),
        reminders=_reminders(table.table("reminders"), base.reminders),
        ideas=_ideas(table) or base.ideas,
        looser_because=tuple(sorted(table.grades("looser_because", _reason).items())),
        looser_by=table.text("looser_by", longest=30, default=""),
    )
    table.done()
    _check_times(table, policy)
    _check_not_looser(table, policy)
    return policy


def _preset(table: Table) -> Policy:
    name = table.text("preset", longest=40, default="national")
    if name not in preset_names():
        table.wrong("preset", "unknown-name", name, hint=close(name, preset_names()))
        name = "national"
    return preset_policy(name, table.words("add_ons", add_on_names()))


def _half_an_hour_before(cutoff: time) -> time:
    minutes = max(cutoff.hour * 60 + cutoff.minute - 30, 0)
    return time(minutes // 60, minutes % 60)


def _no_homework_days(table: Table, default: tuple[NoHomeworkRule, ...]) -> tuple[NoHomeworkRule, ...]:
    values = table.items("no_homework_days")
    if values is None:
        return default
    rules = []
    for value in values:
        text = value.isoformat() if isinstance(value, date) else value
        rule = parse_no_homework_rule(text) if isinstance(text, str) else None
        if rule is None:
            table.wrong("no_homework_days", "not-no-homework-day", value)
        else:
            rules.append(rule)
    return tuple(rules)


def _ratio(table: Table, default: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    return by_subject(table.table("ratio"), _share) or default


def _share(table: Table, key: str, value: object) -> int | None:
    return table.whole_value(key, value, 1, 100)


def _stop_clock(table: Table, default: StopClock | None) -> StopClock | None:
    name = table.text("stop_clock", longest=40, default="")
    if not name:
        return default
    if name in stop_clock_names():
        return stop_clock(name)
    table.wrong("stop_clock", "unknown-name", name, hint=close(name, stop_clock_names()))
    return default


def _wording(table: Table) -> tuple[WordingRule, ...]:
    """Heavier for any rule; lighter only for P5: the other bans are not the school's to lift."""
    inner = table.table("wording")
    rules = []
    for rule, severity in inner.data.items():
        if rule not in _RULES:
            inner.wrong(rule, "unknown-name", rule, hint=close(rule, _RULES))
        elif severity not in _SEVERITIES:
            inner.wrong(rule, "unknown-choice", severity, hint=_SEVERITIES)
        elif severity != "B" and rule != _SWITCHABLE:
            inner.wrong(rule, "wording-too-lax", severity)
        else:
            rules.append(WordingRule(rule=rule, severity=severity))
    return tuple(rules)


def _reminders(table: Table, base: Reminders) -> Reminders:
    hours = ("morning", "bedtime_primary", "bedtime_junior", "asleep_primary", "asleep_junior", "phone")
    polls = ("poll", "poll_close", "monthly")
    values: dict[str, Any] = {key: table.clock(key, getattr(base, key)) for key in hours + polls}
    for key in ("phone_weekday", "poll_weekday"):
        values[key] = _weekday(table, key, getattr(base, key))
    values["monthly_day"] = table.whole("monthly_day", 1, 28, required=False) or base.monthly_day
    table.done()
    for stage in Stage:
        asleep, bedtime = values[f"asleep_{stage}"], values[f"bedtime_{stage}"]
        if asleep > _LATEST_SLEEP[stage]:
            table.wrong(f"asleep_{stage}", "asleep-too-late", f"{asleep:%H:%M}", _clocks(_LATEST_SLEEP[stage]))
        if bedtime >= asleep:
            table.wrong(f"bedtime_{stage}", "bedtime-not-before", f"{bedtime:%H:%M}", _clocks(asleep))
    return replace(base, **values)


def _weekday(table: Table, key: str, default: int) -> int:
    value = table.take(key)
    if value is None:
        return default
    if value in WEEKDAYS:
        return WEEKDAYS.index(value)
    table.wrong(key, "unknown-choice", value, hint=WEEKDAYS)
    return default


def _review(table: Table, default: tuple[Step, ...]) -> tuple[Step, ...]:
    """In order; a pair in brackets of its own is one step of two people."""
    values = table.items("review")
    if values is None:
        return default
    steps: list[Step] = []
    for value in values:
        roles = [table.choice_value("review", role, ReviewStep) for role in _listed(value)]
        known = tuple(role for role in roles if role is not None)
        if isinstance(value, list) and len(value) != _PAIR:
            table.wrong("review", "not-pair", "、".join(map(str, value)))
        elif len(known) == len(roles):
            steps.append(known if isinstance(value, list) else known[0])
    return tuple(dict.fromkeys(steps))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _deputy(table: Table, default: ReviewStep | None) -> ReviewStep | None:
    value = table.take("deputy")
    return default if value is None else table.choice_value("deputy", value, ReviewStep)


def _reason(table: Table, key: str, value: object) -> str | None:
    return table.text_value(key, value, longest=200)


def _ideas(table: Table) -> tuple[Idea, ...]:
    """[policy.ideas] "3-4" = [{ name, text, minutes, subject }]: in the library's place for these grades."""
    found = table.grades("ideas", _ideas_of)
    return tuple(replace(idea, grade=grade) for grade, ideas in found.items() for idea in ideas)


def _ideas_of(table: Table, key: str, value: object) -> tuple[Idea, ...] | None:
    found = []
    for each in table.tables(key):
        name, text = each.text("name", longest=12), each.text("text", longest=60)
        minutes, word = each.whole("minutes", 1, 120), each.take("subject")
        each.done()
        if word is not None and subject_name(word) is None:
            each.wrong("subject", "bad-subject", word)
        if name and text and minutes:
            found.append(Idea(grade=0, name=name, text=text, minutes=minutes, subject=subject_name(word)))
    return tuple(found) or None


def _check_times(table: Table, policy: Policy) -> None:
    if not policy.remind < policy.cutoff < policy.publish < LATEST_PUBLICATION:
        times = _clocks(policy.remind, policy.cutoff, policy.publish)
        table.wrong("publish", "times-out-of-order", " ".join(times), times)


def _check_not_looser(table: Table, policy: Policy) -> None:
    """A value above the national one, or a free day's above the weekday's, needs its reason."""
    explained = {grade for grade, _ in policy.looser_because}
    for limit in policy.limits:
        if limit.grade not in explained and limit.minutes is not None:
            bound = _bound(policy, limit)
            if bound is not None and limit.minutes > bound:
                key = "limits" if limit.day is LimitDay.WEEKDAY else f"{limit.day}_limits"
                table.wrong(key, "looser", limit.minutes, (str(limit.grade), str(bound), limit.day))
    _check_stop_clock(table, policy, explained)


def _bound(policy: Policy, limit: Limit) -> int | None:
    stage = policy.stage_of(limit.grade)
    if is_looser(limit, stage):
        return national_minutes(limit.grade, stage)
    weekday = limit_for(policy, limit.grade, DayKind.TEACHING)
    comparable = limit.day is not LimitDay.WEEKDAY and weekday is not None and weekday.scope is limit.scope
    return weekday.minutes if comparable and weekday is not None else None


def _check_stop_clock(table: Table, policy: Policy, explained: Iterable[int]) -> None:
    for stage in Stage:
        at = policy.stop_clock.at(stage) if policy.stop_clock else None
        reason = any(policy.stage_of(grade) is stage for grade in explained)
        if at is not None and at > _LATEST_SLEEP[stage] and not reason:
            table.wrong("stop_clock", "stop-clock-late", f"{at:%H:%M}", (stage, *_clocks(_LATEST_SLEEP[stage])))


def _clocks(*times: time) -> tuple[str, ...]:
    return tuple(f"{at:%H:%M}" for at in times)
