"""Review beyond yes and no: only exceptions, 退回 with a reason, minutes changed in place, reminder and deputy."""

import pytest

from bot.domain.sheet import SheetStatus
from bot.sandbox import Message
from bot.texts.words import day_name
from tests.support.families import Families
from tests.support.school_day import SCHOOL, Heard, SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")

CARD = ["通过", "退回", "改分钟"]


async def _cards(day: SchoolDay, name: str, since: int) -> list[Message]:
    return [m for m in await day.news(name, since) if "通过" in m.labels]


async def _everything_filed(day: SchoolDay) -> None:
    """三（2）班 as on most days: 45 of 60 minutes, every subject filed or declared in time, nothing to remark."""
    await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    await day.tell("赵老师", "语文 抄写词语 25分钟")
    await day.tell("李老师", "三（2）班 英语：今日无作业")


async def _status(day: SchoolDay) -> SheetStatus:
    return (await day.class_day("3-2")).sheet.status


async def _card_at_cutoff(day: SchoolDay) -> Message:
    await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    since = day.mark()
    await day.until(15, 30)
    (card,) = await _cards(day, "赵老师", since)
    return card


# ------------------------------------------------------------------------------- exception-only mode


async def test_in_exception_mode_an_unexceptional_class_costs_its_reviewer_no_message_and_no_tap(
    day: SchoolDay,
) -> None:
    await day.policy(review_mode="exceptions")
    await _everything_filed(day)
    since = day.mark()
    await day.until(16, 20)

    reviewers = ("赵老师", "钱主任", "陈主任", "方老师")
    notices = {name: [m.body for m in await day.news(name, since) if m.labels] for name in reviewers}
    assert not any(notices.values()), notices
    assert await _status(day) is SheetStatus.PUBLISHED
    (published,) = await day.facts("3-2", "published")
    assert published.data["unreviewed"] is False
    (approved,) = await day.facts("3-2", "approved")
    assert (approved.actor, approved.data["mode"]) == ("clock", "exceptions")


async def test_in_the_ordinary_mode_the_same_class_comes_before_its_reviewer(day: SchoolDay) -> None:
    await _everything_filed(day)
    since = day.mark()
    await day.until(15, 30)
    (card,) = await _cards(day, "赵老师", since)
    assert "需要您看一眼" not in card.body
    assert await _status(day) is SheetStatus.IN_REVIEW


async def test_a_missing_subject_is_an_exception_and_the_card_says_so(day: SchoolDay) -> None:
    await day.policy(review_mode="exceptions")
    card = await _card_at_cutoff(day)
    assert "需要您看一眼：有学科未报" in card.body
    assert card.labels == CARD


async def test_a_line_over_the_limit_is_an_exception(day: SchoolDay) -> None:
    await day.policy(review_mode="exceptions", over_limit="warn")
    await _everything_filed(day)
    await day.tell("王老师", "三（2）班 数学 口算第12页 30分钟")
    since = day.mark()
    await day.until(15, 30)
    (card,) = await _cards(day, "赵老师", since)
    assert "需要您看一眼：总分钟数超出上限" in card.body


async def test_a_wording_worth_a_hint_is_an_exception(day: SchoolDay) -> None:
    await day.policy(review_mode="exceptions")
    filed = await day.tell("王老师", "三（2）班 数学 完成一张试卷 20分钟")
    assert "请留意" in filed.text
    await day.tell("赵老师", "语文 抄写词语 25分钟")
    await day.tell("李老师", "三（2）班 英语：今日无作业")
    since = day.mark()
    await day.until(15, 30)
    (card,) = await _cards(day, "赵老师", since)
    assert "需要您看一眼：有用语要留意" in card.body


