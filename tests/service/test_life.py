"""How the service starts, stops, is killed, and meets trouble outside."""

import json
import signal
import sqlite3
import stat
from pathlib import Path

import httpx

from bot.sandbox import SandboxServer
from tests.service.town import OTHER_TOKEN, SCHOOL, TOKEN, Town

CLOCK = {"JIANFU_CLOCK": "2026-10-15T14:00"}
SECRET_WORDS = ("口算第12页", "王老师", "赵老师", "陈主任", "小雨妈妈", "marked-token")


def lines_of(log: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.splitlines()]


def everything_stored(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("jianfu.db*"))


async def test_one_service_holds_the_database_and_every_command_works_beside_it(place: Town) -> None:
    # The token comes from .env, as an operator would have it.
    token = place.program.env.pop("JIANFU_TELEGRAM_TOKEN")
    (place.program.folder / ".env").write_text(f"JIANFU_TELEGRAM_TOKEN={token}\nJIANFU_LOG=json\n", encoding="utf-8")
    await place.apply(**CLOCK)
    async with place.service(**CLOCK) as first:
        second = await place.program("run")
        assert second.status == 1
        assert str(first.pid) in second.err
        assert "Traceback" not in second.err
        assert first.process.returncode is None

        secret = place.database.with_name("jianfu.db.secret")
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        assert len(secret.read_bytes()) >= 32

        await place.enrol("王老师", "陈主任")
        group = await place.parents()
        await place.tell("王老师", "口算第12页，约20分钟")
        renewed = await place.program("school", "apply", "school.toml", "--json", "--renew", "王老师")
        assert [bool(p["invite"]) for p in json.loads(renewed.text)["people"]] == [True, False, False]
        shown = await place.program("preview", "三（2）班", "--date", "2026-10-15")
        assert "口算第12页 20分钟 王老师" in shown.text
        listed = await place.program("jobs", "list")
        assert listed.status == 0
        assert "publish" in listed.text
        assert place.world.last(group).body.startswith("已绑定")

        assert await first.stop(within=10) == 0
        log = first.said()
    assert {line["event"] for line in lines_of(log)} >= {"service-started", "telegram-connected", "service-stopped"}
    codes = [p["invite"] for p in place.codes["people"]] + [c["join"] for c in place.codes["classes"]]
    assert not [word for word in (*SECRET_WORDS, *codes) if word in log]
    stored = everything_stored(place.program.folder)
    assert not [code for code in (*codes, token) if code.encode() in stored]


async def test_a_kill_loses_nothing_and_a_repeated_update_counts_once(place: Town) -> None:
    json_logs = {**CLOCK, "JIANFU_LOG": "json"}
    await place.apply(**CLOCK)
    async with place.service(**json_logs) as service:
        await place.enrol("王老师", "赵老师", "陈主任")
        group = await place.parents()
        place.world.faults.delay("sendMessage", 600, times=1)  # the answer is on its way when the process dies
        place.world.say(place.person("王老师"), place.private("王老师"), "口算第12页，约20分钟")
        await place.until(lambda: not place.world.faults.delays("sendMessage"), service)
        assert stored(place, "entries") == 1
        assert await service.stop(signal.SIGKILL) == -signal.SIGKILL
        first_log = service.said()
    place.world.faults.clear()
    async with place.service(**json_logs | later(5)) as service:
        await service.says("replies-not-said")
        assert not [
            body for body in place.bodies(place.private("王老师")) if "已登记" in body
        ]  # in doubt: not said twice
        assert "合计 20/60 分钟" in await place.tell("王老师", "口算第12页，约20分钟")
        assert (stored(place, "entries"), stored(place, "inbox WHERE state != 'done'")) == (1, 0)
        place.world.faults.delay("sendPhoto", 600, times=1)
        await place.job("publish", "2026-10-15T16:20")
        await place.until(lambda: not place.world.faults.delays("sendPhoto"), service)
        assert stored(place, "outbox WHERE state = 'sending'")
        assert await service.stop(signal.SIGKILL) == -signal.SIGKILL
    place.world.faults.clear()
    async with place.service(**json_logs | later(10)) as service:
        sheet = await place.told(group, "【作业公示】", service)
        assert "补发" in sheet.body
        assert await service.stop() == 0
        logs = first_log + service.said()
    assert lines_of(logs)
    assert not [word for word in SECRET_WORDS if word in logs]


def later(minutes: int) -> dict[str, str]:
    return {"JIANFU_CLOCK": f"2026-10-15T14:{minutes:02}"}


def stored(place: Town, table: str) -> int:
    with sqlite3.connect(f"file:{place.database}?mode=ro", uri=True) as connection:
        count: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
    connection.close()
    return count


