"""Whatever staff send: a clear answer or silence, nothing stored by mistake, and the next message is heard."""

from typing import Any

import pytest

from bot.sandbox.images import TINY_PNG
from tests.support.school_day import Heard, SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _still_listening(day: SchoolDay, name: str = "李老师") -> None:
    heard = await day.tell(name, "三（1）班英语 抄写U9单词 10分钟")
    assert heard.text.startswith("已登记 三（1）班")
    await heard.press("撤回")


@pytest.mark.parametrize(
    "text", ["/nothing", "/", "/ help", "/HELP", "/help@jianfu_bot", "／help", "/登记 数学", "/start@x"]
)
async def test_an_unknown_command_is_answered_and_stores_nothing(day: SchoolDay, text: str) -> None:
    heard = await day.tell("王老师", text)

    assert heard.text
    assert "已登记" not in heard.text
    assert await day.empty()
    await _still_listening(day)


@pytest.mark.parametrize(
    "text",
    [
        "啊" * 4096,
        "😀" * 2000,
        "数学" * 1500,
        "三（2）班" * 500,
        "1" * 4000,
        "，" * 4000,
        "((((" * 1000,
        "约20分钟" * 400,
    ],
    ids=["long", "emoji", "subjects", "classes", "digits", "commas", "brackets", "durations"],
)
async def test_a_flood_of_characters_is_answered_once_and_stores_nothing(day: SchoolDay, text: str) -> None:
    heard = await day.tell("王老师", text)

    assert heard.text
    assert "已登记" not in heard.text
    assert len(heard.text) < 500
    assert await day.empty()
    await _still_listening(day)


async def test_a_text_longer_than_any_client_sends_is_set_apart(day: SchoolDay) -> None:
    chat, user = day.private("王老师"), day.person("王老师")
    update = _message(user.id, chat.id, text="数学 口算 10分钟 " * 1000)
    heard = await day.raw("王老师", update)

    assert not any("已登记" in message.body for message in heard.new)
    assert await day.empty()
    await _still_listening(day)


async def test_many_lines_of_homework_are_taken_or_refused_whole(day: SchoolDay) -> None:
    text = "冯老师的作业\n" + "\n".join(f"{n}. 英语 抄写第{n}课单词 1分钟" for n in range(1, 81))
    heard = await day.tell("冯老师", text)

    assert heard.text
    total = await day.total("7-1")
    assert total in (0, 80)
    assert ("已登记" in heard.text) == (total == 80)


@pytest.mark.parametrize(
    "text",
    [
        "三（2）班 数学 口算\u200b第12页 20分钟",
        "三（2）班 数学\u0007 口算第12页 20分钟",
        "\u202e三（2）班 数学 口算第12页 20分钟\u202c",
        "三（2）班\r\n数学\t口算第12页\u00a020分钟",
        "三（2）班 数学 口算第12页 ２０分钟 \ufeff",
    ],
    ids=["zero-width", "bell", "bidi", "white space", "full width"],
)
async def test_invisible_characters_neither_hide_homework_nor_reach_the_sheet(day: SchoolDay, text: str) -> None:
    heard = await day.tell("王老师", text)

    assert heard.text.startswith("已登记 三（2）班")
    assert await day.lines("3-2") == [("数学", "口算第12页", 20)]


async def test_markup_stays_text(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "三（2）班 数学 <b>口算</b> *第12页* 20分钟")

    assert heard.text.startswith("已登记 三（2）班")
    assert "<b>口算</b>" in heard.text
    assert {entity["type"] for entity in heard.message.entities} <= {"bot_command"}  # what a client makes of </b>


@pytest.mark.parametrize("what", ["photo", "document", "voice", "sticker"])
async def test_what_has_no_words_is_answered_with_how_to_and_stores_nothing(day: SchoolDay, what: str) -> None:
    heard = await day.send("王老师", what)

    assert "文字" in heard.text
    assert "数学 口算第12页" in heard.text
    assert await day.empty()


@pytest.mark.parametrize("what", ["photo", "document"])
async def test_a_picture_or_file_with_homework_under_it_is_filed(day: SchoolDay, what: str) -> None:
    heard = await day.send("王老师", what, caption="三（2）班 数学 口算第12页 20分钟")

    assert heard.text.startswith("已登记 三（2）班")
    assert await day.total("3-2") == 20


