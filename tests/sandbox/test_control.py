"""The control API: acting as people from another process."""

import asyncio
import json

import httpx
import pytest

from bot.sandbox.images import TINY_PNG
from tests.sandbox.conftest import soon


@pytest.fixture
async def http(server):
    async with httpx.AsyncClient(base_url=f"{server.url}/sandbox") as session:
        yield session


async def act(http, path: str, /, **body):
    answer = await http.post(f"/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_person_writes_and_edits_by_name(http, school):
    said = await act(http, "say", person="王老师", text="口算20分钟")
    assert (said["own"], said["chat"]) == (True, school.private.key)
    await act(http, "edit", person="王老师", message=said["id"], text="口算25分钟")
    read = (await http.get("/messages", params={"chat": school.private.key, "person": school.wang.id})).json()
    assert [(m["text"], m["history"]) for m in read["messages"]] == [("口算25分钟", ["口算20分钟"])]
    assert [update["text"] for update in school.updates()] == ["口算20分钟", "口算25分钟"]


async def test_only_what_changed_is_read_again(http, school):
    await act(http, "say", person="王老师", text="一")
    read = (await http.get("/messages", params={"chat": school.private.key})).json()
    await act(http, "say", person="王老师", text="二")
    newer = await http.get("/messages", params={"chat": school.private.key, "since": read["serial"]})
    assert [m["text"] for m in newer.json()["messages"]] == ["二"]


async def test_a_press_waits_for_the_bots_answer(http, school, ptb):
    keyboard = {"inline_keyboard": [[{"text": "通过", "callback_data": "ok"}]]}
    message = school.world.post(school.private, school.bot, text="审核", markup=keyboard)
    body = {"person": "王老师", "message": message.id, "label": "通过"}
    pressing = asyncio.ensure_future(act(http, "press", **body))
    [update] = await soon(ptb.get_updates(timeout=5))
    await update.callback_query.answer("已通过")
    answer = await soon(pressing)
    assert (answer["answered"], answer["text"], answer["alert"]) == (True, "已通过", False)
    assert (await act(http, "press", **body, wait=0.01))["answered"] is False


async def test_votes_photos_and_documents_arrive(http, school, ptb):
    poll = await ptb.send_poll(school.group.id, "多久？", ["短", "长"])
    voted = await act(http, "vote", person="乐乐妈妈", chat=school.group.key, message=poll.message_id, options=[1])
    assert [option["votes"] for option in voted["poll"]["options"]] == [0, 1]
    query = {"person": "王老师", "caption": "黑板"}
    photo = (await http.post("/photo", params=query, content=TINY_PNG, headers={"content-type": "image/png"})).json()
    name = {"person": "王老师", "name": "课表.xlsx"}
    sheet = await http.post("/document", params=name, content=b"xlsx", headers={"content-type": "application/zip"})
    assert (photo["caption"], sheet.json()["document"]["name"]) == ("黑板", "课表.xlsx")
    shown = await http.get(photo["photo"]["url"].removeprefix("/sandbox"))
    saved = await http.get(sheet.json()["document"]["url"].removeprefix("/sandbox"))
    assert (shown.content, shown.headers["content-type"]) == (TINY_PNG, "image/png")
    assert saved.headers["content-disposition"].startswith("attachment;")


async def test_the_clock_goes_forward_only(http, school):
    assert (await http.get("/state")).json()["canAdvance"] is True
    assert (await act(http, "clock", to="2026-12-01T16:20:00"))["now"] == "2026-12-01T16:20:00+08:00"
    back = await http.post("/clock", json={"to": "2026-12-01T16:00:00"})
    assert (back.status_code, back.json()["error"]) == (400, "clock-goes-forward")


async def test_groups_bots_and_people_are_made_and_moved(http, school):
    mother = await act(http, "people", name="小明妈妈")
    group = await act(http, "groups", title="三（1）班", members=["赵老师", mother["id"]])
    await act(http, "add-bot", person="赵老师", chat=group["key"], admin=True)
    upgraded = await act(http, "upgrade", chat=group["key"])
    assert (upgraded["kind"], upgraded["size"]) == ("supergroup", 3)
    await act(http, "remove-bot", person="赵老师", chat=upgraded["key"])
    await act(http, "say", person="王老师", text="/start")
    await act(http, "block", person="王老师")
    statuses = [change["new_chat_member"]["status"] for change in school.updates("my_chat_member")]
    assert statuses == ["member", "administrator", "kicked", "kicked"]


async def test_faults_and_calls_are_reachable_from_outside(http, school):
    bot = httpx.AsyncClient(base_url=str(http.base_url).replace("/sandbox/", "/bot1001:test"))
    await act(http, "fault", kind="error", method="getMe", status=500, description="Internal Server Error")
    async with bot:
        assert (await bot.get("/getMe")).status_code == 500
        assert (await bot.get("/getMe")).status_code == 200
    calls = (await http.get("/calls", params={"method": "getme"})).json()
    assert [call["ok"] for call in calls] == [False, True]
    assert (await act(http, "settled", timeout=1)) == {"settled": True, "unconfirmed": 0, "inFlight": 0}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("say", {"person": "没有这个人", "text": "x"}),
        ("say", {"person": "王老师", "text": 5}),
        ("say", {"person": "王老师", "text": ""}),
        ("say", {"person": "王老师", "chat": "-1", "text": "x"}),
        ("say", {"person": "王老师", "chat": ["x"], "text": "x"}),
        ("press", {"person": "王老师", "message": "NaN"}),
        ("press", {"person": "王老师", "message": 1, "wait": 1e9}),
        ("vote", {"person": "王老师", "message": 1, "options": "x"}),
        ("clock", {"to": "明天"}),
        ("fault", {"kind": "?"}),
        ("fault", {"kind": "error", "method": "*", "status": 99, "description": "x"}),
        ("fault", {"kind": "limits", "per_second": 0}),
        ("fault", {"kind": "delay", "method": "*", "seconds": -1}),
        ("raw-update", {"update": 1}),
        ("people", {"name": "x", "id": -5}),
        ("groups", {"title": "x", "members": 7}),
        ("bots", {"token": "x", "username": "x", "name": "x"}),
    ],
)
async def test_nonsense_is_refused_with_a_code(http, path, body):
    answer = await http.post(f"/{path}", json=body)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


async def test_another_web_page_cannot_act_here(server):
    async with httpx.AsyncClient(base_url=server.url) as http:
        said = json.dumps({"person": "王老师", "text": "x"})
        plain = await http.post("/sandbox/say", content=said, headers={"content-type": "text/plain"})
        foreign = await http.post("/sandbox/say", json={}, headers={"origin": "https://example.org"})
        rebound = await http.get("/sandbox/state", headers={"host": "example.org"})
        form = await http.post("/sandbox/photo", files={"a": b"x"})
    assert (plain.status_code, foreign.status_code, rebound.status_code, form.status_code) == (400, 403, 403, 400)


async def test_changes_are_told_as_server_sent_events(http, school):
    async with http.stream("GET", "/events") as stream:
        lines = stream.aiter_lines()
        first = await soon(anext(lines))
        await soon(anext(lines))
        school.world.say(school.wang, school.private, "新消息")
        second = await soon(anext(lines))
    assert int(second.removeprefix("data: ")) > int(first.removeprefix("data: "))
