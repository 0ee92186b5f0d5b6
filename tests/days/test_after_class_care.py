"""课后服务: its teacher has the day's list at four, and one tap tells families what is left for the evening."""

import pytest

from bot.sandbox import Message
from tests.support.families import Families
from tests.support.school_day import SchoolDay, school_file

pytestmark = pytest.mark.asyncio(loop_scope="module")

CARE = "吴老师"


async def _with_care(day: SchoolDay, **policy: object) -> None:
    """The same school with a 课后服务教师 for 三（2）班."""
    people = [{"name": CARE, "roles": ["care"], "classes": ["3-2"]}]
    await day.apply(school_file(people=people, **({"review": []} | policy)))
    codes = await day.rehearsal.app.apply_school(day.rehearsal.spec, day.now, renew=[CARE])
    (invite,) = [item.invite for item in codes.people if item.person.name == CARE]
    await day.tell(CARE, f"/start {invite}")


async def _filed(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写词语 15分钟，朗读课文 10分钟")
    await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")


async def _card(day: SchoolDay) -> Message:
    since = day.mark()
    await day.until(16)
    (card,) = [m for m in await day.news(CARE, since) if "课后服务" in m.body]
    return card


async def test_at_four_the_care_teacher_has_the_list_of_what_would_go_home(day: SchoolDay) -> None:
    await _with_care(day)
    await _filed(day)
    card = await _card(day)

    assert card.body.startswith("三（2）班")
    assert "语文 抄写词语 15分钟" in card.body
    assert "数学 练习册P23 20分钟" in card.body
    assert "朗读" not in card.body  # it is none of the limited minutes
    assert "共 35 分钟" in card.body
    assert card.labels == ["语文 多数已完成", "数学 多数已完成", "全部多数已完成"]


async def test_most_done_lowers_the_home_minutes_and_leaves_the_planned_ones(families: Families) -> None:
    day = families.day
    await _with_care(day)
    group = await families.group("3-2")
    await _filed(day)
    card = await _card(day)
    done = await day.press(CARE, card, "语文 多数已完成")

    assert done.changed == [card]
    assert "共 35 分钟，在家约 20 分钟" in done.text
    assert done.labels == ["数学 多数已完成", "撤回：语文"]
    assert await day.total("3-2") == 35
    assert await day.lines("3-2") == [("语文", "抄写词语", 15), ("语文", "朗读课文", 10), ("数学", "练习册P23", 20)]
    await families.publish()
    body = families.publication(group).body
    assert "语文 抄写词语 15分钟（校内已完成大部分）" in body
    assert "书面合计 35/60 分钟\n校内已完成大部分，在家约 20 分钟" in body
    assert "更正" not in body
    (fact,) = await day.facts("3-2", "after-care")
    assert (fact.data["subjects"], fact.data["mostly_done"]) == (["语文"], True)


async def test_after_publication_it_is_a_visible_edit_that_needs_no_review(families: Families) -> None:
    day = families.day
    await _with_care(day, review=["homeroom"], care="16:30")
    group = await families.group("3-2")
    await _filed(day)
    await families.at(15, 30)
    (asked,) = [m for m in day.world.messages(day.private("赵老师"))[-3:] if "通过" in m.labels]
    await day.press("赵老师", asked, "通过")
    await families.publish()
    since = day.mark()
    await families.at(16, 30)
    (card,) = [m for m in await day.news(CARE, since) if "课后服务" in m.body]
    asked_before = day.mark()
    await day.press(CARE, card, "全部多数已完成")

    body = families.publication(group).body
    assert "更正" in body
    assert "语文「抄写词语」校内已完成大部分" in body
    assert "数学「练习册P23」校内已完成大部分" in body
    assert "书面合计 35/60 分钟\n校内已基本完成" in body
    assert "未审核" not in body
    assert [m.body for m in await day.news("赵老师", asked_before)] == []
    assert (await day.class_day("3-2")).sheet.version == 2


async def test_a_mistaken_tap_is_taken_back_with_one_more(families: Families) -> None:
    day = families.day
    await _with_care(day)
    group = await families.group("3-2")
    await _filed(day)
    card = await _card(day)
    await families.publish()
    await day.press(CARE, card, "语文 多数已完成")
    undone = await day.press(CARE, card, "撤回：语文")

    assert undone.labels == ["语文 多数已完成", "数学 多数已完成", "全部多数已完成"]
    body = families.publication(group).body
    assert "在家约" not in body
    assert "语文「抄写词语」仍在家完成" in body
    (latest,) = (await day.facts("3-2", "after-care"))[1:]
    assert latest.data["mostly_done"] is False


async def test_the_same_tap_twice_is_one_correction(families: Families) -> None:
    day = families.day
    await _with_care(day)
    await families.group("3-2")
    await _filed(day)
    card = await _card(day)
    await families.publish()
    (button,) = [b for row in card.buttons for b in row if b.label == "语文 多数已完成"]
    await day.press_data(CARE, card, button.data)
    await day.press_data(CARE, card, button.data)

    assert (await day.class_day("3-2")).sheet.version == 2
    assert len(await day.facts("3-2", "after-care")) == 1


async def test_a_correction_that_awaits_its_reviewer_does_not_slip_out_with_it(families: Families) -> None:
    day = families.day
    await _with_care(day, review=["homeroom"], unapproved="publish")
    group = await families.group("3-2")
    await _filed(day)
    card = await _card(day)
    await families.publish()
    await day.tell("王老师", "三（2）班 数学 口算第3页 5分钟")  # 迟报, waits for 赵老师
    await day.press(CARE, card, "语文 多数已完成")

    assert "口算第3页" not in families.publication(group).body
    assert (await day.class_day("3-2")).sheet.version == 1
    asked = [m for m in day.world.messages(day.private("赵老师")) if "通过" in m.labels][-1]
    assert "口算第3页" in asked.body
    await day.press("赵老师", asked, "通过")
    body = families.publication(group).body
    assert "口算第3页" in body
    assert "在家约 25 分钟" in body


async def test_a_sheet_that_went_out_unreviewed_stays_marked_so(families: Families) -> None:
    day = families.day
    await _with_care(day, review=["homeroom"])
    group = await families.group("3-2")
    await _filed(day)
    card = await _card(day)
    await families.publish()
    await day.press(CARE, card, "语文 多数已完成")

    body = families.publication(group).body
    assert "在家约 20 分钟" in body
    assert "（未审核）" in body


async def test_nobody_else_may_say_what_has_been_finished(day: SchoolDay) -> None:
    await _with_care(day)
    await _filed(day)
    card = await _card(day)
    (button,) = [b for row in card.buttons for b in row if b.label == "语文 多数已完成"]
    taken = await day.press_data("王老师", card, button.data)

    assert taken.silent
    assert await day.facts("3-2", "after-care") == []


async def test_a_card_of_yesterday_changes_nothing_today(day: SchoolDay) -> None:
    await _with_care(day)
    await _filed(day)
    card = await _card(day)
    yesterday = day.today
    day.a_new_school_day()
    pressed = await day.press(CARE, card, "语文 多数已完成")

    assert pressed.silent
    assert pressed.toast
    assert not any(e.mostly_done for e in (await day.class_day("3-2", yesterday)).entries)


async def test_with_nothing_to_do_or_nobody_to_tell_there_is_no_card(day: SchoolDay) -> None:
    await _with_care(day)
    since = day.mark()
    await day.tell("赵老师", "语文 朗读课文 10分钟")
    await day.tell("王老师", "三（1）班 数学 练习册P23 20分钟")
    await day.until(16, 10)

    assert [m.body for m in await day.news(CARE, since)] == []


async def test_the_care_teacher_sees_the_class_but_files_nothing(day: SchoolDay) -> None:
    await _with_care(day)
    left = await day.tell(CARE, "剩余")
    assert left.text.startswith("三（2）班")
    assert "\n" not in left.text  # no other class
    refused = await day.tell(CARE, "三（2）班 数学 练习册P23 20分钟")
    assert "无权限" in refused.text
    helped = await day.tell(CARE, "/help")
    assert "课后服务" in helped.text
