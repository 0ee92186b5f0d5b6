"""Updates pushed by Telegram: an ASGI app that answers 200 once an update has been stored."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Any, final

import orjson
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.channels.telegram.errors import MalformedUpdateError

log = structlog.get_logger(__name__)

BODY_BYTES = 2**20
BODY_SECONDS = 10.0
STORE_SECONDS = 15.0
"""Telegram repeats an update that is not stored in time; what happens twice meanwhile is stored once."""

Take = Callable[[Any], Awaitable[bool]]
"""Stores a raw update; False while nobody is there to handle it. MalformedUpdateError: it has not even a number."""

_HEADER = "x-telegram-bot-api-secret-token"


@final
class Webhook:
    """ASGI app for the path the webhook was set to. secret: what Telegram sends with every update.

    Answers: 200 stored, 403 wrong secret, 405 not POST, 408 slow body, 413 big body, 400 not an update, 503 not
    stored or shutting down: anything but 200 makes Telegram repeat the update.
    """

    def __init__(self, *, secret: str, take: Take, body_seconds: float = BODY_SECONDS) -> None:
        self._secret = secret.encode()
        self._take = take
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        request = Request(scope, receive)
        status = await self._status(request)
        closing = {} if status == 200 else {"connection": "close"}
        await Response(status_code=status, headers=closing)(scope, receive, send)

    async def _status(self, request: Request) -> int:
        if request.method != "POST":
            return 405
        if not self._is_telegram(request):
            return 403
        try:
            async with asyncio.timeout(self._body_seconds):
                body = await _body(request)
        except TimeoutError:
            return 408
        except ClientDisconnect:
            return 400
        return 413 if body is None else await self._stored(body)

    def _is_telegram(self, request: Request) -> bool:
        # Header values arrive as latin-1 text; comparing bytes keeps compare_digest from raising on them.
        given = request.headers.get(_HEADER, "").encode("latin-1")
        return hmac.compare_digest(given, self._secret)

    async def _stored(self, body: bytes) -> int:
        try:
            async with asyncio.timeout(STORE_SECONDS):
                return 200 if await self._take(orjson.loads(body)) else 503
        except (orjson.JSONDecodeError, MalformedUpdateError):
            log.warning("webhook-body-refused", size=len(body))
            return 400
        except Exception as error:  # noqa: BLE001  (the database's trouble: Telegram asks again)
            log.error("update-not-stored", error=type(error).__name__)  # noqa: TRY400 - a trace may quote the update
            return 503


async def _body(request: Request) -> bytes | None:
    """The body; None when it is too big, without having read the rest."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)
