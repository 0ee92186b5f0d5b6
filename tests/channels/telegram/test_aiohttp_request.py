"""python-telegram-bot's HTTP interface on aiohttp, against real sockets."""

import asyncio
import gc
import io
import json
import socket
from typing import Any
from unittest import mock

import aiohttp
import pytest
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from telegram import InputFile, InputMediaPhoto
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.channels.telegram import aiohttp_request
from bot.channels.telegram.aiohttp_body import Body
from bot.channels.telegram.aiohttp_causes import WriteTimeoutError
from bot.channels.telegram.aiohttp_exchange import Call, exchange
from bot.channels.telegram.aiohttp_request import AiohttpRequest
from bot.channels.telegram.aiohttp_ways import Way
from bot.channels.telegram.errors import as_delivery_error, reason_of
from bot.channels.telegram.wire import post
from bot.domain.errors import DeliveryDeferredError, DeliveryInDoubtError
from tests.channels.telegram import faulty
from tests.channels.telegram.stage import Stage

LINES = {"text": "【作业公示】\n语文：抄写20分钟", "chat_id": -100123, "disable_notification": True, "offset": None}


async def call(request: AiohttpRequest, server: faulty.Server, **params: Any) -> Any:
    return await post(request, f"{server.url}/bot1:x/sendMessage", params, None)


# ------------------------------------------------------------------------------------------------ what is sent


async def test_parameters_travel_as_json_and_those_without_a_value_do_not() -> None:
    async with faulty.serving() as server, AiohttpRequest() as request:
        assert await call(request, server, **LINES, reply_markup={"inline_keyboard": [[{"text": "好"}]]}) is True

    (got,) = server.requests
    assert got.line == "POST /bot1:x/sendMessage HTTP/1.1"
    assert got.headers["Content-Type"] == "application/json"
    assert json.loads(got.body) == {
        "text": LINES["text"],
        "chat_id": -100123,
        "disable_notification": True,
        "reply_markup": {"inline_keyboard": [[{"text": "好"}]]},
    }


async def test_nothing_is_asked_for_that_would_have_to_be_unpacked_or_kept() -> None:
    cookie = faulty.answer(headers="Set-Cookie: a=b; Path=/\r\n")
    async with faulty.serving(cookie) as server, AiohttpRequest() as request:
        for _ in range(2):
            await post(request, f"http://localhost:{server.port}/bot1:x/getMe", {}, None)

    for got in server.requests:
        assert got.headers["Accept-Encoding"] == "identity"
        assert got.headers["User-Agent"].startswith("python-telegram-bot")
        assert got.headers["Cookie"] is None


async def test_pictures_travel_as_a_form_beside_what_names_them() -> None:
    first = InputMediaPhoto(InputFile(b"\x89PNG one", filename="三（2）班.png", attach=True), caption="一")
    second = InputMediaPhoto(InputFile(io.BytesIO(b"two"), filename="two.jpg", attach=True, read_file_handle=False))
    async with faulty.serving() as server, AiohttpRequest() as request:
        await call(request, server, chat_id=5, media=[first, second])

    form = server.requests[0].form()
    media = json.loads(form.pop("media")[1])
    names = [m["media"].removeprefix("attach://") for m in media]
    assert form.pop("chat_id")[1] == b"5"
    assert form == {
        names[0]: ("三（2）班.png", b"\x89PNG one", "image/png"),
        names[1]: ("two.jpg", b"two", "image/jpeg"),
    }


async def test_a_large_file_arrives_whole() -> None:
    sheet = bytes(range(256)) * 2**15
    async with faulty.serving() as server, AiohttpRequest() as request:
        await call(request, server, document=InputFile(sheet, filename="台账.xlsx"))

    assert server.requests[0].form()["document"][:2] == ("台账.xlsx", sheet)


async def test_a_file_is_fetched() -> None:
    async with faulty.serving(faulty.answer(b"\x00\x01")) as server, AiohttpRequest() as request:
        assert await request.retrieve(f"{server.url}/file/bot1:x/photo.jpg") == b"\x00\x01"

    assert server.requests[0].line == "GET /file/bot1:x/photo.jpg HTTP/1.1"
    assert server.requests[0].body == b""


async def test_half_a_character_is_refused_by_telegram_and_not_in_doubt(stage: Stage) -> None:
    request = stage.transport.sending
    url = f"{stage.transport.bot.base_url}/sendMessage"
    with pytest.raises(TelegramError) as caught:
        await post(request, url, {"chat_id": stage.group.id, "text": "\ud83d"}, None)

    assert not isinstance(as_delivery_error(caught.value), DeliveryInDoubtError)


