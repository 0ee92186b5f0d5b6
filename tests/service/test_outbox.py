"""Delivery of the real service: commands beside it, and a planned stop in the middle of sending."""

import json
import sqlite3
from contextlib import closing
from typing import Any

from tests.service.town import Town

CLOCK = {"JIANFU_CLOCK": "2026-10-15T16:00"}


async def listed(place: Town, *args: str, **env: str) -> list[dict[str, Any]]:
    done = await place.program("outbox", "list", "--json", *args, **env)
    assert done.status == 0, done.err
    rows: list[dict[str, Any]] = json.loads(done.text)
    return rows


def ask(place: Town, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{place.database}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


async def test_what_a_person_decides_beside_the_service_is_sent_by_it_at_once(place: Town) -> None:
    await place.apply(**CLOCK)
    async with place.service(**CLOCK) as service:
        await place.enrol("王老师", "赵老师", "陈主任")
        group = await place.parents()
        await place.tell("王老师", "口算第12页，约20分钟")
        place.world.faults.next_error("sendPhoto", 403, "Forbidden: bot was kicked", chat=group.id)
        await place.job("publish", "2026-10-15T16:20", **CLOCK)
        told = await place.told(place.private("赵老师"), "收不到消息", service)
        assert "【作业公示】" in told.body
        (held,) = [row for row in await listed(place, "--state", "held") if row["kind"] == "publication"]
        again = await place.program("outbox", "retry", str(held["id"]))
        assert again.status == 0, again.err
        sheet = await place.told(group, "【作业公示】", service)
        assert "补发" not in sheet.body
        assert await service.stop(within=10) == 0
    assert [row for row in await listed(place, "--state", "sent") if row["id"] == held["id"]]


async def test_a_planned_stop_while_sending_leaves_nothing_in_doubt_and_repeats_nothing(place: Town) -> None:
    await place.apply(**CLOCK)
    async with place.service(**CLOCK) as service:
        await place.enrol("王老师", "陈主任")
        groups = [await place.parents(), await place.parents("3-1")]
        await place.tell("王老师", "口算第12页，约20分钟")
        place.world.faults.delay("sendPhoto", 1.5)
        await place.job("publish", "2026-10-15T16:20", **CLOCK)
        await place.until(lambda: ask(place, "SELECT 1 FROM outbox WHERE state = 'sending'"), service)
        assert await service.stop(within=10) == 0
    assert ask(place, "SELECT count(*) FROM outbox WHERE state = 'sending' OR doubts > 0") == [(0,)]
    place.world.faults.clear()
    async with place.service(JIANFU_CLOCK="2026-10-15T16:25") as service:
        await place.told(groups[0], "【作业公示】", service)
        assert await service.stop(within=10) == 0
    said = [body for group in groups for body in place.bodies(group) if "【作业公示】" in body]
    assert len(said) == 1
    assert "补发" not in said[0]
