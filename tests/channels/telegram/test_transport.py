"""Connections, and what they may never write into a log."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.channels.telegram.transport import Transport, quieten
from bot.channels.telegram.wire import QuietRequest, Wire
from bot.domain.errors import DeliveryError
from bot.messages import Say
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
    assert not logging.getLogger("telegram.Bot").isEnabledFor(logging.DEBUG)


def test_a_stricter_level_is_left_alone() -> None:
    logger = logging.getLogger("httpcore")
    before = logger.level
    logger.setLevel(logging.CRITICAL)

    quieten()

    assert logger.level == logging.CRITICAL
    logger.setLevel(before)


async def test_polling_and_sending_share_no_connections() -> None:
    async with Transport("1:x", api_url="http://127.0.0.1:9/") as transport:
        assert transport.polling is not transport.sending
        assert transport.bot.base_url == "http://127.0.0.1:9/bot1:x"
        assert transport.bot.request is transport.sending


@pytest.mark.parametrize(("api_url", "obeyed"), [("http://127.0.0.1:9", False), ("https://api.telegram.org", True)])
async def test_a_proxy_in_the_environment_is_for_servers_outside(
    monkeypatch: pytest.MonkeyPatch, api_url: str, *, obeyed: bool
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy.invalid:3128")

    async with Transport("1:x", api_url=api_url) as transport:
        assert bool(transport.sending._client._mounts) is obeyed


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


async def test_a_slow_drip_is_cut_off_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.wire.WHOLE_CALL_SECONDS", 0.05)

    class Drip(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for _ in range(100):
                await asyncio.sleep(0.01)
                yield b" "

    drip = httpx.MockTransport(lambda _: httpx.Response(200, stream=Drip()))
    async with QuietRequest(httpx_kwargs={"transport": drip}) as request:
        with pytest.raises(DeliveryError, match="delivery-in-doubt") as caught:
            await Wire(Bot("1:x", request=request)).call("sendMessage", chat_id=1, text="x")

    assert caught.value.facts == {"reason": "TimeoutError/CancelledError"}
