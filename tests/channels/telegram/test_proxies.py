"""Which way calls take out of the house, and that they do take it."""

import asyncio
import contextlib
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram.error import NetworkError

from bot.channels.telegram.aiohttp_request import AiohttpRequest
from bot.channels.telegram.errors import as_delivery_error, reason_of
from bot.channels.telegram.httpx_request import QuietRequest
from bot.channels.telegram.proxies import is_socks, proxy_for
from bot.channels.telegram.transport import Transport
from bot.channels.telegram.wire import Wire, post
from bot.domain.errors import DeliveryDeferredError
from tests.channels.telegram import faulty

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
TELEGRAM = "https://api.telegram.org"
PROXY = "http://proxy.invalid:3128"


@pytest.fixture(autouse=True)
def _no_proxies_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("named", "url", "proxy"),
    [
        ({}, TELEGRAM, None),
        ({"HTTPS_PROXY": PROXY}, TELEGRAM, PROXY),
        ({"https_proxy": PROXY}, TELEGRAM, PROXY),
        ({"HTTP_PROXY": PROXY}, TELEGRAM, None),
        ({"HTTP_PROXY": PROXY}, "http://bot-api.school", PROXY),
        ({"HTTPS_PROXY": PROXY}, "http://bot-api.school", None),
        ({"ALL_PROXY": PROXY}, TELEGRAM, PROXY),
        ({"ALL_PROXY": PROXY}, "http://bot-api.school", PROXY),
        ({"ALL_PROXY": "http://other.invalid", "HTTPS_PROXY": PROXY}, TELEGRAM, PROXY),
        ({"ALL_PROXY": "10.0.0.1:7890"}, TELEGRAM, "http://10.0.0.1:7890"),
        ({"ALL_PROXY": "socks://10.0.0.1:7891"}, TELEGRAM, "socks5://10.0.0.1:7891"),
        ({"ALL_PROXY": PROXY, "NO_PROXY": "*"}, TELEGRAM, None),
        ({"ALL_PROXY": PROXY, "NO_PROXY": "a.example, telegram.org"}, TELEGRAM, None),
        ({"ALL_PROXY": PROXY, "NO_PROXY": "gram.org"}, TELEGRAM, PROXY),
        ({"ALL_PROXY": PROXY, "NO_PROXY": "bot-api.school:8081"}, "http://bot-api.school:8081", None),
        ({"ALL_PROXY": PROXY, "NO_PROXY": "bot-api.school:8081"}, "http://bot-api.school:8082", PROXY),
        ({"ALL_PROXY": PROXY}, "http://localhost:8081", None),
        ({"ALL_PROXY": PROXY}, "http://api.localhost:8081", None),
        ({"ALL_PROXY": PROXY}, "http://127.3.2.1:8081", None),
        ({"ALL_PROXY": PROXY}, "http://[::1]:8081", None),
        ({"ALL_PROXY": PROXY}, "http://192.168.1.5:8081", PROXY),
    ],
)
def test_the_environment_names_the_way(
    monkeypatch: pytest.MonkeyPatch, named: dict[str, str], url: str, proxy: str | None
) -> None:
    for name, value in named.items():
        monkeypatch.setenv(name, value)

    assert proxy_for(url) == proxy


@pytest.mark.parametrize(
    ("proxy", "socks"), [(None, False), (PROXY, False), ("socks5://x:1", True), ("socks5h://x:1", True)]
)
def test_socks_is_told_from_the_others(proxy: str | None, *, socks: bool) -> None:
    assert is_socks(proxy) is socks


