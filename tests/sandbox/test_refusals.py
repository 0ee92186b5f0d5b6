"""Telegram's own codes and words, as python-telegram-bot's exceptions."""

import httpx
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.sandbox.images import TINY_PNG
from tests.sandbox.conftest import client


def keyboard(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("按", callback_data=data)]])


@pytest.fixture
def chat(school):
    school.world.say(school.wang, school.private, "/start")
    return school.wang.id


async def test_an_unknown_chat_is_not_found(ptb):
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb.send_message(123456, "在吗")


async def test_a_bot_does_not_write_first(school, ptb):
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await ptb.send_message(school.mother.id, "您好")
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb.send_message(school.wang.id, "从没见过")


async def test_a_blocked_bot_is_told_so(school, ptb, chat):
    school.world.block(school.wang, school.bot)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await ptb.send_message(chat, "在吗")


async def test_a_bot_thrown_out_is_told_so(school, ptb):
    school.world.remove_bot(school.group, school.bot, by=school.zhao)
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await ptb.send_message(school.group.id, "在吗")


async def test_an_upgraded_group_names_its_new_id(school, ptb):
    new = school.world.upgrade(school.group)
    with pytest.raises(ChatMigrated) as moved:
        await ptb.send_message(school.group.id, "公示")
    assert moved.value.new_chat_id == new.id
    assert (await ptb.send_message(new.id, "公示")).chat.id == new.id


@pytest.mark.parametrize("text", ["字" * 4096, "👍" * 2048])
async def test_a_text_of_4096_utf16_units_is_sent(ptb, chat, text):
    assert (await ptb.send_message(chat, text)).text == text


@pytest.mark.parametrize("text", ["字" * 4097, "👍" * 2048 + "a"])
async def test_one_unit_more_is_too_long(ptb, chat, text):
    with pytest.raises(BadRequest, match="Message is too long"):
        await ptb.send_message(chat, text)


async def test_a_caption_is_measured_after_its_markup(ptb, chat):
    assert (await ptb.send_photo(chat, TINY_PNG, caption=f"<b>{'字' * 1024}</b>", parse_mode="HTML")).caption
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await ptb.send_photo(chat, TINY_PNG, caption="字" * 1025)


async def test_an_empty_text_and_bad_markup_are_refused(ptb, chat):
    with pytest.raises(BadRequest, match="Message text is empty"):
        await ptb.send_message(chat, "<b> </b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Can't parse entities: unsupported start tag"):
        await ptb.send_message(chat, "<h1>x</h1>", parse_mode="HTML")


async def test_callback_data_has_64_bytes(ptb, chat):
    assert await ptb.send_message(chat, "?", reply_markup=keyboard("字" * 21 + "a"))
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        await ptb.send_message(chat, "?", reply_markup=keyboard("字" * 21 + "ab"))


async def test_an_edit_that_changes_nothing_is_refused(ptb, chat):
    sent = await ptb.send_message(chat, "同样", reply_markup=keyboard("a"))
    with pytest.raises(BadRequest, match="Message is not modified: specified"):
        await ptb.edit_message_text("同样", chat, sent.message_id, reply_markup=keyboard("a"))
    assert await ptb.edit_message_text("同样", chat, sent.message_id, reply_markup=keyboard("b"))


