"""The day's total over all subjects: never passed, and always a way out."""

import asyncio

import pytest

from bot.domain.calendar import DayKind, next_school_day
from bot.texts.words import day_name
from tests.support.school_day import Heard, SchoolDay, school_file

pytestmark = pytest.mark.asyncio(loop_scope="module")

TWENTY = [f"{n:02d}号老师" for n in range(1, 21)]


async def _fill(day: SchoolDay, minutes: int) -> None:
    await day.tell("赵老师", f"语文 抄写词语 {minutes}分钟")


async def _over(day: SchoolDay) -> Heard:
    """20 minutes where only 10 fit."""
    await _fill(day, 50)
    return await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")


async def test_over_the_limit_nothing_is_stored_and_the_excess_is_named(day: SchoolDay) -> None:
    over = await _over(day)

    assert "超出 10 分钟" in over.text
    assert "已登记" not in over.text
    assert over.labels[:2] == ["缩短到 10 分钟", "改为选做"]
    assert over.labels[-1] == "不登记了"
    assert await day.lines("3-2") == [("语文", "抄写词语", 50)]


async def test_exactly_the_limit_fits(day: SchoolDay) -> None:
    await _fill(day, 50)
    filed = await day.tell("王老师", "三（2）班 数学 练习册P23 10分钟")

    assert "合计 60/60 分钟，今天已满" in filed.text
    assert await day.total("3-2") == 60


async def test_shortening_is_one_tap(day: SchoolDay) -> None:
    over = await _over(day)
    filed = await over.press("缩短到 10 分钟")

    assert filed.changed == [over.message]
    assert "合计 60/60 分钟" in filed.text
    assert await day.lines("3-2") == [("语文", "抄写词语", 50), ("数学", "练习册P23", 10)]


async def test_making_it_optional_is_one_tap(day: SchoolDay) -> None:
    over = await _over(day)
    filed = await over.press("改为选做")

    assert "（选做）" in filed.text
    assert "合计 50/60 分钟" in filed.text
    assert await day.total("3-2") == 50
    assert ("数学", "练习册P23", 20) in await day.lines("3-2")


async def test_of_several_lines_no_more_is_made_optional_than_has_to_be(day: SchoolDay) -> None:
    await _fill(day, 40)
    over = await day.tell("王老师", "三（2）班 数学 口算第12页5分钟，练习册P23 10分钟，应用题第3题15分钟")
    filed = await over.press("其中 10 分钟改为选做")

    assert "练习册P23 10分钟（选做）" in filed.text
    assert "合计 60/60 分钟" in filed.text


async def test_moving_it_to_the_next_school_day_is_one_tap(day: SchoolDay) -> None:
    over = await _over(day)
    next_day, after_that = [label for label in over.labels if label.startswith("改到")]
    assert next_day != after_that
    filed = await over.press(next_day)

    following = next_school_day(day.today, day.rehearsal.spec.school.calendar)
    assert following is not None
    assert f"已登记 三（2）班 {following.month}月{following.day}日" in filed.text
    assert await day.total("3-2") == 50
    assert await day.total("3-2", following) == 20


async def test_leaving_it_is_one_tap(day: SchoolDay) -> None:
    over = await _over(day)
    left = await over.press("不登记了")

    assert left.text == "好的，这条不登记。"
    assert await day.lines("3-2") == [("语文", "抄写词语", 50)]


async def test_where_no_minute_is_left_two_ways_remain(day: SchoolDay) -> None:
    await _fill(day, 60)
    over = await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")

    assert "超出 20 分钟" in over.text
    assert not any("缩短" in label for label in over.labels)
    assert len(over.labels) >= 3
    await over.press("改为选做")
    assert await day.total("3-2") == 60


async def test_a_way_out_is_judged_again_when_it_is_taken(day: SchoolDay) -> None:
    over = await _over(day)
    await day.tell("李老师", "三（2）班 英语 抄写单词 6分钟")
    again = await over.press("缩短到 10 分钟")

    assert "超出 6 分钟" in again.text
    assert await day.total("3-2") == 56
    await again.press("缩短到 4 分钟")
    assert await day.total("3-2") == 60


async def test_the_longest_line_is_shortened_first(day: SchoolDay) -> None:
    await _fill(day, 40)
    over = await day.tell("王老师", "三（2）班 数学 口算第12页5分钟，练习册P23 25分钟")
    await over.press("缩短到 20 分钟")

    assert await day.lines("3-2") == [("语文", "抄写词语", 40), ("数学", "口算第12页", 5), ("数学", "练习册P23", 15)]


async def test_of_two_classes_the_one_with_room_is_filed_and_the_other_asked(day: SchoolDay) -> None:
    await _fill(day, 50)
    over = await day.tell("王老师", "三（1）班、三（2）班 数学 练习册P23 20分钟")

    assert "已登记 三（1）班" in over.text
    assert "三（2）班超出 10 分钟" in over.text
    assert await day.total("3-1") == 20
    assert await day.total("3-2") == 50

    filed = await over.press("缩短到 10 分钟")
    assert "已登记 三（1）班" in filed.text
    assert "已登记 三（2）班" in filed.text
    assert await day.total("3-1") == 20
    assert await day.total("3-2") == 60

    await filed.press("撤回")
    assert await day.empty("3-1")
    assert await day.total("3-2") == 50


async def test_of_two_classes_the_full_one_can_be_left_and_the_other_stays(day: SchoolDay) -> None:
    await _fill(day, 50)
    over = await day.tell("王老师", "三（1）班、三（2）班 数学 练习册P23 20分钟")
    left = await over.press("不登记了")

    assert "三（1）班" in left.text
    assert left.labels == ["修改", "撤回"]
    assert await day.total("3-1") == 20
    assert await day.total("3-2") == 50


