"""Updates pushed by Telegram: an ASGI app that answers 200 once an update has been handled."""

import asyncio
import hmac
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, final

import orjson
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.channels.telegram.errors import MalformedUpdateError
from bot.channels.telegram.inbound import update_id

log = structlog.get_logger(__name__)

BODY_BYTES = 2**20
BODY_SECONDS = 10.0
HANDLING_SECONDS = 50.0
"""Telegram gives up on a webhook after about a minute and repeats the update."""
REMEMBERED = 1000

Take = Callable[[Any], asyncio.Future[None] | None]
"""Raw update → its end; None while nobody is there to handle it."""

_HEADER = "x-telegram-bot-api-secret-token"


@final
class Webhook:
    """ASGI app for the path the webhook was set to. secret: what Telegram sends with every update.

    Answers: 200 handled (or set aside), 403 wrong secret, 405 not POST, 408 slow body, 413 big body, 400 not an
    update, 503 not handled in time or shutting down: anything but 200 makes Telegram repeat the update.
    """

    def __init__(self, *, secret: str, take: Take, body_seconds: float = BODY_SECONDS) -> None:
        self._secret = secret.encode()
        self._take = take
        self._body_seconds = body_seconds
        self._seen: OrderedDict[int, asyncio.Future[None]] = OrderedDict()

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
        return 413 if body is None else await self._handled(body)

    def _is_telegram(self, request: Request) -> bool:
        # Header values arrive as latin-1 text; comparing bytes keeps compare_digest from raising on them.
        given = request.headers.get(_HEADER, "").encode("latin-1")
        return hmac.compare_digest(given, self._secret)

    async def _handled(self, body: bytes) -> int:
        try:
            raw = orjson.loads(body)
            finished = self._once(update_id(raw), raw)
        except (orjson.JSONDecodeError, MalformedUpdateError):
            log.warning("webhook-body-refused", size=len(body))
            return 400
        if finished is None:
            return 503
        done, _ = await asyncio.wait([finished], timeout=HANDLING_SECONDS)
        return 200 if done and not finished.cancelled() else 503

    def _once(self, number: int, raw: Any) -> asyncio.Future[None] | None:
        """Handle an update; one that comes again meanwhile or soon after shares the first one's end."""
        known = self._seen.get(number)
        if known is not None and not known.cancelled():
            return known
        finished = self._take(raw)
        if finished is not None:
            self._seen[number] = finished
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return finished


async def _body(request: Request) -> bytes | None:
    """The body; None when it is too big, without having read the rest."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)
