"""The chat page in a real browser, with a tiny bot behind it."""

import asyncio
import os
import re
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup

from bot.sandbox.images import TINY_PNG

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]
STATIC = Path(__file__).parents[2] / "bot/sandbox/static"

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists() and not os.environ.get("CI"), reason="needs chromium: apt-get install chromium"
)


async def echo(bot) -> None:
    """Answers a text with a question and two buttons, a tap with a toast."""
    keyboard = InlineKeyboardMarkup(
        [[InlineKeyboardButton("10分钟", callback_data="10"), InlineKeyboardButton("20分钟", callback_data="20")]]
    )
    offset = None
    while True:
        for update in await bot.get_updates(offset=offset, timeout=10):
            offset = update.update_id + 1
            if update.callback_query:
                await update.callback_query.answer(f"记下{update.callback_query.data}分钟")
                await update.callback_query.edit_message_text("已登记")
            elif update.message and update.message.text and update.message.chat.type == "private":
                await update.message.reply_text(f"几分钟？{update.message.text}", reply_markup=keyboard)


@pytest.fixture
async def echoing(ptb):
    await ptb.set_my_commands([BotCommand("help", "能做什么"), BotCommand("today", "今日作业")])
    task = asyncio.ensure_future(echo(ptb))
    yield
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()


@pytest.fixture
async def page(server, echoing):
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = await browser.new_page(viewport={"width": 1100, "height": 800}, locale="zh-CN")
        page.set_default_timeout(10_000)
        problems: list[str] = []
        page.on("console", lambda line: problems.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: request.url.startswith(server.url) or problems.append(request.url))
        await page.goto(server.url)
        yield page
        await browser.close()
        assert problems == []


async def test_a_teacher_files_taps_and_edits(page, school):
    await page.get_by_role("button", name=re.compile("减负小助手")).click()
    await page.get_by_role("button", name="开始").click()
    await expect(page.get_by_role("log").get_by_text("几分钟？/start")).to_be_visible()

    box = page.get_by_label("消息内容")
    await box.fill("口算第12页")
    await box.press("Shift+Enter")
    await box.type("<img src=x onerror=alert(1)>")
    await box.press("Enter")
    own = page.locator(".message.own").last
    await expect(own.locator(".bubble")).to_have_text("口算第12页\n<img src=x onerror=alert(1)>")
    await expect(box).to_have_value("")

    await page.get_by_role("button", name="20分钟").last.click()
    await expect(page.locator("#toast")).to_have_text("记下20分钟")
    await expect(page.locator(".message").last).to_contain_text("已登记")

    await own.hover()
    await own.get_by_role("button", name="编辑").click()
    await box.fill("口算第13页")
    await box.press("Enter")
    await expect(own.locator(".bubble")).to_have_text("口算第13页")
    await own.get_by_role("button", name="已编辑").click()
    await expect(own.locator(".history")).to_contain_text("口算第12页")
    assert school.private.messages[min(school.private.messages)].text == "/start"


async def test_a_slash_opens_the_command_menu(page, school):
    school.world.say(school.wang, school.private, "/start")
    await page.get_by_role("button", name=re.compile("减负小助手")).click()
    box = page.get_by_label("消息内容")
    await box.fill("/t")
    await expect(page.locator("#menu").get_by_role("option")).to_have_text(["/today今日作业"])
    await box.press("Enter")
    await expect(page.locator(".message.own").last).to_contain_text("/today")


async def test_a_parent_reads_pins_votes_and_follows_a_link(page, school, ptb):
    school.world.promote(school.group, school.bot, by=school.zhao)
    sent = await ptb.send_message(school.group.id, "【作业公示】三（2）班", disable_notification=True)
    await ptb.pin_chat_message(school.group.id, sent.message_id, disable_notification=True)
    await ptb.send_poll(school.group.id, "昨天用了多久？", ["30分钟内", "更久"])
    school.world.say(school.zhao, school.group, "关注： https://t.me/jianfu_bot?start=JOIN")

    await page.get_by_label("切换人物").select_option(label="乐乐妈妈")
    row = page.get_by_role("button", name=re.compile("三（2）班家长群"))
    await expect(row).to_have_attribute("aria-label", re.compile("条未读"))
    await row.click()
    await expect(page.locator("#pinned")).to_contain_text("【作业公示】三（2）班")
    await expect(page.get_by_role("img", name="静默发送").first).to_be_visible()
    await page.get_by_role("radio", name="更久").click()
    await expect(page.locator(".option").last).to_contain_text("1 票 · 100%")
    await expect(row).not_to_have_attribute("aria-label", re.compile("未读"))

    await page.get_by_role("button", name="https://t.me/jianfu_bot?start=JOIN").click()
    await expect(page.locator(".message.own").last).to_contain_text("/start JOIN")
    assert school.world.private(school.mother, school.bot).started


async def test_a_file_is_attached_and_the_clock_is_set_forward(page, school, tmp_path):
    picture, sheet = tmp_path / "黑板.png", tmp_path / "课表.csv"
    picture.write_bytes(TINY_PNG)
    sheet.write_text("一,二")
    school.world.say(school.wang, school.private, "/start")
    await page.get_by_role("button", name=re.compile("减负小助手")).click()
    await page.locator("#file").set_input_files([picture, sheet])
    await expect(page.locator(".message.own .file")).to_contain_text("课表.csv")
    await page.get_by_role("button", name="看大图").click()
    await expect(page.locator("#viewer-image")).to_be_visible()
    await page.keyboard.press("Escape")

    await page.locator("#clock").click()
    await page.get_by_role("button", name="16:20", exact=True).click()
    await expect(page.locator("#now")).to_have_text("12月1日 周二 16:20")
    assert (school.clock.now.hour, school.clock.now.minute) == (16, 20)


async def test_a_new_group_is_made_and_someone_invited(page, school):
    await page.get_by_role("button", name="添加人物或群").click()
    await page.get_by_role("button", name="一个群").click()
    await page.get_by_role("textbox", name="新建群").fill("三（1）班家长群")
    await page.keyboard.press("Enter")
    await expect(page.locator("#title")).to_have_text("三（1）班家长群")
    await page.get_by_role("button", name="邀请进群").click()
    await page.get_by_role("button", name="乐乐妈妈").click()
    await expect(page.locator("#log")).to_contain_text("乐乐妈妈加入了群聊")
    [group] = [chat for chat in school.world.chats.values() if chat.title == "三（1）班家长群"]
    assert ([user.name for user in group.people()], group.bots()) == (["王老师", "乐乐妈妈"], [school.bot])


async def test_on_a_phone_there_is_one_column_at_a_time(page, school):
    school.world.say(school.wang, school.private, "/start")
    await page.set_viewport_size({"width": 390, "height": 780})
    await page.get_by_role("button", name=re.compile("减负小助手")).click()
    await expect(page.locator("#side")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="返回聊天列表").click()
    await expect(page.locator("#side")).to_be_visible()


def test_the_page_never_inserts_markup():
    for script in STATIC.glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script.read_text())


def test_the_font_ships_with_its_licence():
    assert (STATIC / "fonts/NotoSansSC-Regular.woff2").read_bytes()[:4] == b"wOF2"
    assert "SIL Open Font License" in (STATIC / "fonts/OFL.txt").read_text()
