"""Recorded updates, each naming the event it must become; then anything at all."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import messages
from bot.channels.telegram.errors import MalformedUpdateError
from bot.channels.telegram.inbound import FACELESS, Ears, callback_id, to_event
from bot.messages import AnyEvent, PollCounted, TextPosted
from tests.channels.telegram.stage import NAME, close_button, open_button

NOW = datetime(2026, 11, 21, 11, 0, 30, tzinfo=UTC)
RECORDED = sorted(Path(__file__).with_name("updates").glob("*.json"))
CLEAN = {"update_id": 1}


def unseal(data: str, _chat_id: str) -> str | None:
    return data.removeprefix("SEALED:") if data.startswith("SEALED:") else None


EARS = Ears(bot=NAME, bot_id=1001, username="jianfu_bot", unseal=unseal)


def as_recorded(event: AnyEvent | None) -> dict[str, Any] | None:
    if event is None:
        return None
    assert event.bot == NAME
    assert event.channel == "telegram"
    fields = {k: v for k, v in asdict(event).items() if k not in ("bot", "channel")}
    fields["at"] = event.at.isoformat()
    if isinstance(event, PollCounted):
        fields["counts"] = list(event.counts)
    return {"event": type(event).__name__} | fields


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_update_becomes_the_event_it_names(path: Path) -> None:
    recorded = json.loads(path.read_text(encoding="utf-8"))
    becomes = recorded["becomes"]

    if becomes is not None and "malformed" in becomes:
        with pytest.raises(MalformedUpdateError) as caught:
            to_event(recorded["update"], EARS, NOW)
        assert caught.value.facts == {"where": becomes["malformed"]}
    else:
        assert as_recorded(to_event(recorded["update"], EARS, NOW)) == becomes


def test_every_event_is_recorded_at_least_once() -> None:
    named = {(json.loads(p.read_text(encoding="utf-8"))["becomes"] or {}).get("event") for p in RECORDED}

    assert named >= {event.__name__ for event in messages.AnyEvent.__args__}


@pytest.mark.parametrize("number", sorted(FACELESS))
def test_a_service_account_is_nobody(number: int) -> None:
    event = to_event(_posted(sender={"id": number, "is_bot": True}), EARS, NOW)

    assert isinstance(event, TextPosted)
    assert event.sender_id is None


def test_under_a_rehearsal_clock_the_platforms_dates_mean_nothing() -> None:
    rehearsing = Ears(bot=NAME, bot_id=1001, username="jianfu_bot", unseal=unseal, trust_dates=False)

    event = to_event(_posted(), rehearsing, NOW)

    assert event is not None
    assert event.at == NOW


@pytest.mark.parametrize(
    ("age", "kept"),
    [
        (timedelta(hours=24), True),
        (timedelta(hours=24, seconds=1), False),
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-5, seconds=-1), False),
    ],
)
def test_a_date_is_believed_while_an_update_can_live(age: timedelta, *, kept: bool) -> None:
    sent = NOW - age

    event = to_event(_posted(date=int(sent.timestamp())), EARS, NOW)

    assert event is not None
    assert event.at == (sent if kept else NOW)


def test_a_button_sealed_for_one_chat_opens_nothing_in_another() -> None:
    ears = Ears(bot=NAME, bot_id=1001, username="jianfu_bot", unseal=open_button)
    sealed = close_button("withdraw:17", "7000000001")

    at_home, elsewhere = (to_event(_pressed(sealed, chat), ears, NOW) for chat in (7000000001, 7000000002))

    assert getattr(at_home, "action", "?") == "withdraw:17"
    assert getattr(elsewhere, "action", "?") is None


def test_an_oversized_text_is_malformed() -> None:
    with pytest.raises(MalformedUpdateError):
        to_event(_posted(text="口" * 40_000), EARS, NOW)


# ---------------------------------------------------------------------------------- anything at all

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["private", "group", "supergroup", "member", "kicked", "/start x", "@jianfu_bot 数学", "\ud83d"])
)
KEYS = st.sampled_from(
    sorted(set(re.findall(r'"(\w+)":', "".join(path.read_text(encoding="utf-8") for path in RECORDED))))
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=25
)
WELL_FORMED = [json.loads(path.read_text(encoding="utf-8"))["update"] for path in RECORDED]


@given(raw=anything)
@example(raw={"update_id": 1, "message": {"chat": {"id": 10**5000, "type": "private"}}})
def test_whatever_comes_is_an_event_nothing_or_malformed(raw: object) -> None:
    _survives(raw)


@given(data=st.data())
def test_a_real_update_with_one_part_replaced_is_an_event_nothing_or_malformed(data: st.DataObject) -> None:
    raw = json.loads(json.dumps(data.draw(st.sampled_from(WELL_FORMED))))
    spots = list(_spots(raw))
    holder, key = data.draw(st.sampled_from(spots))
    holder[key] = data.draw(anything)

    _survives(raw)


def _survives(raw: object) -> None:
    try:
        event = to_event(raw, EARS, NOW)
    except MalformedUpdateError:
        return
    if event is not None:
        json.dumps(as_recorded(event)).encode("utf-8")
        text = getattr(event, "text", "") or getattr(event, "caption", "")
        assert "\x00" not in text
        text.encode("utf-8")
    if isinstance(raw, dict):
        assert callback_id(raw) is None or isinstance(callback_id(raw), str)


def _spots(raw: Any) -> Any:
    """Every place in a JSON value where something else could stand."""
    pairs = raw.items() if isinstance(raw, dict) else enumerate(raw)
    for key, value in pairs:
        yield raw, key
        if isinstance(value, dict | list):
            yield from _spots(value)


def _posted(*, text: str = "x", date: int = 1795258800, sender: dict[str, Any] | None = None) -> dict[str, Any]:
    sender = sender or {"id": 7, "is_bot": False}
    chat = {"id": -5, "type": "group"}
    return CLEAN | {"message": {"message_id": 1, "date": date, "chat": chat, "from": sender, "text": text}}


def _pressed(data: str, chat: int) -> dict[str, Any]:
    message = {"message_id": 1, "date": 0, "chat": {"id": chat, "type": "private"}}
    query = {"id": "1", "from": {"id": 7000000001}, "message": message, "data": data}
    return CLEAN | {"callback_query": query}
