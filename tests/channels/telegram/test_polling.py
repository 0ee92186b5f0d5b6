"""Long polling: every update handled, none lost, none holding up the next."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram.errors import TokenRefusedError
from bot.channels.telegram.transport import Transport
from bot.messages import (
    AnyEvent,
    ChatMoved,
    Event,
    MediaPosted,
    Membership,
    MembershipChanged,
    PollCounted,
    Reply,
    TextPosted,
)
from tests.channels.telegram.stage import SORRY, Stage, echo

MALFORMED = (
    {"message": {}},
    {"message": {"chat": {"id": "x"}}},
    {"callback_query": {"id": "1", "data": "x"}},
    {"message": None},
    {"poll": {"id": 5}},
)


async def test_a_message_is_answered_in_its_chat(stage: Stage) -> None:
    async with stage.polling() as runner:
        stage.world.say(stage.teacher, stage.chat, "数学 口算 20分钟")
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学 口算 20分钟"]
    assert runner.last_ok is not None
    assert runner.user is not None
    assert runner.user.username == "jianfu_bot"


async def test_malformed_updates_are_set_aside_and_the_next_are_answered(stage: Stage) -> None:
    for update in MALFORMED:
        stage.world.push_raw_update(stage.bot, dict(update))
        stage.world.say(stage.teacher, stage.chat, "数学")

    async with stage.polling():
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学"] * len(MALFORMED)
    assert stage.aside == ["malformed-update"] * len(MALFORMED)


async def test_a_hole_in_the_translation_costs_one_update(stage: Stage) -> None:
    def unseal(_data: str, _chat_id: str) -> str | None:
        raise LookupError

    async with stage.polling(unseal=unseal):
        stage.world.say(stage.teacher, stage.chat, "数学")
        await stage.settled()
        stage.world.forge_callback(stage.teacher, stage.chat, stage.world.last(stage.chat).id, "x")
        stage.world.say(stage.teacher, stage.chat, "语文")
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学", "收到：语文"]
    assert stage.aside == ["LookupError"]


async def test_an_update_without_a_number_does_not_stop_the_polling(stage: Stage) -> None:
    stage.world.push_raw_update(stage.bot, {"update_id": "x", "message": {}})
    stage.world.say(stage.teacher, stage.chat, "数学")

    async with stage.polling():
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学"]


async def test_a_failing_answer_is_tried_three_times_then_apologised_for(stage: Stage) -> None:
    async def answer(event: AnyEvent) -> Reply | None:
        if getattr(event, "text", "") == "坏":
            raise LookupError("王老师的秘密")
        return await echo(event)

    stage.answer = answer
    with capture_logs() as logs:
        async with stage.polling():
            stage.world.say(stage.teacher, stage.chat, "坏")
            stage.world.say(stage.teacher, stage.chat, "好")
            await stage.settled()

    assert stage.heard_texts() == ["坏", "坏", "坏", "好"]
    assert stage.texts(stage.chat) == [SORRY.text, "收到：好"]
    assert stage.aside == ["LookupError"]
    failures = [log for log in logs if log["event"] == "update-failed"]
    assert [log["error"] for log in failures] == ["LookupError"] * 3
    assert "test_polling.py" in failures[0]["at"]
    assert "秘密" not in str(logs)


async def test_a_failure_that_passes_is_made_good_without_a_word(stage: Stage) -> None:
    failures = iter([LookupError(), LookupError()])

    async def answer(event: AnyEvent) -> Reply | None:
        for failure in failures:
            raise failure
        return await echo(event)

    stage.answer = answer
    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "数学")
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学"]
    assert stage.aside == []


async def test_a_failure_in_a_group_stays_silent(stage: Stage) -> None:
    async def answer(_: AnyEvent) -> Reply | None:
        raise LookupError

    stage.answer = answer
    async with stage.polling():
        stage.world.say(stage.teacher, stage.group, "/bind x")
        await stage.settled()

    assert stage.texts(stage.group) == []


async def test_a_press_whose_answer_fails_does_not_keep_spinning(stage: Stage) -> None:
    async def answer(_: AnyEvent) -> Reply | None:
        raise LookupError

    stage.answer = answer
    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "x")
        await stage.settled()
        press = stage.world.forge_callback(stage.teacher, stage.chat, stage.world.last(stage.chat).id, "x")
        await press.answered()


async def test_a_slow_chat_delays_no_other(stage: Stage) -> None:
    release = asyncio.Event()

    async def answer(event: AnyEvent) -> Reply | None:
        if isinstance(event, Event) and event.chat_id == str(stage.chat.id):
            await release.wait()
        return await echo(event)

    stage.answer = answer
    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "慢")
        await stage.world.wait_for(lambda: stage.heard)
        for number in range(5):
            stage.world.say(stage.parent, stage.parent_chat, f"快{number}")
            await stage.world.wait_for(lambda number=number: len(stage.texts(stage.parent_chat)) > number)
        assert stage.texts(stage.chat) == []
        release.set()
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：慢"]
    assert stage.heard_texts() == ["慢", *(f"快{number}" for number in range(5))]


async def test_a_chat_is_answered_in_its_order(stage: Stage) -> None:
    async def answer(event: AnyEvent) -> Reply | None:
        await asyncio.sleep(0.02 if "0" in getattr(event, "text", "") else 0)
        return await echo(event)

    stage.answer = answer
    for number in range(30):
        stage.world.say(stage.teacher, stage.chat, f"{number}")
        stage.world.say(stage.parent, stage.parent_chat, f"{number}")

    async with stage.polling():
        await stage.settled()

    in_order = [f"收到：{number}" for number in range(30)]
    assert stage.texts(stage.chat) == in_order
    assert stage.texts(stage.parent_chat) == in_order


async def test_what_was_not_handled_when_the_bot_died_comes_again(stage: Stage) -> None:
    async def hang(_: AnyEvent) -> Reply | None:
        await asyncio.Event().wait()
        return None

    stage.answer = hang
    stage.world.say(stage.teacher, stage.chat, "数学")
    async with asyncio.TaskGroup() as group:
        running = group.create_task(stage.runner().run_polling(asyncio.Event()))
        await stage.world.wait_for(lambda: stage.heard)
        await stage.world.wait_for(lambda: len(stage.bot.updates) == 0)  # confirmed: Telegram has forgotten it
        running.cancel()

    stage.runners.clear()
    stage.answer = echo
    async with stage.polling():
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学"]


async def test_stopping_confirms_what_was_handled(stage: Stage) -> None:
    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "数学")
        await stage.world.wait_for(lambda: stage.texts(stage.chat))

    assert len(stage.bot.updates) == 0


async def test_stopping_ends_a_long_poll_at_once_and_finishes_what_has_begun(stage: Stage) -> None:
    begun = asyncio.Event()

    async def answer(event: AnyEvent) -> Reply | None:
        begun.set()
        await asyncio.sleep(0.3)
        return await echo(event)

    stage.answer = answer
    async with asyncio.timeout(4), stage.polling(poll_seconds=50):
        stage.world.say(stage.teacher, stage.chat, "数学")
        await begun.wait()

    assert stage.texts(stage.chat) == ["收到：数学"]
    assert len(stage.bot.updates) == 0


async def test_what_does_not_finish_in_time_waits_for_the_next_start(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.runner.FINISH_SECONDS", 0.05)

    async def hang(event: AnyEvent) -> Reply | None:
        if getattr(event, "text", "") == "慢":
            await asyncio.Event().wait()
        return await echo(event)

    stage.answer = hang
    async with asyncio.timeout(4), stage.polling():
        stage.world.say(stage.parent, stage.parent_chat, "快")
        stage.world.say(stage.teacher, stage.chat, "慢")
        await stage.world.wait_for(lambda: stage.texts(stage.parent_chat))

    assert (len(stage.bot.updates), stage.unhandled) == (0, 1)
    stage.answer = echo
    async with stage.polling():
        await stage.settled()
    assert stage.texts(stage.chat) == ["收到：慢"]


async def test_an_answer_that_never_comes_is_given_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.intake.ANSWER_SECONDS", 0.05)

    async def hang(event: AnyEvent) -> Reply | None:
        if isinstance(event, TextPosted):
            await asyncio.Event().wait()
        return None

    stage.answer = hang
    with capture_logs() as logs:
        async with stage.polling():
            stage.world.say(stage.teacher, stage.chat, "慢")
            await stage.settled()

    assert stage.texts(stage.chat) == [SORRY.text]
    assert stage.aside == ["TimeoutError"]
    assert any("test_polling.py" in log["at"] for log in logs if log["event"] == "update-failed")


async def test_a_stop_before_the_network_is_there_is_obeyed(stage: Stage) -> None:
    async with Transport("1:x", api_url="http://127.0.0.1:9") as nowhere:
        stage.transport = nowhere
        async with asyncio.timeout(3), stage.polling():
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "getUpdates"])
async def test_a_broken_network_is_outlived(stage: Stage, method: str) -> None:
    stage.world.faults.drop_connection_before(method)
    stage.world.faults.html_page(method)

    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "数学")
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学"]


def failures(logs: list[Any]) -> list[Any]:
    return [log for log in logs if log["event"] == "polling-failed"]


async def test_one_good_answer_makes_the_next_pause_short_again(stage: Stage) -> None:
    with capture_logs() as logs:
        async with stage.polling(poll_seconds=1), asyncio.timeout(20):
            for text in ("数学", "语文"):
                before = len(failures(logs))
                stage.world.faults.drop_connection_before("getUpdates", times=2)
                while len(failures(logs)) < before + 2:  # noqa: ASYNC110 - the log tells
                    await asyncio.sleep(0.01)
                stage.world.say(stage.teacher, stage.chat, text)
                await stage.world.wait_for(lambda text=text: f"收到：{text}" in stage.texts(stage.chat))

    pauses = [log["retry_in"] for log in failures(logs)]
    assert len(pauses) == 4
    assert pauses[2] <= 0.5


async def test_an_answer_that_is_not_the_bot_apis_is_outlived(stage: Stage) -> None:
    stage.spoil_polls('{"ok":true}', '{"ok":true,"result":5}')

    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "数学")
        await stage.world.wait_for(lambda: stage.texts(stage.chat), timeout=15)

    assert stage.texts(stage.chat) == ["收到：数学"]


async def test_an_unknown_token_stops_the_bot_with_an_error_that_does_not_show_it(stage: Stage) -> None:
    async with Transport("77:not-a-token-of-this-server", api_url=stage.server.url) as stranger:
        stage.transport = stranger
        with pytest.raises(TokenRefusedError) as caught:
            await stage.runner().run_polling(asyncio.Event())

    assert caught.value.facts == {"bot": "shiyan"}
    assert "not-a-token" not in repr(caught.value)


async def test_a_token_revoked_while_running_stops_the_bot(stage: Stage) -> None:
    stage.world.faults.next_error("getUpdates", 401, "Unauthorized")

    with pytest.raises(TokenRefusedError):
        await stage.runner().run_polling(asyncio.Event())


async def test_a_second_poller_is_reported_and_outlived(stage: Stage) -> None:
    stage.world.faults.next_error("getUpdates", 409, "Conflict: terminated by other getUpdates request")

    with capture_logs() as logs:
        async with stage.polling():
            await stage.world.wait_for(lambda: len(stage.world.calls(stage.bot, "getUpdates")) == 1)

    warnings = [log for log in logs if log["event"] == "another-process-polls-this-bot"]
    assert len(warnings) == 1
    assert warnings[0]["retry_in"] >= 2.5


async def test_a_webhook_left_over_is_taken_down_without_losing_what_waits(stage: Stage) -> None:
    await stage.wire.call("setWebhook", url="http://127.0.0.1:9/hook")
    stage.world.say(stage.teacher, stage.chat, "数学")

    async with stage.polling():
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学"]


async def test_a_server_that_knows_no_webhooks_is_polled(stage: Stage) -> None:
    stage.world.faults.next_error("deleteWebhook", 404, "Not Found")

    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "数学")
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学"]


async def test_memberships_moves_and_tallies_are_heard(stage: Stage) -> None:
    async with stage.polling():
        await stage.settled()
        stage.heard.clear()
        sent = await stage.wire.call(
            "sendPoll", chat_id=stage.group.id, question="?", options=["a", "b"], is_anonymous=True
        )
        stage.world.vote(stage.parent, stage.world.last(stage.group), 1)
        new = stage.world.upgrade(stage.group)
        stage.world.remove_bot(new, stage.bot, by=stage.teacher)
        await stage.settled()

    tallies = [e for e in stage.heard if isinstance(e, PollCounted)]
    moves = {(e.chat_id, e.new_chat_id) for e in stage.heard if isinstance(e, ChatMoved)}
    memberships = [e.membership for e in stage.heard if isinstance(e, MembershipChanged)]
    assert [(t.poll_id, t.counts) for t in tallies] == [(sent["poll"]["id"], (0, 1))]
    assert moves == {(str(stage.group.id), str(new.id))}
    assert memberships[-1] is Membership.LEFT


# ------------------------------------------------------------------------------------------ albums


async def thanks(event: AnyEvent) -> Reply | None:
    return Reply(text=f"图：{event.caption}") if isinstance(event, MediaPosted) else await echo(event)


async def test_an_album_gets_one_answer_for_the_part_with_words(stage: Stage) -> None:
    stage.answer = thanks
    async with stage.polling():
        for caption in (None, "数学 见图", None):
            stage.world.send_photo(stage.teacher, stage.chat, caption=caption, media_group_id="a1")
        await stage.settled()

    assert stage.texts(stage.chat) == ["图：数学 见图"]


async def test_an_album_without_words_gets_one_answer(stage: Stage) -> None:
    stage.answer = thanks
    async with stage.polling():
        for _ in range(3):
            stage.world.send_photo(stage.teacher, stage.chat, media_group_id="a1")
        await stage.world.wait_for(lambda: stage.texts(stage.chat))
        await stage.settled()

    assert stage.texts(stage.chat) == ["图："]


async def test_an_album_in_several_batches_gets_one_answer(stage: Stage) -> None:
    stage.answer = thanks
    async with stage.polling(album_seconds=0.4):
        for caption in ("数学 见图", None, None):
            stage.world.send_photo(stage.teacher, stage.chat, caption=caption, media_group_id="a1")
            fetched = len(stage.world.calls(stage.bot, "getUpdates"))
            await stage.world.wait_for(lambda n=fetched: len(stage.world.calls(stage.bot, "getUpdates")) > n)
        await stage.settled()
        stage.world.send_photo(stage.teacher, stage.chat, media_group_id="a1")
        await stage.settled()

    assert stage.texts(stage.chat) == ["图：数学 见图"]


async def test_words_that_come_late_to_an_album_are_not_lost(stage: Stage) -> None:
    stage.answer = thanks
    async with stage.polling(album_seconds=0.05):
        stage.world.send_photo(stage.teacher, stage.chat, media_group_id="a1")
        await stage.world.wait_for(lambda: stage.texts(stage.chat))
        stage.world.send_photo(stage.teacher, stage.chat, caption="数学 见图", media_group_id="a1")
        await stage.settled()

    assert stage.texts(stage.chat) == ["图：", "图：数学 见图"]


async def test_a_text_after_an_album_is_answered_after_it(stage: Stage) -> None:
    stage.answer = thanks
    async with stage.polling():
        stage.world.send_photo(stage.teacher, stage.chat, caption="数学", media_group_id="a1")
        stage.world.send_photo(stage.teacher, stage.chat, media_group_id="a1")
        stage.world.say(stage.teacher, stage.chat, "语文")
        stage.world.send_photo(stage.parent, stage.parent_chat, caption="英语", media_group_id="a1")
        await stage.settled()

    assert stage.texts(stage.chat) == ["图：数学", "收到：语文"]
    assert stage.texts(stage.parent_chat) == ["图：英语"]
