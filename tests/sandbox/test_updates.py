"""How updates reach a bot: long polling, webhook, and how a test knows it is done."""

import asyncio

import httpx
import pytest
import telegram
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import Conflict

from bot.sandbox import SandboxServer, World
from tests.sandbox.conftest import client, soon


async def test_a_long_poll_returns_as_soon_as_something_happens(school, ptb):
    poll = asyncio.ensure_future(ptb.get_updates(timeout=30))
    await school.world.wait_for(lambda: school.bot.updates._poll is not None)
    school.world.say(school.wang, school.private, "在吗")
    [update] = await soon(poll)
    assert update.message.text == "在吗"


async def test_an_update_comes_again_until_its_offset_is_passed(school, ptb):
    for text in ("一", "二", "三"):
        school.world.say(school.wang, school.private, text)
    first = await ptb.get_updates(limit=2)
    again = await ptb.get_updates(limit=2)
    rest = await ptb.get_updates(offset=first[-1].update_id + 1)
    assert [u.message.text for u in first] == [u.message.text for u in again] == ["一", "二"]
    assert [u.message.text for u in rest] == ["三"]
    assert await ptb.get_updates(offset=rest[0].update_id + 1) == ()
    assert len(school.bot.updates) == 0


async def test_a_negative_offset_keeps_only_the_newest(school, ptb):
    for text in ("一", "二", "三"):
        school.world.say(school.wang, school.private, text)
    assert [update.message.text for update in await ptb.get_updates(offset=-1)] == ["三"]


async def test_only_allowed_kinds_are_kept_from_then_on(school, ptb):
    await ptb.get_updates(allowed_updates=["message"])
    message = school.world.say(school.wang, school.private, "一")
    school.world.edit(school.wang, message, "一一")
    assert [update.edited_message for update in await ptb.get_updates()] == [None]
    await ptb.get_updates(allowed_updates=[])
    school.world.edit(school.wang, message, "一一一")
    assert (await ptb.get_updates())[-1].edited_message.text == "一一一"


async def test_a_second_poller_ends_the_first_with_a_conflict(school, ptb, server):
    first = asyncio.ensure_future(ptb.get_updates(timeout=30))
    await school.world.wait_for(lambda: school.bot.updates._poll is not None)
    async with client(server.url) as other:
        second = asyncio.ensure_future(other.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await soon(first)
        school.world.say(school.wang, school.private, "给谁")
        assert [update.message.text for update in await soon(second)] == ["给谁"]


async def test_the_server_closes_at_once_with_a_long_poll_open(school):
    async with SandboxServer(school.world) as server, client(server.url) as bot:
        poll = asyncio.ensure_future(bot.get_updates(timeout=30))
        await school.world.wait_for(lambda: school.bot.updates._poll is not None)
        await soon(server.__aexit__())
        assert await soon(poll) == ()
        await server.__aenter__()


async def test_the_server_closes_at_once_with_a_page_listening(school, caplog):
    async with SandboxServer(school.world) as server, httpx.AsyncClient() as http:
        async with http.stream("GET", f"{server.url}/sandbox/events") as stream:
            lines = stream.aiter_lines()
            await soon(anext(lines))
            await soon(server.__aexit__())
            assert [line async for line in lines if line] == []
        await server.__aenter__()
        assert (await http.get(f"{server.url}/sandbox/state")).status_code == 200
    assert caplog.text == ""


async def test_settled_means_fetched_confirmed_and_answered(school, ptb):
    school.world.say(school.wang, school.private, "在吗")
    with pytest.raises(TimeoutError):
        await school.world.settled(school.bot, timeout=0.1)
    [update] = await ptb.get_updates()
    with pytest.raises(TimeoutError):
        await school.world.settled(school.bot, timeout=0.1)
    await ptb.get_updates(offset=update.update_id + 1)
    school.world.faults.delay("sendMessage", 0.3, times=1)
    reply = asyncio.ensure_future(ptb.send_message(school.wang.id, "在"))
    await school.world.wait_for(lambda: school.bot.in_flight)
    await school.world.settled(school.bot)
    assert school.world.last(school.private).text == "在"
    await reply


class Receiver:
    """A webhook that answers as told and remembers what it got."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.got: list[tuple[str, str, str]] = []

    async def receive(self, request) -> Response:
        update = telegram.Update.de_json(await request.json(), None)
        status = self.statuses.pop(0) if self.statuses else 200
        secret = request.headers.get("x-telegram-bot-api-secret-token", "")
        self.got.append((update.message.text, secret, str(status)))
        return Response(status_code=status)


async def test_a_webhook_gets_updates_in_order_and_again_until_it_agrees(school, ptb):
    receiver = Receiver()
    receiver.statuses = [500, 200]
    async with SandboxServer(World(now=school.clock)) as host:
        host._pages = Starlette(routes=[Route("/hook", receiver.receive, methods=["POST"])])
        await ptb.set_webhook(f"{host.url}/hook", secret_token="s3cret", max_connections=1)
        school.world.say(school.wang, school.private, "一")
        school.world.say(school.wang, school.private, "二")
        await school.world.settled(school.bot)
        assert receiver.got == [("一", "s3cret", "500"), ("一", "s3cret", "200"), ("二", "s3cret", "200")]
        info = await ptb.get_webhook_info()
        assert (info.pending_update_count, info.last_error_message) == (0, "Wrong response from the webhook: 500")
        with pytest.raises(Conflict, match="while webhook is active"):
            await ptb.get_updates()
        await ptb.delete_webhook()
    school.world.say(school.wang, school.private, "三")
    assert [update.message.text for update in await ptb.get_updates()] == ["三"]


async def test_a_webhook_nobody_serves_is_reported_and_keeps_its_updates(school, ptb):
    await ptb.set_webhook("http://127.0.0.1:9/hook")
    school.world.say(school.wang, school.private, "一")
    await school.world.wait_for(lambda: school.bot.webhook.last_error)
    info = await ptb.get_webhook_info()
    assert (info.pending_update_count, info.url) == (1, "http://127.0.0.1:9/hook")
    await ptb.delete_webhook(drop_pending_updates=True)
    assert await ptb.get_updates() == ()