async def test_an_edited_caption_is_the_revised_entry(day: SchoolDay) -> None:
    heard = await day.send("王老师", "photo", caption="三（2）班 数学 口算第12页 20分钟")
    revised = await heard.edit("三（2）班 数学 口算第12页 10分钟")

    assert revised.text.startswith("已登记（已更新） 三（2）班")
    assert await day.lines("3-2") == [("数学", "口算第12页", 10)]


async def test_a_caption_added_later_is_filed(day: SchoolDay) -> None:
    heard = await day.send("王老师", "photo")
    filed = await heard.edit("三（2）班 数学 口算第12页 10分钟")

    assert filed.text.startswith("已登记 三（2）班")
    assert await day.total("3-2") == 10


async def test_an_album_gets_one_answer(day: SchoolDay) -> None:
    chat, user = day.private("王老师"), day.person("王老师")
    before = len(day.world.messages(chat))
    for n in range(4):
        caption = "三（2）班 数学 口算第12页 20分钟" if n == 1 else None
        day.world.send_photo(user, chat, photo=TINY_PNG, caption=caption, media_group_id="album-1")
    await day.settle()

    answers = [m for m in day.world.messages(chat)[before:] if m.sender is day.bot]
    assert [m.body.startswith("已登记 三（2）班") for m in answers] == [True]
    assert await day.total("3-2") == 20


async def test_an_album_without_words_gets_one_answer(day: SchoolDay) -> None:
    chat, user = day.private("王老师"), day.person("王老师")
    before = len(day.world.messages(chat))
    for _ in range(3):
        day.world.send_photo(user, chat, photo=TINY_PNG, media_group_id="album-2")

    def answers() -> int:
        return len([m for m in day.world.messages(chat)[before:] if m.sender is day.bot])

    await day.world.wait_for(answers)
    await day.settle()
    assert answers() == 1
    assert await day.empty()


def _message(user_id: int, chat_id: int, **content: Any) -> dict[str, Any]:
    return {
        "message": {
            "message_id": 900_000 + len(content.get("text", "")),
            "date": 1_790_000_000,
            "chat": {"id": chat_id, "type": "private"},
            "from": {"id": user_id, "is_bot": False, "first_name": "王老师"},
        }
        | content
    }


@pytest.mark.parametrize(
    "content",
    [
        {"location": {"latitude": 30.2, "longitude": 120.1}},
        {"contact": {"phone_number": "123", "first_name": "x"}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0}},
        {"story": {"id": 1, "chat": {"id": 1, "type": "private"}}},
    ],
    ids=lambda content: next(iter(content)),
)
async def test_other_kinds_of_messages_are_answered_or_ignored(day: SchoolDay, content: dict[str, Any]) -> None:
    user, chat = day.person("王老师"), day.private("王老师")
    await day.raw("王老师", _message(user.id, chat.id, **content))

    assert await day.empty()
    await _still_listening(day)


async def test_a_forwarded_message_is_read_like_a_written_one(day: SchoolDay) -> None:
    user, chat = day.person("王老师"), day.private("王老师")
    origin = {"type": "hidden_user", "sender_user_name": "某人", "date": 1_790_000_000}
    heard = await day.raw(
        "王老师", _message(user.id, chat.id, text="三（2）班 数学 口算第12页 20分钟", forward_origin=origin)
    )

    assert heard.text.startswith("已登记 三（2）班")
    assert await day.total("3-2") == 20


@pytest.mark.parametrize(
    "update",
    [
        {"message": {}},
        {"message": None},
        {"message": [1, 2]},
        {"message": {"message_id": 1, "chat": {"id": "x", "type": "private"}}},
        {"callback_query": {"id": "1"}},
        {"edited_message": {"message_id": 1}},
        {"something_new": {"a": 1}},
        {},
    ],
)
async def test_a_malformed_update_holds_nobody_up(day: SchoolDay, update: dict[str, Any]) -> None:
    await day.raw("王老师", update)

    assert await day.empty()
    await _still_listening(day)


async def test_the_same_update_again_is_answered_like_a_repeat_and_counts_once(day: SchoolDay) -> None:
    user, chat = day.person("王老师"), day.private("王老师")
    update = _message(user.id, chat.id, text="三（2）班 数学 口算第12页 20分钟")
    await day.raw("王老师", update)
    await day.raw("王老师", update)

    assert await day.total("3-2") == 20


async def _asked(day: SchoolDay) -> Heard:
    return await day.tell("赵老师", "语文 抄写第3课生字")


