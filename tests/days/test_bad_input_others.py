"""Whatever parents, strangers, bots and broken servers send: a short answer or silence, and the next is answered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.support.families import Families

pytestmark = pytest.mark.asyncio(loop_scope="module")

HINT = "发送「今日作业」查看作业公示，发送 /help 了解更多。"
STRANGER = "我是学校的作业公示助手。老师请用学校发的邀请链接进入，家长请点班主任发的关注链接。"


async def everyone_is_still_answered(families: Families) -> None:
    assert "我能帮您" in (await families.day.tell("冯老师", "/help")).text


# ------------------------------------------------------------------------------- what they may not


@pytest.mark.parametrize(
    "text",
    [
        "数学 口算第12页，约20分钟",
        "今日无作业",
        "已在校完成",
        "剩余",
        "/left",
        "/bind ABC",
        "/unbind",
    ],
)
async def test_a_stranger_is_told_that_this_is_not_for_them(families: Families, text: str) -> None:
    answer = await families.day.tell("陌生人", text)
    assert answer.text == (
        "无权限：我只为本校老师和家长服务。老师请用学校发的邀请链接进入，家长请点班主任发的关注链接。"
    )
    assert await families.day.empty()


@pytest.mark.parametrize("text", ["今日作业", "/today"])
async def test_who_follows_no_class_is_told_how_to(families: Families, text: str) -> None:
    answer = await families.day.tell("陌生人", text)
    assert "无权限" in answer.text
    assert "请点班主任发的关注链接" in answer.text


@pytest.mark.parametrize("text", ["数学 口算第12页，约20分钟", "今日无作业", "已在校完成", "剩余", "/left"])
async def test_a_parent_cannot_do_what_is_the_teachers(families: Families, text: str) -> None:
    await families.follow("爱试的家长", "3-2")
    assert (await families.day.tell("爱试的家长", text)).text == (
        "无权限：登记作业由老师来做。您可以发送「今日作业」查看公示。"
    )
    assert await families.day.empty()


async def test_a_parent_who_left_reads_no_more_sheets(families: Families) -> None:
    answer = await families.follow("离开的家长", "4-1")
    await families.day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    await families.publish()
    await answer.press("取消关注")
    for text in ("今日作业", "/today"):
        heard = await families.day.tell("离开的家长", text)
        assert "无权限" in heard.text
        assert "生字" not in heard.text


# --------------------------------------------------------------------------------- what makes no sense

NONSENSE = [
    "/frobnicate",
    "/start@other_bot",
    "/",
    "//",
    "你好",
    "收到",
    "😀" * 500,
    "\u202e\u200b\u2066反的\u0000字",
    "a" * 4096,
    "作业" * 2000,
    "1",
    "-1",
    "{{7*7}} %s %(x)s {0} <b>",
    "'; DROP TABLE follows; --",
    "/start " + "A" * 4000,
]


@pytest.mark.parametrize("text", NONSENSE, ids=range(len(NONSENSE)))
@pytest.mark.parametrize("follows", [True, False], ids=["parent", "stranger"])
async def test_nonsense_gets_one_short_answer_and_changes_nothing(
    families: Families, text: str, *, follows: bool
) -> None:
    name = f"闲聊{NONSENSE.index(text)}{follows}"
    if follows:
        await families.follow(name, "3-2")
    answer = await families.day.tell(name, text)
    assert len(answer.text) < 300
    assert not answer.text.startswith("抱歉")
    assert text not in answer.text or len(text) < 3
    assert await families.day.empty()


async def test_small_talk_of_a_parent_and_of_a_stranger_is_answered_with_what_can_be_done(families: Families) -> None:
    await families.follow("寒暄家长", "3-2")
    assert (await families.day.tell("寒暄家长", "老师好")).text == HINT
    assert (await families.day.tell("寒暄路人", "在吗")).text == STRANGER


@pytest.mark.parametrize("what", ["photo", "document", "voice", "sticker"])
@pytest.mark.parametrize("follows", [True, False], ids=["parent", "stranger"])
async def test_pictures_files_voices_and_stickers_are_answered_and_kept_nowhere(
    families: Families, what: str, *, follows: bool
) -> None:
    name = f"发图{what}{follows}"
    if follows:
        await families.follow(name, "3-2")
    answer = await families.day.send(name, what)
    assert answer.text == (HINT if follows else STRANGER)
    assert families.world.calls(families.bot, "getFile") == []
    assert await families.day.empty()


async def test_an_album_gets_one_answer(families: Families) -> None:
    await families.follow("相册家长", "3-2")
    day = families.day
    chat, parent = day.private("相册家长"), day.person("相册家长")
    seen = len(families.heard(chat))
    for _ in range(4):
        families.world.send_photo(parent, chat, media_group_id="42")
    await families.world.wait_for(lambda: len(families.heard(chat)) > seen)
    families.world.send_photo(parent, chat, media_group_id="42")
    await day.tell("相册家长", "/help")
    assert len(families.heard(chat)) == seen + 2


async def test_a_photo_of_homework_by_a_parent_is_not_filed(families: Families) -> None:
    await families.follow("晒作业家长", "3-2")
    answer = await families.day.send("晒作业家长", "photo", caption="三（2）班 数学 口算第12页，约20分钟")
    assert answer.text.startswith("无权限")
    assert await families.day.empty()


async def test_a_parent_who_edits_a_message_gets_no_second_answer(families: Families) -> None:
    await families.follow("改字家长", "3-2")
    heard = await families.day.tell("改字家长", "你好")
    assert (await heard.edit("今日作业")).silent


# ------------------------------------------------------------------------------------- forged taps


@pytest.mark.parametrize(
    "data",
    ["", "approve:1:1", "today", "unfollow:3-2", "x" * 64, "😀" * 16, "\x00", "A" * 16 + "approve:1:1", "withdraw:1"],
)
async def test_a_forged_tap_is_answered_with_a_toast_and_does_nothing(families: Families, data: str) -> None:
    answer = await families.follow("改包家长", "3-2")
    tap = await families.day.press_data("改包家长", answer.message, data)
    assert tap.silent
    assert tap.toast == "这个按钮已经用过或已过期。请看最新的消息，或重新发一条。"


async def test_a_button_of_somebody_elses_chat_does_nothing(families: Families) -> None:
    day = families.day
    mine = await families.follow("甲家长", "3-2")
    other = await families.follow("乙家长", "3-2")
    buttons = {label: data for row in mine.message.buttons for label, data in row}
    tap = await day.press_data("乙家长", other.message, str(buttons["取消关注"]))
    assert tap.toast is not None
    assert "已过期" in tap.toast
    assert "三（2）班" in (await day.tell("甲家长", "/help")).text


async def test_a_reviewers_button_pressed_by_a_parent_does_nothing(families: Families) -> None:
    day = families.day
    await families.follow("偷按家长", "3-2")
    await day.tell("王老师", "三（2）班 数学 口算第12页，约20分钟")
    mark = day.mark()
    await families.at(15, 30)
    [card] = [m for m in await day.news("赵老师", mark) if "请审核" in m.body]
    buttons = {label: data for row in card.buttons for label, data in row}
    own = families.heard(day.private("偷按家长"))[-1]
    tap = await day.press_data("偷按家长", own, str(buttons["通过"]))
    assert tap.toast is not None
    assert (await day.class_day("3-2")).sheet.status == "in_review"


async def test_a_button_of_a_message_that_is_too_old_to_be_named_is_answered(families: Families) -> None:
    await families.follow("旧按钮家长", "3-2")
    number = families.day.person("旧按钮家长").id
    query = {
        "id": "77",
        "from": {"id": number, "is_bot": False, "first_name": "家长"},
        "data": "x",
        "chat_instance": "1",
    }
    assert (await families.day.raw("旧按钮家长", {"callback_query": query})).silent
    await everyone_is_still_answered(families)


# --------------------------------------------------------------------------------- broken updates


def _message(**more: Any) -> dict[str, Any]:
    who = {"id": 7_123_456_789, "is_bot": False, "first_name": "某人"}
    return {"message_id": 5, "date": 1_790_000_000, "chat": {"id": who["id"], "type": "private"}, "from": who} | more


BROKEN: list[Callable[[], Any]] = [
    dict,
    lambda: {"message": {}},
    lambda: {"message": None},
    lambda: {"message": []},
    lambda: {"message": "text"},
    lambda: {"message": _message(text=5)},
    lambda: {"message": _message(text=None)},
    lambda: {"message": _message(text={"a": 1})},
    lambda: {"message": _message(chat={})},
    lambda: {"message": _message(chat={"id": "x", "type": "private"}, text="a")},
    lambda: {"message": _message(chat={"id": 2**63, "type": "private"}, text="a")},
    lambda: {"message": _message(**{"from": {"id": True}}, text="a")},
    lambda: {"message": _message(date="yesterday", text="a")},
    lambda: {"message": _message(date=-5, text="a")},
    lambda: {"message": _message(text="/start x", entities=[{"type": "bot_command"}])},
    lambda: {"message": _message(text="/start x", entities=[{"type": "bot_command", "offset": -9, "length": 10**9}])},
    lambda: {"message": _message(text="a", entities="all")},
    lambda: {"message": _message(text="a", entities=[None, 5, "x"])},
    lambda: {"message": _message(photo="none", caption=[])},
    lambda: {"message": _message(migrate_to_chat_id="x")},
    lambda: {"callback_query": {}},
    lambda: {"callback_query": {"id": "1", "data": "x"}},
    lambda: {"callback_query": {"id": {}, "from": {"id": 5}, "data": ["x"]}},
    lambda: {"my_chat_member": {"chat": {"id": -5, "type": "group"}}},
    lambda: {"my_chat_member": {"new_chat_member": 5, "chat": {"id": -5, "type": "group"}, "old_chat_member": None}},
    lambda: {"poll": {"id": 5, "options": None}},
    lambda: {"edited_message": {"message_id": "x"}},
    lambda: {"something_new": {"a": 1}},
    lambda: {"message": _message(location={"latitude": 1e308, "longitude": "east"})},
    lambda: {"message": _message(contact={"phone_number": "110"})},
    lambda: {"message": {"a": [[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]}},
]


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
async def test_a_malformed_update_is_set_aside_alone_and_the_next_one_is_answered(
    families: Families, broken: Callable[[], Any]
) -> None:
    families.world.push_raw_update(families.bot, broken())
    await everyone_is_still_answered(families)
    assert await families.day.empty()


async def test_a_batch_of_broken_updates_holds_up_nobody(families: Families) -> None:
    for broken in BROKEN:
        families.world.push_raw_update(families.bot, broken())
    await everyone_is_still_answered(families)
    assert not len(families.bot.updates)


async def test_an_update_that_breaks_us_is_apologised_for_and_the_next_one_is_answered(
    families: Families, monkeypatch: pytest.MonkeyPatch
) -> None:
    await families.follow("倒霉家长", "3-2")
    acts = families.day.rehearsal.app.acts

    async def broken(self: Any, **_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(type(acts.today), "__call__", broken)
    assert (await families.day.tell("倒霉家长", "今日作业")).text == (
        "抱歉，系统刚才出错了，这条没有处理。请过一会儿再发一次。"
    )
    monkeypatch.undo()
    assert "今天的作业公示 16:20 发布" in (await families.day.tell("倒霉家长", "今日作业")).text


# ------------------------------------------------------------------------------------------ floods


async def test_after_twenty_messages_a_minute_there_is_one_notice_and_then_silence(families: Families) -> None:
    day = families.day
    await families.follow("话多家长", "3-2")
    day.stand_at(14, 30)
    answers = [await day.tell("话多家长", "你好") for _ in range(25)]
    assert [a.text for a in answers[:20]] == [HINT] * 20
    assert answers[20].text == "消息太多了，请过一分钟再发。"
    assert all(a.silent for a in answers[21:])
    assert "我能帮您" in (await day.tell("冯老师", "/help")).text
    day.stand_at(14, 31)
    assert (await day.tell("话多家长", "你好")).text == HINT


async def test_staff_are_never_silenced(families: Families) -> None:
    answers = [await families.day.tell("冯老师", "/help") for _ in range(25)]
    assert all("我能帮您" in a.text for a in answers)


async def test_a_flood_in_one_chat_delays_no_teacher(families: Families) -> None:
    day = families.day
    crowd, chat = day.person("刷屏者"), day.private("刷屏者")
    for _ in range(150):
        families.world.say(crowd, chat, "😀" * 50)
    answer = await day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    assert "已登记" in answer.text
    assert len(families.heard(chat)) == 21


async def test_five_wrong_codes_an_hour_are_enough(families: Families) -> None:
    day = families.day
    code = (await families.codes("3-2")).join
    for number in range(5):
        assert "没有这个码" in (await day.tell("猜码人", f"/start guess{number}")).text
    assert (await day.tell("猜码人", f"/start {code}")).text == "试的次数太多了，请一小时后再试，或联系学校管理员。"
    assert "已关注" in (await day.tell("不猜的人", f"/start {code}")).text
    day.stand_at(day.now.hour + 1, day.now.minute + 1)
    assert "已关注" in (await day.tell("猜码人", f"/start {code}")).text


# ---------------------------------------------------------------------------------- odd identities


@pytest.mark.parametrize("number", [1_087_968_824, 777_000, 136_817_688])
async def test_telegrams_service_accounts_can_hold_no_right(families: Families, number: int) -> None:
    code = (await families.codes("3-2")).join
    message = _message(text=f"/start {code}")
    message["from"] = message["from"] | {"id": number}
    message["chat"] = {"id": number, "type": "private"}
    families.world.push_raw_update(families.bot, {"message": message})
    await families.day.settle()
    assert await families.stored(str(number)) == []


async def test_another_bot_in_private_is_not_answered(families: Families) -> None:
    message = _message(text="/help")
    message["from"] = message["from"] | {"is_bot": True}
    calls = len(families.world.calls(families.bot, "sendMessage"))
    families.world.push_raw_update(families.bot, {"message": message})
    await families.day.settle()
    assert len(families.world.calls(families.bot, "sendMessage")) == calls


async def test_a_message_that_was_answered_is_not_answered_again_when_the_server_repeats_it(families: Families) -> None:
    day = families.day
    await families.follow("重发家长", "3-2")
    chat = day.private("重发家长")
    families.world.faults.drop_connection_before("getUpdates", times=2)
    seen = len(families.heard(chat))
    await day.tell("重发家长", "你好")
    assert len(families.heard(chat)) == seen + 1


async def test_an_update_of_yesterday_is_still_answered(families: Families) -> None:
    await families.follow("昨天家长", "3-2")
    number = families.day.person("昨天家长").id
    message = _message(text="今日作业") | {"date": int((families.day.now - timedelta(hours=23)).timestamp())}
    message["from"] = message["from"] | {"id": number}
    message["chat"] = {"id": number, "type": "private"}
    assert "今天的作业公示" in (await families.day.raw("昨天家长", {"message": message})).text
