"""本周学习要点 of grades 1-2: one quiet notice a week, never homework."""

from datetime import date, timedelta

import pytest

from bot.domain.calendar import DayKind
from tests.support.families import Families
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")

POINTS = "本周学习要点\n语文：认识 g、k、h，会读课文《秋天》\n数学：数到20"
HEADING = "【本周学习要点】"


def _wednesday(day: SchoolDay) -> date:
    """A Wednesday before a Friday with lessons and a free Saturday."""
    found = day.day_like(DayKind.TEACHING, weekdays="2")
    kind = day.rehearsal.spec.school.day
    while (kind(found + timedelta(days=2)).kind, kind(found + timedelta(days=3)).kind) != (
        DayKind.TEACHING,
        DayKind.WEEKEND,
    ):
        found = day.day_like(DayKind.TEACHING, weekdays="2", after=found)
    return found


async def test_they_are_told_once_on_the_weeks_last_day_without_a_sound(families: Families) -> None:
    day, wednesday = families.day, _wednesday(families.day)
    group = await families.group("1-1")
    day.stand_at(9, 0, day=wednesday)
    kept = await day.tell("周老师", POINTS)
    assert kept.text.startswith("已记下 一（1）班")
    assert kept.labels == []
    await day.tell("周老师", "本周学习要点 数学：数到20，会看钟面")
    assert await day.empty("1-1", "3-2")

    await families.at(16, 20)
    assert [m for m in families.heard(group) if HEADING in m.body] == []
    await families.at(16, 20, day=wednesday + timedelta(days=2))
    await families.tick()
    [notice] = [m for m in families.heard(group) if HEADING in m.body]
    assert "语文：认识 g、k、h，会读课文《秋天》（周老师）\n数学：数到20，会看钟面（周老师）" in notice.body
    assert "不是作业" in notice.body
    assert notice.silent
    assert families.publications(group) == []


async def test_what_comes_after_the_notice_is_for_next_week(families: Families) -> None:
    day, wednesday = families.day, _wednesday(families.day)
    day.stand_at(18, 0, day=wednesday + timedelta(days=2))
    monday = wednesday + timedelta(days=5)
    assert f"{monday.month}月{monday.day}日—" in (await day.tell("周老师", POINTS)).text


async def test_higher_grades_have_homework_instead(day: SchoolDay) -> None:
    assert "只用于一、二年级" in (await day.tell("赵老师", POINTS)).text


async def test_a_banned_demand_is_none_the_less_for_being_no_homework(day: SchoolDay) -> None:
    answer = await day.tell("周老师", "本周学习要点 语文：会读课文，请家长签字")
    assert "不合规" in answer.text


async def test_whose_points_they_are_must_be_clear(day: SchoolDay) -> None:
    assert "没看出是哪一科" in (await day.tell("周老师", "本周学习要点：会读课文")).text


async def test_a_homework_message_that_speaks_of_points_is_homework(day: SchoolDay) -> None:
    answer = await day.tell("王老师", "三（2）班 数学 复习本周学习要点，完成练习册P5 10分钟")
    assert answer.text.startswith("已登记 三（2）班")
