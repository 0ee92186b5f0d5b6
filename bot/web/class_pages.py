"""The classes' pages and their printable sheets: read-only, no login, no script; the address is the key."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.class_day import ClassPage
from bot.domain.sheet import Snapshot
from bot.web.headers import document, page
from bot.web.sheet_page import class_page_html

_PATH = "/gs/{school}/{short}/{seal}"


class ReadPage(Protocol):
    """Find the page behind an address."""

    async def __call__(self, class_id: str, seal: str, now: datetime) -> ClassPage | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassPages:
    """Answers browsers. draw: the A4 sheet of a frozen version as PDF bytes."""

    read: ReadPage
    draw: Callable[[Snapshot], Awaitable[bytes]]
    clock: Callable[[], datetime]

    def routes(self) -> Sequence[Route]:
        """The page, and beside it the printable sheet of each day on it."""
        return (Route(_PATH, self._page), Route(_PATH + "/{day}.pdf", self._printable))

    async def _page(self, request: Request) -> Response:
        found = await self._found(request)
        return page(class_page_html(found, path=request.path_params["seal"]))

    async def _printable(self, request: Request) -> Response:
        found = await self._found(request)
        sheet = next((s for s in found.sheets if s.day.isoformat() == request.path_params["day"]), None)
        if sheet is None:
            raise HTTPException(404)
        name = f"{found.school_class.short}-{sheet.day}.pdf"
        return document(await self.draw(sheet), media_type="application/pdf", name=name)

    async def _found(self, request: Request) -> ClassPage:
        asked = request.path_params
        found = await self.read(f"{asked['school']}/{asked['short']}", asked["seal"], self.clock())
        if found is None:
            raise HTTPException(404)
        return found
