"""What comes by itself besides the sheet: bedtime, phones, the nudge, cards, the month's figures, housekeeping."""

from datetime import date, timedelta

import pytest

from bot.domain.calendar import DayKind
from bot.domain.timetable import JobName
from bot.sandbox import Chat, Message
from bot.usecases.ports import OutboxState
from tests.support.families import Families

pytestmark = pytest.mark.asyncio(loop_scope="module")

BEDTIME, PHONE = "【睡眠提醒】", "【手机提醒】"


def reminders(families: Families, chat: Chat, heading: str) -> list[Message]:
    return [m for m in families.heard(chat) if heading in m.body]


def _friday(families: Families) -> date:
    """A school Friday before an ordinary weekend."""
    day = families.day
    kinds = [DayKind.TEACHING, DayKind.WEEKEND, DayKind.WEEKEND, DayKind.TEACHING]
    friday = day.day_like(DayKind.TEACHING, weekdays="4")
    while [day.rehearsal.spec.school.day(friday + timedelta(days=n)).kind for n in range(4)] != kinds:
        friday = day.day_like(DayKind.TEACHING, weekdays="4", after=friday)
    return friday


# ----------------------------------------------------------------------------------------- bedtime


async def test_on_the_eve_of_a_sunday_with_lessons_families_hear_of_bedtime(families: Families) -> None:
    """20 September 2026; the first test of the module, since the clock never goes back."""
    group = await families.group("3-1")
    sunday = families.day.day_like(DayKind.MAKEUP, weekdays="6")
    await families.at(21, 0, day=sunday - timedelta(days=1))
    assert len(reminders(families, group, BEDTIME)) == 1


async def test_primary_families_hear_of_bedtime_at_nine_and_junior_ones_at_twenty_to_ten(families: Families) -> None:
    primary, junior = await families.group("3-1"), await families.group("7-1")
    await families.at(20, 59)
    assert reminders(families, primary, BEDTIME) == []
    await families.at(21, 0)
    [early] = reminders(families, primary, BEDTIME)
    assert early.body == (
        "【睡眠提醒】小学生最晚 21:20 睡觉。\n作业写不完也按时睡，明天告诉老师就好，不补、不罚。祝孩子好梦。"
    )
    assert early.silent
    assert reminders(families, junior, BEDTIME) == []
    await families.at(21, 40)
    [late] = reminders(families, junior, BEDTIME)
    assert late.body.startswith("【睡眠提醒】初中生最晚 22:00 睡觉。")
    assert late.silent
    assert len(reminders(families, primary, BEDTIME)) == 1


async def test_a_group_of_two_classes_hears_of_bedtime_once(families: Families) -> None:
    group = await families.group("3-1", "3-2")
    await families.at(21, 0)
    await families.tick()
    await families.run(JobName.BEDTIME)
    assert len(reminders(families, group, BEDTIME)) == 1


async def test_on_the_eve_of_a_free_day_nobody_is_sent_to_bed(families: Families) -> None:
    group = await families.group("3-1")
    friday = _friday(families)
    await families.at(21, 0, day=friday)
    assert reminders(families, group, BEDTIME) == []
    await families.at(21, 0, day=friday + timedelta(days=1))
    assert reminders(families, group, BEDTIME) == []
    await families.at(21, 0, day=friday + timedelta(days=2))
    assert len(reminders(families, group, BEDTIME)) == 1


async def test_a_bedtime_reminder_that_is_late_stays_unsaid_and_nobody_is_told(families: Families) -> None:
    group = await families.group("3-1")
    mark = families.day.mark()
    families.world.faults.html_page("sendMessage", times=1000)
    await families.at(21, 19)
    await families.at(21, 20)
    await families.at(21, 25)
    assert reminders(families, group, BEDTIME) == []
    assert not [t for t in await families.told("孙老师", mark) if "收不到" in t]
    assert (await families.outbox(OutboxState.EXPIRED))[-1].message.key.startswith("bedtime/")


async def test_a_service_that_comes_back_after_bedtime_sends_none(families: Families) -> None:
    group = await families.group("3-1")
    await families.at(21, 20)
    assert reminders(families, group, BEDTIME) == []


async def test_a_group_without_the_bot_gets_no_stale_reminder_on_its_return(families: Families) -> None:
    group = await families.group("3-1")
    families.world.remove_bot(group, families.bot, by=families.day.person("方老师"))
    await families.day.settle()
    await families.at(21, 0)
    families.world.add_bot_to_group(group, families.bot, by=families.day.person("方老师"))
    await families.at(21, 10)
    assert reminders(families, group, BEDTIME) == []


