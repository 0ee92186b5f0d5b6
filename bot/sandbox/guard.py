"""What stands before the control API and the page: security headers, own hosts only, refusals as JSON."""

from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.errors import ApiError, SandboxError

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


class Json200(Response):
    """A JSON answer; dates as ISO text."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        return orjson.dumps(content, default=str)


class Guard:
    """Adds the security headers, and refuses foreign host names (DNS rebinding) and cross-site posts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(event: Any) -> None:
            if event["type"] == "http.response.start":
                event["headers"] = [*event.get("headers", ()), *_HEADERS]
            await send(event)

        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").rsplit(":", 1)[0].strip("[]")
        origin = headers.get(b"origin", b"").decode("latin-1")
        own = f"http://{headers.get(b'host', b'').decode('latin-1')}"
        if host not in ("127.0.0.1", "localhost", "::1") or origin not in ("", own):
            await Json200({"error": "foreign-origin"}, 403)(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)


async def problem(_request: Request, error: Exception) -> Response:
    match error:
        case SandboxError(code=code, facts=facts):
            return Json200({"error": code, "facts": facts}, 400)
        case ApiError(status=status, description=description):
            return Json200({"error": "api", "facts": {"description": description}}, status)
        case HTTPException(status_code=status, detail=detail):
            return Json200({"error": detail}, status)
    raise error
