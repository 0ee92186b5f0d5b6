"""A school's finer rules, as its teachers, reviewers and families meet them: ratio, turns, work at school, averages."""

from datetime import timedelta

import pytest

from bot.domain.calendar import DayKind, previous_school_day
from bot.domain.errors import NotPermittedError
from tests.support.families import Families
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _card(day: SchoolDay) -> str:
    """What 赵老师 gets to review at the cut-off."""
    since = day.mark()
    await day.until(15, 30)
    (card,) = [m for m in await day.news("赵老师", since) if "通过" in m.labels]
    return card.body


async def test_the_ratio_is_a_hint_to_the_teacher_and_on_the_review_card(day: SchoolDay) -> None:
    await day.policy(add_ons=["ratio_321"])
    filed = await day.tell("王老师", "三（2）班 数学 练习册P23 25分钟")

    assert filed.text.startswith("已登记 三（2）班")
    assert "提示：数学 25 分钟，按学校的学科比例约 20 分钟。" in filed.text
    assert await day.total("3-2") == 25
    chinese = await day.tell("赵老师", "语文 抄写词语 30分钟")
    assert "提示" not in chinese.text  # others' shares are none of this teacher's business
    assert "注意：数学 25 分钟，按学校的学科比例约 20 分钟" in await _card(day)


async def test_where_subjects_take_turns_the_second_day_running_is_a_hint(day: SchoolDay) -> None:
    await day.policy(take_turns=True)
    calendar = day.rehearsal.spec.school.calendar
    second = day.day_like(DayKind.TEACHING, weekdays="1234")
    first = previous_school_day(second, calendar)
    assert first == second - timedelta(days=1)
    day.stand_at(14, 20, day=first)
    alone = await day.tell("王老师", "三（2）班 数学 练习册P23 10分钟")
    assert "轮流" not in alone.text
    day.stand_at(14, 20, day=second)
    again = await day.tell("王老师", "三（2）班 数学 练习册P25 10分钟")

    assert "提示：数学上一个上课日也留了书面作业，学校提倡各学科轮流。" in again.text
    other = await day.tell("赵老师", "语文 抄写词语 10分钟")
    assert "轮流" not in other.text
    assert "注意：数学上一个上课日也留了书面作业" in await _card(day)


async def test_written_work_of_primary_school_is_moved_to_school_with_one_tap(day: SchoolDay) -> None:
    await day.policy(written_at_school=True, scope="written_home")
    filed = await day.tell("王老师", "三（2）班、三（1）班 数学 练习册P23 20分钟")
    assert "学校提倡小学书面作业在校内完成" in filed.text
    assert await day.total("3-2") == 20
    moved = await filed.press("改为在校完成")

    assert moved.changed == [filed.message]
    assert moved.text.count("（校内）") == 2
    assert "提倡" not in moved.text
    assert moved.labels == ["修改", "撤回"]
    assert [await day.total(short) for short in ("3-1", "3-2")] == [0, 0]
    (fact,) = await day.facts("3-2", "moved-to-school")
    assert fact.data["digests"]
    stale = await day.press("王老师", filed.message, "撤回")
    assert "已撤回" in stale.text


async def test_moving_it_to_school_twice_is_moving_it_once(day: SchoolDay) -> None:
    await day.policy(written_at_school=True)
    filed = await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    (button,) = [b for row in filed.message.buttons for b in row if b.label == "改为在校完成"]
    await filed.press("改为在校完成")
    again = await day.press_data("王老师", filed.message, button.data)
    assert again.silent
    assert again.toast
    assert len(await day.facts("3-2", "moved-to-school")) == 1


async def test_only_its_author_moves_it_to_school(day: SchoolDay) -> None:
    await day.policy(written_at_school=True)
    await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    (line,) = (await day.class_day("3-2")).entries
    acts, bot = day.rehearsal.app.acts, "JIANFU_TELEGRAM_TOKEN"
    for name in ("赵老师", "方老师"):
        with pytest.raises(NotPermittedError):
            await acts.finish_at_school(line.filing_id, bot=bot, user_id=str(day.person(name).id), now=day.now)

    assert (await day.class_day("3-2")).entries == (line,)


