"""Parents follow a class by its join code, read its sheet in private, and leave without a trace."""

from datetime import timedelta

import pytest

from bot.domain.calendar import DayKind
from tests.support.families import HEADING, Families
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_parent_follows_a_class_by_its_join_code(families: Families) -> None:
    answer = await families.follow("小雨妈妈", "3-2")
    assert answer.text == (
        "已关注 实验小学 三（2）班。\n"
        "每个上课日 16:20 左右公示作业，随时发送「今日作业」查看。\n"
        "只保存这个聊天的编号，用来回答您；不收集孩子的任何信息，取消关注即删除。"
    )
    assert answer.labels == ["今日作业", "取消关注"]


async def test_following_again_says_so_and_counts_once(families: Families) -> None:
    await families.follow("晨晨爸爸", "3-2")
    again = await families.follow("晨晨爸爸", "3-2")
    assert again.text.startswith("已关注")
    left = await again.press("取消关注")
    assert "已取消关注" in left.text
    assert "还关注着" not in left.text


async def test_one_join_code_serves_every_parent_of_the_class(families: Families) -> None:
    code = (await families.codes("3-1")).join
    for name in ("甲妈妈", "乙爸爸", "丙奶奶"):
        assert "已关注" in (await families.day.tell(name, f"/start {code}")).text


async def test_the_menu_of_a_parent_has_the_days_sheet_and_leaving(families: Families) -> None:
    await families.follow("豆豆爸爸", "3-1")
    assert families.day.menu("豆豆爸爸") == ["today", "unfollow", "help"]


async def test_unfollowing_takes_one_tap_and_rewrites_the_message(families: Families) -> None:
    answer = await families.follow("乐乐奶奶", "3-1")
    left = await answer.press("取消关注")
    assert left.new == []
    assert left.text == "已取消关注，您的聊天编号已删除。要再关注，请点学校发的链接。"
    assert families.day.menu("乐乐奶奶") == ["help"]


async def test_after_unfollowing_the_chat_id_is_in_no_table(families: Families) -> None:
    day = families.day
    answer = await families.follow("安安妈妈", "3-1")
    number = str(day.person("安安妈妈").id)
    assert await families.stored(number) == ["follows.user_id"]
    await day.tell("安安妈妈", "/start wrong-code")
    assert "code_failures.user_id" in await families.stored(number)
    await day.press("安安妈妈", answer.message, "取消关注")
    assert await families.stored(number) == []


async def test_unfollow_by_command_leaves_every_class(families: Families) -> None:
    await families.follow("双双妈妈", "3-1")
    await families.follow("双双妈妈", "1-1")
    assert "已取消关注" in (await families.day.tell("双双妈妈", "/unfollow")).text
    assert await families.stored(str(families.day.person("双双妈妈").id)) == []


async def test_leaving_one_class_of_two_keeps_the_other(families: Families) -> None:
    first = await families.follow("琪琪妈妈", "3-1")
    await families.follow("琪琪妈妈", "1-1")
    left = await first.press("取消关注")
    assert left.text == "已取消关注三（1）班。您还关注着：一（1）班。"
    assert "一（1）班" in (await families.day.tell("琪琪妈妈", "今日作业")).text


async def test_a_second_tap_on_unfollow_is_harmless(families: Families) -> None:
    answer = await families.follow("毛毛爸爸", "3-1")
    message = answer.message
    buttons = {label: data for row in message.buttons for label, data in row}
    await answer.press("取消关注")
    again = await families.day.press_data("毛毛爸爸", message, str(buttons["取消关注"]))
    assert again.silent
    assert again.toast is not None
    assert "已过期" in again.toast


async def test_before_publication_a_parent_reads_when_it_comes_and_nothing_of_the_sheet(families: Families) -> None:
    day = families.day
    await families.follow("圆圆妈妈", "4-1")
    await day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    answer = await day.tell("圆圆妈妈", "今日作业")
    assert answer.text == f"四（1）班 {_named(day)}：今天的作业公示 16:20 发布。"


async def test_after_publication_a_parent_reads_the_published_sheet(families: Families) -> None:
    day = families.day
    await families.follow("方方爸爸", "4-1")
    await day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    await families.publish()
    for words in ("今日作业", "/today"):
        answer = await day.tell("方方爸爸", words)
        assert answer.text.startswith(f"{HEADING}四（1）班 {_named(day)}")
        assert "语文 抄写第3课生字 15分钟 何老师" in answer.text
        assert "书面合计 15/60 分钟" in answer.text


async def test_a_parent_of_two_children_reads_both_sheets_in_one_message(families: Families) -> None:
    day = families.day
    await families.follow("大宝妈妈", "4-1")
    await families.follow("大宝妈妈", "3-1")
    await day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    await families.publish()
    answer = await day.tell("大宝妈妈", "今日作业")
    assert answer.text.count(HEADING) == 1
    assert answer.text.endswith(f"三（1）班 {_named(day)}：今天还没有作业公示。")


