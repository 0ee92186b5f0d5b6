"""Class pages of the real service: over its own listener, the same after a restart, and in no log."""

import re

import httpx

from tests.service.town import SCHOOL, Town

THURSDAY = "2026-10-15"
LINK = SCHOOL.replace("[calendar]", '[policy]\nchannel = "link"\n[calendar]')


async def test_a_published_sheet_is_read_by_its_address_across_restarts(place: Town, unused_tcp_port: int) -> None:
    base = f"http://127.0.0.1:{unused_tcp_port}"
    env = {
        "JIANFU_CLOCK": f"{THURSDAY}T14:00",
        "JIANFU_WEB_BIND": f"127.0.0.1:{unused_tcp_port}",
        "JIANFU_PUBLIC_URL": base,
        "JIANFU_LOG": "json",
    }
    await place.apply(LINK, **env)
    async with httpx.AsyncClient(trust_env=False) as browser:
        async with place.service(**env) as service:
            await place.enrol("王老师", "陈主任")
            group = await place.parents()
            await place.tell("王老师", "口算第12页，约20分钟")
            await place.job("publish", f"{THURSDAY}T16:20", **env)
            message = await place.told(group, "【作业公示】", service)
            found = re.search(rf"{base}/gs/shiyan/3-2/([\w-]{{22}})", message.body)
            assert found is not None
            url, seal = found.group(), found.group(1)
            page = await browser.get(url)
            assert page.status_code == 200
            assert "口算第12页" in page.text
            sheet = await browser.get(f"{url}/{THURSDAY}.pdf")
            assert sheet.content.startswith(b"%PDF-")
            assert (await browser.get(url[:-1])).status_code == 404
            assert await service.stop() == 0
            logs = service.said()
        async with place.service(**env) as service:
            assert "口算第12页" in (await browser.get(url)).text
            done = await place.program("school", "apply", str(place.program.folder / "school.toml"), **env)
            assert url in done.text
            renewed = await place.program(
                "school", "apply", str(place.program.folder / "school.toml"), "--renew", "3-2", **env
            )
            assert url not in renewed.text
            assert (await browser.get(url)).status_code == 404
            assert await service.stop() == 0
            logs += service.said()
    assert seal not in logs
    assert "/gs/" not in logs
