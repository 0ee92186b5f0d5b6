"""The class page in Debian's Chromium: on a small phone and on a desk, without script, without any other request."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.web.golden import PAGES
from tests.web.stage import Stage

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]
PICTURES = os.environ.get("JIANFU_PICTURES")
"""A folder for screenshots to look at; unset in ordinary runs."""
PHONE, DESK = 360, 1120

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests; each opens a context of its own."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("no chromium here: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@asynccontextmanager
async def served(stage: Stage) -> AsyncIterator[str]:
    """The stage's pages on a port of this machine; its base address."""
    config = uvicorn.Config(stage.app, port=0, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    config.load()
    listener = config.bind_socket()
    serving = asyncio.ensure_future(server._serve(sockets=[listener]))
    try:
        async with asyncio.timeout(15):
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()


@asynccontextmanager
async def opened(browser: Browser, name: str, width: int) -> AsyncIterator[Page]:
    """One of the accepted pages, opened by its address with scripts switched off."""
    stage = Stage()
    await stage.apply()
    await stage.publish(*PAGES[name])
    path = (await stage.url()).removeprefix("https://school.example")
    async with served(stage) as base:
        context = await browser.new_context(viewport={"width": width, "height": 740}, java_script_enabled=False)
        page = await context.new_page()
        page.set_default_timeout(15_000)
        asked: list[str] = []
        complaints: list[Any] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(base + path)
        if PICTURES:
            await page.screenshot(path=f"{PICTURES}/page-{name}-{width}.png", full_page=True)
        yield page
        assert {url for url in asked if not url.endswith("/favicon.ico")} == {base + path}
        assert not [text for text in complaints if "Content Security Policy" in text]
        await context.close()


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_fits_its_screen_in_large_print(browser: Browser, name: str, width: int) -> None:
    async with opened(browser, name, width) as page:
        sizes = await _sizes(page)
        assert sizes["wide"] <= width
        assert sizes["print"] >= 20
        await expect(page.locator("h1")).to_contain_text("【作业公示】三（2）班")


async def test_earlier_days_unfold_without_a_script(browser: Browser) -> None:
    async with opened(browser, "short", PHONE) as page:
        earlier = page.locator("details").first
        await expect(earlier.get_by_text("练习册第8页")).to_be_hidden()
        await earlier.locator("summary").click()
        await expect(earlier.get_by_text("练习册第8页")).to_be_visible()


async def _sizes(page: Page) -> dict[str, float]:
    """Width of the whole page and size of its print, both in CSS pixels, measured without a script of the page's."""
    boxes = [await element.bounding_box() for element in await page.locator("main, li, p, h1, a").all()]
    session = await page.context.new_cdp_session(page)
    layout = await session.send("Page.getLayoutMetrics")
    document = await session.send("DOM.getDocument")
    item = await session.send("DOM.querySelector", {"nodeId": document["root"]["nodeId"], "selector": "li"})
    await session.send("CSS.enable")
    style = await session.send("CSS.getComputedStyleForNode", {"nodeId": item["nodeId"]})
    size = next(each["value"] for each in style["computedStyle"] if each["name"] == "font-size")
    widest = max(box["x"] + box["width"] for box in boxes if box)
    return {"wide": max(widest, layout["cssContentSize"]["width"]), "print": float(size.removesuffix("px"))}