async def test_the_button_under_the_welcome_shows_the_day_too(families: Families) -> None:
    answer = await families.follow("跳跳妈妈", "4-1")
    shown = await answer.press("今日作业")
    assert "今天的作业公示 16:20 发布" in shown.text


async def test_at_the_weekend_a_parent_reads_the_last_sheet_before_it(families: Families) -> None:
    day = families.day
    await families.follow("天天爸爸", "4-1")
    await day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    await families.publish()
    sheet = (await day.tell("天天爸爸", "今日作业")).text
    day.stand_at(10, 0, day=day.day_like(DayKind.WEEKEND))
    assert (await day.tell("天天爸爸", "今日作业")).text == (
        f"四（1）班 {_named(day)}：今天不上课，最近一次公示是：\n{sheet}"
    )


async def test_where_nothing_was_ever_published_a_free_day_is_just_that(families: Families) -> None:
    day = families.day
    await families.follow("初一爸爸", "7-1")
    day.stand_at(10, 0, day=day.day_like(DayKind.WEEKEND))
    assert (await day.tell("初一爸爸", "今日作业")).text == f"七（1）班 {_named(day)}：今天不上课，没有作业公示。"


async def test_on_a_day_without_homework_nobody_is_asked_for_any(families: Families) -> None:
    day = families.day
    await day.policy(no_homework_days=[day.today.isoformat()])
    await families.follow("周三妈妈", "3-2")
    group = await families.group("3-2")
    mark = day.mark()
    answer = await day.tell("周三妈妈", "今日作业")
    assert answer.text == f"三（2）班 {_named(day)}：今天是无作业日，不留书面作业。"
    for hour, minute in ((15, 0), (15, 30), (16, 20)):
        await families.at(hour, minute)
    await families.at(7, 40, day=day.today + timedelta(days=1))
    assert not [t for t in await families.told("赵老师", mark) if "登记" in t or "未报" in t]
    assert families.publications(group) == []


async def test_a_sheet_that_was_published_stays_the_parents_view_while_a_correction_waits(families: Families) -> None:
    day = families.day
    await families.follow("牛牛妈妈", "3-2")
    await day.tell("赵老师", "语文 抄写第3课生字，约15分钟")
    await families.publish()
    await day.tell("王老师", "三（2）班 数学 口算第12页，约20分钟")
    answer = await day.tell("牛牛妈妈", "今日作业")
    assert "口算" not in answer.text


async def test_help_for_a_parent_names_the_classes_followed(families: Families) -> None:
    await families.follow("点点妈妈", "3-2")
    answer = await families.day.tell("点点妈妈", "/help")
    assert answer.text.startswith("我能帮您（关注着：三（2）班）：")
    assert "今日作业" in answer.text


async def test_a_teacher_who_is_a_parent_too_can_read_the_class_of_her_child(families: Families) -> None:
    day = families.day
    await families.follow("冯老师", "4-1")
    await day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    await families.publish()
    assert "语文 抄写第3课生字 15分钟 何老师" in (await day.tell("冯老师", "今日作业")).text
    assert "left" in day.menu("冯老师")
    assert "已登记" in (await day.tell("冯老师", "英语 背诵U3课文，约10分钟")).text
    assert "已取消关注" in (await day.tell("冯老师", "/unfollow")).text


@pytest.mark.parametrize("code", ["nonsense", "A" * 64, "A" * 3000, "🎒🎒", "'; DROP TABLE follows; --"])
async def test_a_wrong_code_is_refused_politely(families: Families, code: str) -> None:
    answer = await families.day.tell(f"路人{len(code)}", f"/start {code}")
    assert answer.text == "没有这个码，请核对后再试，或向学校管理员要一个新的。"


async def test_a_revoked_join_code_no_longer_opens(families: Families) -> None:
    old = (await families.codes("3-1")).join
    await families.codes("3-1")
    assert (await families.day.tell("晚到家长", f"/start {old}")).text == "这个码已作废。请向学校管理员要一个新的。"


async def test_a_groups_bind_code_opens_nothing_in_private_and_stays_good(families: Families) -> None:
    code = (await families.codes("3-1")).parents
    answer = await families.day.tell("好奇家长", f"/start {code}")
    assert "这个码不是在这里用的" in answer.text
    group = await families.room()
    assert "已绑定" in (await families.day.tell("方老师", f"/bind {code}", chat=group)).text


async def test_a_join_code_ends_with_the_school_year(families: Families) -> None:
    code = (await families.codes("3-1")).join
    families.day.stand_at(9, 0, day=families.day.today.replace(year=2027, month=8, day=2))
    assert "已过期" in (await families.day.tell("明年家长", f"/start {code}")).text


def _named(day: SchoolDay) -> str:
    return f"{day.today.month}月{day.today.day}日 周{'一二三四五六日'[day.today.weekday()]}"
