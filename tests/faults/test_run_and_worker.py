"""`jianfu run` and `jianfu worker` as an operator starts them, on one PostgreSQL."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.app.cluster import refuse_unless_upgraded
from bot.cli.commands_db import upgrade
from bot.cli.running import serve
from bot.domain.errors import BotError
from bot.settings import Settings
from bot.texts.cli import failure
from tests.service.town import Town, town
from tests.support.postgres import PostgresServer

CLOCK = {"JIANFU_CLOCK": "2026-10-15T14:00"}


@pytest.fixture
async def place(postgres: PostgresServer, tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose program has an upgraded database."""
    with postgres.database() as url:
        async with town(tmp_path) as one:
            one.program.env |= {"JIANFU_DATABASE_URL": url, "JIANFU_SECRET": "0123456789abcdef0123456789abcdef"} | CLOCK
            await one.apply()
            yield one


async def test_one_of_two_polls_and_when_it_is_killed_the_other_does(place: Town) -> None:
    async with place.service() as first, place.program.running("worker") as second:
        await second.says("service-started")
        await place.enrol("王老师", "陈主任")
        group = await place.parents()
        assert "已登记" in await place.tell("王老师", "口算第12页，约20分钟")
        assert "telegram-connected" not in second.said()
        assert await first.stop(signal.SIGKILL) == -signal.SIGKILL
        await _tells(place, "练习册P23，约10分钟", "合计 30/60 分钟")
        await place.job("publish", "2026-10-15T16:20")
        await place.told(group, "【作业公示】", second)
        assert await second.stop() == 0
    assert "\n".join(place.bodies(group)).count("【作业公示】") == 1


async def test_updates_may_be_pushed_into_any_of_them_and_one_may_only_deliver(
    place: Town, unused_tcp_port_factory: object
) -> None:
    secret = {"JIANFU_WEBHOOK_SECRET": "a-secret-of-the-webhook"}
    ports = [unused_tcp_port_factory(), unused_tcp_port_factory()]  # type: ignore[operator]
    here, there = ({"JIANFU_WEBHOOK_URL": f"http://127.0.0.1:{p}", "JIANFU_WEB_BIND": f"127.0.0.1:{p}"} for p in ports)
    async with place.program.running("run", **secret, **here) as first:
        await place.until(lambda: place.bot.webhook, first)
        await place.enrol("王老师")
        deaf = {"JIANFU_WEBHOOK_URL": here["JIANFU_WEBHOOK_URL"]} | secret
        async with (
            place.program.running("worker", **secret, **there) as second,
            place.program.running("worker", **deaf) as third,
        ):
            await place.until(lambda: place.bot.webhook and str(ports[1]) in place.bot.webhook.url, second)
            assert "已登记" in await place.tell("王老师", "口算第12页，约20分钟")
            assert await first.stop(signal.SIGKILL) == -signal.SIGKILL
            await _tells(place, "练习册P23，约10分钟", "合计 30/60 分钟")
            await second.says("telegram-connected")
            async with httpx.AsyncClient(trust_env=False) as client:
                health = (await client.get(f"http://127.0.0.1:{ports[1]}/healthz")).json()
            assert len(health["seconds_since_updates"]) == 1
            await third.says("service-started")
            assert "telegram-connected" not in third.said()
            assert await third.stop() == 0
            assert await second.stop() == 0
    assert not place.world.calls(place.bot, "getUpdates")


async def _tells(place: Town, text: str, answer: str) -> None:
    """Say something when a process has just been killed: what that one had answered may be answered again first."""
    chat = place.private("王老师")
    place.world.say(place.person("王老师"), chat, text)
    await place.told(chat, answer)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An empty folder and no setting of the tester's."""
    for name in [name for name in os.environ if name.startswith("JIANFU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"DATABASE_URL": "sqlite+aiosqlite:///jianfu.db"}, "SQLite"),
        ({}, "JIANFU_SECRET"),
        ({"SECRET": "s"}, "db upgrade"),
    ],
)
async def test_a_process_that_could_do_harm_is_refused_and_told_what_to_do(
    settings: dict[str, str], words: str, postgres: PostgresServer, alone: pytest.MonkeyPatch
) -> None:
    with postgres.database(empty=True) as url:
        for name, value in ({"DATABASE_URL": url} | settings).items():
            alone.setenv(f"JIANFU_{name}", value)
        with pytest.raises(BotError) as refused:
            await serve(helps=True)
    assert words in failure(refused.value)


def test_db_upgrade_makes_everything_a_service_needs_and_may_be_repeated(
    postgres: PostgresServer, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with postgres.database(empty=True) as url:
        alone.setenv("JIANFU_DATABASE_URL", url)
        chosen = Settings()
        for _ in range(2):
            upgrade()
            refuse_unless_upgraded(chosen)
    first, second = capsys.readouterr().out.splitlines()
    assert "原来是 空的" in first
    assert "原来是" not in second
