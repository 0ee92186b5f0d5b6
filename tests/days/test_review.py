"""The sheet before its reviewers: one step or three, signed, returned, changed under their hands."""

import asyncio
from typing import Any

import pytest

from bot.domain.people import person_id
from bot.domain.sheet import SheetStatus
from bot.sandbox import Message
from bot.texts.words import day_name
from tests.support.school_day import SchoolDay, school_file

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHAIN = ["homeroom", "supervisor", "office"]


async def _card(day: SchoolDay, name: str, since: int) -> Message:
    """The one review card that came to this person since."""
    (card,) = [m for m in await day.news(name, since) if m.labels == ["通过", "退回", "改分钟"]]
    return card


async def _cards(day: SchoolDay, name: str, since: int) -> list[Message]:
    return [m for m in await day.news(name, since) if "通过" in m.labels]


async def _at_cutoff(day: SchoolDay) -> Message:
    """王老师's 20 minutes of 数学 before 赵老师 at 15:30."""
    await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    since = day.mark()
    await day.until(15, 30)
    return await _card(day, "赵老师", since)


async def _status(day: SchoolDay) -> SheetStatus:
    return (await day.class_day("3-2")).sheet.status


async def test_at_the_cut_off_the_reviewer_sees_every_line_the_gaps_and_the_total(day: SchoolDay) -> None:
    await day.tell("赵老师", "今日无作业")
    card = await _at_cutoff(day)

    assert card.body == (
        f"请审核 三（2）班 {day_name(day.today)} 作业单\n"
        "数学 练习册P23 20分钟 王老师\n"
        "语文 今日无作业 赵老师\n"
        "未报：英语（李老师）\n"
        "书面合计 20/60 分钟\n"
        "16:20 公示。"
    )
    assert card.labels == ["通过", "退回", "改分钟"]


async def test_no_card_comes_before_the_cut_off_nor_for_an_empty_sheet(day: SchoolDay) -> None:
    await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    since = day.mark()
    await day.until(15, 29)
    assert await _cards(day, "赵老师", since) == []

    await day.until(15, 31)
    assert await _cards(day, "孙老师", since) == []  # nothing was filed for 三（1）班
    assert len(await _cards(day, "赵老师", since)) == 1


async def test_a_sheet_that_was_empty_at_the_cut_off_comes_to_its_reviewer_with_its_first_line(day: SchoolDay) -> None:
    await day.until(15, 45)
    since = day.mark()
    await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    card = await _card(day, "赵老师", since)
    assert "练习册P23 20分钟 王老师（迟报）" in card.body

    await day.press("赵老师", card, "通过")
    await day.until(16, 20)
    (published,) = await day.facts("3-2", "published")
    assert published.data["unreviewed"] is False


async def test_approval_is_one_tap_and_the_sheet_goes_out_reviewed(day: SchoolDay) -> None:
    card = await _at_cutoff(day)
    done = await day.press("赵老师", card, "通过")

    assert done.changed == [card]
    assert done.text == f"已通过 三（2）班 {day_name(day.today)}，16:20 公示。"
    assert done.labels == []
    assert await _status(day) is SheetStatus.APPROVED

    await day.until(16, 20)
    assert await _status(day) is SheetStatus.PUBLISHED
    (published,) = await day.facts("3-2", "published")
    assert published.data["unreviewed"] is False


async def test_unapproved_at_publish_time_it_goes_out_marked(day: SchoolDay) -> None:
    await _at_cutoff(day)
    await day.until(16, 20)

    (published,) = await day.facts("3-2", "published")
    assert published.data["unreviewed"] is True


async def test_returned_the_authors_are_told_and_their_correction_comes_back_to_the_reviewer(day: SchoolDay) -> None:
    filed = await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    since = day.mark()
    await day.until(15, 30)
    card = await _card(day, "赵老师", since)
    since = day.mark()
    back = await day.press("赵老师", card, "退回")

    assert back.text.startswith("已退回 三（2）班")
    (told,) = await day.news("王老师", since)
    assert "赵老师退回了 三（2）班" in told.body
    assert await day.news("李老师", since) == []  # who filed nothing hears nothing
    assert await _status(day) is SheetStatus.RETURNED

    since = day.mark()
    revised = await filed.edit("三（2）班 数学 练习册P23 15分钟")
    assert revised.text.startswith("已登记（已更新）")
    fresh = await _card(day, "赵老师", since)
    assert "练习册P23 15分钟" in fresh.body
    await day.press("赵老师", fresh, "通过")
    assert await _status(day) is SheetStatus.APPROVED


