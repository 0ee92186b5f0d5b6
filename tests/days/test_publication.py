"""What parents' groups see of the sheet: once, at its time, in one message that is then kept right."""

import re
from typing import Any

import pytest

from bot.domain.timetable import JobName
from bot.messages import MessageKind
from bot.sandbox import Chat
from bot.usecases.ports import OutboxState
from tests.support.families import ADMIN, HEADING, Families

pytestmark = pytest.mark.asyncio(loop_scope="module")

FILED = "语文 抄写第3课生字，约15分钟"


async def published(families: Families, *texts: str) -> Chat:
    """A group of 四（1）班 whose sheet with these lines of its 班主任 has just been published."""
    group = await families.group("4-1")
    for text in texts or (FILED,):
        assert "已登记" in (await families.day.tell("何老师", text)).text
    await families.publish()
    return group


def a_new_month(families: Families) -> None:
    """Of what stays wrong a homeroom teacher is told once a month."""
    month = families.day.today.month
    while families.day.today.month == month:
        families.day.a_new_school_day()


def long_text(number: int, length: int = 60) -> str:
    """One line of homework of about `length` characters."""
    return f"数学 练习册第{number}页，" + "把每一步的想法写清楚，" * (length // 10) + "约1分钟"


# ---------------------------------------------------------------------------------------- its time


async def test_nothing_reaches_the_group_before_publish_time(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    await families.at(16, 19)
    assert families.publications(group) == []
    await families.at(16, 20)
    families.publication(group)


async def test_the_sheet_is_published_once_however_often_the_clock_ticks(families: Families) -> None:
    group = await published(families)
    for _ in range(3):
        await families.tick()
        await families.run(JobName.PUBLISH)
    await families.at(17, 0)
    families.publication(group)


async def test_the_picture_card_carries_the_text_as_its_caption(families: Families) -> None:
    message = families.publication(await published(families))
    assert message.text is None
    assert message.photo is not None
    assert message.photo.width > 400
    assert message.photo.data.startswith(b"\x89PNG")


async def test_a_subject_nobody_reported_is_not_shown_to_parents(families: Families) -> None:
    body = families.publication(await published(families)).body
    assert "数学" not in body
    assert "未报" not in body


async def test_declared_states_are_shown(families: Families) -> None:
    body = families.publication(await published(families, FILED, "数学 今日无作业")).body
    assert "\n数学 今日无作业 何老师\n" in body


async def test_a_sheet_nobody_approved_is_marked(families: Families) -> None:
    assert "（未审核）" in families.publication(await published(families)).body


async def test_an_approved_sheet_is_not_marked(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    await families.at(15, 30)
    await families.day.rehearsal.press("何老师", "通过")
    await families.publish()
    assert "未审核" not in families.publication(group).body


async def test_the_sheet_is_pinned_silently_and_yesterdays_pin_taken_down(families: Families) -> None:
    day = families.day
    group = await published(families)
    first = families.publication(group)
    assert first.pinned
    pins = [
        c for c in families.world.calls(families.bot, "pinChatMessage") if str(c.params["chat_id"]) == str(group.id)
    ]
    assert [c.params["disable_notification"] for c in pins] in (["true"], [True])
    day.a_new_school_day()
    await day.tell("何老师", FILED)
    await families.publish()
    second = families.publications(group)[-1]
    assert second is not first
    assert (first.pinned, second.pinned) == (False, True)


async def test_a_text_beyond_a_caption_follows_its_card_which_has_no_heading(families: Families) -> None:
    group = await published(families, FILED, *(long_text(n) for n in range(1, 13)))
    before, text = families.heard(group)[-2:]
    assert before.photo is not None
    assert not before.caption
    assert text is families.publication(group)
    assert text.text is not None
    assert len(text.text) > 1024
    assert text.pinned
    assert not before.pinned


async def test_a_caption_of_just_the_limit_is_still_a_caption(families: Families) -> None:
    """1024 UTF-16 units fit, an emoji counts two."""
    group = await published(families, FILED, *(long_text(n, 90) for n in range(1, 8)))
    one = families.publication(group)
    room = 1024 - len(one.body.encode("utf-16-le")) // 2
    assert one.photo is not None
    assert room > 40
    day = families.day
    day.a_new_school_day()
    tail = "😀" * ((room - 30) // 2) + "写" * (room % 2)
    lines = [FILED, *(long_text(n, 90) for n in range(1, 8))]
    for text in lines:
        await day.tell("何老师", text)
    await day.tell("何老师", f"语文 朗读课文{tail}，约1分钟")
    await families.publish()
    two = families.publications(group)[-1]
    length = len(two.body.encode("utf-16-le")) // 2
    assert 960 < length <= 1024
    assert two.photo is not None


async def test_a_class_with_nothing_filed_gets_no_message_and_its_homeroom_teacher_is_told_once(
    families: Families,
) -> None:
    group = await families.group("4-1")
    mark = families.day.mark()
    await families.at(16, 20)
    await families.tick()
    await families.run(JobName.PUBLISH)
    assert families.publications(group) == []
    [told] = [t for t in await families.told("何老师", mark) if "没有任何学科登记" in t]
    assert told.startswith("四（1）班")


async def test_a_class_without_a_group_is_told_to_its_homeroom_teacher_with_the_text_ready(families: Families) -> None:
    mark = families.day.mark()
    await families.day.tell("周老师", "语文 读课文三遍，约10分钟")
    await families.publish()
    await families.tick()
    [told] = [t for t in await families.told("周老师", mark) if "还没有绑定家长群" in t]
    assert told.count(HEADING) == 1
    assert "语文 读课文三遍 10分钟（口头） 周老师" in told


async def test_where_no_homeroom_teacher_can_be_told_the_admin_is(families: Families) -> None:
    mark = families.day.mark()
    await families.publish()
    [told] = [t for t in await families.told(ADMIN, mark) if "没有任何学科登记" in t]
    assert told.startswith("七（1）班")


async def test_a_homeroom_teacher_who_blocked_the_bot_reads_what_still_counts_on_coming_back(
    families: Families,
) -> None:
    day = families.day
    families.world.block(day.person("何老师"), families.bot)
    mark = day.mark()
    await families.publish()
    assert [t for t in await families.told("何老师", mark) if "没有任何学科登记" in t] == []
    families.world.unblock(day.person("何老师"), families.bot)
    assert len([t for t in await families.told("何老师", mark) if "没有任何学科登记" in t]) == 1


async def test_what_waits_for_a_group_that_is_unbound_is_not_sent(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    families.world.faults.html_page("sendPhoto")
    await families.publish()
    await families.day.tell(ADMIN, "/unbind", chat=group)
    await families.at(16, 30)
    assert families.publications(group) == []


async def test_one_class_that_fails_does_not_stop_the_others(
    families: Families, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = families.day
    broken, fine = await families.group("3-2"), await families.group("4-1")
    await day.tell("王老师", "三（2）班 数学 口算第12页，约20分钟")
    await day.tell("何老师", FILED)
    publisher = type(day.rehearsal.app.publisher)
    real = publisher.publish

    async def publish(self: Any, uow: Any, class_day: Any, **more: Any) -> Any:
        if class_day.school_class.short == "3-2":
            raise ZeroDivisionError
        return await real(self, uow, class_day, **more)

    monkeypatch.setattr(publisher, "publish", publish)
    ran = await families.at(16, 20)
    assert ran.failed == 1
    assert families.publications(broken) == []
    families.publication(fine)
    monkeypatch.undo()
    await families.at(16, 21)
    families.publication(broken)


@pytest.mark.parametrize("channel", ["web", "print", "off"])
async def test_a_school_that_publishes_elsewhere_puts_nothing_into_groups(families: Families, channel: str) -> None:
    await families.day.policy(channel=channel)
    mark = families.day.mark()
    group = await published(families)
    assert families.heard(group, mark)[-1].body.startswith("已绑定")
    assert not [t for t in await families.told("何老师", mark) if "绑定家长群" in t]


async def test_a_school_that_sends_links_never_shows_the_lines_in_the_group(families: Families) -> None:
    await families.day.policy(channel="link")
    group = await published(families)
    message = families.publication(group)
    assert "今日作业" in message.body
    families.day.stand_at(16, 40)
    await families.day.tell("何老师", "数学 口算第12页，约20分钟")
    assert families.publication(group) is message
    assert "16:40 有更正" in message.body
    assert "口算" not in message.body
    assert "生字" not in message.body


# ------------------------------------------------------------------------------------- corrections


async def test_an_edited_line_rewrites_the_same_message_and_its_picture(families: Families) -> None:
    group = await families.group("4-1")
    heard = await families.day.tell("何老师", FILED)
    await families.publish()
    message = families.publication(group)
    old = message.photo
    families.day.stand_at(16, 40)
    await heard.edit("语文 抄写第3课生字，约10分钟")
    assert families.publication(group) is message
    assert f"更正 {_date(families)} 16:40：语文「抄写第3课生字」15 分钟改为 10 分钟" in message.body
    assert "语文 抄写第3课生字 10分钟 何老师" in message.body
    assert "书面合计 10/60 分钟" in message.body
    assert message.photo is not None
    assert old is not None
    assert message.photo.data != old.data
    assert message.pinned


async def test_a_line_filed_after_publication_is_marked_late(families: Families) -> None:
    group = await published(families)
    message = families.publication(group)
    families.day.stand_at(16, 45)
    await families.day.tell("何老师", "数学 口算第12页，约20分钟")
    assert families.publication(group) is message
    assert f"迟报 {_date(families)} 16:45：数学「口算第12页」（20 分钟）" in message.body
    assert "更正" not in message.body


async def test_a_withdrawal_after_publication_is_shown_as_a_correction(families: Families) -> None:
    group = await families.group("4-1")
    heard = await families.day.tell("何老师", FILED)
    await families.day.tell("何老师", "数学 口算第12页，约20分钟")
    await families.publish()
    families.day.stand_at(17, 5)
    answer = await heard.press("撤回")
    assert "审核通过后群里的公示会更新" in answer.text
    body = families.publication(group).body
    assert f"更正 {_date(families)} 17:05：语文「抄写第3课生字」已取消" in body
    assert "15分钟" not in body
    assert "书面合计 20/60 分钟" in body


async def test_withdrawing_the_only_line_leaves_a_sheet_that_says_so(families: Families) -> None:
    group = await families.group("4-1")
    heard = await families.day.tell("何老师", FILED)
    await families.publish()
    await heard.press("撤回")
    body = families.publication(group).body
    assert "已取消" in body
    assert "书面合计 0/60 分钟" in body


async def test_a_homeroom_teachers_declaration_after_publication_is_late_too(families: Families) -> None:
    group = await published(families)
    families.day.stand_at(16, 50)
    await families.day.tell("何老师", "数学 今日无作业")
    assert f"迟报 {_date(families)} 16:50：数学 今日无作业" in families.publication(group).body


async def test_several_corrections_in_a_row_are_all_told_in_one_message(families: Families) -> None:
    group = await families.group("4-1")
    heard = await families.day.tell("何老师", FILED)
    await families.publish()
    message = families.publication(group)
    for minute, length in ((30, 10), (40, 12), (50, 14)):
        families.day.stand_at(16, minute)
        heard = await heard.edit(f"语文 抄写第3课生字，约{length}分钟")
    assert families.publication(group) is message
    told = [line for line in message.body.split("\n") if line.startswith("更正")]
    assert [line.split("：")[0][-5:] for line in told] == ["16:30", "16:40", "16:50"]
    assert "语文 抄写第3课生字 14分钟 何老师" in message.body


async def test_with_a_review_chain_a_correction_appears_only_after_approval(families: Families) -> None:
    day = families.day
    group = await families.group("3-2")
    heard = await day.tell("王老师", "三（2）班 数学 口算第12页，约20分钟")
    await families.at(15, 30)
    await day.rehearsal.press("赵老师", "通过")
    await families.publish()
    message = families.publication(group)
    before = message.body
    day.stand_at(16, 40)
    mark = day.mark()
    await heard.edit("三（2）班 数学 口算第12页，约10分钟")
    assert message.body == before
    [card] = await families.told("赵老师", mark)
    assert card.startswith("三（2）班")
    assert "公示后有改动，请审核" in card
    day.stand_at(16, 44)
    await day.rehearsal.press("赵老师", "通过")
    assert families.publication(group) is message
    assert f"更正 {_date(families)} 16:44：数学「口算第12页」20 分钟改为 10 分钟" in message.body


async def test_a_correction_sent_back_by_the_reviewer_never_reaches_the_group(families: Families) -> None:
    day = families.day
    group = await families.group("3-2")
    heard = await day.tell("王老师", "三（2）班 数学 口算第12页，约20分钟")
    await families.publish()
    before = families.publication(group).body
    day.stand_at(16, 40)
    await heard.edit("三（2）班 数学 口算第12页，约10分钟")
    await day.rehearsal.press("赵老师", "退回")
    assert families.publication(group).body == before


async def test_a_caption_that_outgrows_its_limit_becomes_a_card_and_a_text_of_its_own(families: Families) -> None:
    group = await published(families)
    message = families.publication(group)
    families.day.stand_at(16, 40)
    for number in range(1, 5):
        await families.day.tell("何老师", long_text(number, 250))
    text = families.publication(group)
    assert text is not message
    assert text.text is not None
    assert "迟报" in text.text
    assert "练习册第4页" in text.text
    assert message.caption is not None
    assert message.caption.endswith("有更正，全文见随后的一条消息。")
    assert HEADING not in message.caption
    assert (message.pinned, text.pinned) == (True, False)
    card = message.photo
    await families.day.tell("何老师", "语文 朗读课文，约5分钟")
    assert families.publication(group) is text
    assert "朗读课文" in text.body
    assert message.photo is not None
    assert card is not None
    assert message.photo.data != card.data


async def test_a_correction_of_a_long_sheet_rewrites_text_and_card(families: Families) -> None:
    group = await published(families, FILED, *(long_text(n) for n in range(1, 13)))
    card, text = families.heard(group)[-2:]
    assert card.photo is not None
    old = card.photo.data
    families.day.stand_at(16, 40)
    await families.day.tell("何老师", "语文 朗读课文，约5分钟")
    assert families.publication(group) is text
    assert "迟报" in text.body
    assert card.photo.data != old
    assert not card.caption


async def test_a_correction_before_the_publication_got_out_is_in_the_one_message(families: Families) -> None:
    group = await families.group("4-1")
    heard = await families.day.tell("何老师", FILED)
    families.world.faults.next_error("sendPhoto", 429, "Too Many Requests: retry after 1", {"retry_after": 1})
    await families.publish()
    assert families.publications(group) == []
    await heard.edit("语文 抄写第3课生字，约10分钟")
    families.day.stand_at(16, 21)
    await families.day.settle()
    body = families.publication(group).body
    assert "语文 抄写第3课生字 10分钟 何老师" in body
    assert "更正" in body


async def test_the_first_line_after_an_empty_publish_time_is_published_at_once(families: Families) -> None:
    group = await families.group("4-1")
    await families.publish()
    assert families.publications(group) == []
    families.day.stand_at(17, 0)
    await families.day.tell("何老师", FILED)
    assert "语文 抄写第3课生字 15分钟 何老师" in families.publication(group).body


async def test_a_group_bound_after_publication_gets_the_sheet_with_its_next_version(families: Families) -> None:
    await published(families)
    late = await families.group("4-1")
    assert families.publications(late) == []
    await families.day.tell("何老师", "数学 口算第12页，约20分钟")
    assert "迟报" in families.publication(late).body


# ------------------------------------------------------------------------------- rights and the bot


async def test_a_group_that_lets_nobody_pin_still_gets_the_sheet_and_the_homeroom_teacher_is_told_once(
    families: Families,
) -> None:
    a_new_month(families)
    group = await families.group("4-1", admin=False, supergroup=True)
    mark = families.day.mark()
    await families.day.tell("何老师", FILED)
    await families.publish()
    assert not families.publication(group).pinned
    families.day.a_new_school_day()
    await families.day.tell("何老师", FILED)
    await families.publish()
    told = [t for t in await families.told("何老师", mark) if "没有置顶权限" in t]
    assert len(told) == 1


async def test_a_bot_that_may_not_write_is_told_to_the_homeroom_teacher_at_once_and_goes_on_trying(
    families: Families,
) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    mark = families.day.mark()
    refusal = "Bad Request: not enough rights to send text messages to the chat"
    families.world.faults.next_error("sendPhoto", 400, refusal, times=2, chat=group.id)
    await families.publish()
    await families.at(16, 40)
    assert families.publications(group) == []
    [told] = [t for t in await families.told("何老师", mark) if "收不到" in t]
    head, _, rest = told.partition("\n")
    assert head == "四（1）班的家长群收不到消息：机器人在群里不能发言。请检查机器人是否还在群里、能不能发言。"
    assert rest.startswith(f"没有发出的这条可以先手动转发：\n\n{HEADING}四（1）班")
    await families.at(17, 21)
    await families.at(18, 22)
    families.publication(group)
    assert len([t for t in await families.told("何老师", mark) if "收不到" in t]) == 1


async def test_after_three_refusals_nothing_more_is_tried(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    families.world.faults.next_error("sendPhoto", 400, "Bad Request: chat not found", times=9, chat=group.id)
    for hour in (16, 17, 18, 19, 20):
        await families.at(hour, 30 + hour - 16)
    calls = [c for c in families.world.calls(families.bot, "sendPhoto") if str(c.params["chat_id"]) == str(group.id)]
    assert len(calls) == 3
    assert [b.active for b in await families.bindings("4-1")] == [False]


async def test_a_group_given_up_is_tried_again_the_next_day_and_serves_again_when_it_lets_the_bot_write(
    families: Families,
) -> None:
    day = families.day
    a_new_month(families)
    group = await families.group("4-1")
    await day.tell("何老师", FILED)
    families.world.faults.next_error("sendPhoto", 400, "Bad Request: chat not found", times=4, chat=group.id)
    for hour in (16, 17, 18, 19):
        await families.at(hour, 30 + hour - 16)
    day.a_new_school_day()
    await day.tell("何老师", FILED)
    mark = day.mark()
    await families.publish()
    assert families.publications(group) == []
    told = await families.told("何老师", mark)
    assert [t.split("，")[0] for t in told] == ["机器人不在四（1）班的家长群里"]
    await families.at(17, 21)
    families.publication(group)
    assert [b.active for b in await families.bindings("4-1")] == [True]


async def test_a_bot_thrown_out_is_told_once_and_on_its_return_it_asks_about_the_sheet(
    families: Families,
) -> None:
    day = families.day
    a_new_month(families)
    group = await families.group("4-1")
    mark = day.mark()
    families.world.remove_bot(group, families.bot, by=day.person(ADMIN))
    await day.settle()
    [told] = await families.told("何老师", mark)
    assert "机器人已被移出群" in told
    await day.tell("何老师", FILED)
    mark = day.mark()
    await families.publish()
    [told] = [t for t in await families.told("何老师", mark) if HEADING in t]
    assert told.startswith("机器人不在四（1）班的家长群里，或者不能发言，今天的公示发不到群里。")
    day.stand_at(16, 50)
    seen, mark = len(families.heard(group)), day.mark()
    families.world.add_bot_to_group(group, families.bot, by=day.person(ADMIN), admin=True)
    [asked] = await day.news("何老师", mark)
    assert asked.body == "机器人回到了四（1）班的群。离开期间有没发出的：作业公示 1 条。现在补发吗？"
    assert families.publications(group) == []
    assert (await day.press("何老师", asked, "补发")).text == "好的，补发 1 条。"
    assert families.publication(group).pinned
    assert len(families.heard(group)) == seen + 1


async def test_a_sheet_its_homeroom_teacher_does_not_want_any_more_is_put_away(families: Families) -> None:
    day = families.day
    a_new_month(families)
    group = await families.group("4-1")
    families.world.remove_bot(group, families.bot, by=day.person(ADMIN))
    await day.settle()
    await day.tell("何老师", FILED)
    await families.publish()
    mark = day.mark()
    families.world.add_bot_to_group(group, families.bot, by=day.person(ADMIN), admin=True)
    [asked] = await day.news("何老师", mark)
    assert (await day.press("何老师", asked, "不用了")).text == "好的，1 条不再发。"
    assert families.publications(group) == []
    again = await day.press("何老师", asked, "补发") if asked.labels else None
    assert again is None or again.toast


async def test_a_bot_that_comes_back_after_ten_at_night_keeps_quiet(families: Families) -> None:
    day = families.day
    group = await families.group("4-1")
    families.world.remove_bot(group, families.bot, by=day.person(ADMIN))
    await day.settle()
    await day.tell("何老师", FILED)
    await families.publish()
    day.stand_at(22, 5)
    families.world.add_bot_to_group(group, families.bot, by=day.person(ADMIN), admin=True)
    await families.tick()
    assert families.publications(group) == []


async def test_a_bot_that_finds_itself_thrown_out_only_when_sending_tells_the_homeroom_teacher(
    families: Families,
) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    mark = families.day.mark()
    families.world.faults.next_error("sendPhoto", 403, "Forbidden: bot was kicked from the group chat", chat=group.id)
    await families.publish()
    [told] = [t for t in await families.told("何老师", mark) if "收不到" in t]
    assert "机器人已被移出群" in told
    assert [b.active for b in await families.bindings("4-1")] == [False]


async def test_a_parent_who_blocks_the_bot_disturbs_nobody(families: Families) -> None:
    day = families.day
    await families.follow("拉黑家长", "4-1")
    families.world.block(day.person("拉黑家长"), families.bot)
    group = await published(families)
    families.publication(group)
    assert "今天的作业公示" not in (await day.tell("拉黑家长", "今日作业")).text


# --------------------------------------------------------------------------------------- migration


async def test_after_a_group_became_a_supergroup_the_sheet_arrives_there(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    new = families.world.upgrade(group)
    await families.day.settle()
    await families.publish()
    families.publication(new)
    assert [b.chat_id for b in await families.bindings("4-1")] == [str(new.id)]


@pytest.mark.parametrize("which", ["migrate_to_chat_id", "migrate_from_chat_id"])
async def test_either_service_message_alone_moves_the_binding(families: Families, which: str) -> None:
    group = await families.group("4-1")
    new_id = -1_002_999_000_000 - group.id % 100_000
    chats = {"migrate_to_chat_id": (group.id, new_id), "migrate_from_chat_id": (new_id, group.id)}
    chat_id, value = chats[which]
    kind = "group" if chat_id == group.id else "supergroup"
    message = {"message_id": 1, "date": 1_790_000_000, "chat": {"id": chat_id, "type": kind, "title": "家长群"}}
    families.world.push_raw_update(families.bot, {"message": message | {which: value}})
    await families.day.settle()
    assert [b.chat_id for b in await families.bindings("4-1")] == [str(new_id)]


async def test_a_migration_learnt_only_when_sending_delivers_once_and_corrections_find_the_message(
    families: Families,
) -> None:
    day = families.day
    group = await families.group("4-1")
    new = await families.room(supergroup=True)
    heard = await day.tell("何老师", FILED)
    families.world.faults.next_error(
        "sendPhoto",
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": new.id},
        chat=group.id,
    )
    await families.publish()
    await families.tick()
    message = families.publication(new)
    assert families.publications(group) == []
    assert message.pinned
    assert [b.chat_id for b in await families.bindings("4-1")] == [str(new.id)]
    day.stand_at(16, 40)
    await heard.edit("语文 抄写第3课生字，约10分钟")
    assert families.publication(new) is message
    assert "更正" in message.body
    day.a_new_school_day()
    await day.tell("何老师", FILED)
    await families.publish()
    assert not message.pinned


async def test_a_correction_after_the_move_of_a_published_group_comes_as_a_marked_replacement(
    families: Families,
) -> None:
    group = await families.group("4-1")
    heard = await families.day.tell("何老师", FILED)
    await families.publish()
    new = families.world.upgrade(group)
    await families.day.settle()
    families.day.stand_at(16, 40)
    await heard.edit("语文 抄写第3课生字，约10分钟")
    assert "更正" in families.publication(new).body


# ------------------------------------------------------------------------------------ the network


async def test_too_many_requests_are_waited_for_and_nothing_is_lost_or_doubled(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    refused = ("sendPhoto", 429, "Too Many Requests: retry after 1", {"retry_after": 1})
    families.world.faults.next_error(*refused)
    await families.publish()
    assert families.publications(group) == []
    for second in range(1, 6):
        await families.at(16, 20 + second)
    assert "补发" not in families.publication(group).body


async def test_a_connection_cut_before_the_message_was_taken_is_tried_again_with_a_note(families: Families) -> None:
    """Nobody can know that it was not taken."""
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    families.world.faults.drop_connection_before("sendPhoto")
    await families.publish()
    await families.at(16, 21)
    assert "补发" in families.publication(group).body


async def test_a_connection_cut_after_the_message_was_taken_doubles_it_visibly(families: Families) -> None:
    group = await families.group("4-1")
    heard = await families.day.tell("何老师", FILED)
    families.world.faults.drop_connection_after("sendPhoto")
    await families.publish()
    await families.at(16, 21)
    first, second = families.publications(group)
    assert "补发" not in first.body
    number = re.search(r"编号 ([0-9-]+)", first.body)
    assert number is not None
    assert second.body == f"{first.body}\n（系统重启后补发，与{number[1]}号为同一条）"
    await heard.edit("语文 抄写第3课生字，约10分钟")
    assert "更正" in second.body
    assert second.pinned


async def test_a_server_that_is_down_for_half_an_hour_costs_nothing(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    families.world.faults.html_page("sendPhoto", times=1000)
    await families.publish()
    for minute in range(21, 51):
        await families.at(16, minute)
    families.world.faults.clear()
    await families.at(17, 5)
    families.publication(group)


async def test_a_server_that_is_down_all_evening_is_told_to_the_homeroom_teacher(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    mark = families.day.mark()
    families.world.faults.html_page("sendPhoto", times=1000)
    await families.publish()
    for hour in (16, 17, 18, 19, 20, 21):
        for minute in (25, 40, 55):
            await families.at(hour, minute)
    await families.at(22, 1)
    assert families.publications(group) == []
    told = [t for t in await families.told("何老师", mark) if "收不到" in t]
    assert len(told) == 1


async def test_what_could_not_be_sent_by_ten_is_told_and_not_sent_late(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    mark = families.day.mark()
    families.world.faults.html_page("sendPhoto", times=2)
    await families.at(21, 55)
    await families.at(21, 59)
    await families.at(22, 1)
    assert families.publications(group) == []
    [told] = [t for t in await families.told("何老师", mark) if "收不到" in t]
    assert "网络不通，当天没能发出" in told


async def test_a_correction_of_what_never_arrived_comes_as_a_whole_sheet(families: Families) -> None:
    group = await families.group("4-1")
    heard = await families.day.tell("何老师", FILED)
    families.world.faults.next_error("sendPhoto", 400, "Bad Request: something new", chat=group.id)
    await families.publish()
    assert families.publications(group) == []
    families.day.stand_at(16, 40)
    await heard.edit("语文 抄写第3课生字，约10分钟")
    message = families.publication(group)
    assert "更正" in message.body
    families.day.stand_at(16, 50)
    await families.day.tell("何老师", "数学 口算第12页，约20分钟")
    assert families.publication(group) is message
    assert "迟报" in message.body


async def test_what_is_first_filed_after_ten_at_night_comes_without_a_sound(families: Families) -> None:
    group = await families.group("4-1")
    await families.publish()
    families.day.stand_at(22, 10)
    await families.day.tell("何老师", FILED)
    assert families.publication(group).silent


async def test_the_days_publication_makes_itself_heard(families: Families) -> None:
    assert not families.publication(await published(families)).silent


async def test_a_slow_server_delays_nobody_elses_answer(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    families.world.faults.delay("sendPhoto", 1.0, times=1)
    families.day.stand_at(16, 20)
    await families.day.rehearsal.app.plan(families.day.rehearsal.clock())
    await families.world.wait_for(lambda: families.bot.in_flight)
    families.world.say(families.day.person("冯老师"), families.day.private("冯老师"), "/help")
    await families.world.wait_for(lambda: "我能帮您" in families.world.last(families.day.private("冯老师")).body)
    assert families.publications(group) == []
    await families.day.settle()
    families.publication(group)


async def test_a_group_that_refuses_pictures_still_gets_the_words(families: Families) -> None:
    group = await families.group("4-1")
    heard = await families.day.tell("何老师", FILED)
    families.world.faults.next_error(
        "sendPhoto", 400, "Bad Request: not enough rights to send photos to the chat", chat=group.id
    )
    await families.publish()
    message = families.publication(group)
    assert message.photo is None
    families.day.stand_at(16, 40)
    await heard.edit("语文 抄写第3课生字，约10分钟")
    for number in range(1, 5):  # longer than a caption, not than a text
        await families.day.tell("何老师", long_text(number, 250))
    assert families.publication(group) is message
    assert "更正" in message.body
    assert "练习册第4页" in message.body


async def test_an_edit_whose_answer_was_lost_is_repeated_without_harm(families: Families) -> None:
    group = await families.group("4-1")
    heard = await families.day.tell("何老师", FILED)
    await families.publish()
    message = families.publication(group)
    families.world.faults.drop_connection_after("editMessageMedia")
    families.day.stand_at(16, 40)
    await heard.edit("语文 抄写第3课生字，约10分钟")
    await families.at(16, 41)
    assert families.publication(group) is message
    assert message.body.count("更正") == 1
    waiting = await families.outbox(OutboxState.DUE, OutboxState.SENDING)
    assert {row.message.kind for row in waiting} <= {MessageKind.LEAVE}


async def test_a_publication_deleted_by_a_group_admin_is_told_when_its_correction_finds_nothing(
    families: Families,
) -> None:
    group = await families.group("4-1")
    heard = await families.day.tell("何老师", FILED)
    await families.publish()
    families.publication(group).deleted = True
    mark = families.day.mark()
    families.day.stand_at(16, 40)
    assert heard.sent is not None
    families.world.edit(families.day.person("何老师"), heard.sent, "语文 抄写第3课生字，约10分钟")
    assert [t for t in await families.told("何老师", mark) if "家长群" in t]


# ------------------------------------------------------------------------------------- catching up


async def test_a_service_that_was_down_at_publish_time_publishes_once_when_it_is_back(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    await families.at(16, 50)
    await families.tick()
    families.publication(group)


async def test_a_service_that_was_down_until_after_ten_tells_the_homeroom_teacher_instead(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    mark = families.day.mark()
    await families.at(22, 0)
    await families.tick()
    assert families.publications(group) == []
    [told] = [t for t in await families.told("何老师", mark) if "停机" in t]
    assert "不再补发" in told


async def test_a_job_run_by_hand_and_the_clock_publish_once_together(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell("何老师", FILED)
    app, now = families.day.rehearsal.app, families.day.rehearsal.clock()
    at = families.day.now.replace(hour=16, minute=20)
    for _ in range(2):
        await app.plan.run(JobName.PUBLISH, at, really=now)
        await families.day.settle()
    families.publication(group)
    await families.publish()
    families.publication(group)


def _date(families: Families) -> str:
    today = families.day.today
    return f"{today.month}月{today.day}日"
