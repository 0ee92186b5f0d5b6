"""Nonsense never breaks the sandbox: every method answers or refuses, and every answer is JSON."""

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.errors import ApiError
from bot.sandbox.methods import TABLE
from bot.sandbox.params import Params, Upload
from bot.sandbox.shapes import message_json

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = [
    "text", "parse_mode", "entities", "caption", "caption_entities", "reply_markup", "reply_parameters", "message_id",
    "message_ids", "photo", "document", "media", "question", "options", "type", "open_period", "close_date",
    "correct_option_id", "user_id", "scope", "commands", "language_code", "menu_button", "callback_query_id", "url",
    "secret_token", "max_connections", "allowed_updates", "file_id", "from_chat_id", "action", "reaction", "name",
    "reply_to_message_id", "is_anonymous",
]  # fmt: skip
near = st.sampled_from(
    [
        {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]},
        {"inline_keyboard": [[{"text": "a", "callback_data": 5}]]},
        {"keyboard": []},
        [{"type": "photo", "media": "attach://f"}] * 2,
        {"type": "photo", "media": "attach://f", "caption": "x"},
        {"type": "chat_member", "chat_id": 1, "user_id": "x"},
        {"type": ["unhashable"]},
        {"type": "chat", "chat_id": 2**64},
        {"message_id": 1},
        [{"type": "bold", "offset": 0, "length": 1}],
        [{"type": "text_link", "offset": 0, "length": 1}],
        ["a", "b"],
        [{"text": "a"}, {"text": 1}],
        [{"command": "a", "description": "b"}],
        "attach://f",
        "HTML",
        "<b>a</b>",
        "quiz",
        1,
        2,
        3,
    ]
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(sorted(TABLE)),
    raw=st.dictionaries(st.sampled_from(NAMES), near | json_values, max_size=7),
    where=st.sampled_from(["private", "group", "nowhere"]),
)
def test_any_parameters_are_answered_or_refused(school, method, raw, where):
    world, bot = school.world, school.bot
    world.say(school.wang, school.private, "/start")
    chat_id = {"private": school.wang.id, "group": school.group.id, "nowhere": 5}[where]
    raw = {name: value for name, value in raw.items() if value is not None}
    files = {"f": Upload("a.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(20))}
    try:
        result = TABLE[method](world, bot, Params({"chat_id": chat_id, **raw}, files))
    except ApiError as refused:
        orjson.dumps(refused.as_json())
    else:
        orjson.dumps(result)
    for chat in (school.private, school.group):
        orjson.dumps([message_json(message) for message in world.messages(chat)])
    orjson.dumps(bot.updates.peek(1000))
    if method == "leavechat":
        world.add_bot_to_group(school.group, bot, by=school.zhao)


@pytest.mark.parametrize("update", [{"message": {}}, {}, {"callback_query": {"id": 1}}, {"message": None}])
async def test_malformed_updates_are_served_as_they_stand(school, server, update):
    import httpx

    school.world.push_raw_update(school.bot, update)
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"{server.url}/bot1001:test/getUpdates")
    [served] = answer.json()["result"]
    assert served == {"update_id": served["update_id"], **update}