async def test_a_change_after_the_card_was_shown_makes_its_buttons_show_the_fresh_sheet(day: SchoolDay) -> None:
    card = await _at_cutoff(day)
    approve = card.buttons[0][0].data or ""
    since = day.mark()
    await day.tell("李老师", "三（2）班 英语 抄写U3单词 10分钟")
    assert await day.news("赵老师", since) == [card]  # the card before them is brought up to date, no second one comes
    assert "抄写U3单词 10分钟 李老师（迟报）" in card.body

    pressed = await day.press_data("赵老师", card, approve)
    assert pressed.changed == [card]
    assert "最新的" in pressed.text
    assert "抄写U3单词" in pressed.text
    assert await _status(day) is SheetStatus.IN_REVIEW

    signed = await pressed.press("通过")
    assert signed.text.startswith("已通过 三（2）班")
    assert await _status(day) is SheetStatus.APPROVED


async def test_a_change_after_approval_needs_a_new_signature(day: SchoolDay) -> None:
    card = await _at_cutoff(day)
    await day.press("赵老师", card, "通过")
    since = day.mark()
    await day.tell("李老师", "三（2）班 英语 抄写U3单词 10分钟")

    assert await _status(day) is SheetStatus.IN_REVIEW
    fresh = await _card(day, "赵老师", since)
    await day.press("赵老师", fresh, "通过")
    assert await _status(day) is SheetStatus.APPROVED


async def test_the_only_reviewers_own_change_needs_nobody_elses_signature(day: SchoolDay) -> None:
    card = await _at_cutoff(day)
    await day.press("赵老师", card, "通过")
    since = day.mark()
    await day.tell("赵老师", "语文 抄写词语 10分钟")

    assert await _cards(day, "赵老师", since) == []
    assert await _status(day) is SheetStatus.APPROVED


async def test_a_second_press_changes_nothing(day: SchoolDay) -> None:
    card = await _at_cutoff(day)
    approve, send_back = (button.data or "" for button in card.buttons[0])
    await day.press("赵老师", card, "通过")

    for data in (approve, send_back):
        again = await day.press_data("赵老师", card, data)
        assert again.silent
        assert again.toast
    assert await _status(day) is SheetStatus.APPROVED
    assert len(await day.facts("3-2", "approved")) == 1
    assert await day.facts("3-2", "returned") == []


async def test_two_taps_at_once_are_one_signature(day: SchoolDay) -> None:
    card = await _at_cutoff(day)
    taps = [day.world.press(day.person("赵老师"), card, "通过") for _ in range(2)]
    await day.settle()

    await asyncio.gather(*(tap.answered() for tap in taps))
    assert len(await day.facts("3-2", "approved")) == 1


async def test_nobody_elses_copy_of_a_button_signs(day: SchoolDay) -> None:
    card = await _at_cutoff(day)
    approve = card.buttons[0][0].data or ""
    for name in ("王老师", "孙老师", "陈主任", "方老师"):
        own = day.world.last(day.private(name))
        forged = await day.press_data(name, own, approve)
        assert forged.silent
        assert forged.toast

    assert await _status(day) is SheetStatus.IN_REVIEW


async def test_a_chain_of_three_is_asked_one_after_the_other(day: SchoolDay) -> None:
    await day.policy(review=CHAIN)
    card = await _at_cutoff(day)
    assert await _cards(day, "钱主任", 0) == await _cards(day, "陈主任", 0) == []

    since = day.mark()
    first = await day.press("赵老师", card, "通过")
    assert "接下来由监督员审核" in first.text
    second_card = await _card(day, "钱主任", since)
    assert await _cards(day, "陈主任", since) == []

    since = day.mark()
    second = await day.press("钱主任", second_card, "通过")
    assert "接下来由教导处审核" in second.text
    third_card = await _card(day, "陈主任", since)
    assert await _status(day) is SheetStatus.IN_REVIEW

    third = await day.press("陈主任", third_card, "通过")
    assert "16:20 公示" in third.text
    assert await _status(day) is SheetStatus.APPROVED


async def test_a_later_step_can_send_it_back_and_the_chain_starts_again(day: SchoolDay) -> None:
    await day.policy(review=CHAIN)
    filed = await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    since = day.mark()
    await day.until(15, 30)
    since_card = await _card(day, "赵老师", since)
    since = day.mark()
    await day.press("赵老师", since_card, "通过")
    await day.press("钱主任", await _card(day, "钱主任", since), "退回")
    assert await _status(day) is SheetStatus.RETURNED

    since = day.mark()
    await filed.edit("三（2）班 数学 练习册P23 15分钟")
    again = await _card(day, "赵老师", since)
    assert await _cards(day, "钱主任", since) == []
    await day.press("赵老师", again, "通过")
    assert await _status(day) is SheetStatus.IN_REVIEW
    assert len(await _cards(day, "钱主任", since)) == 1


