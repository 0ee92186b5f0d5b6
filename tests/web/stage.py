"""Class pages over a database in memory, asked as a browser asks."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import httpx

from bot.domain.school_file import parse_school
from bot.domain.sheet import Snapshot
from bot.usecases.class_page import ReadClassPage
from bot.usecases.page_links import PageLinks
from bot.usecases.ports import CodePurpose
from bot.web.class_pages import ClassPages
from bot.web.pages import web_app
from tests.fakes.uow import FakeDatabase
from tests.render import days

BASE = "https://school.example"
TODAY = date(2026, 10, 15)
AT = datetime(2026, 10, 15, 16, 30, tzinfo=days.CHINA)
FILE: dict[str, Any] = {
    "school": {"id": "shiyan", "name": "实验小学"},
    "class": [{"grade": 1, "number": 1}, {"grade": 3, "number": 1}, {"grade": 3, "number": 2}],
    "person": [{"name": "赵老师", "roles": ["homeroom"], "classes": ["3-2"]}],
}


class Stage:
    """A school with pages. now: what the clock shows."""

    def __init__(self, now: datetime = AT) -> None:
        self.now = now
        self.database = FakeDatabase()
        self.links = PageLinks(base=BASE, key=lambda: b"a key for the tests")
        self.read = ReadClassPage(read_uow=self.database.read, links=self.links)

        async def well() -> tuple[bool, dict[str, Any]]:
            return True, {}

        pages = ClassPages(read=self.read, draw=_draw, clock=lambda: self.now)
        self.app = web_app(well, pages=pages, webhooks={})
        transport = httpx.ASGITransport(app=self.app)
        self.browser = httpx.AsyncClient(transport=transport, base_url=BASE)

    async def apply(self, **policy: Any) -> None:
        spec = parse_school(FILE | {"policy": policy})
        async with self.database.write() as uow:
            await uow.schools.apply(spec, self.now)
            await uow.commit()

    async def publish(self, *snapshots: Snapshot) -> None:
        async with self.database.write() as uow:
            for snapshot in snapshots:
                await uow.sheets.add_version(snapshot)
            await uow.commit()

    async def url(self, class_id: str = "shiyan/3-2") -> str:
        """The address of a class's page."""
        async with self.database.write() as uow:
            school = await uow.schools.get("shiyan")
            assert school is not None
            url = await self.links.told(uow, school, class_id, self.now)
            await uow.commit()
        assert url is not None
        return url

    async def revoke(self, class_id: str = "shiyan/3-2") -> None:
        async with self.database.write() as uow:
            await uow.codes.revoke(CodePurpose.PAGE, class_id, self.now)
            await uow.commit()


async def _draw(snapshot: Snapshot) -> bytes:
    return f"%PDF-{snapshot.number}-v{snapshot.version}".encode()


def sheet(of: Snapshot = days.SHORT, *, back: int = 0, number: int = 1, **other: Any) -> Snapshot:
    """This day as a sheet of 三（2）班, `back` days ago."""
    day = TODAY - timedelta(days=back)
    moved: dict[str, Any] = {"class_id": "shiyan/3-2", "day": day, "sheet_id": 100 * number + back}
    return replace(of, **moved | {"at": of.at - timedelta(days=back)} | other)
