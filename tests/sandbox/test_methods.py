"""python-telegram-bot, unchanged, on every method of the sandbox."""

import asyncio

import pytest
import telegram
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChatMember,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    MenuButtonCommands,
    ReplyParameters,
)
from telegram.constants import ChatMemberStatus, ParseMode

from bot.sandbox.images import TINY_PNG

YES = InlineKeyboardMarkup(
    [[InlineKeyboardButton("通过", callback_data="ok"), InlineKeyboardButton("退回", callback_data="no")]]
)


@pytest.fixture(autouse=True)
def started(school):
    school.world.say(school.wang, school.private, "/start")
    school.forget()


async def test_the_bot_knows_its_name(ptb):
    me = await ptb.get_me()
    assert (me.id, me.username, me.can_read_all_group_messages) == (1001, "jianfu_bot", False)


async def test_a_sent_text_arrives_with_its_buttons_and_quietly(school, ptb):
    question = school.world.say(school.wang, school.private, "口算")
    sent = await ptb.send_message(
        school.wang.id,
        "<b>几分钟</b>？",
        parse_mode=ParseMode.HTML,
        reply_markup=YES,
        disable_notification=True,
        reply_parameters=ReplyParameters(question.id),
    )
    seen = school.world.last(school.private)
    assert (seen.id, seen.text, seen.silent) == (sent.message_id, "几分钟？", True)
    assert seen.entities == [{"type": "bold", "offset": 0, "length": 3}]
    assert seen.buttons == [[("通过", "ok"), ("退回", "no")]]
    assert seen.reply_to is question
    assert sent.reply_to_message.text == "口算"
    assert sent.date.timestamp() == school.clock.now.timestamp()


async def test_a_picture_is_uploaded_reused_by_id_and_downloaded(school, ptb):
    sent = await ptb.send_photo(school.wang.id, TINY_PNG, caption="作业公示")
    again = await ptb.send_photo(school.group.id, sent.photo[-1].file_id)
    stored = await ptb.get_file(sent.photo[-1].file_id)
    assert bytes(await stored.download_as_bytearray()) == TINY_PNG
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    assert school.world.last(school.group).photo.data == TINY_PNG


async def test_a_document_keeps_its_chinese_name(school, ptb):
    sent = await ptb.send_document(school.wang.id, b"a,b\n", filename="台账 十二月.csv")
    assert sent.document.file_name == "台账 十二月.csv"
    assert school.world.last(school.private).document.data == b"a,b\n"


async def test_an_album_shares_one_group_id(school, ptb):
    sent = await ptb.send_media_group(
        school.wang.id, [InputMediaPhoto(TINY_PNG, caption="一"), InputMediaPhoto(TINY_PNG)]
    )
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in sent] == ["一", None]


async def test_texts_captions_pictures_and_buttons_are_edited_in_place(school, ptb):
    text = await ptb.send_message(school.wang.id, "草稿", reply_markup=YES)
    edited = await ptb.edit_message_text("定稿", school.wang.id, text.message_id)
    assert (edited.text, edited.edit_date is not None, edited.reply_markup) == ("定稿", True, None)

    photo = await ptb.send_photo(school.wang.id, TINY_PNG, caption="旧")
    await ptb.edit_message_caption(school.wang.id, photo.message_id, caption="新")
    await ptb.edit_message_media(InputMediaPhoto(TINY_PNG, caption="更正"), school.wang.id, photo.message_id)
    await ptb.edit_message_reply_markup(school.wang.id, photo.message_id, reply_markup=YES)
    seen = school.world.last(school.private)
    assert (seen.caption, seen.history, seen.labels) == ("更正", ["旧", "新"], ["通过", "退回"])

    await ptb.edit_message_media(InputMediaDocument(b"pdf", filename="a.pdf"), school.wang.id, photo.message_id)
    assert (seen.photo, seen.document.name) == (None, "a.pdf")


async def test_deleted_messages_are_gone_for_everyone_but_the_record(school, ptb):
    sent = [await ptb.send_message(school.wang.id, f"第{n}条") for n in range(3)]
    await ptb.delete_message(school.wang.id, sent[0].message_id)
    await ptb.delete_messages(school.wang.id, [message.message_id for message in sent[1:]])
    assert [message.deleted for message in school.world.messages(school.private)[-3:]] == [True, True, True]


async def test_pinning_shows_in_the_group_and_quietly(school, ptb):
    school.world.promote(school.group, school.bot, by=school.zhao)
    sent = await ptb.send_message(school.group.id, "公示")
    school.forget()
    await ptb.pin_chat_message(school.group.id, sent.message_id, disable_notification=True)
    assert (await ptb.get_chat(school.group.id)).pinned_message.message_id == sent.message_id
    line = school.world.messages(school.group)[-1]
    assert (line.service["pinned_message"]["message_id"], line.silent) == (sent.message_id, True)
    [update] = school.updates("message")
    assert update["pinned_message"]["text"] == "公示"
    await ptb.unpin_chat_message(school.group.id, sent.message_id)
    assert (await ptb.get_chat(school.group.id)).pinned_message is None
    await ptb.pin_chat_message(school.group.id, sent.message_id)
    await ptb.unpin_all_chat_messages(school.group.id)
    assert school.group.pinned == []


async def test_a_tap_is_answered_with_a_toast_or_an_alert(school, ptb):
    await ptb.send_message(school.wang.id, "审核", reply_markup=YES)
    query = school.world.press(school.wang, school.world.last(school.private), "通过")
    [update] = await ptb.get_updates()
    assert (update.callback_query.data, update.callback_query.message.text) == ("ok", "审核")
    answering = asyncio.ensure_future(query.answered())
    await update.callback_query.answer("已通过", show_alert=True)
    answer = await answering
    assert (answer.text, answer.alert) == ("已通过", True)