async def test_a_step_cannot_be_signed_out_of_turn(day: SchoolDay) -> None:
    await day.policy(review=CHAIN)
    card = await _at_cutoff(day)
    since = day.mark()
    await day.press("赵老师", card, "通过")
    second_card = await _card(day, "钱主任", since)
    data = second_card.buttons[0][0].data or ""
    await day.press("钱主任", second_card, "通过")
    again = await day.press_data("钱主任", second_card, data)

    assert again.silent
    assert len(await day.facts("3-2", "approved")) == 2


async def test_a_later_reviewer_cannot_sign_in_an_earlier_ones_place(day: SchoolDay) -> None:
    await day.policy(review=CHAIN)
    card = await _at_cutoff(day)
    since = day.mark()
    await day.press("赵老师", card, "通过")
    second_card = await _card(day, "钱主任", since)
    approve = second_card.buttons[0][0].data or ""
    await day.tell("李老师", "三（2）班 英语 抄写U3单词 10分钟")  # the chain starts again
    assert "现在不用您审核" in second_card.body
    assert second_card.labels == []
    late = await day.press_data("钱主任", second_card, approve)
    assert late.silent or "现在不用您审核" in late.text
    assert [fact.actor for fact in await day.facts("3-2", "approved")] == [_id("赵老师")]


def _id(name: str) -> str:
    return person_id("shiyan", name)


async def test_who_holds_two_steps_signs_twice_and_a_double_tap_is_one_signature(day: SchoolDay) -> None:
    await day.apply(_one_person_two_steps())
    card = await _at_cutoff(day)
    since = day.mark()
    taps = [day.world.press(day.person("赵老师"), card, "通过") for _ in range(2)]
    await day.settle()
    await asyncio.gather(*(tap.answered() for tap in taps))

    assert len(await day.facts("3-2", "approved")) == 1
    assert await _status(day) is SheetStatus.IN_REVIEW
    second = next(m for m in await _cards(day, "赵老师", since) if m is not card)
    await day.press("赵老师", second, "通过")
    assert await _status(day) is SheetStatus.APPROVED


def _one_person_two_steps() -> dict[str, object]:
    data = school_file(review=["homeroom", "supervisor"])
    for person in data["person"]:
        if person["name"] == "赵老师":
            person["roles"] = ["homeroom", "supervisor", "teacher"]
    return data


async def test_a_school_that_waits_publishes_only_what_is_approved(day: SchoolDay) -> None:
    await day.policy(unapproved="wait")
    await _at_cutoff(day)
    await day.until(16, 19)
    since = day.mark()
    await day.until(16, 20)
    assert await _status(day) is SheetStatus.IN_REVIEW
    assert await day.facts("3-2", "published") == []

    reminder = await _card(day, "赵老师", since)
    assert "提醒" in reminder.body
    assert "通过后即公示" in reminder.body
    await day.press("赵老师", reminder, "通过")
    assert reminder.body == f"已通过 三（2）班 {day_name(day.today)}，已公示。"
    assert await _status(day) is SheetStatus.PUBLISHED
    (published,) = await day.facts("3-2", "published")
    assert published.data["unreviewed"] is False


async def test_without_a_review_chain_nobody_is_asked_and_nothing_is_marked(day: SchoolDay) -> None:
    await day.policy(review=[])
    await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    since = day.mark()
    await day.until(16, 20)

    assert await _cards(day, "赵老师", since) == []
    (published,) = await day.facts("3-2", "published")
    assert published.data["unreviewed"] is False


async def test_a_correction_after_publication_waits_for_the_reviewer(day: SchoolDay) -> None:
    filed = await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    await day.until(16, 20)
    since = day.mark()
    await filed.edit("三（2）班 数学 练习册P23 15分钟")
    card = await _card(day, "赵老师", since)
    assert "公示后有改动" in card.body
    assert "\n更正：数学「练习册P23」20 分钟改为 15 分钟\n" in card.body
    assert (await day.class_day("3-2")).sheet.version == 1

    await day.press("赵老师", card, "通过")
    assert (await day.class_day("3-2")).sheet.version == 2


