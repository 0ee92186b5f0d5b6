"""Connections, and what they may never write into a log."""

import asyncio
import io
import logging
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs
from telegram import Bot
from telegram.request import BaseRequest

from bot.channels.telegram.aiohttp_request import AiohttpRequest
from bot.channels.telegram.httpx_request import QuietRequest
from bot.channels.telegram.transport import DELIVERY_CONNECTIONS, Transport, quieten
from bot.channels.telegram.wire import Wire
from bot.domain.errors import DeliveryError
from bot.messages import Say
from tests.channels.telegram import faulty
from tests.channels.telegram.stage import TOKEN, Stage

SECRET_WORDS = "小明今天没交作业"


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """A root handler that would write down whatever reaches it, from DEBUG up."""
    root, written = logging.getLogger(), io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


async def test_neither_token_nor_texts_reach_a_log(stage: Stage, everything_logged: io.StringIO) -> None:
    async def fail(event: object) -> None:
        raise LookupError(str(event))

    answers = iter([fail])
    echo = stage.answer

    async def answer(event: object) -> object:
        return await next(answers, echo)(event)

    stage.answer = answer
    stage.world.faults.html_page("sendMessage", status=502, page=f"<h1>{SECRET_WORDS}</h1>")
    stage.spoil_polls(f"no json: {SECRET_WORDS}")
    with capture_logs() as logs:
        async with stage.polling():
            stage.world.say(stage.teacher, stage.chat, SECRET_WORDS)
            stage.world.push_raw_update(stage.bot, {"message": {"text": SECRET_WORDS}})
            stage.world.say(stage.teacher, stage.chat, SECRET_WORDS)
            await stage.settled()

    written = everything_logged.getvalue() + str(logs)
    assert "update-failed" in written
    assert "reply-dropped" in written
    assert "polling-failed" in written
    assert SECRET_WORDS not in written
    assert TOKEN.partition(":")[2] not in written


def test_httpx_would_log_the_token_if_it_were_let(everything_logged: io.StringIO) -> None:
    quieten()

    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert not logging.getLogger("httpcore.http11").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger("aiohttp.client").isEnabledFor(logging.INFO)
    assert not logging.getLogger("telegram.Bot").isEnabledFor(logging.DEBUG)


def test_a_stricter_level_is_left_alone() -> None:
    logger = logging.getLogger("httpcore")
    before = logger.level
    logger.setLevel(logging.CRITICAL)

    quieten()

    assert logger.level == logging.CRITICAL
    logger.setLevel(before)


async def test_polling_answering_and_delivering_share_no_connections() -> None:
    async with Transport("1:x", api_url="http://127.0.0.1:9/") as transport:
        assert len({id(pool) for pool in (transport.polling, transport.sending, transport.delivery)}) == 3
        assert transport.bot.base_url == "http://127.0.0.1:9/bot1:x"
        assert transport.bot.request is transport.sending


async def test_a_proxy_in_the_environment_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy.invalid:3128")

    async with faulty.serving() as server, Transport("1:x", api_url=server.url) as transport:
        assert await Wire(transport.bot).call("getMe") is True


async def test_what_goes_out_unasked_takes_no_place_of_an_answer() -> None:
    hanging = [faulty.hang] * DELIVERY_CONNECTIONS
    async with (
        faulty.serving(*hanging) as server,
        Transport("1:x", api_url=server.url) as transport,
        asyncio.TaskGroup() as group,
    ):
        outbox = Wire(transport.bot, request=transport.delivery)
        stuck = [group.create_task(outbox.call("sendMessage", chat_id=1, text="x")) for _ in hanging]
        await server.heard_from(len(hanging))
        assert await Wire(transport.bot).call("sendMessage", chat_id=2, text="y") is True
        for task in stuck:
            task.cancel()


async def test_a_long_poll_does_not_hold_up_a_message(stage: Stage) -> None:
    async with stage.polling():
        await stage.world.wait_for(lambda: stage.world.calls(stage.bot, "deleteWebhook"))
        await stage.channel.perform(str(stage.group.id), Say(text="x"), target=None, picture=None)

    assert stage.texts(stage.group) == ["x"]


async def test_a_closed_transport_sends_nothing() -> None:
    transport = Transport("1:x", api_url="http://127.0.0.1:9")
    await transport.close()
    await transport.close()

    with pytest.raises(DeliveryError):
        await Wire(transport.bot).call("getMe")


@pytest.mark.parametrize("request_class", [AiohttpRequest, QuietRequest])
async def test_a_slow_drip_is_cut_off_as_a_whole(
    monkeypatch: pytest.MonkeyPatch, request_class: type[BaseRequest]
) -> None:
    monkeypatch.setattr("bot.channels.telegram.wire.WHOLE_CALL_SECONDS", 0.1)

    async with faulty.serving(faulty.drip) as server, request_class() as request:
        bot = Bot("1:x", base_url=f"{server.url}/bot", request=request)
        with pytest.raises(DeliveryError, match="delivery-in-doubt") as caught:
            await Wire(bot).call("sendMessage", chat_id=1, text="x")

    assert caught.value.facts == {"reason": "TimeoutError/CancelledError"}
