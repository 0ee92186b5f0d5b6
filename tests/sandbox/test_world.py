"""The world without HTTP: who may do what, and which updates a bot is given."""

from datetime import datetime

import pytest

from bot.sandbox import SandboxError, World


def test_a_private_message_reaches_the_bot_in_telegrams_shape(school):
    message = school.world.say(school.wang, school.private, "/start abc")
    [update] = school.updates("message")
    assert update == {
        "message_id": message.id,
        "from": {"id": school.wang.id, "is_bot": False, "first_name": "王老师", "language_code": "zh-hans"},
        "chat": {"id": school.wang.id, "type": "private", "first_name": "王老师"},
        "date": int(school.clock.now.timestamp()),
        "text": "/start abc",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("今天作业是什么", False),
        ("/today", True),
        ("/today@jianfu_bot", True),
        ("/today@other_bot", False),
        ("@jianfu_bot 今天作业", True),
        ("@JianFu_Bot 今天作业", True),
        ("@other_bot 今天作业", False),
        ("发到 a/b 里", False),
    ],
)
def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(school, text, seen):
    school.world.say(school.mother, school.group, text)
    assert bool(school.updates("message")) is seen


def test_a_reply_to_the_bots_message_is_heard(school):
    question = school.world.post(school.group, school.bot, text="几分钟？")
    assert school.updates() == []
    school.world.say(school.mother, school.group, "20", reply_to=question)
    [update] = school.updates("message")
    assert update["reply_to_message"]["message_id"] == question.id


def test_no_bot_hears_itself_or_another_bot(school):
    school.bot.privacy = False
    other = school.world.add_bot(token="1002:other", username="other_bot", name="别的", privacy=False)
    school.world.add_bot_to_group(school.group, other, by=school.zhao)
    school.forget()
    school.world.post(school.group, school.bot, text="公示")
    school.world.post(school.group, other, text="广告")
    assert school.updates("message") == []


def test_without_privacy_mode_everything_is_heard(school):
    school.bot.privacy = False
    school.world.say(school.mother, school.group, "大家好")
    assert [update["text"] for update in school.updates("message")] == ["大家好"]


def test_an_administrator_bot_hears_everything(school):
    school.world.promote(school.group, school.bot, by=school.zhao)
    school.world.say(school.mother, school.group, "大家好")
    assert [update["text"] for update in school.updates("message")] == ["大家好"]


def test_adding_promoting_and_removing_the_bot_is_told_as_my_chat_member(school):
    group = school.world.add_group("教师群", members=[school.zhao])
    school.world.add_bot_to_group(group, school.bot, by=school.zhao)
    school.world.promote(group, school.bot, by=school.zhao)
    school.world.remove_bot(group, school.bot, by=school.zhao)
    changes = school.updates("my_chat_member")
    statuses = [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes]
    assert statuses == [("left", "member"), ("member", "administrator"), ("administrator", "kicked")]
    assert changes[1]["new_chat_member"]["can_pin_messages"] is True


def test_upgrading_a_group_tells_both_ids_and_closes_the_old_chat(school):
    new = school.world.upgrade(school.group)
    before, after = school.updates("message")
    assert (before["chat"]["id"], before["migrate_to_chat_id"]) == (school.group.id, new.id)
    assert (after["chat"]["id"], after["migrate_from_chat_id"]) == (new.id, school.group.id)
    assert str(new.id).startswith("-100")
    with pytest.raises(SandboxError):
        school.world.say(school.mother, school.group, "还在吗")
    school.world.say(school.mother, new, "/help")
    assert school.updates("message")[-1]["chat"]["type"] == "supergroup"


def test_blocking_tells_the_bot_and_writing_again_unblocks(school):
    school.world.say(school.wang, school.private, "你好")
    school.world.block(school.wang, school.bot)
    school.world.block(school.wang, school.bot)
    school.world.say(school.wang, school.private, "/start")
    statuses = [change["new_chat_member"]["status"] for change in school.updates("my_chat_member")]
    assert statuses == ["kicked", "member"]
    assert not school.private.blocked