# ------------------------------------------------------------------------------------------ phones


async def test_on_friday_evening_families_are_reminded_of_phones_in_the_schools_own_words(families: Families) -> None:
    group = await families.group("3-1", "3-2")
    friday = families.day.day_like(DayKind.TEACHING, weekdays="4")
    await families.at(17, 59, day=friday)
    assert reminders(families, group, PHONE) == []
    await families.at(18, 0)
    await families.tick()
    [message] = reminders(families, group, PHONE)
    assert message.silent
    assert message.body == (
        "【手机提醒】周末和假期，和孩子一起商量好用手机的时间：\n"
        "· 每次不超过15分钟，一天合计不超过1小时\n"
        "· 晚上10点到早上6点不用，可以打开「未成年人模式」\n"
        "· 多出门活动，让眼睛歇一歇\n"
        "实验小学的作业都不需要用手机完成。"
    )


async def test_on_an_ordinary_weekday_nobody_is_reminded_of_phones(families: Families) -> None:
    group = await families.group("3-1")
    await families.at(18, 0)
    assert reminders(families, group, PHONE) == []


async def test_on_the_eve_of_a_holiday_in_the_week_families_are_reminded_too(families: Families) -> None:
    group = await families.group("3-1")
    holiday = families.day.day_like(DayKind.HOLIDAY, weekdays="1234")
    school = families.day.rehearsal.spec.school
    while school.day(holiday - timedelta(days=1)).kind is not DayKind.TEACHING:
        holiday = families.day.day_like(DayKind.HOLIDAY, weekdays="1234", after=holiday)
    await families.at(18, 0, day=holiday - timedelta(days=1))
    assert len(reminders(families, group, PHONE)) == 1


# ----------------------------------------------------------------------------------- nudge and cards


async def test_only_those_who_have_not_filed_are_nudged_in_private(families: Families) -> None:
    day = families.day
    group = await families.group("3-1", "3-2")
    marks = {name: day.mark() for name in ("王老师", "赵老师", "李老师", "孙老师")}
    await day.tell("赵老师", "语文 抄写第3课生字，约15分钟")
    await day.tell("李老师", "英语 三（1）班三（2）班 背诵U3课文，约10分钟")
    before = {name: day.mark() for name in marks}
    await families.at(15, 0)
    await families.tick()
    assert await families.told("赵老师", before["赵老师"]) == []
    [wang] = await families.told("王老师", before["王老师"])
    assert wang == (
        "三（1）班数学、三（2）班数学今天还没有登记作业，15:30 截止。发一条消息即可；没有作业就点下面的按钮。"
    )
    [sun] = await families.told("孙老师", before["孙老师"])
    assert sun.startswith("三（1）班语文今天还没有登记作业，15:30 截止。")
    assert len(families.heard(group)) == 3  # hello and two bindings: never a word about it in a group


async def test_one_tap_under_the_nudge_declares_that_there_is_none(families: Families) -> None:
    day = families.day
    mark = day.mark()
    await families.at(15, 0)
    [nudge] = [m for m in await day.news("王老师", mark) if "还没有登记" in m.body]
    assert sorted(nudge.labels) == [
        "三（1）班数学 今日无作业",
        "三（1）班数学 已在校完成",
        "三（2）班数学 今日无作业",
        "三（2）班数学 已在校完成",
    ]
    answer = await day.press("王老师", nudge, "三（2）班数学 今日无作业")
    assert "已登记" in answer.text
    assert "今日无作业" in answer.text
    assert await day.states("3-2") == {"数学": "今日无作业"}
    again = await day.press("王老师", nudge, "三（2）班数学 今日无作业")
    assert "已登记过" in again.text
    assert await day.states("3-1") == {}


async def test_yesterdays_nudge_declares_nothing_today(families: Families) -> None:
    day = families.day
    mark = day.mark()
    await families.at(15, 0)
    [nudge] = [m for m in await day.news("王老师", mark) if "还没有登记" in m.body]
    day.a_new_school_day()
    answer = await day.press("王老师", nudge, "三（2）班数学 今日无作业")
    assert answer.silent
    assert answer.toast is not None
    assert "已过期" in answer.toast
    assert await day.empty("3-2")


