"""Which failures prove that a message was not taken, on real sockets, over both libraries (reliability.md §6)."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest

from bot.channels.telegram.aiohttp_request import AiohttpRequest
from bot.channels.telegram.errors import as_delivery_error, reason_of
from bot.channels.telegram.httpx_request import QuietRequest
from bot.channels.telegram.wire import post
from bot.domain.errors import (
    ChatGoneError,
    ChatMovedError,
    DeliveryDeferredError,
    DeliveryError,
    DeliveryInDoubtError,
    DeliveryRejectedError,
)
from tests.channels.telegram import faulty

Make = Callable[..., BaseRequest]
SHORT = 0.15


def over_aiohttp(*, tls: bool = False, **options: Any) -> BaseRequest:
    return AiohttpRequest(tls=faulty.client_tls() if tls else None, **options)


def over_httpx(*, tls: bool = False, **options: Any) -> BaseRequest:
    return QuietRequest(httpx_kwargs={"verify": faulty.client_tls()} if tls else None, **options)


LIBRARIES = {"aiohttp": over_aiohttp, "httpx": over_httpx}


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> str:
    return request.param


@dataclass
class Case:
    """A fault and what both libraries must make of it; reasons as aiohttp and httpx name them."""

    name: str
    place: Callable[[], Any]
    becomes: type[DeliveryError]
    aiohttp: str
    httpx: str
    timed_out: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    untrusting: bool = False

    def __str__(self) -> str:
        return self.name


@contextmanager
def unknown_name() -> Iterator[str]:
    yield "http://nobody.invalid"


@contextmanager
def via(proxy: AbstractContextManager[str]) -> Iterator[str]:
    with proxy as url:
        yield f"https://api.invalid via {url}"


@asynccontextmanager
async def served(*behaviours: faulty.Behaviour, scheme: str = "", **options: Any) -> AsyncIterator[str]:
    async with faulty.serving(*behaviours, **options) as server:
        yield f"{scheme or server.scheme}://127.0.0.1:{server.port}"


@asynccontextmanager
async def served_proxy(*behaviours: faulty.Behaviour) -> AsyncIterator[str]:
    async with served(*behaviours) as url:
        yield f"https://api.invalid via {url}"


def complaint(status: int, description: str, **parameters: int) -> faulty.Behaviour:
    """What Telegram itself says."""
    body = {"ok": False, "error_code": status, "description": description, "parameters": parameters}
    return faulty.answer(json.dumps(body).encode(), status=f"{status} No")


NOT_SENT, IN_DOUBT = DeliveryDeferredError, DeliveryInDoubtError
REFUSED = faulty.answer(b"no", status="407 Proxy Authentication Required")
HALF = faulty.raw(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"ok":tru')
HALF_CHUNK = faulty.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{")
BIG = {"photo": InputFile(b"x" * (8 * 2**20), filename="x.png")}

CASES = [
    Case("refused", faulty.refusing, NOT_SENT, "ClientConnectorError", "ConnectError"),
    Case("no such name", unknown_name, NOT_SENT, "ClientConnectorDNSError", "ConnectError"),
    Case("hangs on connect", faulty.unconnectable, NOT_SENT, "ConnectionTimeoutError", "ConnectTimeout",
         timed_out=True, options={"connect_timeout": SHORT}),
    Case("hangs in the TLS handshake", lambda: faulty.silent(scheme="https"), NOT_SENT,
         "ConnectionTimeoutError", "ConnectTimeout", timed_out=True, options={"connect_timeout": SHORT}),
    Case("a certificate nobody vouches for", lambda: served(tls=True), NOT_SENT,
         "ClientConnectorCertificateError", "ConnectError", untrusting=True),
    Case("no TLS there", lambda: served(scheme="https", before_reading=faulty.raw(b"HTTP/1.1 400 No\r\n\r\n")),
         NOT_SENT, "ClientConnectorSSLError", "ConnectError"),
    Case("proxy refused", lambda: via(faulty.refusing()), NOT_SENT, "ClientProxyConnectionError", "ConnectError"),
    Case("proxy wants a password", lambda: served_proxy(REFUSED), NOT_SENT, "ClientHttpProxyError", "ProxyError"),
    Case("cut before reading", lambda: served(before_reading=faulty.reset), IN_DOUBT,
         "NetworkError/ClientOSError", "NetworkError/ReadError"),
    Case("cut after reading", lambda: served(faulty.cut), IN_DOUBT,
         "NetworkError/ServerDisconnectedError", "NetworkError/RemoteProtocolError"),
    Case("half a reply", lambda: served(HALF), IN_DOUBT,
         "NetworkError/ClientPayloadError", "NetworkError/RemoteProtocolError"),
    Case("half a chunk", lambda: served(HALF_CHUNK), IN_DOUBT,
         "NetworkError/ClientPayloadError", "NetworkError/RemoteProtocolError"),
    Case("never answers", lambda: served(faulty.hang), IN_DOUBT, "TimedOut/SocketTimeoutError",
         "TimedOut/ReadTimeout", timed_out=True, options={"read_timeout": SHORT}),
    Case("never answers, over TLS", lambda: served(faulty.hang, tls=True), IN_DOUBT, "TimedOut/SocketTimeoutError",
         "TimedOut/ReadTimeout", timed_out=True, options={"read_timeout": SHORT}),
    Case("stops taking an upload", faulty.silent, IN_DOUBT, "TimedOut/WriteTimeoutError", "TimedOut/WriteTimeout",
         timed_out=True, options={"media_write_timeout": SHORT}, params=BIG),
    Case("no HTTP", lambda: served(faulty.raw(b"220 smtp ready\r\n\r\n")), IN_DOUBT,
         "NetworkError/ClientResponseError", "NetworkError/RemoteProtocolError"),
    Case("a proxy's page", lambda: served(faulty.HTML_502), IN_DOUBT,
         "NetworkError/TelegramError", "NetworkError/TelegramError"),
    Case("a redirect", lambda: served(faulty.answer(b"", status="302 Found", headers="Location: /x\r\n")), IN_DOUBT,
         "NetworkError/TelegramError", "NetworkError/TelegramError"),
    Case("a server's own trouble, in JSON", lambda: served(complaint(500, "Internal Server Error")), IN_DOUBT,
         "NetworkError", "NetworkError"),
    *(Case(f"a proxy's page with {status}", lambda status=status: served(faulty.answer(b"<h1>", status=f"{status} No")),
           IN_DOUBT, f"{kind}/TelegramError", f"{kind}/TelegramError")
      for status, kind in ((400, "BadRequest"), (401, "InvalidToken"), (403, "Forbidden"), (409, "Conflict"))),
    Case("not JSON", lambda: served(faulty.answer(b"ok")), IN_DOUBT,
         "TelegramError/JSONDecodeError", "TelegramError/JSONDecodeError"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_only_a_connection_that_was_never_made_proves_that_nothing_was_sent(case: Case, library: str) -> None:
    place = case.place()
    async with place if hasattr(place, "__aenter__") else as_async(place) as where:
        url, _, proxy = where.partition(" via ")
        options = case.options | ({"proxy": proxy} if proxy else {})
        async with LIBRARIES[library](tls=not case.untrusting, **options) as request:
            error = await failure(request, url, case.params)

    became = as_delivery_error(error)
    assert (type(became), isinstance(error, TimedOut)) == (case.becomes, case.timed_out)
    assert reason_of(became) == getattr(case, library)
    assert isinstance(became, DeliveryInDoubtError) or became.whole_token


@pytest.mark.parametrize(
    ("said", "becomes", "reason"),
    [
        (complaint(429, "Too Many Requests: retry after 7", retry_after=7), DeliveryDeferredError, "flood"),
        (complaint(409, "Conflict: terminated by other getUpdates request"), DeliveryDeferredError, "conflict"),
        (complaint(401, "Unauthorized"), DeliveryDeferredError, "token-refused"),
        (complaint(400, "Bad Request: chat not found"), DeliveryDeferredError, "chat-not-found"),
        (complaint(400, "Bad Request: message is too long"), DeliveryRejectedError, "text-too-long"),
        (
            complaint(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1009),
            ChatMovedError,
            "chat-moved",
        ),
        (complaint(403, "Forbidden: bot was kicked"), ChatGoneError, "Forbidden: bot was kicked"),
    ],
)
async def test_what_telegram_itself_says_is_certain(
    library: str, said: faulty.Behaviour, becomes: type[DeliveryError], reason: str
) -> None:
    async with faulty.serving(said) as server, LIBRARIES[library]() as request:
        became = as_delivery_error(await failure(request, server.url))
    assert (type(became), reason_of(became)) == (becomes, reason)


@asynccontextmanager
async def as_async(place: AbstractContextManager[str]) -> AsyncIterator[str]:
    with place as url:
        yield url


async def failure(request: BaseRequest, url: str, params: dict[str, Any] | None = None) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await post(request, f"{url}/bot1:secret/sendMessage", {"chat_id": 1} | (params or {}), None)
    return caught.value


async def test_a_full_pool_holds_this_message_only(library: str) -> None:
    async with (
        faulty.serving(faulty.hang) as server,
        LIBRARIES[library](connection_pool_size=1, pool_timeout=SHORT) as request,
        asyncio.TaskGroup() as group,
    ):
        slow = group.create_task(post(request, f"{server.url}/slow", {}, 5))
        await server.heard_from()
        error = await asyncio.wait_for(failure(request, server.url), 5)
        slow.cancel()

    became = as_delivery_error(error)
    assert isinstance(error, TimedOut)
    assert "*not* sent" in str(error)
    assert isinstance(became, DeliveryDeferredError)
    assert not became.whole_token
    assert len(server.requests) == 1


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_no_error_names_the_token(case: Case) -> None:
    place = case.place()
    async with place if hasattr(place, "__aenter__") else as_async(place) as where:
        url, _, proxy = where.partition(" via ")
        proxy = proxy.replace("http://", "http://someone:pass-word@")
        options = case.options | ({"proxy": proxy} if proxy else {})
        async with over_aiohttp(tls=not case.untrusting, **options) as request:
            error = await failure(request, url, case.params)

    said = "".join(everything_said(error))
    assert "secret" not in said
    assert "pass-word" not in said


def everything_said(error: BaseException | None) -> Iterator[str]:
    """The words and the innards of an error, its causes and its contexts."""
    while error is not None:
        yield f"{error} {error!r} {error.args} {vars(error)}"
        yield from everything_said(error.__context__ if error.__cause__ is not error.__context__ else None)
        error = error.__cause__


async def test_an_answer_that_is_too_long_is_dropped_in_doubt() -> None:
    async with faulty.serving(faulty.answer(b"x" * 1001)) as server, AiohttpRequest(largest_answer=1000) as request:
        error = await failure(request, server.url)
        again = await post(request, f"{server.url}/getMe", {}, None)

    assert isinstance(error, NetworkError)
    assert reason_of(as_delivery_error(error)) == "NetworkError/AnswerTooLargeError"
    assert again is True


async def test_a_compressed_answer_counts_unpacked() -> None:
    import gzip

    bomb = faulty.answer(gzip.compress(b" " * 10**6), headers="Content-Encoding: gzip\r\n")
    async with faulty.serving(bomb) as server, AiohttpRequest(largest_answer=10**5) as request:
        error = await failure(request, server.url)

    assert reason_of(as_delivery_error(error)) == "NetworkError/AnswerTooLargeError"
