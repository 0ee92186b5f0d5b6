"""Who gives way when a class's day is full."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import CalendarRules
from bot.domain.class_day import ClassDay
from bot.domain.classes import ClassName
from bot.domain.coordination import ADJUSTED, given_way, missing_minutes, ways_to_make_room
from bot.domain.entries import Entry
from bot.domain.facts import Fact
from bot.domain.kinds import Kind, Tier
from bot.domain.limits import Limit
from bot.domain.policy import Policy
from bot.domain.presets import preset_policy
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import Sheet

DAY = date(2026, 11, 19)
SCHOOL = School(id="s", name="实验小学", policy=Policy(), calendar=CalendarRules())


def _day(*lines: tuple[str, int], limit: int | None = 60, **more) -> ClassDay:
    entries = tuple(
        Entry(
            class_id="s/3-2",
            day=DAY,
            subject=subject,
            content="练习",
            minutes=minutes,
            author_id=subject,
            author_name=subject,
            id=number,
            **more,
        )
        for number, (subject, minutes) in enumerate(lines, start=1)
    )
    return ClassDay(
        school=SCHOOL,
        school_class=SchoolClass(id="s/3-2", school_id="s", name=ClassName(3, 2)),
        limit=Limit(grade=3, minutes=limit),
        sheet=Sheet(id=1, class_id="s/3-2", day=DAY),
        entries=entries,
        declarations=(),
    )


def _trim(subject: str, before: int, after: int) -> Fact:
    return Fact(
        school_id="s",
        class_id="s/3-2",
        day=DAY,
        actor="p",
        action=ADJUSTED,
        subject="entry:1",
        at=datetime(2026, 11, 19, tzinfo=UTC),
        data={"subject": subject, "before": before, "after": after},
    )


def _subjects(class_day: ClassDay, need: int, given=None, keep=("英语",)) -> list[str]:
    return [way.subject for way in ways_to_make_room(class_day, need, keep=keep, given=given or {})]


def test_the_subject_that_loses_the_smallest_share_is_asked_first():
    assert _subjects(_day(("语文", 20), ("数学", 35)), 10) == ["数学", "语文"]


def test_a_subject_that_gave_way_lately_comes_after_one_that_did_not():
    assert _subjects(_day(("语文", 20), ("数学", 35)), 10, given={"数学": 5}) == ["语文", "数学"]


def test_fairness_never_takes_the_greater_part_of_a_subject_while_another_can_give_less():
    assert _subjects(_day(("语文", 12), ("数学", 40)), 10, given={"数学": 30}) == ["数学", "语文"]


def test_who_can_give_all_comes_before_who_cannot():
    assert _subjects(_day(("语文", 5), ("数学", 15)), 15) == ["数学", "语文"]


def test_the_asking_subject_never_gives_way_to_itself():
    assert _subjects(_day(("英语", 40), ("数学", 20)), 10) == ["数学"]


def test_what_does_not_count_makes_no_room():
    assert _subjects(_day(("语文", 20), kind=Kind.ORAL), 10) == []
    assert _subjects(_day(("语文", 20), tier=Tier.OPTIONAL), 10) == []


def test_the_longest_line_of_a_subject_is_shortened_first():
    (way,) = ways_to_make_room(_day(("语文", 10), ("语文", 25)), 10, keep=(), given={})
    assert way.lines == {2: 15}
    assert (way.less, way.left) == (10, 25)


def test_the_ledger_adds_what_was_lost_and_takes_back_what_was_given_back():
    facts = [_trim("数学", 35, 25), _trim("数学", 20, 15), _trim("语文", 20, 10), _trim("语文", 10, 30)]
    assert given_way(facts) == {"数学": 15, "语文": 0}


def test_nothing_is_missing_where_nothing_is_limited():
    assert missing_minutes(_day(("语文", 500), limit=None), 500) == 0


def test_over_many_days_equal_subjects_give_way_in_turn():
    class_day, given = _day(("语文", 20), ("数学", 20), ("科学", 20)), {}
    turns = []
    for _ in range(9):
        first = ways_to_make_room(class_day, 5, keep=(), given=given)[0]
        given[first.subject] = given.get(first.subject, 0) + first.less
        turns.append(first.subject)
    assert {subject: turns.count(subject) for subject in turns} == {"语文": 3, "数学": 3, "科学": 3}


@given(
    lines=st.lists(st.tuples(st.sampled_from(["语文", "数学", "英语", "科学"]), st.integers(0, 90)), max_size=8),
    need=st.integers(-5, 200),
    given_=st.dictionaries(st.sampled_from(["语文", "数学", "科学"]), st.integers(0, 100)),
)
def test_every_way_gives_exactly_what_it_says_and_never_more_than_is_needed(lines, need, given_):
    class_day = _day(*lines)
    minutes = {entry.id: entry.minutes for entry in class_day.entries}
    for way in ways_to_make_room(class_day, need, keep=("英语",), given=given_):
        assert way.subject != "英语"
        assert sum(minutes[i] - after for i, after in way.lines.items()) == way.less <= need
        assert way.less > 0
        assert all(0 <= after < minutes[i] for i, after in way.lines.items())
        standing = sum(e.minutes for e in class_day.entries if e.subject == way.subject)
        assert standing - way.less == way.left >= 0


@given(planned=st.integers(0, 90), added=st.integers(1, 90))
def test_what_is_missing_is_exact(planned, added):
    assert missing_minutes(_day(("语文", planned)), added) == max(planned + added - 60, 0)


def test_who_has_more_than_the_ratio_gives_it_is_asked_first_whoever_gave_lately():
    day = _day(("语文", 30), ("数学", 25))
    ratio = replace(day, school=replace(SCHOOL, policy=preset_policy("ratio_321")))
    given = given_way([_trim("数学", 30, 10)])

    assert [way.subject for way in ways_to_make_room(day, 5, keep=(), given=given)] == ["语文", "数学"]
    assert [way.subject for way in ways_to_make_room(ratio, 5, keep=(), given=given)] == ["数学", "语文"]


def test_of_two_within_the_ratio_who_has_given_least_lately_is_asked_first():
    ratio = replace(_day(("语文", 30), ("数学", 20)), school=replace(SCHOOL, policy=preset_policy("ratio_321")))

    assert [w.subject for w in ways_to_make_room(ratio, 5, keep=(), given={"语文": 10})] == ["数学", "语文"]
    assert [w.subject for w in ways_to_make_room(ratio, 5, keep=(), given={"数学": 10})] == ["语文", "数学"]