def test_an_edit_is_told_and_the_earlier_words_are_kept(school):
    message = school.world.say(school.wang, school.private, "口算20分钟")
    school.clock.forward(minutes=2)
    school.world.edit(school.wang, message, "口算25分钟")
    [edited] = school.updates("edited_message")
    assert (edited["text"], edited["edit_date"] - edited["date"]) == ("口算25分钟", 120)
    assert (message.edited, message.history) == (True, ["口算20分钟"])


def test_nobody_edits_someone_elses_message(school):
    message = school.world.say(school.zhao, school.group, "通知")
    with pytest.raises(SandboxError):
        school.world.edit(school.mother, message, "改掉")


def test_only_members_write_in_a_group(school):
    with pytest.raises(SandboxError):
        school.world.say(school.wang, school.group, "我不在群里")


def test_an_anonymous_administrator_has_no_identity(school):
    school.world.say(school.zhao, school.group, "/bind CODE", as_group=True)
    [update] = school.updates("message")
    assert update["from"]["id"] == 1087968824
    assert update["sender_chat"]["id"] == school.group.id
    with pytest.raises(SandboxError):
        school.world.say(school.mother, school.group, "/bind CODE", as_group=True)


def test_an_album_is_several_messages_with_one_group_id(school):
    school.world.say(school.wang, school.private, "/start")
    for caption in ("作业", None):
        school.world.send_photo(school.wang, school.private, caption=caption, media_group_id="77")
    first, second = school.updates("message")[1:]
    assert first["media_group_id"] == second["media_group_id"] == "77"
    assert (first["caption"], "caption" in second) == ("作业", False)
    assert first["photo"][0]["width"] == 1


def test_voice_sticker_and_document_have_their_shapes(school):
    school.world.send_voice(school.wang, school.private)
    school.world.send_sticker(school.wang, school.private, emoji="👍")
    school.world.send_document(school.wang, school.private, name="课表.xlsx", data=b"12345")
    voice, sticker, document = school.updates("message")
    assert voice["voice"]["mime_type"] == "audio/ogg"
    assert sticker["sticker"]["emoji"] == "👍"
    assert (document["document"]["file_name"], document["document"]["file_size"]) == ("课表.xlsx", 5)


def test_pressing_a_button_that_is_not_there_is_refused(school):
    message = school.world.post(school.private, school.bot, text="?", markup=None)
    with pytest.raises(SandboxError) as refused:
        school.world.press(school.wang, message, "通过")
    assert refused.value.code == "no-such-button"


def test_a_forged_tap_carries_any_data_and_an_inaccessible_message(school):
    school.world.forge_callback(school.wang, school.private, 424242, data="x" * 64)
    [query] = school.updates("callback_query")
    assert query["data"] == "x" * 64
    assert query["message"] == {
        "chat": {"id": school.wang.id, "type": "private", "first_name": "王老师"},
        "message_id": 424242,
        "date": 0,
    }


def test_a_raw_update_is_queued_as_it_stands(school):
    number = school.world.push_raw_update(school.bot, {"message": {}})
    assert school.bot.updates.peek(10) == [{"update_id": number, "message": {}}]


def test_unread_counts_others_messages_until_the_chat_is_opened(school):
    school.world.mark_read(school.mother, school.group)
    school.world.say(school.zhao, school.group, "通知一")
    school.world.say(school.mother, school.group, "收到")
    school.world.say(school.zhao, school.group, "通知二")
    assert school.world.unread(school.mother, school.group) == 2
    school.world.mark_read(school.mother, school.group)
    assert school.world.unread(school.mother, school.group) == 0


def test_the_log_of_updates_is_bounded_in_what_one_poll_returns(school):
    for number in range(150):
        school.world.push_raw_update(school.bot, {"message": {"n": number}})
    assert len(school.bot.updates.peek(100)) == 100


def test_a_clock_without_a_zone_is_refused():
    with pytest.raises(SandboxError):
        World(now=lambda: datetime(2026, 12, 1))


async def test_waiting_ends_when_the_condition_holds_and_not_before(school):
    with pytest.raises(TimeoutError):
        await school.world.wait_for(lambda: school.world.messages(school.private), timeout=0.02)
    school.world.say(school.wang, school.private, "在")
    await school.world.wait_for(lambda: school.world.messages(school.private), timeout=0.02)
