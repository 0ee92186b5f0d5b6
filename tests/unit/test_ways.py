"""The ways out of a full day: few, cheapest first, and none that does not lead out."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import DayKind
from bot.domain.class_day import ClassDay
from bot.domain.filing import PlannedLine, shorten
from bot.domain.filing_result import Way
from bot.domain.kinds import Kind, Place, Tier
from bot.domain.limits import Scope, limit_for
from bot.domain.policy import Policy
from bot.domain.presets import preset_names, preset_policy
from bot.domain.room import line_counts, too_much
from bot.domain.ways import MOST_WAYS, Stuck, optional_part, ways_out
from tests.unit.test_room import SUBJECTS, class_day, line

DAY = date(2026, 9, 9)
kinds_of_day = st.sampled_from(DayKind)


def tomorrow(day: ClassDay, *standing: tuple[str, int]) -> ClassDay:
    fresh = class_day(day.limit, *standing, policy=day.school.policy)
    return replace(fresh, sheet=replace(fresh.sheet, day=DAY + timedelta(days=1)))


def ways(day: ClassDay, *lines: PlannedLine, following: tuple[ClassDay, ...] = ()) -> list[tuple[str, int | None]]:
    problem = too_much(day, lines)
    assert problem is not None
    return [(way.kind, way.minutes) for way in ways_out(lines, [Stuck(day, problem)], [following])]


def taken(day: ClassDay, way: Way, lines: tuple[PlannedLine, ...]) -> tuple[PlannedLine, ...]:
    """What the way makes of the lines."""
    match way.kind:
        case "cut":
            return shorten(lines, way.minutes or 0, lambda each: line_counts(day, each))
        case "optional":
            return optional_part(day, lines)
        case "school":
            return tuple(replace(e, place=Place.SCHOOL) if e.kind is Kind.WRITTEN else e for e in lines)
    return lines


@given(
    preset=st.sampled_from(preset_names()),
    grade=st.integers(1, 9),
    kind=kinds_of_day,
    counts_optional=st.booleans(),
    standing=st.lists(st.tuples(st.sampled_from(SUBJECTS), st.integers(1, 60)), max_size=4),
    asked=st.lists(
        st.tuples(st.sampled_from(SUBJECTS), st.integers(1, 90), st.sampled_from(Kind)), min_size=1, max_size=3
    ),
)
def test_every_way_that_is_offered_leads_out(preset, grade, kind, counts_optional, standing, asked):
    limit = replace(limit_for(preset_policy(preset), grade, kind), counts_optional=counts_optional)
    day, lines = class_day(limit, *standing), tuple(line(s, minutes, kind=k) for s, minutes, k in asked)
    problem = too_much(day, lines)
    if problem is None:
        return
    found = ways_out(lines, [Stuck(day, problem)], ())

    assert len(found) <= MOST_WAYS
    for way in found:
        assert too_much(day, taken(day, way, lines)) is None, way


LIMIT = limit_for(Policy(), 3, DayKind.TEACHING)


def test_cheapest_first_is_what_keeps_most_of_the_work():
    day = class_day(LIMIT, ("语文", 50))

    assert ways(day, line("数学", 20), following=(tomorrow(day),)) == [("cut", 10), ("optional", None), ("day", None)]


def test_a_cut_that_leaves_hardly_anything_comes_last():
    day = class_day(LIMIT, ("语文", 57))

    assert ways(day, line("数学", 20), following=(tomorrow(day),)) == [("optional", None), ("day", None), ("cut", 3)]


def test_a_next_day_that_is_full_is_no_way_out():
    day = class_day(LIMIT, ("语文", 50))

    assert ("day", None) not in ways(day, line("数学", 20), following=(tomorrow(day, ("语文", 41)),))
    assert ("day", None) in ways(day, line("数学", 20), following=(tomorrow(day, ("语文", 40)),))


def test_who_may_set_no_written_work_is_first_offered_to_finish_it_in_class():
    policy = preset_policy("subjects_yushu")
    day = class_day(limit_for(policy, 3, DayKind.TEACHING), policy=policy)

    assert ways(day, line("英语", 10), following=(tomorrow(day),)) == [("school", None), ("optional", None)]


def test_where_optional_work_counts_too_making_it_optional_is_no_way_out():
    day = class_day(replace(LIMIT, counts_optional=True), ("语文", 50))

    assert ways(day, line("数学", 20)) == [("cut", 10)]


def test_on_a_no_homework_day_optional_written_work_is_no_way_out_either():
    day = class_day(limit_for(Policy(), 3, DayKind.NO_HOMEWORK))

    assert ways(day, line("数学", 20), following=(tomorrow(class_day(LIMIT)),)) == [("day", None), ("school", None)]
    assert too_much(day, [line("数学", 20, tier=Tier.OPTIONAL)]) is not None


def test_doing_it_at_school_helps_only_where_work_at_school_does_not_count():
    full, home = class_day(LIMIT, ("语文", 60)), class_day(replace(LIMIT, scope=Scope.HOME), ("语文", 60))

    assert ("school", None) not in ways(full, line("数学", 20))
    assert ("school", None) in ways(home, line("数学", 20))


def test_of_two_subjects_too_many_in_one_message_the_second_is_one_too_many():
    policy = preset_policy("zhejiang_2021")
    day = class_day(limit_for(policy, 3, DayKind.TEACHING), ("语文", 5), ("数学", 5), policy=policy)

    assert too_much(day, [line("英语", 5)]) is None
    found = too_much(day, [line("英语", 5), line("科学", 5)])
    assert found is not None
    assert (found.why, found.subject) == ("subjects", "科学")


def optional(day: ClassDay, *lines: PlannedLine) -> list[int]:
    return [each.minutes for each in optional_part(day, lines) if each.tier is Tier.OPTIONAL]


def test_no_more_is_made_optional_than_has_to_be():
    day = class_day(LIMIT, ("语文", 40))

    assert optional(day, line("数学", 5), line("数学", 10), line("数学", 15)) == [10]
    assert optional(day, line("数学", 15), line("数学", 16), line("数学", 17)) == [16, 17]
    assert optional(day, line("数学", 30)) == [30]
    assert optional(day, line("数学", 20)) == []  # room has been made since
    assert ways(day, line("数学", 5), line("数学", 10), line("数学", 15))[:2] == [("cut", 20), ("optional", 10)]
    assert ways(day, line("数学", 30))[1] == ("optional", None)


def test_only_written_lines_are_made_optional():
    assert optional(class_day(LIMIT, ("语文", 50)), line("数学", 5, kind=Kind.ORAL), line("数学", 20)) == [20]


def test_of_four_ways_out_the_three_cheapest_are_offered():
    home = class_day(replace(LIMIT, scope=Scope.HOME), ("语文", 50))

    assert ways(home, line("数学", 20), following=(tomorrow(home),)) == [("cut", 10), ("optional", None), ("day", None)]
    assert ways(home, line("数学", 20)) == [("cut", 10), ("optional", None), ("school", None)]


def test_the_next_two_days_with_room_for_all_of_it_are_offered_and_a_full_one_is_passed_over():
    day = class_day(LIMIT, ("语文", 50))
    days = [
        [replace(each, sheet=replace(each.sheet, day=DAY + timedelta(days=n)))]
        for n, each in enumerate((tomorrow(day, ("语文", 55)), tomorrow(day), tomorrow(day), tomorrow(day)), start=1)
    ]
    lines = (line("数学", 20),)
    problem = too_much(day, lines)
    assert problem is not None
    found = ways_out(lines, [Stuck(day, problem)], days)
    assert [way.day for way in found if way.kind == "day"] == [DAY + timedelta(days=2), DAY + timedelta(days=3)]
