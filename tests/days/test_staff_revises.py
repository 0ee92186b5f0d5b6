"""Taking back and putting right: edits, 「修改」, 「撤回」; nothing counts twice, nothing is lost on the way."""

from datetime import timedelta

import pytest

from bot.domain.calendar import DayKind, next_school_day
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_edited_message_is_the_revised_entry(day: SchoolDay) -> None:
    heard = await day.tell("赵老师", "语文 抄写词语 20分钟")
    revised = await heard.edit("语文 抄写词语 15分钟")

    assert revised.text.startswith("已登记（已更新） 三（2）班")
    assert await day.lines("3-2") == [("语文", "抄写词语", 15)]


async def test_an_edit_that_moves_the_work_to_another_class_takes_it_out_of_the_first(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "三（1）班 数学 口算第12页 20分钟")
    await heard.edit("三（2）班 数学 口算第12页 20分钟")

    assert await day.empty("3-1")
    assert await day.total("3-2") == 20


async def test_an_edit_to_no_homework_replaces_the_lines(day: SchoolDay) -> None:
    heard = await day.tell("赵老师", "语文 抄写词语 20分钟")
    revised = await heard.edit("今日无作业")

    assert "语文 今日无作业" in revised.text
    assert await day.lines("3-2") == []
    assert await day.states("3-2") == {"语文": "今日无作业"}


async def test_an_edit_that_says_nothing_leaves_the_entry_as_it_was(day: SchoolDay) -> None:
    heard = await day.tell("赵老师", "语文 抄写词语 20分钟")
    refused = await heard.edit("谢谢大家")

    assert "原来登记的保持不变" in refused.text
    assert await day.total("3-2") == 20


async def test_an_edit_over_the_limit_leaves_the_entry_until_a_way_out_is_taken(day: SchoolDay) -> None:
    await day.tell("王老师", "三（2）班 数学 练习册P23 40分钟")
    heard = await day.tell("赵老师", "语文 抄写词语 15分钟")
    over = await heard.edit("语文 抄写词语 30分钟")

    assert "超出 10 分钟" in over.text
    assert await day.total("3-2") == 55
    dropped = await over.press("不登记了")
    assert "保持不变" in dropped.text
    assert await day.lines("3-2") == [("数学", "练习册P23", 40), ("语文", "抄写词语", 15)]

    over = await heard.edit("语文 抄写词语 31分钟")
    await over.press("缩短到 20 分钟")
    assert await day.lines("3-2") == [("数学", "练习册P23", 40), ("语文", "抄写词语", 20)]


