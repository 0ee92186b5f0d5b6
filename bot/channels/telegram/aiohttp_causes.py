"""What went wrong with a call over aiohttp: python-telegram-bot's error, and a cause that names no address.

aiohttp writes the whole URL, and with it the bot's token, into most of its errors; some quote what the server sent.
The cause handed on is of the same kind, for `errors.py` to judge, and says neither.
"""

import aiohttp
from multidict import CIMultiDict, CIMultiDictProxy
from telegram.error import NetworkError, TimedOut
from yarl import URL

_NOWHERE = URL("http://telegram.invalid")
_NOBODY = aiohttp.RequestInfo(_NOWHERE, "", CIMultiDictProxy(CIMultiDict()), _NOWHERE)


class PoolTimeoutError(TimeoutError):
    """No connection became free in time; nothing was sent."""


class WriteTimeoutError(aiohttp.ServerTimeoutError):
    """The server did not take what was written in time."""


class NeverLeftError(aiohttp.ClientConnectionError):
    """The connection was gone before the first byte was written."""


class AnswerTooLargeError(aiohttp.ClientError):
    """The answer is longer than any the Bot API gives."""


def not_http(status: int) -> aiohttp.ClientResponseError:
    """What came back is no HTTP. status: as aiohttp's parser judges it."""
    return aiohttp.ClientResponseError(_NOBODY, (), status=status)


def as_telegram_error(error: Exception, *, left: bool) -> NetworkError:
    """Translate a failure as python-telegram-bot's own HTTPXRequest does, with its cause.

    left: whether any of the request may have been written. A `TimedOut` is a `NetworkError`.
    """
    cause = _without_address(error)
    if not left and not isinstance(cause, NEVER_LEFT):
        never = NeverLeftError(type(cause).__name__)
        never.__cause__, cause = cause, never
    translated = TimedOut() if isinstance(cause, TimeoutError) else NetworkError(f"aiohttp.{type(cause).__name__}")
    translated.__cause__ = cause
    return translated


# Raised only while a connection is being made: directly, by a proxy refusing the tunnel, or waiting for a free one.
NEVER_LEFT: tuple[type[Exception], ...] = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    PoolTimeoutError,
    NeverLeftError,
)


def _without_address(error: Exception) -> Exception:
    """The same kind of error, saying only what helps."""
    match error:
        case aiohttp.ClientConnectorError():  # says host and port; its key may hold the proxy's password
            key, reason = error.args
            plain: Exception = type(error)(key._replace(proxy=None, proxy_auth=None), reason)
            plain.__cause__ = error.os_error
            return plain
        case aiohttp.ClientResponseError():  # not HTTP at all, or a proxy refusing the tunnel
            return type(error)(_NOBODY, (), status=error.status)
        case aiohttp.ClientConnectionResetError():  # before ClientOSError: both are OSErrors
            return aiohttp.ClientConnectionResetError("connection closed while writing")
        case aiohttp.ClientOSError():
            return aiohttp.ClientOSError(error.errno, "connection broken")
    for kind, words in _SAID:
        if isinstance(error, kind):
            return kind(words)
    return aiohttp.ClientError(type(error).__name__)


_SAID: tuple[tuple[type[Exception], str], ...] = (
    (PoolTimeoutError, "all connections are in use"),
    (WriteTimeoutError, "the server takes nothing more"),
    (aiohttp.ConnectionTimeoutError, "no connection in time"),
    (aiohttp.SocketTimeoutError, "no answer in time"),
    (TimeoutError, "timed out"),
    (aiohttp.ServerDisconnectedError, "disconnected"),
    (aiohttp.ClientPayloadError, "the answer broke off"),
    (AnswerTooLargeError, "answer too large"),
    (aiohttp.InvalidURL, "not an address"),
    (aiohttp.NonHttpUrlClientError, "not an HTTP address"),
    (aiohttp.ClientConnectionError, "connection broken"),
)