# --------------------------------------------------------------------------------------------- what comes back


CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"ok":tr\r\ne\r\nue,"result":1}\r\n0\r\n\r\n'
UNTIL_CLOSED = 'HTTP/1.1 200 OK\r\n\r\n{"ok":true,"result":1}'
WORKING = 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{"ok":true,"result":1}'


@pytest.mark.parametrize("words", [CHUNKED, UNTIL_CLOSED, WORKING])
async def test_an_answer_is_read_whole_in_each_of_its_forms(words: str) -> None:
    async with faulty.serving(faulty.raw(words.encode())) as server, AiohttpRequest() as request:
        assert await call(request, server) == 1


async def test_a_server_that_would_speak_something_else_has_not_answered() -> None:
    upgrade = faulty.raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")
    async with faulty.serving(upgrade) as server, AiohttpRequest(read_timeout=None) as request:
        error = await asyncio.wait_for(outcome(request, server.url), 5)

    assert isinstance(as_delivery_error(error), DeliveryInDoubtError)


async def test_an_answer_before_the_end_of_an_upload_counts_and_ends_the_connection() -> None:
    async def refuse(connection: faulty.Connection) -> bool:
        await connection.reader.readuntil(b"\r\n\r\n")
        return await faulty.answer(b'{"ok":true,"result":"enough"}')(connection) and await faulty.hang(connection)

    sheet = InputFile(bytes(2**24), filename="台账.xlsx")
    async with faulty.serving(before_reading=refuse) as server, AiohttpRequest() as request, asyncio.timeout(5):
        assert await call(request, server, document=sheet) == "enough"
        assert await call(request, server, document=sheet) == "enough"

    assert server.accepted == 2


@pytest.mark.parametrize("url", ["api.telegram.org/x", "ftp://localhost/x", "http://[x", "http:///x"])
async def test_what_is_no_address_is_sent_nothing(url: str) -> None:
    async with AiohttpRequest() as request:
        with pytest.raises(NetworkError) as caught:
            await post(request, url, {}, None)

    became = as_delivery_error(caught.value)
    assert (type(became), reason_of(became)) == (DeliveryDeferredError, "NeverLeftError")


# ----------------------------------------------------------------------------------------- kept connections


async def test_one_connection_serves_one_call_after_the_other_without_delay() -> None:
    async with faulty.serving() as server, AiohttpRequest() as request:
        for _ in range(3):
            await call(request, server)
        kept = [proto for pool in request._connector._conns.values() for proto, _ in pool]
        handle = kept[0].transport.get_extra_info("socket")
        assert handle.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    assert server.accepted == 1


async def test_a_connection_the_server_closed_while_nobody_looked_is_not_written_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(aiohttp_request, "QUIET_SECONDS", 0.0)
    async with faulty.serving() as server, AiohttpRequest() as request:
        await call(request, server)
        server.open[0].hang_up()
        await call(request, server)

    assert (server.accepted, len(server.requests)) == (2, 2)


async def test_a_request_that_was_written_is_never_repeated() -> None:
    async with faulty.serving(faulty.answer(), faulty.cut) as server, AiohttpRequest() as request:
        await call(request, server)
        with pytest.raises(NetworkError) as caught:
            await call(request, server)

    assert isinstance(as_delivery_error(caught.value), DeliveryInDoubtError)
    assert len(server.requests) == 2


