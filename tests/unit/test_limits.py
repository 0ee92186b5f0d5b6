"""The limits at their edges: what counts, what fits exactly, and what is one minute too many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import DayKind
from bot.domain.kinds import Kind, Place, Tier
from bot.domain.limits import (
    Limit,
    LimitDay,
    Mode,
    Scope,
    counts,
    is_looser,
    limit_for,
    may_set_written,
    national_minutes,
    over_by,
    over_by_in_subject,
    room_left,
    subject_minutes,
    too_many_subjects,
)
from bot.domain.policy import Policy
from bot.domain.presets import preset_names, preset_policy

presets = st.sampled_from(preset_names())
grades = st.integers(1, 9)
kinds_of_day = st.sampled_from(DayKind)


def limit(minutes: int | None = 60, scope: Scope = Scope.WRITTEN, **more) -> Limit:
    return Limit(grade=3, minutes=minutes, scope=scope, **more)


@given(preset=presets, grade=grades, kind=kinds_of_day, data=st.data())
def test_every_limit_is_exact(preset, grade, kind, data):
    held = limit_for(preset_policy(preset), grade, kind)
    planned = data.draw(st.integers(0, held.minutes), label="planned")
    room = room_left(held, planned)

    assert room == held.minutes - planned
    assert over_by(held, planned=planned, added=room) == 0
    assert over_by(held, planned=planned, added=room + 1) == 1


@given(planned=st.integers(0, 500), added=st.integers(1, 500), minutes=st.integers(0, 240))
def test_what_is_too_much_is_what_has_to_go(planned, added, minutes):
    over = over_by(limit(minutes), planned=planned, added=added)

    assert over == max(planned + added - minutes, 0)
    assert room_left(limit(minutes), planned) >= 0


def test_adding_nothing_is_never_too_much_even_on_a_full_day():
    assert over_by(limit(60), planned=90, added=0) == 0


def test_where_nothing_is_allowed_one_written_minute_is_too_much():
    held = limit_for(Policy(), 1, DayKind.TEACHING)

    assert counts(held, kind=Kind.WRITTEN, tier=None, place=Place.HOME)
    assert over_by(held, planned=0, added=1) == 1


def test_written_work_that_grade_one_finishes_at_school_is_no_homework():
    held = limit_for(Policy(), 1, DayKind.TEACHING)

    assert not counts(held, kind=Kind.WRITTEN, tier=None, place=Place.SCHOOL)


@pytest.mark.parametrize(
    ("kind", "place", "counting"),
    [
        (Kind.WRITTEN, Place.HOME, {"written", "written_home", "home", "extracurricular", "all"}),
        (None, Place.HOME, {"written", "written_home", "home", "extracurricular", "all"}),
        (Kind.WRITTEN, Place.SCHOOL, {"written", "all"}),
        (None, Place.SCHOOL, {"written", "all"}),
        (Kind.ORAL, Place.HOME, {"home", "extracurricular", "all"}),
        (Kind.READING, Place.HOME, {"home", "extracurricular", "all"}),
        (Kind.SPORT, Place.HOME, {"home", "extracurricular", "all"}),
        (Kind.PRACTICE, Place.HOME, {"home", "extracurricular", "all"}),
        (Kind.ORAL, Place.SCHOOL, {"all"}),
        (Kind.SPORT, Place.SCHOOL, {"all"}),
    ],
)
def test_a_line_counts_in_these_scopes(kind, place, counting):
    found = {str(scope) for scope in Scope if counts(limit(scope=scope), kind=kind, tier=None, place=place)}

    assert found == counting


@pytest.mark.parametrize("tier", [None, Tier.REQUIRED, Tier.A, Tier.B, Tier.C])
def test_what_is_not_optional_counts(tier):
    assert counts(limit(), kind=Kind.WRITTEN, tier=tier, place=Place.HOME)


def test_optional_work_counts_only_where_the_school_says_so():
    assert not counts(limit(), kind=Kind.WRITTEN, tier=Tier.OPTIONAL, place=Place.HOME)
    assert not counts(limit(scope=Scope.ALL), kind=Kind.WRITTEN, tier=Tier.OPTIONAL, place=Place.HOME)
    assert counts(limit(counts_optional=True), kind=Kind.WRITTEN, tier=Tier.OPTIONAL, place=Place.HOME)


@pytest.mark.parametrize("kind", [DayKind.WEEKEND, DayKind.HOLIDAY, DayKind.MAKEUP])
def test_a_free_day_the_school_says_nothing_about_is_held_to_the_weekday_s_limit(kind):
    policy = Policy(limits=(limit(30),))

    assert limit_for(policy, 3, kind).minutes == 30


def test_each_kind_of_day_has_its_own_limit_where_stated():
    policy = Policy(limits=(limit(30), limit(45, day=LimitDay.WEEKEND), limit(20, day=LimitDay.HOLIDAY)))
    days = (DayKind.TEACHING, DayKind.MAKEUP, DayKind.WEEKEND, DayKind.HOLIDAY)

    assert [limit_for(policy, 3, day).minutes for day in days] == [30, 30, 45, 20]


def test_an_empty_policy_is_the_national_one():
    assert [limit_for(Policy(), grade, DayKind.TEACHING).minutes for grade in range(1, 10)] == [
        *[0, 0, 60, 60, 60, 60],
        *[90, 90, 90],
    ]
    assert limit_for(Policy(), 3, DayKind.TEACHING).mode is Mode.AVERAGE


def test_grade_six_of_a_five_four_school_has_the_junior_figure():
    assert limit_for(Policy(junior_from=6), 6, DayKind.TEACHING).minutes == 90


@pytest.mark.parametrize("grade", [0, 10, -1])
def test_there_is_no_limit_outside_grades_one_to_nine(grade):
    assert limit_for(Policy(), grade, DayKind.TEACHING) is None


@given(preset=presets, grade=grades)
def test_on_a_no_homework_day_nothing_written_goes_home_and_practice_may(preset, grade):
    held = limit_for(preset_policy(preset), grade, DayKind.NO_HOMEWORK)

    assert held.minutes == 0
    assert counts(held, kind=Kind.WRITTEN, tier=None, place=Place.HOME)
    assert not counts(held, kind=Kind.PRACTICE, tier=None, place=Place.HOME)


def test_a_school_may_keep_practice_off_its_no_homework_days():
    held = limit_for(Policy(practice_on_no_homework_days=False), 4, DayKind.NO_HOMEWORK)

    assert counts(held, kind=Kind.PRACTICE, tier=None, place=Place.HOME)
    assert not counts(held, kind=Kind.PRACTICE, tier=None, place=Place.SCHOOL)


@given(ceiling=st.integers(0, 90), data=st.data())
def test_a_subject_s_own_ceiling_is_exact(ceiling, data):
    held = limit(60, per_subject=(("语文", ceiling),))
    planned = data.draw(st.integers(0, ceiling), label="planned")
    room = ceiling - planned

    assert over_by_in_subject(held, "语文", planned=planned, added=room) == 0
    assert over_by_in_subject(held, "语文", planned=planned, added=room + 1) == 1
    assert over_by_in_subject(held, "数学", planned=planned, added=500) == 0


def test_a_subject_that_is_not_named_has_the_other_subjects_ceiling():
    held = limit(60, per_subject=(("语文", 30),), other_subjects=10)

    assert (subject_minutes(held, "语文"), subject_minutes(held, "历史")) == (30, 10)
    assert over_by_in_subject(held, "历史", planned=5, added=6) == 1
    assert subject_minutes(limit(60), "历史") is None


def test_one_subject_more_than_allowed_is_too_many_but_more_of_the_same_is_not():
    held = limit(max_subjects=2)

    assert not too_many_subjects(held, frozenset({"语文"}), "数学")
    assert too_many_subjects(held, frozenset({"语文", "数学"}), "英语")
    assert not too_many_subjects(held, frozenset({"语文", "数学"}), "数学")
    assert not too_many_subjects(held, frozenset({"语文", "数学", "英语"}), "数学")
    assert not too_many_subjects(limit(), frozenset({"语文", "数学"}), "英语")


def test_only_the_allowed_subjects_set_written_work():
    allowed, barred = limit(allowed_subjects=("语文",)), limit(barred_subjects=("音乐",))

    assert (may_set_written(allowed, "语文"), may_set_written(allowed, "英语")) == (True, False)
    assert (may_set_written(barred, "音乐"), may_set_written(barred, "英语")) == (False, True)


@pytest.mark.parametrize("scope", [Scope.WRITTEN, Scope.WRITTEN_HOME])
@given(grade=grades, junior_from=st.sampled_from([6, 7]))
def test_one_minute_above_the_national_figure_is_looser(scope, grade, junior_from):
    stage = Policy(junior_from=junior_from).stage_of(grade)
    national = national_minutes(grade, stage)

    assert not is_looser(Limit(grade=grade, minutes=national, scope=scope), stage)
    assert is_looser(Limit(grade=grade, minutes=national + 1, scope=scope), stage)
    assert not is_looser(Limit(grade=grade, minutes=None, scope=scope), stage)


def test_thirty_minutes_of_any_kind_in_grade_two_are_not_thirty_minutes_of_writing():
    stage = Policy().stage_of(2)

    assert not is_looser(Limit(grade=2, minutes=30, scope=Scope.HOME), stage)
    assert is_looser(Limit(grade=2, minutes=30, scope=Scope.WRITTEN), stage)
    assert is_looser(Limit(grade=3, minutes=61, scope=Scope.ALL), stage)


def test_an_unresolved_limit_is_never_taken_for_a_number():
    with pytest.raises(ValueError, match="limit_for"):
        room_left(limit(None), 0)
