"""Everyday words that are no homework: thanks, taking back, asking, complaining; and classes named in short."""

from datetime import timedelta

import pytest

from bot.domain.calendar import DayKind
from tests.support.families import Families
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("text", "answer"),
    [("谢谢", "不客气。"), ("好的收到", "好的。"), ("收到，谢谢方老师！", "不客气。"), ("👌", "好的。")],
)
async def test_thanks_get_a_friendly_word_and_store_nothing(day: SchoolDay, text: str, answer: str) -> None:
    heard = await day.tell("赵老师", text)

    assert heard.text == answer
    assert heard.labels == []
    assert await day.empty()


async def test_thanks_do_not_answer_a_question_that_waits(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    waits = await day.tell("赵老师", "收到")
    assert "还等您回答" in waits.text

    await asked.press("15分钟")
    assert await day.total("3-2") == 15


@pytest.mark.parametrize(
    "text", ["撤回", "发错了", "写错了撤回", "不好意思，刚才那条发错了", "数学撤回", "取消数学作业"]
)
async def test_one_line_is_offered_to_be_taken_back(day: SchoolDay, text: str) -> None:
    await day.tell("王老师", "三（2）班 数学 口算第12页 20分钟")
    offer = await day.tell("王老师", text)
    assert offer.labels == ["撤回 数学 口算第12页 20分钟 三（2）班"]
    assert await day.total("3-2") == 20

    gone = await offer.press("撤回")
    assert gone.changed == [offer.message]
    assert gone.text.startswith("已撤回 三（2）班")
    assert await day.empty("3-2")


async def test_of_several_lines_each_has_its_button_and_only_the_pressed_one_goes(day: SchoolDay) -> None:
    await day.tell("王老师", "三（1）班、三（2）班 数学 口算第12页 10分钟")
    await day.tell("王老师", "三（2）班 数学 练习册P23 15分钟")
    await day.tell("赵老师", "语文 抄写词语 5分钟")
    offer = await day.tell("王老师", "撤回")
    assert len(offer.labels) == 2

    await offer.press("口算第12页")
    assert await day.empty("3-1")
    assert await day.lines("3-2") == [("数学", "练习册P23", 15), ("语文", "抄写词语", 5)]


async def test_a_declared_empty_is_offered_too(day: SchoolDay) -> None:
    await day.tell("赵老师", "今日无作业")
    offer = await day.tell("赵老师", "发错了")
    assert offer.labels == ["撤回 语文 今日无作业"]

    await offer.press("撤回")
    assert await day.states("3-2") == {}


async def test_with_nothing_filed_there_is_nothing_to_take_back(day: SchoolDay) -> None:
    await day.tell("王老师", "三（2）班 数学 口算第12页 20分钟")
    assert (await day.tell("赵老师", "撤回")).text == "今天没有您登记的作业，不用撤回。"


async def test_a_press_on_a_line_that_is_gone_changes_nothing(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "三（2）班 数学 口算第12页 20分钟")
    offer = await day.tell("王老师", "撤回")
    await heard.press("撤回")
    await day.tell("王老师", "三（2）班 数学 练习册P23 15分钟")
    pressed = await offer.press("口算")

    assert pressed.toast
    assert await day.total("3-2") == 15


async def test_work_that_is_no_longer_to_be_done_can_be_taken_back_at_once(day: SchoolDay) -> None:
    await day.tell("何老师", "语文 抄写词语 10分钟")
    clash = await day.tell("何老师", "语文不用写了")
    await clash.press("撤回 语文")

    assert await day.empty("4-1")


@pytest.mark.parametrize("text", ["还剩多少", "还有几分钟？", "还剩多少分钟", "谁还没报", "剩余"])
async def test_what_is_left_is_told_in_whatever_words(day: SchoolDay, text: str) -> None:
    await day.tell("赵老师", "语文 抄写词语 20分钟")
    assert "三（2）班 合计 20/60 分钟，还剩 40 分钟" in (await day.tell("赵老师", text)).text


async def test_where_no_written_homework_is_set_no_minutes_are_left_to_tell(day: SchoolDay) -> None:
    lower = await day.tell("周老师", "剩余")
    assert "一（1）班 不留书面家庭作业" in lower.text
    assert "0/0" not in lower.text

    await day.policy(no_homework_days=["every wed", "every mon", "every tue", "every thu"])
    assert (await day.tell("赵老师", "剩余")).text == "三（2）班 今天是无作业日，不留书面作业"


async def test_on_a_no_homework_day_the_question_says_so(day: SchoolDay) -> None:
    await day.policy(no_homework_days=["every wed", "every mon", "every tue", "every thu"])
    asked = await day.tell("赵老师", "语文 朗读第3课 10分钟")

    assert asked.text.startswith("今天是无作业日")


# ------------------------------------------------------------------------------- classes in short


@pytest.mark.parametrize("said", ["三二班", "二班", "302", "三（2）", "三2", "3.2班"])
async def test_which_class_is_answered_in_short(day: SchoolDay, said: str) -> None:
    await day.tell("王老师", "数学 口算第12页 20分钟")
    filed = await day.tell("王老师", said)

    assert filed.text.startswith("已登记 三（2）班")
    assert await day.empty("3-1")


@pytest.mark.parametrize("written", ["三二班 ", "二班", "302 ", "三（2）", "三2"])
async def test_a_class_in_short_at_the_head_of_a_message_is_that_class(day: SchoolDay, written: str) -> None:
    filed = await day.tell("王老师", f"{written}数学 口算第12页 20分钟")

    assert filed.text.startswith("已登记 三（2）班")
    assert await day.lines("3-2") == [("数学", "口算第12页", 20)]


async def test_a_class_in_short_that_is_none_of_the_teachers_is_refused_not_replaced(day: SchoolDay) -> None:
    refused = await day.tell("赵老师", "一班 语文 抄写词语 10分钟")

    assert refused.text.startswith("无权限")
    assert await day.empty()


async def test_work_of_two_classes_in_short_in_one_line_is_not_filed_for_the_first(day: SchoolDay) -> None:
    apart = await day.tell("王老师", "三1 口算第13页 三2 口算第14页 都是10分钟")

    assert "请每个班单独发一条" in apart.text
    assert await day.empty()


async def test_when_work_is_due_is_shown_as_a_date(day: SchoolDay) -> None:
    friday = day.day_like(DayKind.TEACHING, weekdays="4")
    while day.rehearsal.spec.school.day(friday - timedelta(days=1)).kind is not DayKind.TEACHING:
        friday = day.day_like(DayKind.TEACHING, weekdays="4", after=friday)
    day.stand_at(14, 20, day=friday - timedelta(days=1))
    filed = await day.tell("赵老师", "语文 抄写词语 20分钟，周五交")

    assert f"· 抄写词语 20分钟，周五（{friday.month}月{friday.day}日）交" in filed.text


# ------------------------------------------------------------------------------------- pictures


async def test_a_picture_that_says_see_the_picture_asks_for_words(day: SchoolDay) -> None:
    heard = await day.send("赵老师", "photo", caption="语文 见图 20分钟")

    assert "请写成文字" in heard.text
    assert await day.empty()


@pytest.mark.parametrize("what", ["photo", "document", "voice"])
async def test_words_after_a_wordless_picture_are_filed_as_usual(day: SchoolDay, what: str) -> None:
    asked = await day.send("赵老师", what)
    assert "没有登记" in asked.text
    await day.tell("赵老师", "语文 抄写词语 20分钟")

    assert await day.lines("3-2") == [("语文", "抄写词语", 20)]


# ------------------------------------------------------------------------------------- families


async def test_a_parent_who_thanks_or_complains_is_answered_kindly(day: SchoolDay, families: Families) -> None:
    await day.apply(day._data | {"school": day._data["school"] | {"hotline": "教育局 12345"}})
    await families.follow("刘爸爸", "3-2")

    assert (await day.tell("刘爸爸", "谢谢老师")).text == "不客气。"
    for text in ("作业太多了，我要投诉", "孩子作业写不完怎么办"):
        assert "监督电话：教育局 12345" in (await day.tell("刘爸爸", text)).text


async def test_a_parent_who_tries_to_bind_is_told_who_does_that(day: SchoolDay, families: Families) -> None:
    await families.follow("刘爸爸", "3-2")
    told = await day.tell("刘爸爸", "/bind abc")

    assert told.text.startswith("无权限：绑定群")


async def test_staff_who_unfollow_keep_their_place(day: SchoolDay, families: Families) -> None:
    await families.follow("王老师", "3-2")
    left = await day.tell("王老师", "/unfollow")

    assert "编号" not in left.text
    assert "教职工身份不变" in left.text


async def test_binding_a_group_for_the_other_audience_says_what_it_was(day: SchoolDay, families: Families) -> None:
    chat = await families.group("3-2")
    told = await families.bind(chat, "3-2", staff=True)

    assert "已绑定 三（2）班" in told.text
    assert "原来绑定为家长群" in told.text


async def test_at_the_weekend_it_is_said_that_there_is_no_school(day: SchoolDay) -> None:
    day.stand_at(10, day=day.day_like(DayKind.WEEKEND, weekdays="5"))

    assert (await day.tell("赵老师", "语文 抄写词语 20分钟")).text.startswith("今天不上课。")
    assert (await day.tell("赵老师", "剩余")).text == "三（2）班 今天不上课，没有登记作业"