@pytest.mark.parametrize("times", [1, 2])
async def test_a_connection_that_closes_before_the_first_byte_is_replaced_once(
    monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    left = [True] * times
    connect = Way.connect

    async def connect_then_close(self: Way, patience: aiohttp.ClientTimeout) -> Connection:
        connection = await connect(self, patience)
        if left:
            left.pop()
            connection.transport.abort()
        return connection

    monkeypatch.setattr(Way, "connect", connect_then_close)
    async with faulty.serving() as server, AiohttpRequest() as request:
        if times == 1:
            assert await call(request, server) is True
        else:
            with pytest.raises(NetworkError) as caught:
                await call(request, server)
            became = as_delivery_error(caught.value)
            assert (type(became), reason_of(became)) == (DeliveryDeferredError, "NeverLeftError")

    assert len(server.requests) == 2 - times


# ------------------------------------------------------------------------------------- time and cancelling


async def test_a_long_poll_may_wait_longer_than_other_calls() -> None:
    async def late(connection: faulty.Connection) -> bool:
        await asyncio.sleep(0.1)
        return await faulty.answer(b'{"ok":true,"result":[]}')(connection)

    async with faulty.serving(late, late) as server, AiohttpRequest(read_timeout=0.02) as request:
        assert await post(request, f"{server.url}/getUpdates", {}, 5) == []
        with pytest.raises(TimedOut):
            await post(request, f"{server.url}/getUpdates", {}, None)


async def test_no_time_at_all_is_not_all_the_time() -> None:
    async with faulty.serving(faulty.hang) as server, AiohttpRequest(read_timeout=0) as request:
        with pytest.raises(TimedOut):
            await asyncio.wait_for(call(request, server), 5)


async def test_the_last_piece_too_must_be_taken_in_time() -> None:
    class Full(asyncio.Transport):
        """Takes everything into its buffer, which never empties."""

        def write(self, data: bytes) -> None:
            protocol.pause_writing()

        def is_closing(self) -> bool:
            return False

        def close(self) -> None: ...

    protocol = ResponseHandler(asyncio.get_running_loop())
    protocol.connection_made(Full())
    connection = mock.Mock(spec=Connection, protocol=protocol, transport=protocol.transport)
    call = Call(method="POST", body=Body(b"x", "text/plain"), read_seconds=None, write_seconds=0.01)
    with pytest.raises(WriteTimeoutError):
        await asyncio.wait_for(exchange(connection, call, b"POST / HTTP/1.1\r\n\r\n", largest=9), 5)

    connection.close.assert_called_once()
    connection.release.assert_not_called()


async def test_a_cancelled_call_gives_its_place_back() -> None:
    async with faulty.serving(faulty.hang) as server, AiohttpRequest(connection_pool_size=1) as request:
        async with asyncio.TaskGroup() as group:
            under_way = group.create_task(call(request, server))
            await server.heard_from()
            waiting = group.create_task(call(request, server))
            await asyncio.sleep(0)
            waiting.cancel()
            under_way.cancel()
        assert await call(request, server) is True

    assert len(server.requests) == 2


async def test_waiting_calls_take_their_turn() -> None:
    async with faulty.serving() as server, AiohttpRequest(connection_pool_size=2) as request:
        assert await asyncio.gather(*[call(request, server) for _ in range(20)]) == [True] * 20

    assert len(server.requests) == 20
    assert server.accepted <= 2


# --------------------------------------------------------------------------------------- opening and closing


def test_it_may_be_made_before_there_is_a_loop() -> None:
    request = AiohttpRequest()

    async def use() -> None:
        async with faulty.serving() as server, request:
            await call(request, server)

    asyncio.run(use())
    asyncio.run(use())


async def test_closing_twice_and_opening_again_are_harmless() -> None:
    request = AiohttpRequest()
    await request.shutdown()
    await request.shutdown()
    async with faulty.serving() as server:
        with pytest.raises(NetworkError, match="not initialized"):
            await call(request, server)
        await request.initialize()
        await request.initialize()
        assert await call(request, server) is True
        await request.shutdown()
    gc.collect()  # an open session or connector would complain now


@pytest.mark.parametrize("tls", [False, True])
async def test_closing_ends_a_call_under_way_as_a_failure(*, tls: bool) -> None:
    request = AiohttpRequest(tls=faulty.client_tls())
    async with faulty.serving(faulty.hang, tls=tls) as server, asyncio.TaskGroup() as group:
        under_way = group.create_task(outcome(request, server.url))
        await server.heard_from()
        await request.shutdown()

    assert isinstance(as_delivery_error(under_way.result()), DeliveryInDoubtError)


async def test_closing_while_a_name_is_looked_up_is_a_failure_and_no_cancellation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = asyncio.Event()

    async def never(*args: Any, **kwargs: Any) -> Any:
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr("aiohttp.ThreadedResolver.resolve", never)
    request = AiohttpRequest(connect_timeout=None)
    async with asyncio.TaskGroup() as group:
        under_way = group.create_task(outcome(request, "http://api.invalid"))
        await asked.wait()
        await request.shutdown()

    became = as_delivery_error(under_way.result())
    assert (type(became), reason_of(became)) == (DeliveryDeferredError, "NeverLeftError")


async def outcome(request: AiohttpRequest, url: str) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await post(request, f"{url}/bot1:x/getMe", {}, None)
    return caught.value


# ------------------------------------------------------------------------------------------------------ TLS


async def test_a_server_with_a_certificate_we_trust_is_spoken_to() -> None:
    async with faulty.serving(tls=True) as server, AiohttpRequest(tls=faulty.client_tls()) as request:
        await call(request, server)
        await call(request, server)

    assert server.accepted == 1
