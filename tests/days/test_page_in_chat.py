"""The class page as people meet it in chats, and each way to publish (发布渠道) of a school that has pages."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.app import App
from bot.sandbox import Chat
from bot.web.class_pages import ClassPages
from bot.web.pages import web_app
from tests.support.families import ADMIN, Families
from tests.support.school_day import SchoolDay, open_school

pytestmark = pytest.mark.asyncio(loop_scope="module")

BASE = "https://school.example"
FILED = "语文 抄写第3课生字，约15分钟"
ADDRESS = re.compile(rf"{BASE}/gs/shiyan/(\d-\d)/[\w-]{{22}}(?![\w-])")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SchoolDay]:
    async with open_school(tmp_path_factory.mktemp("school"), public_url=BASE) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def browser(school: SchoolDay) -> AsyncIterator[httpx.AsyncClient]:
    """The service's own pages."""

    async def well() -> tuple[bool, dict[str, object]]:
        return True, {}

    app: App = school.rehearsal.app
    pages = ClassPages(read=app.read_page, draw=app.draw_print, clock=app.clock)
    transport = httpx.ASGITransport(app=web_app(well, pages=pages, webhooks={}))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


async def published(families: Families, **policy: str) -> Chat:
    await families.day.policy(**policy)
    group = await families.group("4-1")
    assert "已登记" in (await families.day.tell("何老师", FILED)).text
    await families.publish()
    return group


def address_in(text: str) -> str:
    """The one address of a page in a text."""
    [found] = ADDRESS.finditer(text)
    return found.group()


# ------------------------------------------------------------------------------------------ by link


async def test_a_school_that_sends_links_puts_the_page_into_the_group(
    families: Families, browser: httpx.AsyncClient
) -> None:
    message = families.publication(await published(families, channel="link"))
    assert "生字" not in message.body
    page = await browser.get(address_in(message.body))
    assert "抄写第3课生字" in page.text
    families.day.stand_at(16, 40)
    await families.day.tell("何老师", "数学 口算第12页，约20分钟")
    assert "16:40 有更正" in message.body
    assert "口算第12页" in (await browser.get(address_in(message.body))).text


async def test_the_page_shows_nothing_before_it_is_published(families: Families, browser: httpx.AsyncClient) -> None:
    url = address_in((await families.day.tell("何老师", "/page")).text)
    await families.day.tell("何老师", "语文 朗读第9课，约7分钟")
    await families.at(16, 19)
    assert "朗读第9课" not in (await browser.get(url)).text
    await families.at(16, 20)
    assert "朗读第9课" in (await browser.get(url)).text


async def test_the_printable_sheet_opens_beside_the_page(families: Families, browser: httpx.AsyncClient) -> None:
    url = address_in(families.publication(await published(families, channel="link")).body)
    [href] = re.findall(rf'href="([^"]*{families.day.today}[^"]*)"', (await browser.get(url)).text)
    answer = await browser.get(str(httpx.URL(url).join(href)))
    assert answer.content.startswith(b"%PDF-")


# ---------------------------------------------------------------------------------------- for families


@pytest.mark.parametrize("channel", ["group", "link", "web"])
async def test_a_parent_who_asks_gets_the_sheet_and_the_page(families: Families, channel: str) -> None:
    await families.follow("小雨妈妈", "4-1")
    await published(families, channel=channel)
    text = (await families.day.tell("小雨妈妈", "今日作业")).text
    assert "抄写第3课生字" in text
    assert ADDRESS.search(text)


@pytest.mark.parametrize("channel", ["print", "off"])
async def test_a_parent_gets_no_address_from_a_school_that_hangs_its_sheets_up(
    families: Families, channel: str
) -> None:
    await families.follow("小雨妈妈", "4-1")
    await published(families, channel=channel)
    assert BASE not in (await families.day.tell("小雨妈妈", "今日作业")).text


async def test_the_whole_sheet_in_the_group_needs_no_address(families: Families) -> None:
    assert BASE not in families.publication(await published(families, channel="group")).body


# ------------------------------------------------------------------------------------- web, print, off


@pytest.mark.parametrize("channel", ["web", "print", "off"])
async def test_nothing_goes_into_the_group(families: Families, channel: str) -> None:
    group = await published(families, channel=channel)
    assert families.publications(group) == []
    assert not [m for m in families.heard(group) if "生字" in m.body or BASE in m.body]


@pytest.mark.parametrize("channel", ["group", "link", "web", "off"])
async def test_only_a_school_that_prints_tells_its_homeroom_teacher_to(families: Families, channel: str) -> None:
    mark = families.day.mark()
    await published(families, channel=channel)
    assert not [text for text in await families.told("何老师", mark) if "打印" in text]


async def test_the_homeroom_teacher_is_told_once_a_day_that_the_sheet_can_be_printed(
    families: Families, browser: httpx.AsyncClient
) -> None:
    mark = families.day.mark()
    await published(families, channel="print")
    for _ in range(2):
        await families.tick()
    [told] = [m for m in await families.day.news("何老师", mark) if "打印张贴" in m.body]
    assert "四（1）班" in told.body
    assert "有更正" not in told.body
    assert (await browser.get(address_in(told.body))).status_code == 200

    families.day.stand_at(16, 40)
    await families.day.tell("何老师", "数学 口算第12页，约20分钟")
    assert [m for m in await families.day.news("何老师", mark) if "打印张贴" in m.body] == [told]
    assert "有更正，请换下先前那张" in told.body
    assert not [text for text in await families.told(ADMIN, mark) if "打印张贴" in text]


async def test_a_school_that_publishes_nowhere_has_no_page(families: Families, browser: httpx.AsyncClient) -> None:
    url = address_in((await families.day.tell("何老师", "/page")).text)
    await published(families, channel="off")
    assert (await browser.get(url)).status_code == 404
    assert "没有开通" in (await families.day.tell("何老师", "/page")).text


# ---------------------------------------------------------------------------------- whose address it is


async def test_a_homeroom_teacher_gets_the_address_of_their_own_class_only(families: Families) -> None:
    text = (await families.day.tell("何老师", "/page")).text
    assert [found.group(1) for found in ADDRESS.finditer(text)] == ["4-1"]


async def test_an_admin_gets_the_addresses_of_all_classes(families: Families) -> None:
    text = (await families.day.tell(ADMIN, "/page")).text
    assert [found.group(1) for found in ADDRESS.finditer(text)] == ["1-1", "3-1", "3-2", "4-1", "7-1"]


@pytest.mark.parametrize("name", ["王老师", "钱主任", "陌生人"])
async def test_nobody_else_is_given_an_address(families: Families, name: str) -> None:
    text = (await families.day.tell(name, "/page")).text
    assert "无权限" in text
    assert BASE not in text


async def test_new_codes_for_a_class_make_the_old_address_void(families: Families, browser: httpx.AsyncClient) -> None:
    old = address_in((await families.day.tell("何老师", "/page")).text)
    new = (await families.codes("4-1")).page
    assert new is not None
    assert new != old
    assert address_in((await families.day.tell("何老师", "/page")).text) == new
    assert [(await browser.get(url)).status_code for url in (old, new)] == [404, 200]