@pytest.mark.parametrize("data", ["", "x", "answer:1:10", "withdraw:1", "approve:1:1:0", "\x00" * 20, "A" * 64, "通过"])
async def test_a_forged_button_does_nothing_and_is_answered(day: SchoolDay, data: str) -> None:
    asked = await _asked(day)
    forged = await day.press_data("赵老师", asked.message, data)

    assert forged.silent
    assert forged.toast
    assert await day.empty()
    await asked.press("15分钟")
    assert await day.total("3-2") == 15


def _ten(asked: Heard) -> str:
    """The data of the button 10分钟."""
    return next(b.data or "" for row in asked.message.buttons for b in row if b.label == "10分钟")


async def test_a_button_mutated_by_one_character_does_nothing(day: SchoolDay) -> None:
    asked = await _asked(day)
    data = _ten(asked)
    for changed in (
        data[:-1] + ("1" if data[-1] != "1" else "2"),
        data + "0",
        ("C" if data[0] == "B" else "B") + data[1:],
        data.swapcase(),
    ):
        forged = await day.press_data("赵老师", asked.message, changed)
        assert forged.silent
        assert forged.toast

    assert await day.empty()


async def test_a_colleagues_copy_of_a_button_does_nothing(day: SchoolDay) -> None:
    asked = await _asked(day)
    own = (await day.tell("王老师", "/help")).message
    stolen = await day.press_data("王老师", own, _ten(asked))

    assert stolen.silent
    assert stolen.toast
    assert await day.empty()


async def test_a_button_under_another_message_of_the_same_chat_answers_its_own_question(day: SchoolDay) -> None:
    asked = await _asked(day)
    other = (await day.tell("赵老师", "/help")).message
    await day.press_data("赵老师", other, _ten(asked))

    assert await day.lines("3-2") == [("语文", "抄写第3课生字", 10)]


async def test_a_press_under_a_message_that_never_was_does_nothing_bad(day: SchoolDay) -> None:
    asked = await _asked(day)
    user, chat = day.person("赵老师"), day.private("赵老师")
    query = day.world.forge_callback(user, chat, 999_999, "answer:1:10")
    await day.settle()

    assert (await query.answered()).text
    assert await day.empty()
    await asked.press("15分钟")
    assert await day.total("3-2") == 15


async def test_a_teachers_button_for_another_teachers_filing_does_nothing(day: SchoolDay) -> None:
    filed = await day.tell("王老师", "三（2）班 数学 口算第12页 20分钟")
    number = (filed.message.buttons[0][1].data or "")[16:]
    own = await day.tell("李老师", "三（2）班 英语 背诵课文 10分钟")
    forged = await day.press_data("李老师", own.message, (own.message.buttons[0][1].data or "")[:16] + number)

    assert forged.silent
    assert await day.total("3-2") == 20


async def test_a_hundred_messages_in_a_row_are_each_answered_once(day: SchoolDay) -> None:
    user, chat = day.person("冯老师"), day.private("冯老师")
    before = len(day.world.messages(chat))
    for n in range(100):
        day.world.say(user, chat, f"你好{n}")
    await day.settle()

    answers = [m for m in day.world.messages(chat)[before:] if m.sender is day.bot]
    assert len(answers) == 100


async def test_editing_what_was_no_homework_stores_nothing(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "收到")
    for text in ("收到了", "/help", "/start abc"):
        await heard.edit(text)

    assert await day.empty()
    await _still_listening(day)


async def test_in_a_staff_group_only_ones_own_buttons_work(day: SchoolDay) -> None:
    admin, names = "方老师", ("王老师", "李老师")
    group = day.world.add_group("三（2）班教师群", members=[day.person(n) for n in (admin, *names)])
    day.world.add_bot_to_group(group, day.bot, by=day.person(admin), admin=True)
    await day.settle()
    code = next(c.staff for c in day.rehearsal.codes.classes if c.school_class.short == "3-2")
    await day.tell(admin, f"/bind {code}", chat=group)

    asked = await day.tell("王老师", "@jianfu_bot 三（2）班 数学 口算第12页", chat=group)
    stolen = await day.press("李老师", asked.message, "20分钟")
    assert stolen.silent
    assert (stolen.toast or "").startswith("无权限")
    assert await day.empty()

    filed = await asked.press("20分钟")
    for label in ("撤回", "修改"):
        stolen = await day.press("李老师", filed.message, label)
        assert stolen.silent
        assert (stolen.toast or "").startswith("无权限")
    assert await day.total("3-2") == 20