async def test_a_late_line_takes_the_approval_back_and_comes_before_the_reviewer(day: SchoolDay) -> None:
    await day.policy(review_mode="exceptions")
    await _everything_filed(day)
    await day.until(15, 40)
    assert await _status(day) is SheetStatus.APPROVED
    since = day.mark()
    await day.tell("王老师", "三（2）班 数学 口算第12页 5分钟")
    (card,) = await _cards(day, "赵老师", since)
    assert "需要您看一眼：有迟报" in card.body
    assert await _status(day) is SheetStatus.IN_REVIEW


async def test_what_was_returned_once_today_is_seen_again(day: SchoolDay) -> None:
    await day.policy(review_mode="exceptions")
    card = await _card_at_cutoff(day)
    await day.press("赵老师", card, "退回")
    since = day.mark()
    await day.tell("李老师", "三（2）班 英语：今日无作业")
    (again,) = await _cards(day, "赵老师", since)
    assert "今天退回过" in again.body


async def test_a_correction_after_publication_is_always_seen(day: SchoolDay) -> None:
    await day.policy(review_mode="exceptions")
    filed = await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    await day.tell("赵老师", "语文 抄写词语 25分钟")
    await day.tell("李老师", "三（2）班 英语：今日无作业")
    await day.until(16, 20)
    since = day.mark()
    await filed.edit("三（2）班 数学 练习册P23 15分钟")
    (card,) = await _cards(day, "赵老师", since)
    assert "公示后有改动" in card.body
    assert (await day.class_day("3-2")).sheet.version == 1


# ---------------------------------------------------------------------------------- 退回 with a reason


async def test_a_return_is_told_at_once_and_its_reason_is_one_more_tap_in_the_same_message(day: SchoolDay) -> None:
    card = await _card_at_cutoff(day)
    since = day.mark()
    back = await day.press("赵老师", card, "退回")
    assert back.labels == ["用时偏长", "内容不够具体", "和课堂布置不一致", "写一句原因"]

    told = await back.press("用时偏长")
    assert told.changed == [card]
    assert "原因：用时偏长" in told.text
    (notice,) = await day.news("王老师", since)  # one message, reason and all
    assert "赵老师退回了 三（2）班" in notice.body
    assert "原因：用时偏长" in notice.body
    (fact,) = await day.facts("3-2", "return-reason")
    assert fact.data["reason"] == "用时偏长"


async def test_a_reason_in_ones_own_words_is_told_to_the_author(day: SchoolDay) -> None:
    card = await _card_at_cutoff(day)
    since = day.mark()
    back = await day.press("赵老师", card, "退回")
    await back.press("写一句原因")
    told = await day.tell("赵老师", "第23页还没学到")
    assert "原因：第23页还没学到" in told.text
    (notice,) = await day.news("王老师", since)
    assert "原因：第23页还没学到" in notice.body
    assert await day.lines("3-2") == [("数学", "练习册P23", 20)]


async def test_a_reason_is_given_once_and_only_by_who_returned(day: SchoolDay) -> None:
    card = await _card_at_cutoff(day)
    back = await day.press("赵老师", card, "退回")
    reason = back.message.buttons[0][0].data or ""
    stranger = await day.press_data("孙老师", day.world.last(day.private("孙老师")), reason)
    assert stranger.silent
    await back.press("用时偏长")
    again = await day.press_data("赵老师", card, reason)
    assert again.silent
    assert again.toast
    assert len(await day.facts("3-2", "return-reason")) == 1


# --------------------------------------------------------------------------------- minutes in place


async def _adjusted(day: SchoolDay, card: Message, minutes: str, reason: str = "估时和实际不符") -> Heard:
    lines = await day.press("赵老师", card, "改分钟")
    chosen = await lines.press("练习册P23")
    asked = await chosen.press(minutes)
    return await asked.press(reason)