async def test_an_edit_while_the_minutes_are_asked_drops_the_question(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    revised = await asked.edit("语文 抄写第3课生字 10分钟")
    assert revised.text.startswith("已登记 三（2）班")

    pressed = await asked.press("20分钟")
    assert pressed.toast
    assert "已经用过或已过期" in pressed.toast
    assert await day.lines("3-2") == [("语文", "抄写第3课生字", 10)]


async def test_an_edit_into_a_text_that_stands_already_does_not_count_it_twice(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写词语 20分钟")
    heard = await day.tell("赵老师", "语文 听写词语 10分钟")
    again = await heard.edit("语文 抄写词语 20分钟")

    assert again.text.startswith("已登记过 三（2）班")
    assert "合计 20/60 分钟" in again.text
    assert await day.lines("3-2") == [("语文", "抄写词语", 20)]


async def test_an_edit_that_changes_nothing_keeps_the_entry_once(day: SchoolDay) -> None:
    heard = await day.tell("赵老师", "语文 抄写词语 20分钟")
    again = await heard.edit("语文 抄写词语  20分钟")

    assert again.text.startswith("已登记过 三（2）班")
    assert await day.total("3-2") == 20


async def test_the_button_asks_for_the_better_text_which_replaces_the_old(day: SchoolDay) -> None:
    heard = await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")
    how = await heard.press("修改")
    assert how.labels == ["不改了"]

    revised = await day.tell("李老师", "三（2）班 英语 抄写U3单词 10分钟")
    assert revised.text.startswith("已登记（已更新） 三（2）班")
    assert await day.lines("3-2") == [("英语", "抄写U3单词", 10)]


async def test_revising_goes_on_until_something_readable_comes(day: SchoolDay) -> None:
    heard = await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")
    await heard.press("修改")
    unread = await day.tell("李老师", "你好")
    assert "保持不变" in unread.text

    await day.tell("李老师", "三（2）班 英语 抄写U3单词 10分钟")
    assert await day.lines("3-2") == [("英语", "抄写U3单词", 10)]


async def test_revising_can_be_left(day: SchoolDay) -> None:
    heard = await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")
    how = await heard.press("修改")
    left = await how.press("不改了")
    assert left.text == "好的，保持原样。"

    await day.tell("李老师", "三（2）班 英语 听写U2单词 10分钟")
    assert await day.total("3-2") == 25


async def test_withdrawing_frees_the_minutes(day: SchoolDay) -> None:
    heard = await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")
    gone = await heard.press("撤回")

    assert gone.text.startswith("已撤回 三（2）班")
    assert "合计 0/60 分钟" in gone.text
    assert gone.labels == []
    assert await day.empty("3-2")


async def test_withdrawing_takes_the_message_out_of_every_class(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "三（1）班、三（2）班 数学 口算第12页 20分钟")
    gone = await heard.press("撤回")

    assert "三（1）班" in gone.text
    assert "三（2）班" in gone.text
    assert await day.empty()


async def test_withdrawing_twice_is_harmless(day: SchoolDay) -> None:
    heard = await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")
    data = heard.message.buttons[0][1].data
    await heard.press("撤回")
    await day.tell("李老师", "三（2）班 英语 听写U2单词 10分钟")
    again = await day.press_data("李老师", heard.message, data or "")

    assert again.silent
    assert again.toast
    assert await day.total("3-2") == 10


async def test_the_homeroom_teacher_of_the_class_hears_of_a_filing_only_by_asking(day: SchoolDay) -> None:
    since = day.mark()
    await day.tell("王老师", "三（2）班 数学 口算第12页 20分钟")

    assert await day.news("赵老师", since) == []


async def test_what_was_filed_by_a_tap_can_be_withdrawn(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    filed = await asked.press("15分钟")
    await filed.press("撤回")

    assert await day.empty("3-2")


async def test_an_edit_after_withdrawing_files_anew(day: SchoolDay) -> None:
    heard = await day.tell("赵老师", "语文 抄写词语 20分钟")
    await heard.press("撤回")
    filed = await heard.edit("语文 抄写词语 10分钟")

    assert filed.text.startswith("已登记 三（2）班")
    assert await day.total("3-2") == 10


async def test_editing_the_first_message_after_revising_by_button_does_not_count_twice(day: SchoolDay) -> None:
    heard = await day.tell("赵老师", "语文 抄写词语 20分钟")
    await heard.press("修改")
    await day.tell("赵老师", "语文 抄写词语 15分钟")
    await heard.edit("语文 抄写词语 10分钟")

    assert await day.total("3-2") == 10


async def test_an_edit_on_a_later_day_revises_the_day_it_was_filed_for(day: SchoolDay) -> None:
    first = day.today
    heard = await day.tell("李老师", "三（2）班 英语 抄写U3单词 20分钟")
    day.stand_at(9, day=first + timedelta(days=1))
    revised = await heard.edit("三（2）班 英语 抄写U3单词 10分钟")

    assert f"{first.month}月{first.day}日" in revised.text
    assert await day.total("3-2", first) == 10
    assert await day.empty("3-2")


async def test_an_edit_at_the_weekend_does_not_ask_for_the_day_again(day: SchoolDay) -> None:
    day.stand_at(10, day=day.day_like(DayKind.WEEKEND, weekdays="5"))
    asked = await day.tell("赵老师", "语文 抄写词语 20分钟")
    await asked.press("下一个上课日")
    revised = await asked.edit("语文 抄写词语 10分钟")

    assert revised.text.startswith("已登记（已更新） 三（2）班")
    assert await day.total("3-2", next_school_day(day.today, day.rehearsal.spec.school.calendar)) == 10


async def test_a_revision_moved_to_another_day_leaves_the_first_day_and_corrects_what_was_published(
    day: SchoolDay,
) -> None:
    await day.policy(review=[])
    await day.tell("王老师", "三（2）班 数学 练习册P23 40分钟")
    heard = await day.tell("赵老师", "语文 抄写词语 20分钟")
    await day.until(16, 30)
    assert (await day.class_day("3-2")).sheet.version == 1

    over = await heard.edit("语文 抄写词语 30分钟")
    await over.press(next(label for label in over.labels if label.startswith("改到")))
    following = next_school_day(day.today, day.rehearsal.spec.school.calendar)
    assert await day.total("3-2") == 40
    assert await day.total("3-2", following) == 30
    assert (await day.class_day("3-2")).sheet.version == 2


async def test_after_an_edit_the_next_message_adds_though_revising_was_begun(day: SchoolDay) -> None:
    heard = await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")
    await heard.press("修改")
    await heard.edit("三（2）班 英语 抄写U3单词 10分钟")
    await day.tell("李老师", "三（2）班 英语 听写U2单词 10分钟")

    assert await day.total("3-2") == 20
