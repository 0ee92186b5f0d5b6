"""作业日志 in the chat: one's own month, for oneself alone."""

import pytest

from tests.support.families import Families
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("asked", ["作业日志", "/log"])
async def test_a_teacher_reads_what_they_set_and_nobody_elses(day: SchoolDay, asked: str) -> None:
    await day.tell("王老师", "三（2）班 数学 口算第31页，约10分钟")
    await day.tell("赵老师", "三（2）班 语文 抄写第9课生字，约15分钟")
    withdrawn = await day.tell("王老师", "三（2）班 数学 口算第99页，约5分钟")
    await withdrawn.press("撤回")

    log = await day.tell("王老师", asked)

    assert log.text.splitlines()[0] == f"{day.today.month}月作业日志（只给您自己看）"
    assert f"{day.today.month}月{day.today.day}日" in log.text
    assert "口算第31页 10分钟" in log.text
    assert "抄写第9课生字" not in log.text
    assert "口算第99页" not in log.text


async def test_who_has_set_nothing_is_told_how_it_begins(day: SchoolDay) -> None:
    assert "还没有登记过作业" in (await day.tell("陈主任", "/log")).text


async def test_the_log_is_in_a_teachers_menu_and_help(day: SchoolDay) -> None:
    assert "log" in day.menu("王老师")
    assert "作业日志" in (await day.tell("王老师", "/help")).text


@pytest.mark.parametrize("asked", ["作业日志", "/log"])
async def test_it_is_no_business_of_a_parents(families: Families, asked: str) -> None:
    await families.follow("小雨妈妈", "3-2")
    assert "无权限" in (await families.day.tell("小雨妈妈", asked)).text
