"""One listener for what browsers, load balancers and webhooks open."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

Health = Callable[[], Awaitable[tuple[bool, dict[str, Any]]]]


def web_app(health: Health, *, webhooks: Mapping[str, ASGIApp]) -> Starlette:
    """Routes: /healthz, and one path for each webhook."""

    async def healthz(_request: Request) -> Response:
        well, facts = await health()
        return JSONResponse(facts, status_code=200 if well else 503)

    return Starlette(
        routes=[Route("/healthz", healthz), *(Route(path, app) for path, app in webhooks.items())],
    )
