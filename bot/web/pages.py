"""One listener for what browsers, load balancers and webhooks open."""

from collections.abc import Mapping
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.web.class_pages import ClassPages
from bot.web.headers import page
from bot.web.sheet_page import not_found_html, out_of_order_html


class Health(Protocol):
    """The state of the service, for programs to watch."""

    async def __call__(self) -> tuple[bool, dict[str, Any]]:
        """Whether all is well, and the figures."""
        ...

    async def metrics(self) -> str:
        """The figures for Prometheus."""
        ...


def web_app(health: Health, *, pages: ClassPages, webhooks: Mapping[str, ASGIApp]) -> Starlette:
    """Routes: /healthz, /metrics, the classes' pages, and one path for each webhook.

    Whatever is not there is not there alike.
    """

    async def healthz(_request: Request) -> Response:
        well, facts = await health()
        return JSONResponse(facts, status_code=200 if well else 503)

    async def metrics(_request: Request) -> Response:
        return PlainTextResponse(await health.metrics(), media_type="text/plain; version=0.0.4")

    async def not_found(_request: Request, _error: Exception) -> Response:
        return page(not_found_html(), status=404)

    async def out_of_order(_request: Request, _error: Exception) -> Response:
        return page(out_of_order_html(), status=500)

    app = Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/metrics", metrics),
            *pages.routes(),
            *(Route(path, app) for path, app in webhooks.items()),
        ],
        exception_handlers={404: not_found, 500: out_of_order},
    )
    app.router.redirect_slashes = False  # a redirect would tell which addresses are shaped like ours
    return app