async def test_withdrawing_everything_after_the_card_leaves_nothing_to_sign_for(day: SchoolDay) -> None:
    filed = await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    since = day.mark()
    await day.until(15, 30)
    card = await _card(day, "赵老师", since)
    since = day.mark()
    await filed.press("撤回")
    assert await _cards(day, "赵老师", since) == []

    pressed = await day.press("赵老师", card, "通过")
    assert "练习册P23" not in pressed.text
    await day.until(16, 20)
    assert await day.facts("3-2", "published") == []


# ------------------------------------------------------------------------------ two people, one step


PAIR = [["grade_head", "office"]]


async def _pair(day: SchoolDay, *more: dict[str, Any], **policy: Any) -> None:
    """三年级 has a 年级组长; each sheet needs that signature and the 教导处's, in any order."""
    data = school_file(people=list(more), review=PAIR, **policy)
    for person in data["person"]:
        if person["name"] == "孙老师":
            person |= {"roles": ["homeroom", "teacher", "grade_head"], "grades": [1, 3, 4, 7]}
    await day.apply(data)


async def _pair_at_cutoff(day: SchoolDay) -> tuple[Message, Message]:
    await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    since = day.mark()
    await day.until(15, 30)
    assert await _cards(day, "赵老师", since) == []
    return await _card(day, "孙老师", since), await _card(day, "陈主任", since)


async def test_two_people_are_asked_at_once_and_both_must_sign_in_any_order(day: SchoolDay) -> None:
    await _pair(day)
    head, office = await _pair_at_cutoff(day)
    assert "双人审核：年级组长和教导处各一位" in head.body
    first = await day.press("陈主任", office, "通过")
    assert first.text.endswith("还需要另一位通过（孙老师）。")
    assert await _status(day) is SheetStatus.IN_REVIEW
    again = await day.press_data("陈主任", office, head.buttons[0][0].data or "")
    assert again.silent

    await day.press("孙老师", head, "通过")
    assert await _status(day) is SheetStatus.APPROVED
    await day.until(16, 20)
    (published,) = await day.facts("3-2", "published")
    assert published.data["unreviewed"] is False
    assert {fact.actor for fact in await day.facts("3-2", "approved")} == {_id("孙老师"), _id("陈主任")}


async def test_one_of_two_is_not_enough_by_publish_time(day: SchoolDay) -> None:
    await _pair(day)
    head, _ = await _pair_at_cutoff(day)
    since = day.mark()
    await day.press("孙老师", head, "通过")
    await day.until(16, 19)
    assert [m for m in await _cards(day, "孙老师", since) if m is not head] == []  # who has signed is not reminded
    await day.until(16, 20)
    (published,) = await day.facts("3-2", "published")
    assert published.data["unreviewed"] is True


async def test_a_change_between_the_two_signatures_needs_both_again(day: SchoolDay) -> None:
    await _pair(day)
    head, office = await _pair_at_cutoff(day)
    await day.press("孙老师", head, "通过")
    since = day.mark()
    await day.tell("李老师", "三（2）班 英语 抄写U3单词 10分钟")
    fresh = await _card(day, "孙老师", since)
    await day.press("陈主任", office, "通过")
    assert await _status(day) is SheetStatus.IN_REVIEW
    await day.press("孙老师", fresh, "通过")
    assert await _status(day) is SheetStatus.APPROVED


async def test_minutes_changed_by_the_second_come_before_the_first_again(day: SchoolDay) -> None:
    await _pair(day)
    head, office = await _pair_at_cutoff(day)
    await day.press("孙老师", head, "通过")
    since = day.mark()
    minutes = await (await day.press("陈主任", office, "改分钟")).press("练习册P23")
    card = await (await minutes.press("15分钟")).press("已和老师商量")
    await card.press("通过")
    assert await _status(day) is SheetStatus.IN_REVIEW
    again = await _card(day, "孙老师", since)
    assert "15分钟" in again.body
    await day.press("孙老师", again, "通过")
    assert await _status(day) is SheetStatus.APPROVED


async def test_a_deputy_signs_for_one_of_the_two_only(day: SchoolDay) -> None:
    await _pair(day, deputy="supervisor")
    head, _ = await _pair_at_cutoff(day)
    approve, since = head.buttons[0][0].data or "", day.mark()
    await day.until(16, 8)
    (card,) = await _cards(day, "钱主任", since)
    signed = await day.press("钱主任", card, "通过")
    assert "还需要另一位通过" in signed.text
    assert (await day.press_data("钱主任", card, approve)).silent
    (reminder,) = [m for m in await _cards(day, "孙老师", since) if m is not head]
    await day.press("孙老师", reminder, "通过")
    assert await _status(day) is SheetStatus.APPROVED
