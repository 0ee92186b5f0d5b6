"""Updates pushed by HTTP: who may push, what is taken, and when it counts as taken."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from structlog.testing import capture_logs

from bot.channels.telegram.errors import WebhookRefusedError
from bot.channels.telegram.inbound import update_id
from bot.channels.telegram.runner import TelegramRunner
from bot.channels.telegram.webhook import BODY_BYTES, Webhook
from bot.messages import AnyEvent, MediaPosted, Reply
from tests.channels.telegram.stage import Stage, echo

SECRET = "right-secret_1"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {"update_id": 1, "inline_query": {}}


class Desk:
    """Stores updates, once let; `taken` are the raw ones."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.begun = asyncio.Event()
        self.let = asyncio.Event()
        self.let.set()
        self.trouble: Exception | None = None

    async def take(self, raw: Any) -> bool:
        update_id(raw)
        self.begun.set()
        await self.let.wait()
        if self.trouble is not None:
            raise self.trouble
        self.taken.append(raw)
        return True


def client(hook: Webhook) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=hook)
    return httpx.AsyncClient(transport=transport, base_url="http://hook", headers={HEADER: SECRET})


async def test_an_update_with_the_secret_is_taken() -> None:
    desk = Desk()
    async with client(Webhook(secret=SECRET, take=desk.take)) as http:
        answer = await http.post("/", json=UPDATE)

    assert (answer.status_code, desk.taken) == (200, [UPDATE])


@pytest.mark.parametrize(
    "secret",
    [None, b"", b"wrong", SECRET.encode() + b"x", SECRET[:-1].encode(), b"x" * 10_000, "密".encode(), b"\xff\xfe"],
)
async def test_without_the_secret_nothing_is_taken(secret: bytes | None) -> None:
    desk = Desk()
    async with client(Webhook(secret=SECRET, take=desk.take)) as http:
        headers = {} if secret is None else {HEADER: secret}
        http.headers.pop(HEADER)
        answer = await http.post("/", json=UPDATE, headers=headers)

    assert (answer.status_code, desk.taken) == (403, [])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b"{}", b'{"update_id":"1"}', b"\xff", b"[" * 5000])
async def test_a_body_that_is_no_update_is_refused(body: bytes) -> None:
    desk = Desk()
    async with client(Webhook(secret=SECRET, take=desk.take)) as http:
        answer = await http.post("/", content=body)

    assert (answer.status_code, desk.taken) == (400, [])


async def test_only_post_is_answered() -> None:
    async with client(Webhook(secret=SECRET, take=Desk().take)) as http:
        assert (await http.get("/")).status_code == 405


async def test_a_body_up_to_a_mebibyte_is_read_and_no_further() -> None:
    desk = Desk()
    fill = json.dumps(UPDATE).encode()
    async with client(Webhook(secret=SECRET, take=desk.take)) as http:
        just = await http.post("/", content=fill.ljust(BODY_BYTES))
        over = await http.post("/", content=fill.ljust(BODY_BYTES + 1))

    assert (just.status_code, over.status_code) == (200, 413)
    assert len(desk.taken) == 1


async def test_a_body_that_drips_is_cut_off() -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield b'{"update_id":'
        await asyncio.sleep(1)
        yield b"1}"

    desk = Desk()
    async with client(Webhook(secret=SECRET, take=desk.take, body_seconds=0.05)) as http:
        answer = await http.post("/", content=drip())

    assert (answer.status_code, desk.taken) == (408, [])


async def test_the_answer_waits_until_the_update_is_stored() -> None:
    desk = Desk()
    desk.let.clear()
    async with client(Webhook(secret=SECRET, take=desk.take)) as http, asyncio.TaskGroup() as group:
        posting = group.create_task(http.post("/", json=UPDATE))
        await desk.begun.wait()
        assert not posting.done()
        desk.let.set()

    assert posting.result().status_code == 200


