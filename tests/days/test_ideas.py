"""实践建议 in chat: a library to choose from, one tap to file."""

import pytest

from bot.domain.calendar import DayKind
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("words", ["实践建议", "/ideas"])
async def test_one_tap_files_a_practice_that_counts_for_nothing(day: SchoolDay, words: str) -> None:
    offered = await day.tell("何老师", words)
    assert "· 观察日记：观察一种植物或小动物" in offered.text
    filed = await offered.press("四年级 观察日记")
    assert filed.text.startswith("已登记 四（1）班")
    assert "15分钟（实践）" in filed.text
    assert "合计 0/60 分钟" in filed.text
    assert filed.labels == ["修改", "撤回"]
    again = await day.press("何老师", offered.message, "四年级 观察日记")
    assert "已登记过" in again.text
    assert len(await day.lines("4-1")) == 1


async def test_lower_grades_may_make_something(day: SchoolDay) -> None:
    offered = await day.tell("周老师", "实践建议")
    filed = await offered.press("一年级 小帮手")
    assert "语文\n· 自己整理书包和书桌 10分钟（实践）" in filed.text
    assert not await day.empty("1-1")


async def test_of_several_classes_the_one_is_asked_for(day: SchoolDay) -> None:
    offered = await day.tell("王老师", "实践建议")
    asked = await offered.press("三年级 量一量")
    filed = await asked.press("三（1）班")
    assert filed.text.startswith("已登记 三（1）班")
    assert "（实践）" in filed.text


async def test_on_a_no_homework_day_one_tap_is_enough_too(day: SchoolDay) -> None:
    await day.policy(no_homework_days=[day.today.isoformat()])
    offered = await day.tell("何老师", "实践建议")
    filed = await offered.press("四年级 词语卡片")
    assert filed.text.startswith("已登记 四（1）班")
    assert "（无作业日）" in filed.text


async def test_at_a_weekend_a_practice_is_for_that_weekend(day: SchoolDay) -> None:
    day.stand_at(10, 0, day=day.day_like(DayKind.WEEKEND, weekdays="5"))
    filed = await (await day.tell("何老师", "实践建议")).press("四年级 词语卡片")
    assert filed.text.startswith("已登记 四（1）班")
    assert "（周末）" in filed.text


async def test_who_teaches_nothing_is_offered_nothing(day: SchoolDay) -> None:
    assert "无权限" in (await day.tell("方老师", "/ideas")).text
    assert "无权限" in (await day.tell("小雨妈妈", "/ideas")).text
