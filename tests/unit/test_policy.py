"""A policy as a value: it survives storage, and its version is its content."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.limits import Limit, Stage
from bot.domain.no_homework import NoHomeworkRule, parse_no_homework_rule
from bot.domain.policy import Channel, OverLimit, Policy, Reminders, ReviewStep, StopClock, WordingRule
from bot.domain.presets import preset_names, preset_policy

clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))
no_homework_rules = st.one_of(
    st.builds(NoHomeworkRule, weekday=st.integers(0, 6)),
    st.builds(NoHomeworkRule, weekday=st.integers(0, 6), nth=st.integers(1, 5)),
    st.builds(NoHomeworkRule, weekday=st.integers(0, 6), calendar_week=st.integers(1, 6)),
    st.builds(NoHomeworkRule, on=st.dates()),
)
# From the annotations: a field that is added later is drawn too.
policies = st.builds(
    Policy,
    limits=st.lists(st.from_type(Limit), max_size=3).map(tuple),
    review=st.lists(
        st.sampled_from(ReviewStep) | st.tuples(st.sampled_from(ReviewStep), st.sampled_from(ReviewStep))
    ).map(tuple),
    no_homework_days=st.lists(no_homework_rules, max_size=3).map(tuple),
    wording=st.lists(st.from_type(WordingRule), max_size=2).map(tuple),
    stop_clock=st.none() | st.builds(StopClock, slug=st.text(), primary=st.none() | clocks, junior=clocks),
    reminders=st.builds(Reminders, morning=clocks, monthly_day=st.integers(1, 28)),
    remind=clocks,
    cutoff=clocks,
    publish=clocks,
    channel=st.sampled_from(Channel),
    over_limit=st.sampled_from(OverLimit),
    looser_because=st.lists(st.tuples(st.integers(1, 9), st.text())).map(tuple),
    basis=st.text(),
)


@given(policies)
def test_a_stored_policy_reads_back_as_it_was(policy):
    assert Policy.from_json(policy.to_json()) == policy


@pytest.mark.parametrize("slug", preset_names())
def test_every_preset_survives_storage(slug):
    policy = preset_policy(slug)

    assert Policy.from_json(policy.to_json()) == policy


@given(policies, policies)
def test_two_policies_have_one_version_only_if_they_are_equal(one, other):
    assert (one.version == other.version) == (one == other)


def test_a_policy_stored_before_a_key_existed_takes_that_key_s_default():
    assert Policy.from_json('{"preset": "anshan"}') == Policy(preset="anshan")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"preset": 3}',
        '{"limits": [{"grade": "3", "minutes": 60}]}',
        '{"limits": [{"grade": true, "minutes": 60}]}',
        '{"cutoff": "at noon"}',
        '{"channel": "pigeon"}',
        '{"review": "homeroom"}',
        '{"no_such_key": 1}',
        '{"ratio": [["语文"]]}',
    ],
)
def test_what_is_no_stored_policy_is_refused(text):
    with pytest.raises(ValueError, match="not a Policy"):
        Policy.from_json(text)


def test_the_defaults_are_the_handbook_s():
    policy = preset_policy("national")

    assert (policy.remind, policy.cutoff, policy.publish) == (time(15, 0), time(15, 30), time(16, 20))
    assert policy.review == (ReviewStep.HOMEROOM,)
    assert (policy.unapproved, policy.over_limit, policy.channel) == ("publish", "block", "group")
    assert (policy.no_homework_days, policy.ratio, policy.stop_clock) == ((), (), None)
    assert policy.basis == "中等程度学生"


def test_children_are_reminded_twenty_minutes_before_their_bedtime():
    reminders = Reminders()

    assert (reminders.bedtime_at(Stage.PRIMARY), reminders.asleep_by(Stage.PRIMARY)) == (time(21), time(21, 20))
    assert (reminders.bedtime_at(Stage.JUNIOR), reminders.asleep_by(Stage.JUNIOR)) == (time(21, 40), time(22))


@pytest.mark.parametrize(("grade", "stage"), [(1, "primary"), (6, "primary"), (7, "junior"), (9, "junior")])
def test_junior_school_begins_with_grade_seven(grade, stage):
    assert Policy().stage_of(grade) == stage


def test_a_school_s_own_weight_of_a_demand_goes_before_the_handbook_s():
    policy = Policy(wording=(WordingRule(rule="P5", severity="off"),))

    assert policy.severity("P5", words="扫码看", grade=8, default="B") == "off"
    assert policy.severity("P4", words="打卡", grade=8, default="B") == "B"


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("every wed", ["2026-12-02", "2026-12-09", "2026-12-16", "2026-12-23", "2026-12-30"]),
        ("Every  Wed", ["2026-12-02", "2026-12-09", "2026-12-16", "2026-12-23", "2026-12-30"]),
        ("3rd wed", ["2026-12-16"]),
        ("1st tue", ["2026-12-01"]),
        ("5th thu", ["2026-12-31"]),
        ("5th fri", []),
        # December 2026 begins on a Tuesday, so its first calendar week has no Monday.
        ("week 3 wed", ["2026-12-16"]),
        ("week 1 mon", []),
        ("week 2 mon", ["2026-12-07"]),
        ("2026-12-09", ["2026-12-09"]),
    ],
)
def test_a_no_homework_day_falls_on(text, free):
    rule = parse_no_homework_rule(text)
    december = [date(2026, 12, day) for day in range(1, 32)]

    assert [day.isoformat() for day in december if rule.covers(day)] == free


def test_the_third_wednesday_and_the_wednesday_of_the_third_week_may_differ():
    # October 2026 begins on a Thursday: its first Wednesday lies in its second calendar week.
    third, in_third_week = parse_no_homework_rule("3rd wed"), parse_no_homework_rule("week 3 wed")

    assert third.covers(date(2026, 10, 21))
    assert in_third_week.covers(date(2026, 10, 14))


@given(no_homework_rules)
def test_a_no_homework_rule_reads_back_from_what_it_says(rule):
    assert parse_no_homework_rule(str(rule)) == rule


@pytest.mark.parametrize("text", ["", "wed", "every day", "6th wed", "week 7 wed", "2026-13-01", "20261209", "每周三"])
def test_anything_else_is_no_no_homework_rule(text):
    assert parse_no_homework_rule(text) is None