@pytest.mark.parametrize(
    ("api_url", "library"), [("http://127.0.0.1:9", AiohttpRequest), ("https://api.telegram.org", QuietRequest)]
)
async def test_httpx_stands_in_where_only_socks_leads_out(
    monkeypatch: pytest.MonkeyPatch, api_url: str, library: type
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")

    async with Transport("1:x", api_url=api_url) as transport:
        assert {type(pool) for pool in (transport.polling, transport.sending, transport.delivery)} == {library}


async def test_a_call_goes_through_the_proxy_with_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    async with faulty.serving() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:secret@127.0.0.1:{proxy.port}")
        async with AiohttpRequest() as request:
            for _ in range(2):
                await post(request, "http://bot-api.invalid/bot1:x/getMe", {}, None)

    for got in proxy.requests:
        assert got.line == "POST http://bot-api.invalid/bot1:x/getMe HTTP/1.1"
        assert got.headers["Proxy-Authorization"] == f"Basic {b64encode(b'me:secret').decode()}"


async def test_a_proxy_sees_neither_the_token_nor_the_words_of_an_encrypted_call() -> None:
    async with (
        faulty.serving(tls=True) as server,
        connect_proxy(server.port) as (proxy, tunnels),
        AiohttpRequest(proxy=proxy, tls=faulty.client_tls()) as request,
    ):
        for _ in range(2):
            assert await post(request, f"https://localhost:{server.port}/bot1:x/getMe", {}, None) is True

    assert len(server.requests) == 2
    (tunnel,) = tunnels
    assert tunnel.line == f"CONNECT localhost:{server.port} HTTP/1.1"
    assert tunnel.headers["Proxy-Authorization"] == f"Basic {b64encode(b'me:secret').decode()}"
    assert server.requests[0].headers["Proxy-Authorization"] is None


async def test_a_stranger_behind_the_proxy_is_sent_nothing_and_the_password_is_not_told() -> None:
    async with (
        faulty.serving(tls=True) as server,
        connect_proxy(server.port) as (proxy, tunnels),
        AiohttpRequest(proxy=proxy) as request,
    ):
        with pytest.raises(NetworkError) as caught:
            await post(request, f"https://localhost:{server.port}/bot1:x/getMe", {}, None)

    became = as_delivery_error(caught.value)
    assert (type(became), reason_of(became)) == (DeliveryDeferredError, "ClientConnectorCertificateError")
    assert len(tunnels) == 1
    assert "secret" not in repr(caught.value.__cause__)


async def test_a_call_goes_through_a_socks_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with faulty.serving() as server, socks_proxy(server.port) as (proxy, names):
        monkeypatch.setenv("ALL_PROXY", proxy)
        async with Transport("1:x", api_url="http://bot-api.invalid") as transport:
            assert await Wire(transport.bot).call("getMe") is True

    assert names == [b"bot-api.invalid"]  # looked up there: the name may not exist here


# -------------------------------------------------------------------------------------------------- proxies


@asynccontextmanager
async def connect_proxy(port: int) -> AsyncIterator[tuple[str, list[faulty.Request]]]:
    tunnels: list[faulty.Request] = []

    async def tunnel(connection: faulty.Connection) -> bool:
        tunnels.append(listener.requests[-1])
        await connection.say(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await join(connection, port)
        return False

    async with faulty.serving(tunnel, tunnel) as listener:
        yield f"http://me:secret@127.0.0.1:{listener.port}", tunnels


@asynccontextmanager
async def socks_proxy(port: int) -> AsyncIterator[tuple[str, list[bytes]]]:
    """SOCKS 5 without a password (RFC 1928), as much as one CONNECT needs."""
    names: list[bytes] = []

    async def serve(connection: faulty.Connection) -> bool:
        _, methods = await connection.reader.readexactly(2)
        await connection.reader.readexactly(methods)
        await connection.say(b"\x05\x00")
        *_, length = await connection.reader.readexactly(5)
        names.append(await connection.reader.readexactly(length))
        await connection.reader.readexactly(2)
        await connection.say(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        await join(connection, port)
        return False

    async with faulty.serving(before_reading=serve) as listener:
        yield f"socks5://127.0.0.1:{listener.port}", names


async def join(connection: faulty.Connection, port: int) -> None:
    """Pass bytes both ways until one side ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await source.read(2**16):
                sink.write(piece)
                await sink.drain()
        sink.close()

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(copy(connection.reader, writer))
            group.create_task(copy(reader, connection.writer))
    finally:
        writer.close()