async def test_on_a_day_without_lessons_nobody_is_nudged(families: Families) -> None:
    mark = families.day.mark()
    await families.at(15, 0, day=families.day.day_like(DayKind.WEEKEND))
    for name in ("王老师", "孙老师", "何老师"):
        assert await families.told(name, mark) == []


async def test_at_the_cut_off_the_reviewer_sees_the_sheet_once(families: Families) -> None:
    day = families.day
    await day.tell("王老师", "三（2）班 数学 口算第12页，约20分钟")
    mark = day.mark()
    await families.at(15, 30)
    await families.tick()
    [card] = [m for m in await day.news("赵老师", mark) if "请审核" in m.body]
    assert card.labels == ["通过", "退回", "改分钟"]
    assert "数学 口算第12页 20分钟 王老师" in card.body
    assert "未报：语文（赵老师）、英语（李老师）" in card.body
    assert card.body.endswith("书面合计 20/60 分钟\n16:20 公示。")


async def test_the_morning_after_the_homeroom_teacher_reads_what_yesterday_was(families: Families) -> None:
    day = families.day
    await day.tell("王老师", "三（2）班 数学 口算第12页，约20分钟")
    await families.publish()
    yesterday = day.today
    mark = day.mark()
    await families.at(7, 39, day=yesterday + timedelta(days=1))
    assert [t for t in await families.told("赵老师", mark) if "小结" in t] == []
    await families.at(7, 40)
    await families.tick()
    [card] = [t for t in await families.told("赵老师", mark) if "小结" in t]
    assert card == (
        f"三（2）班 {yesterday.month}月{yesterday.day}日 周{'一二三四五六日'[yesterday.weekday()]} 小结："
        "合计 20/60 分钟\n未报：语文（赵老师）、英语（李老师）"
    )


async def test_on_monday_morning_the_card_is_about_friday(families: Families) -> None:
    day = families.day
    friday = _friday(families)
    day.stand_at(14, 0, day=friday)
    await day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    mark = day.mark()
    await families.at(7, 40, day=friday + timedelta(days=1))
    assert [t for t in await families.told("何老师", mark) if "小结" in t] == []
    await families.at(7, 40, day=friday + timedelta(days=3))
    [card] = [t for t in await families.told("何老师", mark) if "小结" in t]
    assert f"{friday.month}月{friday.day}日 周五 小结" in card


async def test_on_the_25th_the_office_gets_the_months_figures_as_a_draft(families: Families) -> None:
    day = families.day
    first = day.day_like(DayKind.TEACHING, weekdays="0123")
    while not 1 <= first.day <= 20:
        first = day.day_like(DayKind.TEACHING, weekdays="0123", after=first)
    day.stand_at(14, 0, day=first)
    await day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    await families.publish()
    mark = day.mark()
    await families.at(9, 0, day=first.replace(day=24))
    assert [t for t in await families.told("陈主任", mark) if "草稿" in t] == []
    await families.at(9, 0, day=first.replace(day=25))
    await families.tick()
    for name in ("陈主任", "方老师"):
        [report] = [t for t in await families.told(name, mark) if "草稿" in t]
        assert report.startswith("实验小学 作业情况（草稿）")
        assert f"月26日—{first.month}月25日\n" in report
        assert "四（1）班：公示 1 天，缺 " in report
        assert "平均 15 分钟，最多 15 分钟，超限 0 天" in report
    for name in ("王老师", "何老师"):
        assert [t for t in await families.told(name, mark) if "草稿" in t] == []


async def test_at_night_what_has_had_its_time_is_forgotten(families: Families) -> None:
    day = families.day
    await day.tell("路过的人", "/start wrong-code")
    await day.tell("王老师", "三（2）班 数学 口算第12页")  # leaves a question open
    async with day.rehearsal.app.database.read() as uow:
        chat = str(day.person("王老师").id)
        question = await uow.questions.latest_open("JIANFU_TELEGRAM_TOKEN", chat, chat, day.rehearsal.clock())
        assert question is not None
    await families.at(3, 30, day=day.today + timedelta(days=2))
    async with day.rehearsal.app.database.read() as uow:
        assert await uow.questions.get(question.id) is None
        since = day.rehearsal.clock() - timedelta(days=30)
        assert await uow.codes.failures_since("JIANFU_TELEGRAM_TOKEN", str(day.person("路过的人").id), since) == 0