async def test_minutes_are_changed_on_the_card_itself_and_the_author_is_told_why(day: SchoolDay) -> None:
    card = await _card_at_cutoff(day)
    since = day.mark()
    done = await _adjusted(day, card, "15分钟")

    assert done.changed == [card]
    assert "数学「练习册P23」从 20 分钟改为 15 分钟" in done.text
    assert "书面合计 15/60 分钟" in done.text
    assert done.labels == CARD
    (notice,) = await day.news("王老师", since)
    assert "赵老师调整了您登记的 三（2）班" in notice.body
    assert "原因：估时和实际不符" in notice.body
    (fact,) = await day.facts("3-2", "adjusted")
    assert (fact.data["before"], fact.data["after"], fact.data["reason"]) == (20, 15, "估时和实际不符")

    signed = await done.press("通过")
    assert signed.text.startswith("已通过 三（2）班")
    assert await day.lines("3-2") == [("数学", "练习册P23", 15)]


async def test_a_line_can_be_taken_off_and_the_same_text_filed_again(day: SchoolDay) -> None:
    card = await _card_at_cutoff(day)
    done = await _adjusted(day, card, "去掉这一条", "已和老师商量")
    assert "去掉数学「练习册P23」" in done.text
    assert await day.lines("3-2") == []
    again = await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    assert again.text.startswith("已登记 三（2）班")


async def test_a_reason_for_the_change_may_be_ones_own_words(day: SchoolDay) -> None:
    card = await _card_at_cutoff(day)
    since = day.mark()
    lines = await day.press("赵老师", card, "改分钟")
    asked = await (await lines.press("练习册P23")).press("10分钟")
    await asked.press("写一句原因")
    done = await day.tell("赵老师", "课上已经做了一半")
    assert done.labels == CARD
    (notice,) = await day.news("王老师", since)
    assert "原因：课上已经做了一半" in notice.body
    assert await day.total("3-2") == 10