async def test_reading_speaking_sport_and_optional_work_never_fill_the_day(day: SchoolDay) -> None:
    await _fill(day, 60)
    for text in (
        "三（2）班英语 背诵U3课文 30分钟",
        "三（2）班英语 朗读课文 20分钟",
        "三（2）班英语 选做 抄写单词 30分钟",
    ):
        assert (await day.tell("李老师", text)).text.startswith("已登记 三（2）班")

    assert await day.total("3-2") == 60


async def test_minutes_asked_for_are_held_to_the_limit_too(day: SchoolDay) -> None:
    await _fill(day, 50)
    asked = await day.tell("王老师", "三（2）班 数学 练习册P23")
    over = await asked.press("20分钟")

    assert "超出 10 分钟" in over.text
    assert await day.total("3-2") == 50
    await over.press("缩短到 10 分钟")
    assert await day.total("3-2") == 60


async def test_minutes_written_in_answer_are_held_to_the_limit_too(day: SchoolDay) -> None:
    await _fill(day, 50)
    await day.tell("王老师", "三（2）班 数学 练习册P23")
    over = await day.tell("王老师", "20")

    assert "超出 10 分钟" in over.text
    await over.press("缩短到 10 分钟")
    assert await day.total("3-2") == 60


async def test_a_school_that_only_warns_stores_it_and_flags_it_to_the_reviewer(day: SchoolDay) -> None:
    await day.policy(over_limit="warn")
    await _fill(day, 50)
    filed = await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")

    assert filed.text.startswith("已登记 三（2）班")
    assert "合计 70/60 分钟" in filed.text
    assert await day.total("3-2") == 70

    since = day.mark()
    await day.until(15, 30)
    card = next(m for m in await day.news("赵老师", since) if "请审核" in m.body)
    assert "超出 10 分钟" in card.body


async def test_a_stricter_school_is_held_to_its_own_figure(day: SchoolDay) -> None:
    await day.policy(limits={"3-4": 30})
    over = await day.tell("赵老师", "语文 抄写词语 40分钟")

    assert "超出 10 分钟" in over.text
    await over.press("缩短到 30 分钟")
    assert await day.total("3-2") == 30


async def test_on_a_no_homework_day_written_work_is_refused_with_two_ways_out(day: SchoolDay) -> None:
    await day.policy(no_homework_days=["every wed"])
    day.stand_at(10, day=day.day_like(DayKind.NO_HOMEWORK))
    asked = await day.tell("赵老师", "语文 抄写词语 20分钟")
    over = await asked.press("今天")

    assert "无作业日" in over.text
    assert "超出 20 分钟" in over.text
    assert len(over.labels) >= 3
    assert await day.empty()
    assert "已在校完成，不带回家" in over.labels
    moved = await over.press(next(label for label in over.labels if label.startswith("改到")))
    assert moved.text.startswith("已登记 三（2）班")
    assert await day.empty()


async def test_twenty_teachers_at_once_never_pass_the_limit(day: SchoolDay) -> None:
    people = [
        {"name": name, "roles": ["teacher"], "teaches": {f"社团{n}": ["4-1"]}} for n, name in enumerate(TWENTY, 1)
    ]
    await day.apply(school_file(people=people))
    codes = await day.rehearsal.app.apply_school(day.rehearsal.spec, day.now, renew=TWENTY)
    for item in codes.people:
        if item.invite:
            user = day.person(item.person.name)
            day.world.say(user, day.rehearsal.private(user), f"/start {item.invite}")
    await day.settle()

    marks = {name: len(day.world.messages(day.private(name))) for name in TWENTY}
    for n, name in enumerate(TWENTY, 1):
        day.world.say(day.person(name), day.private(name), f"社团{n} 练习册P{n} 7分钟")
    await day.settle()

    answers = {name: day.world.messages(day.private(name))[marks[name] + 1 :] for name in TWENTY}
    assert all(len(said) == 1 for said in answers.values())
    filed = [name for name, said in answers.items() if said[0].body.startswith("已登记")]
    over = [said[0].body for said in answers.values() if "超出" in said[0].body]
    assert len(filed) == 8  # 8 x 7 = 56; a ninth would make 63
    assert len(over) == 12
    assert all("超出 3 分钟" in text for text in over)
    assert await day.total("4-1") == 56


async def test_many_messages_of_one_teacher_at_once_are_taken_in_their_order(day: SchoolDay) -> None:
    chat = day.private("冯老师")
    for n in range(1, 13):
        day.world.say(day.person("冯老师"), chat, f"英语 抄写U{n}单词 10分钟")
        await asyncio.sleep(0)
    await day.settle()

    assert await day.total("7-1") == 90
    assert [content for _, content, _ in await day.lines("7-1")] == [f"抄写U{n}单词" for n in range(1, 10)]


async def test_a_day_that_is_full_is_passed_over_for_the_next_two_with_room(day: SchoolDay) -> None:
    calendar = day.rehearsal.spec.school.calendar
    days = [day.today]
    while len(days) < 4:
        days.append(next_school_day(days[-1], calendar) or days[-1])
    await day.tell("赵老师", "语文 抄写词语 45分钟")
    over = await day.tell("王老师", "三（2）班 数学 练习册P23 30分钟")
    first, second = [label for label in over.labels if label.startswith("改到")]
    assert (first, second) == tuple(f"改到 {day_name(each)}" for each in days[1:3])
    await over.press(first)
    again = await day.tell("王老师", "三（2）班 数学 口算题卡 40分钟")
    assert [label for label in again.labels if label.startswith("改到")] == [f"改到 {day_name(d)}" for d in days[2:4]]