async def test_an_anonymous_poll_tells_counts_and_no_names(school, ptb):
    sent = await ptb.send_poll(school.group.id, "昨天用了多久？", ["≤30", "31-60", ">60"], open_period=600)
    assert (sent.poll.is_anonymous, sent.poll.total_voter_count) == (True, 0)
    message = school.world.last(school.group)
    school.world.vote(school.mother, message, 1)
    school.world.vote(school.zhao, message, 2)
    school.world.vote(school.zhao, message, 0)
    updates = await ptb.get_updates()
    assert [[option.voter_count for option in update.poll.options] for update in updates] == [
        [0, 1, 0],
        [0, 1, 1],
        [1, 1, 0],
    ]
    final = await ptb.stop_poll(school.group.id, sent.message_id)
    assert (final.is_closed, final.total_voter_count) == (True, 2)
    assert message.poll.closed


async def test_an_open_poll_tells_who_voted(school, ptb):
    await ptb.send_poll(school.group.id, "带饭？", ["是", "否"], is_anonymous=False)
    school.world.vote(school.mother, school.world.last(school.group), 1)
    school.world.vote(school.mother, school.world.last(school.group))
    answers = [update.poll_answer for update in await ptb.get_updates() if update.poll_answer]
    assert [(answer.user.id, answer.option_ids) for answer in answers] == [
        (school.mother.id, (1,)),
        (school.mother.id, ()),
    ]


async def test_a_poll_closes_by_itself_when_its_time_is_up(school, ptb):
    await ptb.send_poll(school.group.id, "多久？", ["短", "长"], open_period=600)
    school.forget()
    school.clock.forward(minutes=10)
    school.world.close_due_polls()
    [poll] = school.updates("poll")
    assert poll["is_closed"] is True


async def test_the_command_menu_follows_the_narrowest_scope(school, ptb):
    world, bot = school.world, school.bot
    await ptb.set_my_commands([BotCommand("help", "帮助")])
    await ptb.set_my_commands([BotCommand("today", "今日作业")], scope=BotCommandScopeAllGroupChats())
    mine = BotCommandScopeChatMember(school.group.id, school.zhao.id)
    await ptb.set_my_commands([BotCommand("bind", "绑定")], scope=mine)
    names = [
        [command["command"] for command in world.commands_for(bot, chat, person)]
        for chat, person in ((school.private, school.wang), (school.group, school.mother), (school.group, school.zhao))
    ]
    assert names == [["help"], ["today"], ["bind"]]
    assert [command.command for command in await ptb.get_my_commands(scope=mine)] == ["bind"]
    await ptb.delete_my_commands(scope=mine)
    assert world.commands_for(bot, school.group, school.zhao)[0]["command"] == "today"
    assert await ptb.set_chat_menu_button(menu_button=MenuButtonCommands())


async def test_names_and_descriptions_are_kept(ptb):
    await ptb.set_my_name("减负")
    await ptb.set_my_description("作业公示")
    await ptb.set_my_short_description("公示")
    assert (await ptb.get_my_name()).name == "减负"
    assert (await ptb.get_my_description()).description == "作业公示"


async def test_a_bot_can_ask_who_is_in_a_group(school, ptb):
    chat = await ptb.get_chat(school.group.id)
    assert (chat.title, chat.type) == ("三（2）班家长群", "group")
    assert await ptb.get_chat_member_count(school.group.id) == 3
    [owner] = await ptb.get_chat_administrators(school.group.id)
    assert (owner.user.first_name, owner.status) == ("赵老师", ChatMemberStatus.OWNER)
    member = await ptb.get_chat_member(school.group.id, school.mother.id)
    stranger = await ptb.get_chat_member(school.group.id, school.wang.id)
    assert (member.status, stranger.status) == (ChatMemberStatus.MEMBER, ChatMemberStatus.LEFT)


async def test_a_bot_that_leaves_is_out(school, ptb):
    await ptb.leave_chat(school.group.id)
    with pytest.raises(telegram.error.Forbidden, match="not a member of the group chat"):
        await ptb.send_message(school.group.id, "再见")


async def test_forwarding_copying_typing_and_reacting_work(school, ptb):
    original = school.world.say(school.wang, school.private, "口算第12页")
    await ptb.forward_message(school.group.id, school.wang.id, original.id)
    assert school.world.last(school.group).forwarded_from is school.wang
    await ptb.copy_message(school.group.id, school.wang.id, original.id)
    assert (school.world.last(school.group).text, school.world.last(school.group).forwarded_from) == (
        "口算第12页",
        None,
    )
    await ptb.send_chat_action(school.wang.id, "typing")
    assert school.private.typing_until > school.clock.now.timestamp()
    await ptb.set_message_reaction(school.wang.id, original.id, "👍")
    assert original.reactions[school.bot.id][0]["emoji"] == "👍"


async def test_every_call_is_logged_without_file_bytes(school, ptb):
    await ptb.send_photo(school.wang.id, TINY_PNG)
    with pytest.raises(telegram.error.BadRequest):
        await ptb.send_message(school.wang.id, " ")
    [photo] = school.world.calls(school.bot, "sendPhoto")
    [failed] = school.world.calls(school.bot, "sendMessage")
    assert any("bytes>" in str(value) for value in photo.params.values())
    assert (photo.ok, failed.ok, failed.error) == (True, False, (400, "Bad Request: message text is empty"))
