"""The class pages the design was accepted with; `python -m tests.web.golden` writes them anew, to be looked at."""

import asyncio
from pathlib import Path

from bot.domain.sheet import Snapshot
from tests.render import days
from tests.web.stage import Stage, sheet

FOLDER = Path(__file__).parent / "golden"
PAGES: dict[str, tuple[Snapshot, ...]] = {
    "short": (sheet(days.SHORT), sheet(days.NEAR, back=1), sheet(days.LONG, back=2)),
    "long": (sheet(days.LONG),),
    "none": (sheet(days.NONE),),
    "week": (sheet(days.WEEK, back=3),),
    "not-yet": (sheet(days.OVER, back=1),),
}


async def drawn(name: str) -> str:
    """The page as a browser gets it."""
    stage = Stage()
    await stage.apply()
    await stage.publish(*PAGES[name])
    url = await stage.url()
    return (await stage.browser.get(url)).text.replace(url.rpartition("/")[2], "SEAL")


async def _write() -> None:
    for name in PAGES:
        (FOLDER / f"{name}.html").write_text(await drawn(name), encoding="utf-8")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    asyncio.run(_write())