async def test_what_cannot_be_stored_is_asked_for_again() -> None:
    desk = Desk()
    desk.trouble = OSError("口算第12页")
    async with client(Webhook(secret=SECRET, take=desk.take)) as http:
        with capture_logs() as logs:
            refused = await http.post("/", json=UPDATE)
        desk.trouble = None
        again = await http.post("/", json=UPDATE)

    assert (refused.status_code, again.status_code) == (503, 200)
    assert [log["error"] for log in logs] == ["OSError"]
    assert "口算" not in str(logs)


async def test_storing_that_takes_too_long_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.webhook.STORE_SECONDS", 0.02)
    desk = Desk()
    desk.let.clear()
    async with client(Webhook(secret=SECRET, take=desk.take)) as http:
        assert (await http.post("/", json=UPDATE)).status_code == 503


async def test_before_the_bot_runs_updates_are_asked_to_come_again(stage: Stage) -> None:
    async with client(stage.runner().webhook(SECRET)) as http:
        assert (await http.post("/", json=UPDATE)).status_code == 503


# ------------------------------------------------------------------------------ a whole bot behind it


class _Server(uvicorn.Server):
    def __init__(self, app: Starlette) -> None:
        super().__init__(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def pushed(stage: Stage, **changes: Any) -> AsyncIterator[TelegramRunner]:
    """Our runner behind a real HTTP server, fed by the sandbox's webhook."""
    runner = stage.runner(**changes)
    server = _Server(Starlette(routes=[Route("/telegram/hook", runner.webhook(SECRET))]))
    stop = asyncio.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        async with asyncio.TaskGroup() as group:
            group.create_task(server._serve([listening]))  # without uvicorn's signal handlers
            await server.up.wait()
            url = f"http://127.0.0.1:{listening.getsockname()[1]}/telegram/hook"
            group.create_task(runner.run_webhook(stop, url=url, secret=SECRET))
            await stage.world.wait_for(lambda: stage.bot.webhook is not None)
            try:
                yield runner
            finally:
                stop.set()
                server.should_exit = True


async def test_pushed_updates_are_answered(stage: Stage) -> None:
    async with pushed(stage) as runner:
        stage.world.say(stage.teacher, stage.chat, "数学")
        stage.world.push_raw_update(stage.bot, {"message": {}})
        stage.world.say(stage.teacher, stage.chat, "语文")
        await stage.settled()
        assert runner.last_ok is not None

    assert stage.texts(stage.chat) == ["收到：数学", "收到：语文"]
    hook = stage.bot.webhook
    assert hook is not None
    assert (hook.secret, hook.max_connections, hook.last_error) == (SECRET, 40, None)
    assert "my_chat_member" in stage.bot.updates.allowed


async def test_a_failing_pushed_update_does_not_hold_up_the_next(stage: Stage) -> None:
    async def answer(event: AnyEvent) -> Reply | None:
        if getattr(event, "text", "") == "坏":
            raise LookupError
        return await echo(event)

    stage.answer = answer
    async with pushed(stage):
        stage.world.say(stage.teacher, stage.chat, "坏")
        stage.world.say(stage.parent, stage.parent_chat, "好")
        await stage.settled()

    assert stage.texts(stage.parent_chat) == ["收到：好"]
    assert len(stage.aside) == 1


async def test_an_album_pushed_one_part_after_the_other_gets_one_answer(stage: Stage) -> None:
    async def answer(event: AnyEvent) -> Reply | None:
        return Reply(text=f"图：{event.caption}") if isinstance(event, MediaPosted) else None

    stage.answer = answer
    async with pushed(stage):
        for caption in (None, "数学 见图", None):
            stage.world.send_photo(stage.teacher, stage.chat, caption=caption, media_group_id="a1")
        await stage.settled()

    assert stage.texts(stage.chat) == ["图：数学 见图"]


async def test_an_address_telegram_refuses_ends_the_run_with_its_words(stage: Stage) -> None:
    stage.world.faults.next_error("setWebhook", 400, "Bad Request: bad webhook: An HTTPS URL must be provided")

    with pytest.raises(WebhookRefusedError, match="an https url must be provided"):
        await stage.runner().run_webhook(asyncio.Event(), url="http://x", secret=SECRET)
