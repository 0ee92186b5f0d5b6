"""A class's page: what stands on it, who gets it, and what the browser is told."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NoReturn

import httpx
import pytest

from bot.usecases.class_page import ReadClassPage
from bot.usecases.page_links import PageLinks
from tests.render import days
from tests.web import golden
from tests.web.stage import AT, BASE, TODAY, Stage, sheet


@pytest.fixture
async def stage() -> Stage:
    stage = Stage()
    await stage.apply()
    return stage


async def get(stage: Stage, url: str) -> httpx.Response:
    return await stage.browser.get(url)


# -------------------------------------------------------------------------------------- what it shows


@pytest.mark.parametrize("name", golden.PAGES)
async def test_a_page_is_the_one_that_was_looked_at(name: str) -> None:
    assert await golden.drawn(name) == (golden.FOLDER / f"{name}.html").read_text(encoding="utf-8")


async def test_the_newest_version_is_shown_and_the_one_before_is_not(stage: Stage) -> None:
    first = sheet()
    corrected = replace(first, version=2, lines=(days.line("数学", "练习册P30", 10, "王老师"),))
    await stage.publish(first, corrected)
    text = (await get(stage, await stage.url())).text
    assert "练习册P30" in text
    assert "抄写第12课" not in text


async def test_the_page_says_what_is_left_for_home_and_when_to_stop(stage: Stage) -> None:
    lines = (days.line("语文", "抄写", 15, "赵老师", mostly_done=True), days.line("数学", "口算", 20, "王老师"))
    await stage.publish(replace(sheet(), lines=lines, stop_at="21:20", basis="大部分学生"))
    text = (await get(stage, await stage.url())).text
    assert "校内已完成大部分，在家约 20 分钟" in text
    assert "21:20 停笔，写不完也按时睡。用时按大部分学生估计。" in text


async def test_what_is_not_published_is_not_shown(stage: Stage) -> None:
    async with stage.database.write() as uow:
        await uow.sheets.lock("shiyan/3-2", TODAY)
        await uow.commit()
    text = (await get(stage, await stage.url())).text
    assert "今天的作业公示还没有发布（一般 16:20 发布）。还没有发布过公示。" in text
    assert "<li>" not in text


async def test_the_latest_sheet_stays_and_others_leave_after_five_school_days(stage: Stage) -> None:
    # Before Thursday 15 October: 14, 13, 12, 10 (a Saturday made up for the holiday) and 9 are the five.
    await stage.publish(*(sheet(back=back) for back in (1, 2, 3, 5, 6, 7, 8)))
    text = (await get(stage, await stage.url())).text
    shown = re.findall(r"(10月\d+日) 周. <", text)
    assert shown == ["10月13日", "10月12日", "10月10日", "10月9日"]
    assert "<h1>【作业公示】三（2）班 <small>10月14日" in text


async def test_after_a_long_holiday_the_last_sheet_is_still_there_alone(stage: Stage) -> None:
    await stage.publish(sheet(back=40), sheet(back=41))
    text = (await get(stage, await stage.url())).text
    assert "9月5日" in text
    assert "9月4日" not in text


async def test_last_school_years_class_of_the_same_name_is_not_shown(stage: Stage) -> None:
    await stage.publish(sheet(back=90))
    assert "还没有发布过公示" in (await get(stage, await stage.url())).text


async def test_another_classs_sheet_is_not_on_the_page(stage: Stage) -> None:
    await stage.publish(sheet(class_id="shiyan/3-1"))
    assert "抄写第12课" not in (await get(stage, await stage.url())).text


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 10, 17, 9, 0, tzinfo=days.CHINA), "今天是10月17日 周六，不上课。"),
        (datetime(2026, 10, 14, 9, 0, tzinfo=days.CHINA), "今天是10月14日 周三，无作业日，不留书面作业。"),
        (datetime(2026, 10, 16, 9, 0, tzinfo=days.CHINA), "今天是10月16日 周五，今天的作业公示还没有发布"),
    ],
)
async def test_a_day_without_a_sheet_says_why(stage: Stage, when: datetime, words: str) -> None:
    await stage.apply(no_homework_days=["every wed"])
    await stage.publish(sheet(back=2))
    stage.now = when
    text = (await get(stage, await stage.url())).text
    assert f"{words}" in text
    assert "下面是最近一次的公示。" in text


async def test_whatever_people_wrote_is_text(stage: Stage) -> None:
    nasty = '<script>alert(1)</script>"><img src=x onerror=y>{{ 7*7 }}'
    await stage.publish(
        sheet(days.day(days.line(nasty, nasty, 5, nasty), school=nasty, hotline=nasty, class_label=nasty))
    )
    text = (await get(stage, await stage.url())).text
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{ 7*7 }}" in text


# -------------------------------------------------------------------------------------- the A4 sheet


async def test_the_printable_sheet_of_each_day_is_linked_and_opens(stage: Stage) -> None:
    await stage.publish(sheet(), sheet(back=1, number=2))
    url = await stage.url()
    hrefs = re.findall(r'href="([^"]+)"', (await get(stage, url)).text)
    assert len(hrefs) == 2
    for href, day in zip(hrefs, ("2026-10-15", "2026-10-14"), strict=True):
        answer = await get(stage, str(httpx.URL(url).join(href)))
        assert answer.content == b"%PDF-26-1015-32-v1"
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == f'inline; filename="3-2-{day}.pdf"'


# ---------------------------------------------------------------------------------------- the address


async def test_everything_else_is_not_there_alike(stage: Stage) -> None:
    await stage.publish(sheet(), sheet(class_id="shiyan/3-1", number=2))
    url = await stage.url()
    seal = url.rpartition("/")[2]
    other = (await stage.url("shiyan/3-1")).rpartition("/")[2]
    answers = [
        await get(stage, address)
        for address in (
            "/",
            "/gs",
            "/gs/shiyan/3-2",
            f"/gs/shiyan/3-2/{other}",  # another class's key
            f"/gs/shiyan/1-1/{seal}",
            f"/gs/shiyan/9-9/{seal}",  # no such class
            f"/gs/andere/3-2/{seal}",
            f"/gs/shiyan/3-2/{seal[:-1]}",
            f"/gs/shiyan/3-2/{seal}A",
            f"/gs/shiyan/3-2/{seal}/",
            f"/gs/shiyan/3-2/{seal}/2026-10-14.pdf",
            f"/gs/shiyan/3-2/{other}/2026-10-15.pdf",
            f"/gs/shiyan/3-2/{seal}/x.pdf",
            "/gs/shiyan/3-2/" + "%E4%BD%A0" * 9,
            "/gs/%00/3-2/x",
            "/gs/shiyan/3-2/%ED%A0%80",
        )
    ]
    assert {(a.status_code, a.text) for a in answers} == {(404, answers[0].text)}
    assert {tuple(a.headers.items()) for a in answers} == {tuple(answers[0].headers.items())}
    assert "没有这个页面" in answers[0].text
    assert (await get(stage, url)).status_code == 200


@pytest.mark.parametrize("class_id", ["\0/3-2", "shiyan/\0", "SHIYAN/3-2", "shiyan/3-2\n", "x" * 999, "shiyan/３-2"])
async def test_what_is_no_classs_name_never_reaches_the_database(class_id: str) -> None:
    def closed() -> NoReturn:
        raise AssertionError

    links = PageLinks(base=BASE, key=lambda: b"key")
    assert await ReadClassPage(read_uow=closed, links=links)(class_id, "seal", AT) is None


async def test_a_page_that_cannot_be_drawn_apologises_in_chinese(stage: Stage) -> None:
    url = await stage.url()
    object.__setattr__(stage.read, "read_uow", None)
    transport = httpx.ASGITransport(app=stage.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as browser:
        answer = await browser.get(url)
    assert answer.status_code == 500
    assert "页面暂时打不开" in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_an_address_has_128_bits_and_is_the_same_every_day(stage: Stage) -> None:
    first = await stage.url()
    assert re.fullmatch(rf"{BASE}/gs/shiyan/3-2/[A-Za-z0-9_-]{{22}}", first)
    stage.now += timedelta(days=30)
    assert await stage.url() == first


async def test_a_revoked_address_is_dead_and_the_new_one_is_another(stage: Stage) -> None:
    old = await stage.url()
    await stage.revoke()
    assert (await get(stage, old)).status_code == 404
    new = await stage.url()
    assert new != old
    assert (await get(stage, new)).status_code == 200
    assert (await get(stage, old)).status_code == 404


async def test_an_address_ends_with_the_school_year(stage: Stage) -> None:
    url = await stage.url()
    stage.now = datetime(2027, 7, 31, 23, 59, tzinfo=days.CHINA)
    assert (await get(stage, url)).status_code == 200
    stage.now = datetime(2027, 8, 1, 0, 0, tzinfo=days.CHINA)
    assert (await get(stage, url)).status_code == 404


async def test_another_secret_opens_nothing(stage: Stage) -> None:
    url = await stage.url()
    object.__setattr__(stage.links, "key", lambda: b"another key")
    assert (await get(stage, url)).status_code == 404


async def test_a_copy_of_the_database_makes_no_address(stage: Stage) -> None:
    seal = (await stage.url()).rpartition("/")[2]
    assert seal not in repr(stage.database.state)


@pytest.mark.parametrize("channel", ["group", "link", "web", "print"])
async def test_the_page_is_open_whatever_goes_into_the_group(stage: Stage, channel: str) -> None:
    await stage.apply(channel=channel)
    assert (await get(stage, await stage.url())).status_code == 200


async def test_a_school_that_publishes_nowhere_has_no_page(stage: Stage) -> None:
    await stage.publish(sheet())
    url = await stage.url()
    await stage.apply(channel="off")
    assert (await get(stage, url)).status_code == 404
    async with stage.database.read() as uow:
        school = await uow.schools.get("shiyan")
        assert school is not None
        assert await stage.links.known(uow, school, "shiyan/3-2", AT) is None


# ---------------------------------------------------------------------------------- what the browser is told


async def test_pages_load_nothing_and_are_kept_and_indexed_nowhere(stage: Stage) -> None:
    await stage.publish(sheet())
    url = await stage.url()
    for answer in (await get(stage, url), await get(stage, f"{url}/{TODAY}.pdf"), await get(stage, "/nowhere")):
        told = answer.headers
        assert told["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline';")
        assert told["referrer-policy"] == "no-referrer"
        assert told["x-content-type-options"] == "nosniff"
        assert "noindex" in told["x-robots-tag"]
        assert told["cache-control"] == "private, no-store"
        assert "set-cookie" not in told


async def test_a_page_needs_no_script_and_no_other_server(stage: Stage) -> None:
    await stage.publish(*golden.PAGES["short"])
    text = (await get(stage, await stage.url())).text
    assert not re.search(r"<(script|link|img|iframe|form|input)|\bsrc=|url\(|@import|https?://", text)
    assert 'name="viewport"' in text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_a_page_can_only_be_read(stage: Stage, method: str) -> None:
    assert (await stage.browser.request(method, await stage.url())).status_code == 405


async def test_health_is_asked_as_before(stage: Stage) -> None:
    assert (await get(stage, "/healthz")).status_code == 200