async def test_the_service_outlives_a_server_that_is_not_there_and_one_that_refuses(place: Town) -> None:
    await place.apply(**CLOCK)
    port = int(place.server.url.rpartition(":")[2])
    await place.server.__aexit__()
    back = SandboxServer(place.world, port=port)
    async with place.program.running("run", **CLOCK) as service:
        await service.says("telegram-not-reached")
        place.world.faults.next_error("getUpdates", 409, "Conflict: terminated by other getUpdates request")
        place.world.faults.next_error("getUpdates", 502, "Bad Gateway")
        async with back:
            await service.says("another-process-polls-this-bot")
            await place.enrol("王老师")
            assert "已登记" in await place.tell("王老师", "口算第12页，约20分钟")
            assert await service.stop(within=10) == 0
        log = service.said()
    await place.server.__aenter__()  # the fixture takes it down again
    assert "Traceback" not in log
    assert not [word for word in SECRET_WORDS if word in log]


async def test_what_cannot_be_served_is_refused_in_one_line(place: Town) -> None:
    await place.apply()
    telegram = await place.program("run", JIANFU_TELEGRAM_API_URL="", **CLOCK)
    unknown = await place.program("run", JIANFU_TELEGRAM_TOKEN="123456789:AAno-bot-of-this-server-has-this-token")
    none = await place.program("run", JIANFU_TELEGRAM_TOKEN="")
    lonely = await place.program("run", JIANFU_WEBHOOK_URL="http://127.0.0.1:9", JIANFU_WEBHOOK_SECRET="s")
    for done, words in (
        (telegram, "JIANFU_CLOCK"),
        (unknown, "不认这个令牌"),
        (none, "JIANFU_TELEGRAM_TOKEN"),
        (lonely, "JIANFU_WEB_BIND"),
    ):
        assert done.status == 1, done
        said = done.err.splitlines()[-1]
        assert words in said
        assert "Traceback" not in done.err
        assert "AAno-bot" not in done.err


async def test_updates_are_pushed_by_webhook_with_the_secret(place: Town, unused_tcp_port: int) -> None:
    await place.apply(**CLOCK)
    url = f"http://127.0.0.1:{unused_tcp_port}"
    env = {
        "JIANFU_WEB_BIND": f"127.0.0.1:{unused_tcp_port}",
        "JIANFU_WEBHOOK_URL": url,
        "JIANFU_WEBHOOK_SECRET": "a-secret-of-the-webhook",
    }
    async with place.program.running("run", **CLOCK, **env) as service:
        await place.until(lambda: place.bot.webhook, service)
        assert place.bot.webhook is not None
        assert place.bot.webhook.secret == "a-secret-of-the-webhook"
        await place.enrol("王老师")
        assert "合计 20/60 分钟" in await place.tell("王老师", "口算第12页，约20分钟")
        async with httpx.AsyncClient(trust_env=False) as client:
            forged = await client.post(
                place.bot.webhook.url,
                json={"update_id": 1, "message": {}},
                headers={"X-Telegram-Bot-Api-Secret-Token": "wrong"},
            )
            assert forged.status_code == 403
            health = await client.get(f"{url}/healthz")
            assert health.status_code == 200
            assert health.json()["ok"] is True
        assert not place.world.calls(place.bot, "getUpdates")
        again = await place.program(
            "run", JIANFU_DATABASE_URL="sqlite+aiosqlite:///other.db", JIANFU_WEB_BIND=env["JIANFU_WEB_BIND"]
        )
        assert again.status == 1
        assert env["JIANFU_WEB_BIND"] in again.err
        assert await service.stop(within=10) == 0
    assert "a-secret-of-the-webhook" not in service.said()


async def test_two_schools_with_a_bot_each_share_one_service_and_one_bad_token_stops_only_its_own(place: Town) -> None:
    other = place.world.add_bot(token=OTHER_TOKEN, username="other_bot", name="作业公示助手")
    second = SCHOOL.replace('id = "shiyan"', 'id = "xinxing"\ntoken_env = "XINXING_TOKEN"').replace(
        "实验小学", "新星实验小学"
    )
    await place.apply(**CLOCK)
    ours = place.codes
    await place.apply(second, **CLOCK)
    theirs = place.codes
    third = second.replace("xinxing", "tuixiu").replace("XINXING_TOKEN", "GONE_TOKEN")
    await place.apply(third, **CLOCK)
    tokens = {"XINXING_TOKEN": OTHER_TOKEN, "GONE_TOKEN": "1000000003:AArevoked-token-of-a-school-xyzzy"}
    async with place.service(**CLOCK, **tokens) as service:
        await place.until(lambda: place.world.calls(other, "deleteWebhook"), service)
        place.codes = ours
        await place.enrol("王老师")
        place.codes = theirs
        place.people.clear()
        await place.enrol("王老师", bot=other)
        assert "合计 20/60 分钟" in await place.tell("王老师", "口算第12页，约20分钟", other)
        await service.says("bot-without-token")
        assert await service.stop() == 0
    assert not [token for token in (TOKEN, *tokens.values()) if token in service.said()]