async def test_a_school_that_only_warns_flags_each_rule_on_the_review_card(day: SchoolDay) -> None:
    await day.policy(over_limit="warn", allowed_written_subjects=["语文"], subject_minutes={"3": {"语文": 15}})
    filed = await day.tell("赵老师", "语文 抄写词语 20分钟")
    assert "提示：语文 20 分钟，比单科上限 15 分钟多。" in filed.text
    await day.tell("王老师", "三（2）班 数学 练习册P23 10分钟")
    card = await _card(day)

    assert "注意：语文 20 分钟，比单科上限 15 分钟多" in card
    assert "注意：数学按学校规定当堂完成，不留书面作业" in card


async def test_who_may_set_no_written_work_finishes_it_in_class_with_one_tap(day: SchoolDay) -> None:
    await day.policy(allowed_written_subjects=["语文", "数学"])
    over = await day.tell("李老师", "三（2）班 英语 抄写单词 10分钟")
    assert "按学校规定当堂完成" in over.text
    assert over.labels[0] == "已在校完成，不带回家"
    filed = await over.press("已在校完成")

    assert filed.text.startswith("已登记 三（2）班")
    assert "（校内）" in filed.text


async def test_at_the_end_of_the_week_the_reviewer_reads_its_average(day: SchoolDay) -> None:
    friday = day.day_like(DayKind.TEACHING, weekdays="4")
    calendar = day.rehearsal.spec.school
    week = [d for n in range(4, -1, -1) if calendar.day(d := friday - timedelta(days=n)).kind is DayKind.TEACHING]
    for each in week:
        day.stand_at(14, 20, day=each)
        await day.tell("赵老师", "语文 抄写词语 25分钟" if each == friday else "语文 抄写词语 20分钟")
    card = await _card(day)

    average = -(-(20 * (len(week) - 1) + 25) // len(week))
    assert f"本周 {len(week)} 天平均每天 {average} 分钟" in card


async def test_a_daily_ceiling_needs_no_average(day: SchoolDay) -> None:
    await day.policy(mode="hard")
    day.stand_at(14, 20, day=day.day_like(DayKind.TEACHING, weekdays="4"))
    await day.tell("赵老师", "语文 抄写词语 20分钟")

    assert "平均" not in await _card(day)


async def test_families_read_the_stop_clock_and_whose_minutes_are_meant(families: Families) -> None:
    day = families.day
    await day.policy(stop_clock="stop_2100", basis="大部分学生", review=[])
    group = await families.group("3-2")
    await day.tell("赵老师", "语文 抄写词语 20分钟")
    await families.publish()

    assert "21:00 停笔，写不完也按时睡。用时按大部分学生估计。" in families.publication(group).body
    since = day.mark()
    await families.at(21)
    (bedtime,) = families.heard(group, since)
    assert bedtime.body.startswith("【睡眠提醒】小学生最晚 21:20 睡觉，21:00 停笔。")


async def test_minutes_are_asked_for_on_the_school_s_own_basis(day: SchoolDay) -> None:
    await day.policy(basis="三分之二学生完成")
    asked = await day.tell("王老师", "三（2）班 数学 练习册P23")

    assert "按三分之二学生完成估计" in asked.text


async def test_a_friday_is_held_to_the_weekend_s_minutes_and_a_holiday_s_eve_to_the_holiday_s(day: SchoolDay) -> None:
    await day.policy(weekend_limits={"3": 40}, holiday_limits={"3": 20})
    friday = day.day_like(DayKind.TEACHING, weekdays="4")
    eve = friday + timedelta(days=3)
    school = day.rehearsal.spec.school
    while school.limit_kind(eve) is not DayKind.HOLIDAY or not school.day(eve).has_lessons:
        eve += timedelta(days=1)
    for each, limit in ((friday, 40), (eve, 20)):
        day.stand_at(14, 20, day=each)
        over = await day.tell("赵老师", "语文 抄写词语 50分钟")
        assert f"超出 {50 - limit} 分钟" in over.text
        filed = await over.press(f"缩短到 {limit} 分钟")
        assert f"合计 {limit}/{limit} 分钟" in filed.text