async def test_only_ones_own_messages_of_the_right_kind_are_edited(school, ptb, chat):
    theirs = school.world.say(school.wang, school.private, "我的")
    photo = await ptb.send_photo(chat, TINY_PNG)
    text = await ptb.send_message(chat, "文字")
    await ptb.delete_message(chat, text.message_id)
    for number, words in ((theirs.id, "message can't be edited"), (photo.message_id, "no text in the message")):
        with pytest.raises(BadRequest, match=f"(?i){words}"):
            await ptb.edit_message_text("改", chat, number)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await ptb.edit_message_text("改", chat, text.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await ptb.delete_message(chat, text.message_id)


async def test_a_message_of_two_days_ago_cannot_be_deleted(school, ptb):
    sent = await ptb.send_message(school.group.id, "旧")
    school.clock.forward(hours=48)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await ptb.delete_message(school.group.id, sent.message_id)


async def test_pinning_in_a_group_needs_the_right(school, ptb):
    sent = await ptb.send_message(school.group.id, "公示")
    with pytest.raises(BadRequest, match="Not enough rights to pin a message"):
        await ptb.pin_chat_message(school.group.id, sent.message_id)
    school.world.promote(school.group, school.bot, by=school.zhao, rights=["can_delete_messages"])
    with pytest.raises(BadRequest, match="Not enough rights to pin a message"):
        await ptb.pin_chat_message(school.group.id, sent.message_id)


async def test_a_tap_is_answered_once_and_in_time(school, ptb, chat):
    await ptb.send_message(chat, "?", reply_markup=keyboard("a"))
    first = school.world.press(school.wang, school.world.last(school.private), "按")
    await ptb.answer_callback_query(first.id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await ptb.answer_callback_query(first.id)
    late = school.world.press(school.wang, school.world.last(school.private), "按")
    school.clock.forward(minutes=16)
    for number in (late.id, "77"):
        with pytest.raises(BadRequest, match="Query is too old"):
            await ptb.answer_callback_query(number)


async def test_a_stopped_poll_cannot_be_stopped_again(school, ptb):
    sent = await ptb.send_poll(school.group.id, "?", ["a", "b"])
    await ptb.stop_poll(school.group.id, sent.message_id)
    with pytest.raises(BadRequest, match="Poll has already been closed"):
        await ptb.stop_poll(school.group.id, sent.message_id)


async def test_what_is_no_picture_is_refused_as_photo(ptb, chat):
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await ptb.send_photo(chat, b"not a picture")
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await ptb.send_photo(chat, "AgACinvented")
    with pytest.raises(BadRequest, match="2-10"):
        await ptb.send_media_group(chat, [InputMediaPhoto(TINY_PNG)])


async def test_a_wrong_token_is_refused(server):
    with pytest.raises(InvalidToken):
        async with client(server.url, "1001:wrong"):
            pass


async def test_a_second_message_above_the_pace_is_429(school, ptb, chat):
    school.world.faults.strict_limits(per_second=1, burst=2)
    await ptb.send_message(chat, "1")
    await ptb.send_message(chat, "2")
    with pytest.raises(RetryAfter) as later:
        await ptb.send_message(chat, "3")
    assert later.value.retry_after.total_seconds() == 1


async def test_a_group_takes_so_many_a_minute(school, ptb, chat):
    school.world.faults.strict_limits(per_second=1000, burst=1000, group_per_minute=3)
    for number in range(3):
        await ptb.send_message(school.group.id, str(number))
    with pytest.raises(RetryAfter):
        await ptb.send_message(school.group.id, "3")
    assert await ptb.send_message(chat, "私聊不受影响")


async def test_planned_errors_hit_their_method_and_chat_only(school, ptb, chat):
    school.world.faults.next_error(
        "sendMessage", 429, "Too Many Requests: retry after 7", {"retry_after": 7}, times=2, chat=chat
    )
    assert await ptb.send_message(school.group.id, "别的群")
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await ptb.send_message(chat, "x")
    assert await ptb.send_message(chat, "x")


async def test_a_cut_before_does_nothing_and_a_cut_after_has_delivered(school, ptb, chat):
    world = school.world
    world.faults.drop_connection_before("sendMessage")
    with pytest.raises(NetworkError) as before:
        await ptb.send_message(chat, "一")
    assert isinstance(before.value.__cause__, httpx.RemoteProtocolError | httpx.ReadError)
    world.faults.drop_connection_after("sendMessage")
    with pytest.raises(NetworkError):
        await ptb.send_message(chat, "二")
    assert world.last(school.private).text == "二"
    assert [call.fate for call in world.calls(school.bot, "sendMessage")] == ["dropped", "dropped"]
    assert [m.text for m in world.messages(school.private) if m.sender is school.bot] == ["二"]


async def test_a_slow_server_runs_into_the_clients_timeout(school, ptb, chat):
    school.world.faults.delay("sendMessage", 0.2, times=1)
    with pytest.raises(NetworkError, match="Timed out"):
        await ptb.send_message(chat, "慢", read_timeout=0.05)
    assert await ptb.send_message(chat, "快")


async def test_a_proxys_page_is_no_answer(school, ptb, chat, caplog):
    school.world.faults.html_page("sendMessage", status=502)
    with pytest.raises(NetworkError):
        await ptb.send_message(chat, "x")
    assert "Can not load invalid JSON" in caplog.text


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-type": "application/json"}, b"{not json"),
        ({"content-type": "application/json"}, b"[1]"),
        ({"content-type": "application/json"}, b'{"chat_id": {"a": 1}}'),
        ({"content-type": "application/json"}, b'{"chat_id": "9999999999999999999999999", "text": "x"}'),
        ({"content-type": "application/json"}, b'{"chat_id": "\xc2\xb2", "text": "x"}'),
        ({"content-type": "multipart/form-data; boundary=x"}, b"--y\r\n\r\n"),
        ({"content-type": "multipart/form-data"}, b"x"),
        ({"content-type": "application/x-www-form-urlencoded"}, b"&".join([b"a=1"] * 500)),
        ({"content-type": "application/json"}, b'{"chat_id": %d, "text": "x", "reply_markup": "{"}'),
        (
            {"content-type": "application/json"},
            b'{"chat_id": %d, "text": "x", "reply_markup": {"inline_keyboard": [[1]]}}',
        ),
        ({"content-type": "application/json"}, b'{"chat_id": %d, "text": "x", "entities": [{"type": "bold"}]}'),
        ({"content-type": "application/json"}, b'{"chat_id": %d, "text": ["x"]}'),
        ({"content-type": "application/json"}, b'{"chat_id": %d, "text": "x", "reply_parameters": [1]}'),
    ],
)
async def test_malformed_calls_are_400(server, chat, headers, body):
    body = body.replace(b"%d", str(chat).encode())
    async with httpx.AsyncClient() as http:
        answer = await http.post(f"{server.url}/bot1001:test/sendMessage", headers=headers, content=body)
    assert (answer.status_code, answer.json()["ok"], answer.json()["error_code"]) == (400, False, 400)


async def test_get_works_any_case_works_and_an_unknown_method_is_404(server, chat):
    async with httpx.AsyncClient() as http:
        sent = await http.get(f"{server.url}/bot1001:test/SENDMESSAGE", params={"chat_id": chat, "text": "好"})
        unknown = await http.post(f"{server.url}/bot1001:test/sendRocket")
        stranger = await http.get(f"{server.url}/bot9:nobody/getMe")
        nothing = await http.get(f"{server.url}/file/bot1001:test/photos/../../etc/passwd")
    assert sent.json()["result"]["text"] == "好"
    assert (unknown.status_code, unknown.json()["description"]) == (404, "Not Found")
    assert (stranger.status_code, stranger.json()["description"]) == (401, "Unauthorized")
    assert nothing.status_code == 404
