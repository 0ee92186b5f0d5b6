"""The chat page of `jianfu chat` with the real bot behind it, in Debian's Chromium."""

import os
import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.cli.rehearsal import Rehearsal
from bot.cli.seed import ZONE, seed_data, settle_in

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
"""A folder for the README's screenshots; unset in ordinary runs."""


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[Rehearsal]:
    start = datetime(2026, 10, 15, 14, 20, tzinfo=ZONE)
    async with Rehearsal(seed_data(), database=tmp_path / "chat.db", start=start) as rehearsal:
        await settle_in(rehearsal)
        yield rehearsal


@pytest.fixture
async def page(school: Rehearsal) -> AsyncIterator[Page]:
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("no chromium here: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(viewport={"width": 1120, "height": 760})
        page.set_default_timeout(15_000)
        expect.set_options(timeout=15_000)
        strayed: list[str] = []
        page.on("request", lambda r: None if r.url.startswith(school.url) else strayed.append(r.url))
        await page.goto(school.url)
        yield page
        await browser.close()
        assert strayed == [], "the page works offline"


async def open_chat(page: Page, person: str, chat: str) -> None:
    await page.get_by_label("切换人物").select_option(label=person)
    await page.get_by_role("button", name=re.compile(re.escape(chat))).first.click()


async def write(page: Page, text: str) -> None:
    await page.get_by_label("消息内容").fill(text)
    await page.keyboard.press("Enter")


async def picture(page: Page, name: str) -> None:
    if PICTURES:
        await page.wait_for_timeout(600)
        await page.screenshot(path=f"{PICTURES}/{name}.png")


async def test_a_teacher_files_in_the_browser_and_a_parent_reads_the_card(page: Page, school: Rehearsal) -> None:
    await open_chat(page, "王老师", "作业公示助手")
    await write(page, "三（2）班 数学 口算第12页，练习册P23，约20分钟")
    await expect(page.get_by_role("log")).to_contain_text("合计 20/60 分钟")

    await write(page, "三（1）班 数学 练习册P24")
    await page.get_by_role("button", name="15分钟").last.click()
    await expect(page.get_by_role("log")).to_contain_text("合计 15/60 分钟")
    await picture(page, "chat")

    await page.locator("#clock").click()
    await page.get_by_role("button", name="16:20", exact=True).click()
    await expect(page.locator("#now")).to_contain_text("16:20")

    await open_chat(page, "小雨妈妈", "三（2）班家长群")
    await expect(page.locator("#pinned")).to_contain_text("【作业公示】三（2）班")
    await expect(page.get_by_role("log")).to_contain_text("书面合计 20/60 分钟")
    await expect(page.get_by_role("button", name="看大图")).to_be_visible()
    await picture(page, "group")


async def test_a_parent_asks_for_todays_homework_on_a_phone(page: Page, school: Rehearsal) -> None:
    await page.set_viewport_size({"width": 390, "height": 800})
    await open_chat(page, "晨晨爸爸", "作业公示助手")
    await write(page, "今日作业")
    await expect(page.get_by_role("log")).to_contain_text("今天的作业公示 16:20 发布")
    await picture(page, "phone")
