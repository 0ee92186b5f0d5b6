"""Homework that waits for an answer: mentioned before the cut-off, told when its time has run out."""

from datetime import timedelta

import pytest

from bot.domain.calendar import DayKind, next_school_day
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_nudge_speaks_of_the_question_that_waits(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    since = day.mark()
    await day.until(15, 0)
    (nudge,) = [m for m in await day.news("赵老师", since) if "15:30" in m.body]
    assert nudge.body.startswith("「语文 抄写第3课生字」还没登记，等您回答：一共几分钟\n请在 15:30 前")
    filed = await asked.press("10分钟")
    assert filed.text.startswith("已登记")


async def test_who_has_filed_but_left_one_question_open_is_nudged_for_that_alone(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 听写词语 10分钟")
    await day.tell("赵老师", "语文 抄写第3课生字")
    since = day.mark()
    await day.until(15, 0)
    (nudge,) = [m for m in await day.news("赵老师", since) if "15:30" in m.body]
    assert "等您回答" in nudge.body
    assert "今天还没有登记作业" not in nudge.body
    assert nudge.labels == []


async def test_at_the_cut_off_the_teacher_reads_what_was_not_filed(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    since = day.mark()
    await day.until(15, 30)
    (told,) = [m for m in await day.news("赵老师", since) if "没有登记，没等到您回答" in m.body]
    assert "「语文 抄写第3课生字」" in told.body
    assert "15:30 已截止" in told.body
    late = await asked.press("10分钟")
    assert late.silent
    assert await day.empty()


async def test_what_was_answered_in_time_is_not_spoken_of(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    await asked.press("10分钟")
    dropped = await day.tell("赵老师", "语文 抄写词语")
    await dropped.press("不登记了")
    since = day.mark()
    await day.until(15, 31)
    assert not [m for m in await day.news("赵老师", since) if "等您回答" in m.body or "没等到" in m.body]


async def test_asked_after_the_cut_off_it_waits_until_midnight(day: SchoolDay) -> None:
    await day.until(15, 40)
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    await day.until(21, 0)
    filed = await asked.press("10分钟")
    (answer,) = filed.changed
    assert "迟报" in answer.body


async def test_at_a_weekend_nobody_is_hurried_the_question_waits_for_the_school_day(day: SchoolDay) -> None:
    saturday = day.day_like(DayKind.WEEKEND, weekdays="5")
    day.stand_at(14, day=saturday)
    asked = await day.tell("赵老师", "语文 抄写第3课生字 10分钟")
    assert "这条算哪一天的？" in asked.text
    since = day.mark()
    await day.until(21, 0)
    assert not [m for m in await day.news("赵老师", since) if "没等到" in m.body]
    following = next_school_day(saturday, day.rehearsal.spec.school.calendar)
    assert following is not None
    assert following >= saturday + timedelta(days=1)
    day.stand_at(10, day=following)
    filed = await asked.press("下一个上课日")
    assert "已登记 三（2）班" in filed.text
    assert await day.lines("3-2", following) == [("语文", "抄写第3课生字", 10)]
