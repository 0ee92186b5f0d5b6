"""What the bot asks before it stores: minutes, class, subject, day. Nothing counts until it is answered."""

import pytest

from bot.domain.calendar import DayKind, next_school_day
from tests.support.school_day import Heard, SchoolDay, school_file

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_missing_minutes_are_asked_with_buttons_and_nothing_counts_until_then(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")

    assert "几分钟" in asked.text
    assert "已登记" not in asked.text
    assert "10分钟" in asked.labels
    assert await day.empty()

    filed = await asked.press("10分钟")
    assert filed.changed == [asked.message]  # the question becomes the answer: no second message
    assert filed.text.startswith("已登记 三（2）班")
    assert await day.lines("3-2") == [("语文", "抄写第3课生字", 10)]


@pytest.mark.parametrize(
    ("answer", "minutes"),
    [("15", 15), ("约20分钟", 20), ("半小时", 30), ("一刻钟", 15), ("十五分钟", 15), ("10-15分钟", 15), ("２５", 25)],
)
async def test_minutes_may_be_written_instead(day: SchoolDay, answer: str, minutes: int) -> None:
    await day.tell("赵老师", "语文 抄写第3课生字")
    filed = await day.tell("赵老师", answer)

    assert filed.text.startswith("已登记 三（2）班")
    assert await day.total("3-2") == minutes


@pytest.mark.parametrize("answer", ["0", "301", "999"])
async def test_minutes_nobody_can_mean_are_asked_again(day: SchoolDay, answer: str) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    refused = await day.tell("赵老师", answer)
    assert refused.text == "请回复 1 到 300 之间的分钟数（这一科所有作业加起来）。"
    assert await day.empty()

    await asked.press("20分钟")
    assert await day.total("3-2") == 20


async def test_two_subjects_are_asked_one_after_the_other_in_the_same_message(day: SchoolDay) -> None:
    first = await day.tell("何老师", "语文 抄写第3课生字，数学 练习册P20")
    assert first.text.startswith("语文「抄写第3课生字」")

    second = await first.press("15分钟")
    assert second.changed == [first.message]
    assert second.text.startswith("数学「练习册P20」")
    assert await day.empty()

    filed = await second.press("20分钟")
    assert filed.changed == [first.message]
    assert "合计 35/60 分钟" in filed.text
    assert await day.lines("4-1") == [("语文", "抄写第3课生字", 15), ("数学", "练习册P20", 20)]


async def test_one_question_a_subject_however_many_tasks_and_the_answer_is_their_sum(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字，完成练习册P5")
    filed = await asked.press("25分钟")

    assert "合计 25/60 分钟" in filed.text
    assert await day.total("3-2") == 25


async def test_minutes_stated_for_one_task_are_part_of_the_sum(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 1.抄写第3课生字10分钟\n2.完成练习册P5")
    assert "含已写明的 10 分钟" in asked.text
    assert "10分钟" not in asked.labels

    filed = await asked.press("25分钟")
    assert "合计 25/60 分钟" in filed.text
    assert [minutes for _, _, minutes in await day.lines("3-2")] == [10, 15]


async def test_a_written_sum_below_what_is_stated_is_asked_again(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 1.抄写第3课生字10分钟\n2.完成练习册P5")
    refused = await day.tell("赵老师", "5")

    assert refused.text.startswith("请回复 11 到 300 之间的分钟数")
    assert await day.empty()


async def test_a_question_can_be_dropped(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    dropped = await asked.press("不登记了")
    assert dropped.text == "好的，这条不登记。"

    unread = await day.tell("赵老师", "15")  # answers nothing any more
    assert unread.text.startswith("没看出要登记的作业")
    assert await day.empty()


async def test_another_homework_message_is_no_answer(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    other = await day.tell("赵老师", "语文 听写词语 10分钟")
    assert other.text.startswith("已登记 三（2）班")

    await asked.press("15分钟")
    assert await day.total("3-2") == 25


async def test_a_number_answers_the_newest_question(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写第3课生字")
    await day.tell("赵老师", "语文 听写词语")
    await day.tell("赵老师", "10")
    assert await day.lines("3-2") == [("语文", "听写词语", 10)]

    await day.tell("赵老师", "20")
    assert await day.lines("3-2") == [("语文", "听写词语", 10), ("语文", "抄写第3课生字", 20)]


async def test_a_question_ends_with_its_day(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    day.a_new_school_day()
    late = await asked.press("15分钟")

    assert late.silent
    assert late.toast
    assert "已过期" in late.toast
    assert await day.empty()


async def test_a_question_is_closed_at_the_cut_off_and_the_message_sent_again_is_late(day: SchoolDay) -> None:
    asked = await day.tell("李老师", "三（2）班 英语 抄写U3单词")
    day.stand_at(15, 45)
    pressed = await asked.press("15分钟")

    assert "过期" in (pressed.toast or "")
    assert await day.empty("3-2")
    filed = await (await day.tell("李老师", "三（2）班 英语 抄写U3单词")).press("15分钟")
    assert filed.text.startswith("已登记 三（2）班")
    assert "迟报" in filed.text


async def test_several_subjects_without_minutes_are_asked_in_one_card_and_answered_in_one_line(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "三（2）班 语文：抄写第3课生字\n数学：口算第12页")
    assert "几分钟" in asked.text
    assert "数学" in asked.text

    filed = await day.tell("赵老师", "语文15 数学20")
    assert filed.text.startswith("已登记 三（2）班")
    assert await day.total("3-2") == 35


async def test_all_the_same_is_an_answer_too(day: SchoolDay) -> None:
    await day.tell("赵老师", "三（2）班 语文：抄写第3课生字\n数学：口算第12页")
    await day.tell("赵老师", "都是20")

    assert await day.total("3-2") == 40


async def test_a_new_message_is_not_mistaken_for_the_answer(day: SchoolDay) -> None:
    await day.tell("李老师", "三（2）班 英语 抄写U3单词")
    await day.tell("李老师", "三（2）班 英语 背诵U3课文 10分钟")

    assert await day.lines("3-2") == [("英语", "背诵U3课文", 10)]


async def test_the_class_may_be_answered_in_words(day: SchoolDay) -> None:
    await day.tell("王老师", "口算第12页 20分钟")
    filed = await day.tell("王老师", "三2班")

    assert filed.text.startswith("已登记 三（2）班")
    assert await day.empty("3-1")


async def test_a_suggestion_is_the_first_button_and_counts_only_when_tapped(day: SchoolDay) -> None:
    asked = await day.tell("李老师", "三（2）班 英语 抄写U3单词")
    assert asked.labels[0].startswith("建议 ")
    assert await day.empty("3-2")

    filed = await asked.press(asked.labels[0])
    assert filed.text.startswith("已登记 三（2）班")


async def test_the_suggestion_learns_from_the_class_itself(day: SchoolDay) -> None:
    for page in range(1, 4):
        await day.tell("李老师", f"三（2）班 英语 抄写U{page}单词 20分钟")

    asked = await day.tell("李老师", "三（1）班 英语 抄写U9单词")
    assert "本年级以往" in asked.labels[0]
    asked = await day.tell("李老师", "三（2）班 英语 抄写U9单词")
    assert "本班以往" in asked.labels[0]


async def test_who_teaches_two_classes_is_asked_which(day: SchoolDay) -> None:
    asked = await day.tell("王老师", "口算第12页 20分钟")
    assert asked.labels == ["三（1）班", "三（2）班", "两个班都是"]
    assert await day.empty()

    filed = await asked.press("三（2）班")
    assert filed.text.startswith("已登记 三（2）班")
    assert await day.empty("3-1")
    assert await day.total("3-2") == 20


async def test_both_classes_can_be_meant(day: SchoolDay) -> None:
    asked = await day.tell("王老师", "口算第12页 20分钟")
    filed = await asked.press("两个班都是")

    assert filed.text.count("已登记 三（") == 2
    assert await day.total("3-1") == await day.total("3-2") == 20


async def test_no_homework_from_a_teacher_of_two_classes_is_asked_which(day: SchoolDay) -> None:
    asked = await day.tell("王老师", "今日无作业")
    assert asked.labels == ["三（1）班", "三（2）班", "两个班都是"]

    await asked.press("三（1）班")
    assert await day.states("3-1") == {"数学": "今日无作业"}
    assert await day.empty("3-2")

    asked = await day.tell("王老师", "今日无作业")
    await asked.press("三（2）班")
    assert await day.states("3-2") == {"数学": "今日无作业"}


async def test_who_teaches_two_subjects_in_a_class_is_asked_which(day: SchoolDay) -> None:
    asked = await day.tell("何老师", "练习册第5页 10分钟")
    assert asked.text == "「练习册第5页」是哪一科？"
    assert asked.labels == ["语文", "数学"]
    assert await day.empty()

    await asked.press("数学")
    assert await day.lines("4-1") == [("数学", "练习册第5页", 10)]


async def test_the_same_words_for_the_other_subject_are_another_entry(day: SchoolDay) -> None:
    await (await day.tell("何老师", "练习册第5页 10分钟")).press("数学")
    await (await day.tell("何老师", "练习册第5页 10分钟")).press("语文")
    again = await (await day.tell("何老师", "练习册第5页 10分钟")).press("语文")

    assert again.text.startswith("已登记过 四（1）班")
    assert await day.lines("4-1") == [("数学", "练习册第5页", 10), ("语文", "练习册第5页", 10)]


async def test_no_homework_of_two_subjects_can_be_declared_in_one_tap(day: SchoolDay) -> None:
    asked = await day.tell("何老师", "今日无作业")
    assert asked.labels == ["语文", "数学", "两科都是"]

    await asked.press("两科都是")
    assert await day.states("4-1") == {"语文": "今日无作业", "数学": "今日无作业"}


async def test_no_homework_can_be_declared_subject_by_subject(day: SchoolDay) -> None:
    await (await day.tell("何老师", "今日无作业")).press("语文")
    assert await day.states("4-1") == {"语文": "今日无作业"}

    await (await day.tell("何老师", "今日无作业")).press("数学")
    assert await day.states("4-1") == {"语文": "今日无作业", "数学": "今日无作业"}


async def test_class_then_minutes_are_asked_in_the_same_message(day: SchoolDay) -> None:
    which = await day.tell("王老师", "口算第12页")
    how_long = await which.press("三（2）班")
    assert how_long.changed == [which.message]
    assert "几分钟" in how_long.text

    await how_long.press("15分钟")
    assert await day.lines("3-2") == [("数学", "口算第12页", 15)]


async def _asked_for_the_day(day: SchoolDay, name: str = "冯老师") -> Heard:
    asked = await day.tell(name, "英语 抄写U3单词 10分钟")
    assert len(asked.labels) == 2
    return asked


@pytest.mark.parametrize("weekday", ["5", "6"])
async def test_at_the_weekend_the_day_is_asked_once(day: SchoolDay, weekday: str) -> None:
    day.stand_at(10, day=day.day_like(DayKind.WEEKEND, weekdays=weekday))
    asked = await _asked_for_the_day(day)
    filed = await asked.press("这个周末")

    assert filed.text.startswith(f"已登记 七（1）班 {day.today.month}月{day.today.day}日")
    assert "（周末）" in filed.text
    assert await day.total("7-1") == 10


async def test_at_the_weekend_the_next_school_day_can_be_meant(day: SchoolDay) -> None:
    day.stand_at(10, day=day.day_like(DayKind.WEEKEND, weekdays="5"))
    asked = await _asked_for_the_day(day)
    await asked.press("下一个上课日")

    following = next_school_day(day.today, day.rehearsal.spec.school.calendar)
    assert await day.total("7-1") == 0
    assert await day.total("7-1", following) == 10


async def test_on_a_holiday_the_day_is_asked_once(day: SchoolDay) -> None:
    day.stand_at(10, day=day.day_like(DayKind.HOLIDAY, weekdays="01234"))
    asked = await _asked_for_the_day(day)
    await asked.press("今天")

    assert await day.total("7-1") == 10


async def test_on_a_no_homework_day_the_day_is_asked_once(day: SchoolDay) -> None:
    await day.policy(no_homework_days=["every wed"])
    day.stand_at(10, day=day.day_like(DayKind.NO_HOMEWORK))
    asked = await _asked_for_the_day(day)
    await asked.press("下一个上课日")

    following = next_school_day(day.today, day.rehearsal.spec.school.calendar)
    assert await day.total("7-1", following) == 10


async def test_on_a_made_up_day_nothing_is_asked(day: SchoolDay) -> None:
    saturday = day.day_like(DayKind.WEEKEND, weekdays="5")
    await day.apply(school_file() | {"calendar": {"teaching": [saturday]}})
    day.stand_at(10, day=saturday)
    filed = await day.tell("冯老师", "英语 抄写U3单词 10分钟")

    assert filed.text.startswith("已登记 七（1）班")
    assert "（调休上课）" in filed.text


async def test_a_press_on_an_answered_question_changes_nothing(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    data = asked.message.buttons[0][0].data or ""
    await asked.press("20分钟")
    stale = await day.press_data("赵老师", asked.message, data)

    assert stale.silent
    assert stale.toast
    assert await day.total("3-2") == 20


async def test_a_double_tap_counts_once(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    user = day.person("赵老师")
    taps = [day.world.press(user, asked.message, "20分钟") for _ in range(2)]
    await day.settle()

    assert all([await tap.answered() for tap in taps])
    assert await day.total("3-2") == 20


async def test_work_that_sounds_like_another_subject_is_asked_about_not_refused(day: SchoolDay) -> None:
    asked = await day.tell("李老师", "三（2）班 口算题卡一页 10分钟")
    assert asked.labels == ["英语", "不登记了"]
    assert await day.empty("3-2")

    filed = await asked.press("英语")
    assert filed.text.startswith("已登记 三（2）班")
    assert await day.lines("3-2") == [("英语", "口算题卡一页", 10)]
