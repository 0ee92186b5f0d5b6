"""Each row of the outcome table (reliability.md §6, §7), with the exceptions python-telegram-bot really builds."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

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

URL = "http://api.invalid/bot1:x/sendMessage"
Handler = Callable[[httpx.Request], httpx.Response]


def answering(status: int, body: object) -> Handler:
    return lambda _: httpx.Response(status, json=body)


def complaining(status: int, description: str, **parameters: int) -> Handler:
    body = {"ok": False, "error_code": status, "description": description}
    return answering(status, body | ({"parameters": parameters} if parameters else {}))


def page(status: int, words: str = "<h1>proxy</h1>") -> Handler:
    return lambda _: httpx.Response(status, text=words)


def failing(error: type[httpx.HTTPError]) -> Handler:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error("over")

    return fail


async def outcome(handler: Handler) -> DeliveryError:
    """What we make of a call that ends so: httpx, python-telegram-bot and our translation are all real."""
    request = QuietRequest(httpx_kwargs={"transport": httpx.MockTransport(handler)})
    async with request:
        try:
            await post(request, URL, {"chat_id": 1}, None)
        except TelegramError as error:
            return as_delivery_error(error)
    pytest.fail("the call went through")


@pytest.mark.parametrize(
    ("handler", "becomes", "reason"),
    [
        (complaining(429, "Too Many Requests: retry after 7", retry_after=7), DeliveryDeferredError, "flood"),
        (complaining(409, "Conflict: terminated by other getUpdates request"), DeliveryDeferredError, "conflict"),
        (complaining(401, "Unauthorized"), DeliveryDeferredError, "token-refused"),
        (complaining(404, "Not Found"), DeliveryRejectedError, "unknown-method"),
        (answering(404, {"detail": "Not Found"}), DeliveryDeferredError, "token-refused"),
        (complaining(400, "Bad Request: chat not found"), DeliveryDeferredError, "chat-not-found"),
        (complaining(400, "Bad Request: not enough rights to send text messages to the chat"),
         DeliveryDeferredError, "no-rights"),
        (complaining(400, "Bad Request: not enough rights to send photos to the chat"),
         DeliveryRejectedError, "picture-refused"),
        (complaining(400, "Bad Request: message is not modified: specified new message content"),
         DeliveryRejectedError, "not-modified"),
        (complaining(400, "Bad Request: message caption is too long"), DeliveryRejectedError, "caption-too-long"),
        (complaining(400, "Bad Request: message is too long"), DeliveryRejectedError, "text-too-long"),
        (complaining(400, "Bad Request: message to edit not found"), DeliveryRejectedError, "message-gone"),
        (complaining(400, "Bad Request: message can't be edited"), DeliveryRejectedError, "not-editable"),
        (complaining(400, "Bad Request: can't parse entities"), DeliveryRejectedError, "Can't parse entities"),
        (complaining(403, "Forbidden: bot was blocked by the user"),
         ChatGoneError, "Forbidden: bot was blocked by the user"),
        (failing(httpx.ConnectError), DeliveryDeferredError, "ConnectError"),
        (failing(httpx.ConnectTimeout), DeliveryDeferredError, "ConnectTimeout"),
        (failing(httpx.PoolTimeout), DeliveryDeferredError, "PoolTimeout"),
        (failing(httpx.ReadTimeout), DeliveryInDoubtError, "TimedOut/ReadTimeout"),
        (failing(httpx.WriteTimeout), DeliveryInDoubtError, "TimedOut/WriteTimeout"),
        (failing(httpx.WriteError), DeliveryInDoubtError, "NetworkError/WriteError"),
        (failing(httpx.ReadError), DeliveryInDoubtError, "NetworkError/ReadError"),
        (failing(httpx.RemoteProtocolError), DeliveryInDoubtError, "NetworkError/RemoteProtocolError"),
        (complaining(500, "Internal Server Error"), DeliveryInDoubtError, "NetworkError"),
        (complaining(502, "Bad Gateway"), DeliveryInDoubtError, "NetworkError"),
        (page(502), DeliveryInDoubtError, "NetworkError/TelegramError"),
        (page(200, "not json"), DeliveryInDoubtError, "TelegramError/JSONDecodeError"),
        (page(200, "[" * 5000), DeliveryInDoubtError, "TelegramError/RecursionError"),
        (answering(200, ["a", "list"]), DeliveryInDoubtError, "TelegramError/TypeError"),
        (answering(200, {"ok": True}), DeliveryInDoubtError, "TelegramError/KeyError"),
        (answering(400, {"description": 5}), DeliveryInDoubtError, "TelegramError/AttributeError"),
        (page(400), DeliveryInDoubtError, "BadRequest/TelegramError"),
        (page(401), DeliveryInDoubtError, "InvalidToken/TelegramError"),
        (page(403), DeliveryInDoubtError, "Forbidden/TelegramError"),
        (page(404), DeliveryInDoubtError, "InvalidToken/TelegramError"),
        (page(409), DeliveryInDoubtError, "Conflict/TelegramError"),
        (page(429), DeliveryInDoubtError, "NetworkError/TelegramError"),
    ],
)  # fmt: skip
async def test_an_answer_is_certain_only_where_telegram_itself_gave_it(
    handler: Handler, becomes: type[DeliveryError], reason: str
) -> None:
    error = await outcome(handler)

    assert (type(error), reason_of(error)) == (becomes, reason)


async def test_a_moved_group_brings_its_new_id() -> None:
    error = await outcome(complaining(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100123))

    assert isinstance(error, ChatMovedError)
    assert error.new_chat_id == "-100123"


async def test_flood_control_holds_the_whole_token_for_the_time_asked() -> None:
    error = await outcome(complaining(429, "Too Many Requests", retry_after=7))

    assert isinstance(error, DeliveryDeferredError)
    assert (error.pause, error.whole_token) == (timedelta(seconds=7), True)


@pytest.mark.parametrize("pause", [7, timedelta(seconds=7)])
def test_the_pause_may_come_as_seconds_or_as_a_timedelta(pause: int | timedelta) -> None:
    error = as_delivery_error(RetryAfter(pause))

    assert isinstance(error, DeliveryDeferredError)
    assert error.pause == timedelta(seconds=7)


def test_a_chat_that_may_come_back_is_tried_a_few_times_an_hour_apart() -> None:
    error = as_delivery_error(BadRequest("Chat not found"))

    assert isinstance(error, DeliveryDeferredError)
    assert (error.pause, error.whole_token) == (timedelta(hours=1), False)
    assert error.facts["gone_after_tries"] == 3


@pytest.mark.parametrize("said", [BadRequest("x"), Forbidden("x"), InvalidToken("x"), Conflict("x")])
def test_a_complaint_with_a_cause_proves_nothing(said: TelegramError) -> None:
    said.__cause__ = ValueError("a proxy's page")

    assert isinstance(as_delivery_error(said), DeliveryInDoubtError)


@pytest.mark.parametrize("bare", [TimedOut(), NetworkError("x"), TelegramError("x"), TimeoutError(), KeyError()])
def test_a_bare_failure_is_in_doubt(bare: Exception) -> None:
    assert isinstance(as_delivery_error(bare), DeliveryInDoubtError)


def test_a_full_pool_holds_this_message_and_not_the_token() -> None:
    error = TimedOut()
    error.__cause__ = httpx.PoolTimeout("full")
    deferred = as_delivery_error(error)

    assert isinstance(deferred, DeliveryDeferredError)
    assert not deferred.whole_token


def test_a_reason_never_quotes_what_a_server_sent() -> None:
    error = NetworkError("Bad Gateway (502). Parsing the server response b'secret words' failed")
    error.__cause__ = TelegramError("Invalid server response")

    assert "secret" not in str(as_delivery_error(error))


def test_a_moved_chat_is_moved_whatever_else() -> None:
    assert isinstance(as_delivery_error(ChatMigrated(-1005)), ChatMovedError)
