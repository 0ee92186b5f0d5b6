"""What a school asks of its subjects without forbidding it: ratio, turns, written work kept at school."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.balance import Remark, Why, breaches, wishes
from bot.domain.calendar import CalendarRules, DayKind
from bot.domain.class_day import ClassDay
from bot.domain.classes import ClassName
from bot.domain.entries import Entry
from bot.domain.kinds import Kind, Place, Tier
from bot.domain.limits import Limit, limit_for
from bot.domain.policy import Policy
from bot.domain.presets import preset_policy
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import Sheet
from bot.texts.balance import remark

DAY = date(2026, 11, 19)


def lines(*said: tuple[str, int], **more) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            class_id="s/3-2",
            day=DAY,
            subject=subject,
            content="练习",
            minutes=minutes,
            author_id="p",
            author_name="王老师",
            id=number,
            **more,
        )
        for number, (subject, minutes) in enumerate(said, start=1)
    )


def class_day(policy: Policy, *said: tuple[str, int], grade: int = 3, **more) -> ClassDay:
    return ClassDay(
        school=School(id="s", name="实验小学", policy=policy, calendar=CalendarRules()),
        school_class=SchoolClass(id=f"s/{grade}-2", school_id="s", name=ClassName(grade, 2)),
        limit=limit_for(policy, grade, DayKind.TEACHING),
        sheet=Sheet(id=1, class_id=f"s/{grade}-2", day=DAY),
        entries=lines(*said, **more),
        declarations=(),
    )


def whys(found: tuple[Remark, ...]) -> list[tuple[str, str]]:
    return [(each.why.value, each.subject) for each in found]


# ---------------------------------------------------------------------------------------- 3:2:1


def test_thirty_twenty_ten_of_sixty_is_three_to_two_to_one():
    assert wishes(class_day(preset_policy("ratio_321"), ("语文", 30), ("数学", 20), ("英语", 10)), ()) == ()


@pytest.mark.parametrize(("subject", "share"), [("语文", 30), ("数学", 20), ("英语", 10)])
def test_one_minute_more_than_the_share_is_remarked(subject, share):
    (found,) = wishes(class_day(preset_policy("ratio_321"), (subject, share + 1)), ())

    assert found == Remark(why=Why.RATIO, subject=subject, found=share + 1, most=share)
    assert remark(found) == f"{subject} {share + 1} 分钟，按学校的学科比例约 {share} 分钟"


@given(limit=st.integers(1, 120), shares=st.lists(st.integers(1, 9), min_size=3, max_size=3))
def test_a_share_is_exact_to_the_minute_whatever_the_ratio(limit, shares):
    policy = Policy(
        limits=(Limit(grade=3, minutes=limit),),
        ratio=tuple(zip(("语文", "数学", "英语"), shares, strict=True)),
    )
    for subject, share in policy.ratio:
        most = limit * share // sum(shares)
        fits, over = class_day(policy, (subject, most)), class_day(policy, (subject, most + 1))
        assert whys(wishes(fits, ())) == []
        assert whys(wishes(over, ())) == [("ratio", subject)]


def test_a_subject_the_ratio_does_not_name_and_work_that_does_not_count_have_no_share():
    policy = preset_policy("ratio_321")

    assert wishes(class_day(policy, ("科学", 55)), ()) == ()
    assert wishes(class_day(policy, ("英语", 40), kind=Kind.ORAL), ()) == ()
    assert wishes(class_day(policy, ("英语", 40), tier=Tier.OPTIONAL), ()) == ()


def test_where_nothing_is_allowed_there_is_nothing_to_share():
    assert wishes(class_day(preset_policy("ratio_321"), ("语文", 5), grade=1), ()) == ()


# ------------------------------------------------------------------------------------------ turns


def test_who_set_written_work_the_day_before_leaves_the_turn_to_others():
    today = class_day(preset_policy("sichuan_2021"), ("语文", 10), ("数学", 10))

    assert whys(wishes(today, lines(("语文", 15)))) == [("turn", "语文")]
    assert wishes(today, lines(("英语", 15))) == ()


def test_reading_and_work_at_school_take_no_turn():
    today = class_day(preset_policy("sichuan_2021"), ("语文", 10))

    assert wishes(today, lines(("语文", 15), kind=Kind.READING)) == ()
    assert wishes(today, lines(("语文", 15), place=Place.SCHOOL)) == ()


def test_where_subjects_take_no_turns_nobody_is_told():
    assert wishes(class_day(Policy(), ("语文", 10)), lines(("语文", 15))) == ()


# -------------------------------------------------------------------------- written work at school


def test_primary_school_s_written_work_is_meant_to_stay_at_school():
    policy = preset_policy("chongqing_2025")

    assert whys(wishes(class_day(policy, ("语文", 15)), ())) == [("at-school", "语文")]
    assert wishes(class_day(policy, ("语文", 15), place=Place.SCHOOL), ()) == ()
    assert wishes(class_day(policy, ("语文", 15), kind=Kind.READING), ()) == ()
    assert wishes(class_day(policy, ("语文", 15), grade=7), ()) == ()


# ----------------------------------------------------------- rules that a warning school lets pass


def test_every_rule_on_subjects_that_was_let_pass_is_named():
    wusi = class_day(preset_policy("wusi_5_4"), ("语文", 31), ("数学", 5), ("英语", 5))
    only = class_day(preset_policy("subjects_yushu"), ("语文", 10), ("英语", 5))

    assert [(r.why, r.subject, r.found, r.most) for r in breaches(wusi)] == [
        (Why.SUBJECT, "语文", 31, 30),
        (Why.SUBJECTS, "", 3, 2),
    ]
    assert breaches(class_day(preset_policy("wusi_5_4"), ("语文", 30), ("数学", 5))) == ()
    assert whys(breaches(only)) == [("not-allowed", "英语")]
    assert all(remark(each) for each in (*breaches(wusi), *breaches(only)))


def test_what_a_subject_finishes_in_class_breaks_no_rule():
    assert breaches(class_day(preset_policy("subjects_yushu"), ("英语", 5), place=Place.SCHOOL)) == ()


def test_a_day_within_its_rules_has_no_remark():
    assert breaches(class_day(Policy(), ("语文", 30), ("数学", 30))) == ()
