"""Acts become calls of a real HTTP server; what the chat then shows is what counts."""

import io
import struct
import zlib

import pytest

from bot.channels.telegram.outbound import TelegramChannel
from bot.channels.telegram.wire import Wire
from bot.domain.errors import (
    ChatGoneError,
    ChatMovedError,
    DeliveryDeferredError,
    DeliveryInDoubtError,
    DeliveryRejectedError,
)
from bot.messages import AskPoll, Button, ClosePoll, Edit, Picture, Pin, Receipt, Say, Unpin
from tests.channels.telegram.stage import SEAL, Stage, close_button

CARD = Picture(sheet_id=1, version=1)
BUTTONS = ((Button("通过", "approve:1"), Button("退回", "return:1")),)
PUBLICATION = "【作业公示】😀 三（2）班\n数学 口算 20分钟（王老师）\n书面合计 20/60 分钟"


def png(width: int = 4, height: int = 4, shade: int = 200) -> bytes:
    """A small grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    out = io.BytesIO()
    out.write(b"\x89PNG\r\n\x1a\n")
    out.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)))
    out.write(chunk(b"IDAT", zlib.compress((b"\0" + bytes([shade]) * width) * height)))
    out.write(chunk(b"IEND", b""))
    return out.getvalue()


async def said(stage: Stage, act: Say, *, picture: bytes | None = None) -> Receipt:
    return await stage.channel.perform(str(stage.group.id), act, target=None, picture=picture)


async def test_a_text_arrives_as_written(stage: Stage) -> None:
    receipt = await said(stage, Say(text="1 < 2 & *三* _四_ https://example.org"))

    message = stage.world.last(stage.group)
    assert message.text == "1 < 2 & *三* _四_ https://example.org"
    assert receipt == Receipt(message_id=str(message.id))
    assert not message.silent
    call = stage.world.calls(stage.bot, "sendMessage")[-1]
    assert "parse_mode" not in call.params


async def test_the_heading_is_bold_and_measured_in_utf_16(stage: Stage) -> None:
    await said(stage, Say(text="\n【作业公示】😀 三（2）班  \n数学"))

    message = stage.world.last(stage.group)
    assert message.text == "【作业公示】😀 三（2）班  \n数学"
    assert message.entities == [{"type": "bold", "offset": 0, "length": len("【作业公示】") + 2 + len(" 三（2）班")}]


async def test_a_text_without_heading_has_no_bold(stage: Stage) -> None:
    await said(stage, Say(text="已登记\n【不是标题】"))

    assert stage.world.last(stage.group).entities == []


async def test_a_silent_message_makes_no_sound(stage: Stage) -> None:
    await said(stage, Say(text="【睡眠提醒】早点睡", silent=True))

    assert stage.world.last(stage.group).silent


async def test_buttons_carry_actions_sealed_for_this_chat(stage: Stage) -> None:
    await said(stage, Say(text="请审核", buttons=BUTTONS))

    (row,) = stage.world.last(stage.group).buttons
    chat_id = str(stage.group.id)
    assert [button.label for button in row] == ["通过", "退回"]
    assert [SEAL.open(b.data or "", bot="shiyan", chat_id=chat_id) for b in row] == ["approve:1", "return:1"]
    assert all(len(b.data or "") <= 64 for b in row)


async def test_a_card_carries_the_publication_as_its_caption(stage: Stage) -> None:
    receipt = await said(stage, Say(text=PUBLICATION, picture=CARD), picture=png())

    message = stage.world.last(stage.group)
    assert message.caption == PUBLICATION
    assert message.photo is not None
    assert message.caption_entities[0]["length"] == len("【作业公示】") + 2 + len(" 三（2）班")
    assert receipt == Receipt(message_id=str(message.id), has_picture=True)


async def test_a_card_may_come_without_words(stage: Stage) -> None:
    await said(stage, Say(text="", picture=CARD), picture=png())

    assert stage.world.last(stage.group).caption is None


async def test_words_too_long_for_a_caption_follow_their_card(stage: Stage) -> None:
    text = "【作业公示】\n" + "\n".join(f"第{n}题" for n in range(300))

    receipt = await said(stage, Say(text=text, picture=CARD, buttons=BUTTONS), picture=png())

    card, words = stage.world.messages(stage.group)[-2:]
    assert (card.photo is not None, card.caption, card.labels) == (True, None, [])
    assert (words.text, words.labels) == (text, ["通过", "退回"])
    assert receipt == Receipt(message_id=str(words.id))


async def test_a_card_that_could_not_be_drawn_goes_out_in_words(stage: Stage) -> None:
    receipt = await said(stage, Say(text=PUBLICATION, picture=CARD), picture=None)

    assert stage.texts(stage.group) == [PUBLICATION]
    assert not receipt.has_picture


async def test_a_group_that_forbids_pictures_gets_the_words(stage: Stage) -> None:
    stage.world.faults.next_error("sendPhoto", 400, "Bad Request: not enough rights to send photos to the chat")

    receipt = await said(stage, Say(text=PUBLICATION, picture=CARD, buttons=BUTTONS), picture=png())

    assert stage.world.last(stage.group).text == PUBLICATION
    assert stage.world.last(stage.group).labels == ["通过", "退回"]
    assert not receipt.has_picture


async def test_a_long_text_is_split_at_line_ends_with_the_buttons_below(stage: Stage) -> None:
    lines = [f"第{n}行" + "口" * 40 for n in range(150)]

    receipt = await said(stage, Say(text="\n".join(lines), buttons=BUTTONS))

    parts = [m for m in stage.world.messages(stage.group) if m.sender is stage.bot and m.text]
    assert [line for part in parts for line in (part.text or "").split("\n")] == lines
    assert len(parts) == 2
    assert [part.labels for part in parts] == [[], ["通过", "退回"]]
    assert receipt.message_id == str(parts[0].id)


async def test_half_a_long_text_is_in_doubt(stage: Stage) -> None:
    text = "\n".join("口" * 40 for _ in range(150))
    calls = stage.world.calls
    await said(stage, Say(text="先来一条"))
    before = len(calls(stage.bot, "sendMessage"))
    stage.world.faults.strict_limits(per_second=0.01, burst=1)

    with pytest.raises(DeliveryInDoubtError, match="partly-sent/flood"):
        await said(stage, Say(text=text))

    assert len(calls(stage.bot, "sendMessage")) == before + 2


async def test_an_empty_text_is_refused_before_it_is_sent(stage: Stage) -> None:
    with pytest.raises(DeliveryRejectedError, match="text-empty"):
        await said(stage, Say(text="  \n"))

    assert stage.world.calls(stage.bot, "sendMessage") == []


# ------------------------------------------------------------------------------------------ editing


async def edited(stage: Stage, act: Edit, target: Receipt, *, picture: bytes | None = None) -> Receipt:
    return await stage.channel.perform(str(stage.group.id), act, target=target, picture=picture)


async def test_a_text_is_rewritten_in_place(stage: Stage) -> None:
    first = await said(stage, Say(text="【作业公示】旧", buttons=BUTTONS))

    receipt = await edited(stage, Edit(target="k", text="【作业公示】更正"), first)

    message = stage.world.last(stage.group)
    assert (message.text, message.history, message.labels) == ("【作业公示】更正", ["【作业公示】旧"], [])
    assert message.entities == [{"type": "bold", "offset": 0, "length": 8}]
    assert receipt == first


async def test_a_caption_is_rewritten_where_the_message_is_a_card(stage: Stage) -> None:
    first = await said(stage, Say(text="旧", picture=CARD), picture=png())

    receipt = await edited(stage, Edit(target="k", text="更正"), first)

    assert stage.world.last(stage.group).caption == "更正"
    assert receipt == first


async def test_a_correction_exchanges_the_card_and_its_caption(stage: Stage) -> None:
    first = await said(stage, Say(text="旧", picture=CARD), picture=png())
    old = stage.world.last(stage.group).photo

    receipt = await edited(stage, Edit(target="k", text="【作业公示】更正", buttons=BUTTONS), first, picture=png(8, 8))

    message = stage.world.last(stage.group)
    assert message.caption == "【作业公示】更正"
    assert message.photo is not None
    assert old is not None
    assert message.photo.data != old.data
    assert message.labels == ["通过", "退回"]
    assert message.caption_entities == [{"type": "bold", "offset": 0, "length": 8}]
    assert receipt == first


async def test_a_server_without_media_edits_gets_the_words_corrected(stage: Stage) -> None:
    first = await said(stage, Say(text="旧", picture=CARD), picture=png())
    stage.world.faults.next_error("editMessageMedia", 404, "Not Found")

    await edited(stage, Edit(target="k", text="更正"), first, picture=png(8, 8))

    assert stage.world.last(stage.group).caption == "更正"


async def test_an_edit_that_changes_nothing_is_a_success(stage: Stage) -> None:
    first = await said(stage, Say(text="一样"))

    assert await edited(stage, Edit(target="k", text="一样"), first) == first


async def test_a_caption_too_long_is_refused_so_that_the_core_can_shorten(stage: Stage) -> None:
    first = await said(stage, Say(text="旧", picture=CARD), picture=png())

    with pytest.raises(DeliveryRejectedError, match="caption-too-long"):
        await edited(stage, Edit(target="k", text="长" * 1025), first)

    await edited(stage, Edit(target="k", text="长" * 1024), first)


async def test_the_servers_own_caption_limit_is_reported_the_same_way(stage: Stage) -> None:
    first = await said(stage, Say(text="旧", picture=CARD), picture=png())
    stage.world.faults.next_error("editMessageCaption", 400, "Bad Request: message caption is too long")

    with pytest.raises(DeliveryRejectedError, match="caption-too-long"):
        await edited(stage, Edit(target="k", text="更正"), first)


async def test_a_message_that_is_gone_cannot_be_rewritten(stage: Stage) -> None:
    with pytest.raises(DeliveryRejectedError, match="message-gone"):
        await edited(stage, Edit(target="k", text="更正"), Receipt(message_id="4711"))


async def test_an_edit_needs_its_target(stage: Stage) -> None:
    with pytest.raises(DeliveryRejectedError, match="no-target"):
        await stage.channel.perform(str(stage.group.id), Edit(target="k", text="更正"), target=None, picture=None)


# --------------------------------------------------------------------------------- pins and polls


async def test_a_pin_is_silent_and_comes_down_again(stage: Stage) -> None:
    stage.world.promote(stage.group, stage.bot, by=stage.teacher, rights=["can_pin_messages"])
    first = await said(stage, Say(text=PUBLICATION))
    message = stage.world.last(stage.group)
    chat_id = str(stage.group.id)

    await stage.channel.perform(chat_id, Pin("k"), target=first, picture=None)
    assert message.pinned
    assert stage.world.calls(stage.bot, "pinChatMessage")[-1].params["disable_notification"] in (True, "true")

    await stage.channel.perform(chat_id, Unpin("k"), target=first, picture=None)
    assert not message.pinned
    assert await stage.channel.perform(chat_id, Unpin("k"), target=first, picture=None) == first


async def test_a_pinned_message_that_is_gone_counts_as_taken_down(stage: Stage) -> None:
    first = await said(stage, Say(text=PUBLICATION))
    stage.world.faults.next_error("unpinChatMessage", 400, "Bad Request: message to unpin not found")

    assert await stage.channel.perform(str(stage.group.id), Unpin("k"), target=first, picture=None) == first


async def test_without_the_right_to_pin_the_group_is_not_given_up(stage: Stage) -> None:
    first = await said(stage, Say(text=PUBLICATION))

    with pytest.raises(DeliveryRejectedError, match="no-rights"):
        await stage.channel.perform(str(stage.group.id), Pin("k"), target=first, picture=None)


async def test_a_poll_is_anonymous_native_and_its_end_brings_the_counts(stage: Stage) -> None:
    chat_id = str(stage.group.id)
    ask = AskPoll(question="昨晚作业实际用时？", options=("30分钟内", "30到60分钟", "更久"))

    receipt = await stage.channel.perform(chat_id, ask, target=None, picture=None)
    message = stage.world.last(stage.group)
    assert message.poll is not None
    assert (message.poll.anonymous, message.poll.multiple, message.silent) == (True, False, True)
    assert receipt == Receipt(message_id=str(message.id), poll_id=message.poll.id)

    stage.world.vote(stage.parent, message, 1)
    stage.world.vote(stage.teacher, message, 1)
    closed = await stage.channel.perform(chat_id, ClosePoll("k"), target=receipt, picture=None)
    assert closed.counts == (0, 2, 0)

    again = await stage.channel.perform(chat_id, ClosePoll("k"), target=receipt, picture=None)
    assert again == receipt


# ----------------------------------------------------------------------------------------- failures


async def test_a_blocked_bot_learns_that_the_chat_is_gone(stage: Stage) -> None:
    stage.world.say(stage.parent, stage.parent_chat, "/start x")
    stage.world.block(stage.parent, stage.bot)

    with pytest.raises(ChatGoneError):
        await stage.channel.perform(str(stage.parent_chat.id), Say(text="提醒"), target=None, picture=None)


async def test_an_upgraded_group_tells_its_new_id(stage: Stage) -> None:
    new = stage.world.upgrade(stage.group)

    with pytest.raises(ChatMovedError) as caught:
        await said(stage, Say(text=PUBLICATION))

    assert caught.value.new_chat_id == str(new.id)


async def test_a_cut_before_the_answer_leaves_the_message_in_doubt(stage: Stage) -> None:
    stage.world.faults.drop_connection_after("sendMessage")

    with pytest.raises(DeliveryInDoubtError):
        await said(stage, Say(text=PUBLICATION))

    assert stage.texts(stage.group) == [PUBLICATION]


async def test_a_server_that_is_not_there_certainly_took_nothing(stage: Stage) -> None:
    await stage.server.__aexit__(None, None, None)
    try:
        with pytest.raises(DeliveryDeferredError) as caught:
            await said(stage, Say(text=PUBLICATION))
    finally:
        await stage.server.__aenter__()

    assert caught.value.facts["reason"] == "ClientConnectorError"


async def test_flood_control_says_that_we_are_too_fast(stage: Stage) -> None:
    stage.world.faults.next_error("sendMessage", 429, "Too Many Requests: retry after 9", {"retry_after": 9})

    with pytest.raises(DeliveryDeferredError) as caught:
        await said(stage, Say(text="一条"))

    assert (caught.value.whole_token, caught.value.too_fast, caught.value.pause.total_seconds()) == (True, True, 9)


async def test_nothing_is_sent_while_a_unit_of_work_is_open(stage: Stage) -> None:
    def refuse() -> None:
        raise RuntimeError("unit of work open")

    channel = TelegramChannel(Wire(stage.transport.bot, guard=refuse), seal=close_button)

    with pytest.raises(RuntimeError, match="unit of work open"):
        await channel.perform(str(stage.group.id), Say(text="x"), target=None, picture=None)

    assert stage.world.calls(stage.bot, "sendMessage") == []
