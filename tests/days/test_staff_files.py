"""Staff life, the ordinary way: a message in, lines on a sheet, one answer back."""

import pytest

from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_ordinary_message_is_filed_with_class_day_tasks_total_and_what_is_left(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "三（2）班 数学 口算第12页，练习册P23，约20分钟")

    weekday = "一二三四"[day.today.weekday()]
    assert heard.text == (
        f"已登记 三（2）班 {day.today.month}月{day.today.day}日 周{weekday}\n"
        "数学\n"
        "· 口算第12页，练习册P23 20分钟\n"
        "合计 20/60 分钟，还可布置 40 分钟"
    )
    assert heard.labels == ["修改", "撤回"]
    assert await day.lines("3-2") == [("数学", "口算第12页，练习册P23", 20)]
    assert await day.empty("3-1")