async def test_only_minutes_that_fit_are_offered(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写词语 35分钟")
    card = await _card_at_cutoff(day)
    lines = await day.press("赵老师", card, "改分钟")
    chosen = await lines.press("练习册P23")
    assert [label for label in chosen.labels if label.endswith("分钟")] == ["5分钟", "10分钟", "15分钟", "25分钟"]


async def test_the_way_back_shows_the_card_unchanged(day: SchoolDay) -> None:
    card = await _card_at_cutoff(day)
    shown = card.body
    lines = await day.press("赵老师", card, "改分钟")
    back = await lines.press("返回")
    assert back.text == shown
    assert back.labels == CARD


async def test_a_card_older_than_the_change_adjusts_nothing(day: SchoolDay) -> None:
    card = await _card_at_cutoff(day)
    lines = await day.press("赵老师", card, "改分钟")
    chosen = await lines.press("练习册P23")
    old = chosen.message.buttons[0][0].data or ""
    await (await chosen.press("15分钟")).press("已和老师商量")
    shown = await day.press_data("赵老师", card, old)
    assert "最新的" in shown.text
    assert await day.total("3-2") == 15


async def test_nobody_but_a_reviewer_adjusts(day: SchoolDay) -> None:
    card = await _card_at_cutoff(day)
    data = card.buttons[1][0].data or ""
    for name in ("王老师", "孙老师", "方老师"):
        forged = await day.press_data(name, day.world.last(day.private(name)), data)
        assert forged.silent
        assert forged.toast


# ------------------------------------------------------------------------------ reminder and deputy


async def test_who_has_not_signed_is_reminded_once_half_way_to_publication(day: SchoolDay) -> None:
    await _card_at_cutoff(day)
    since = day.mark()
    await day.until(15, 54)
    assert await _cards(day, "赵老师", since) == []
    await day.until(16, 19)
    (reminder,) = await _cards(day, "赵老师", since)
    assert reminder.body.startswith("提醒：请审核 三（2）班")
    assert "16:20 公示" in reminder.body
    signed = await day.press("赵老师", reminder, "通过")
    assert "16:20 公示" in signed.text


async def test_who_has_signed_is_not_reminded(day: SchoolDay) -> None:
    card = await _card_at_cutoff(day)
    await day.press("赵老师", card, "通过")
    since = day.mark()
    await day.until(16, 19)
    assert await _cards(day, "赵老师", since) == []


async def test_after_the_reminder_the_next_steps_reviewer_stands_in_and_signs_for_both(day: SchoolDay) -> None:
    await day.policy(review=["homeroom", "supervisor"])
    await _card_at_cutoff(day)
    since = day.mark()
    await day.until(16, 6)
    assert await _cards(day, "钱主任", since) == []
    await day.until(16, 8)
    (card,) = await _cards(day, "钱主任", since)
    assert card.body.startswith("请您代审：请审核 三（2）班")
    signed = await day.press("钱主任", card, "通过")
    assert "16:20 公示" in signed.text
    assert await _status(day) is SheetStatus.APPROVED
    (fact,) = await day.facts("3-2", "approved")
    assert fact.data["deputy"] is True


async def test_the_school_may_name_the_office_as_deputy(day: SchoolDay) -> None:
    await day.policy(deputy="office")
    await _card_at_cutoff(day)
    since = day.mark()
    await day.until(16, 8)
    (card,) = await _cards(day, "陈主任", since)
    await day.press("陈主任", card, "通过")
    assert await _status(day) is SheetStatus.APPROVED


async def test_without_a_deputy_nobody_else_is_asked(day: SchoolDay) -> None:
    await _card_at_cutoff(day)
    since = day.mark()
    await day.until(16, 19)
    assert await _cards(day, "钱主任", since) == await _cards(day, "陈主任", since) == []


async def test_a_deputy_cannot_sign_before_the_time_has_come(day: SchoolDay) -> None:
    await day.policy(review=["homeroom", "supervisor"])
    card = await _card_at_cutoff(day)
    data = card.buttons[0][0].data or ""
    early = await day.press_data("钱主任", day.world.last(day.private("钱主任")), data)
    assert early.silent
    assert await day.facts("3-2", "approved") == []


# --------------------------------------------------------------------- the timetable and one-tap empties


async def test_a_subject_without_a_lesson_that_day_is_neither_missing_nor_nudged(day: SchoolDay) -> None:
    weekday = ("mon", "tue", "wed", "thu")[day.today.weekday()]
    data = {**SCHOOL, "class": [dict(c) for c in SCHOOL["class"]], "policy": {"review_mode": "exceptions"}}
    for school_class in data["class"]:
        if (school_class["grade"], school_class["number"]) == (3, 2):
            school_class["timetable"] = {weekday: ["语文", "数学"]}
    await day.apply(data)
    await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    await day.tell("赵老师", "语文 抄写词语 25分钟")
    since = day.mark()
    await day.until(15, 31)
    nudges = [m.body for m in await day.news("李老师", since) if "还没有登记" in m.body]
    assert len(nudges) == 1
    assert "三（1）班英语" in nudges[0]
    assert "三（2）班" not in nudges[0]
    assert await _status(day) is SheetStatus.APPROVED  # nothing is 未报


async def test_the_minutes_left_carry_one_tap_for_each_gap_of_ones_own(day: SchoolDay) -> None:
    await day.tell("李老师", "三（1）班 英语 抄写U3单词 10分钟")
    left = await day.tell("李老师", "剩余")
    assert left.labels == ["三（2）班英语 今日无作业", "三（2）班英语 已在校完成"]
    filed = await left.press("已在校完成")
    assert "已登记" in filed.text
    assert await day.states("3-2") == {"英语": "已在校完成"}
    settled = await day.tell("李老师", "剩余")
    assert settled.labels == []


# --------------------------------------------------------------- unanswered and returned at publish time


async def test_what_went_out_unreviewed_can_be_signed_afterwards_without_a_new_message(families: Families) -> None:
    day = families.day
    group = await families.group("3-2")
    card = await _card_at_cutoff(day)
    await families.publish()
    message = families.publication(group)
    assert "（未审核）" in message.body
    assert "已按「未审核」公示" in card.body
    assert "公示改注「已审核」" in card.body

    approve = card.buttons[0][0].data or ""
    signed = await day.press("赵老师", card, "通过")
    assert signed.text == f"已通过 三（2）班 {day_name(day.today)}，公示已改注「已审核」。"
    assert families.publication(group) is message
    assert "未审核" not in message.body
    assert "（已审核：赵老师（班主任））" in message.body
    assert "更正" not in message.body
    assert (await day.press_data("赵老师", card, approve)).silent
    assert (await day.class_day("3-2")).sheet.version == 2


async def test_a_return_that_nobody_heeds_is_told_to_its_authors_and_its_reviewer(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写第3课 10分钟")
    card = await _card_at_cutoff(day)
    await day.press("赵老师", card, "退回")
    since = day.mark()
    await day.until(16, 19)
    (early,) = [m for m in await day.news("王老师", since) if "退回后还没有改动" in m.body]
    assert "16:20 会按「未审核」公示" in early.body

    since = day.mark()
    await day.until(16, 20)
    (told,) = await day.news("王老师", since)
    assert "退回后还没有改动，已按「未审核」公示，家长会看到" in told.body
    (fresh,) = [m for m in await day.news("赵老师", since) if "退回后" in m.body]  # an author too: told once
    assert "退回后没有改动，已按「未审核」公示" in fresh.body
    await day.press("赵老师", fresh, "通过")
    assert (await day.class_day("3-2")).sheet.unreviewed is False


async def test_a_school_that_waits_keeps_what_was_returned_and_says_so(day: SchoolDay) -> None:
    await day.policy(unapproved="wait")
    card = await _card_at_cutoff(day)
    assert card.body.endswith("通过后 16:20 公示；没有通过就不公示。")
    await day.press("赵老师", card, "退回")
    await day.until(16, 19)
    since = day.mark()
    await day.until(16, 20)
    assert await day.facts("3-2", "published") == []
    (told,) = await day.news("王老师", since)
    assert "没有公示，家长还看不到" in told.body
    (fresh,) = await _cards(day, "赵老师", since)
    assert "退回后没有改动，还没有公示" in fresh.body
    await day.press("赵老师", fresh, "通过")
    assert await _status(day) is SheetStatus.PUBLISHED


async def test_a_returned_correction_says_what_families_see_meanwhile(day: SchoolDay) -> None:
    filed = await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    await day.until(16, 20)
    await filed.edit("三（2）班 数学 练习册P23 15分钟")
    since = day.mark()
    await day.press("赵老师", day.world.last(day.private("赵老师")), "退回")
    (told,) = await day.news("王老师", since)
    assert "家长看到的仍是先前的公示" in told.body


async def test_late_lines_rewrite_the_card_that_lies_there_and_a_reminder_takes_its_place(day: SchoolDay) -> None:
    card = await _card_at_cutoff(day)
    since = day.mark()
    await day.tell("李老师", "三（2）班 英语 抄写U3单词 10分钟")
    await day.tell("李老师", "三（2）班 英语 朗读U3课文 5分钟")
    assert await day.news("赵老师", since) == [card]
    assert "朗读U3课文" in card.body

    await day.until(16, 0)
    (reminder,) = [m for m in await _cards(day, "赵老师", since) if m is not card]
    assert card.labels == []
    assert "请看后面新的一条" in card.body
    await day.tell("王老师", "三（2）班 数学 口算第12页 5分钟")
    assert "口算第12页" in reminder.body
    assert reminder.labels == CARD
    await day.press("赵老师", reminder, "通过")
    assert await _status(day) is SheetStatus.APPROVED


async def test_when_everything_is_withdrawn_families_read_that_nothing_is_left(families: Families) -> None:
    group = await families.group("3-2")
    filed = await families.day.tell("赵老师", "语文 抄写词语 25分钟")
    await families.publish()
    await filed.press("撤回")
    body = families.publication(group).body
    assert "「抄写词语」已取消" in body
    assert "先前公示的作业已由老师全部撤回，不用再做。" in body
