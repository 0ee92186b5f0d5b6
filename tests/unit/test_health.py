"""/healthz and /metrics: what a load balancer and an alarm can rely on."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.app.health import Health, Signs
from bot.usecases.ports import OutboxState
from tests.db.samples import NOW
from tests.support.post import Post, notice

WELL: dict[str, Any] = {"since_tick": 3.0, "since_updates": {"A": 1.0}, "ahead": {"A": 0.5}}


def health(post: Post, **signs: Any) -> Health:
    return Health(read_uow=post.database.read, clock=lambda: post.now, signs=lambda: Signs(**WELL | signs))


async def test_a_service_that_hears_ticks_and_has_its_database_is_well(post: Post) -> None:
    well, facts = await health(post)()
    assert well
    assert facts["ok"] is facts["database"] is True
    assert (facts["seconds_since_tick"], facts["seconds_since_updates"]) == (3.0, [1.0])


@pytest.mark.parametrize(
    "signs", [{"since_tick": None}, {"since_tick": 121.0}, {"since_updates": {"A": 1.0, "B": None}}]
)
async def test_a_silent_clock_or_bot_is_not_well(post: Post, signs: dict[str, Any]) -> None:
    well, facts = await health(post, **signs)()
    assert not well
    assert facts["ok"] is False


async def test_a_database_that_does_not_answer_is_said_and_no_crash(post: Post) -> None:
    @asynccontextmanager
    async def broken() -> AsyncIterator[Any]:
        raise OSError("gone")
        yield

    sick = Health(read_uow=broken, clock=lambda: post.now, signs=lambda: Signs(**WELL))
    well, facts = await sick()
    assert not well
    assert facts["database"] is False
    assert "jianfu_database_up 0\n" in await sick.metrics()


async def test_how_long_the_oldest_message_waits_is_told(post: Post) -> None:
    await post.put(notice("a"), notice("b", "-2", not_before=NOW + timedelta(hours=1)))
    post.now += timedelta(seconds=90)
    _, facts = await health(post)()
    assert facts["oldest_due_seconds"] == 90
    assert facts["messages"]["due"] == 2


async def test_every_line_of_the_metrics_is_one_prometheus_reads(post: Post) -> None:
    await post.put(notice("a"))
    told = await health(post, since_updates={"A": None}).metrics()
    sample = re.compile(r'[a-z_]+(\{[a-z]+="[A-Za-z_]+"\})? [-+0-9.e]+')
    lines = told.removesuffix("\n").split("\n")
    for line in lines:
        assert line.startswith(("# HELP jianfu_", "# TYPE jianfu_")) or sample.fullmatch(line), line
    assert "jianfu_ok 0" in lines
    assert 'jianfu_outbox_messages{state="due"} 1' in lines
    assert not any(line.startswith("jianfu_seconds_since_updates{") for line in lines)
    assert {f'state="{state.value}"' for state in OutboxState} <= set(re.findall(r'state="[a-z_]+"', told))
