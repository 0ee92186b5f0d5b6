"""Buttons are attacker input: what we did not seal for this very chat does not open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usecases.seal import MAX_ACTION_BYTES, Seal

SEAL = Seal(b"a key of this school")
actions = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=MAX_ACTION_BYTES)
ids = st.text(st.characters(min_codepoint=45, max_codepoint=57), min_size=1, max_size=16)


@given(actions, ids)
def test_a_sealed_action_opens_in_its_chat_and_fits_a_button(action: str, chat: str) -> None:
    data = SEAL.close(action, bot="B", chat_id=chat)
    assert len(data.encode()) <= 64
    assert SEAL.open(data, bot="B", chat_id=chat) == action


@given(actions, ids, ids, st.sampled_from(["B", "C"]))
def test_it_opens_in_no_other_chat_and_for_no_other_bot(action: str, chat: str, other: str, bot: str) -> None:
    data = SEAL.close(action, bot="B", chat_id=chat)
    opened = SEAL.open(data, bot=bot, chat_id=other)
    assert opened == (action if (bot, other) == ("B", chat) else None)


@given(actions, st.data())
def test_one_changed_character_shuts_it(action: str, data: st.DataObject) -> None:
    sealed = SEAL.close(action, bot="B", chat_id="1")
    at = data.draw(st.integers(0, len(sealed) - 1))
    put = data.draw(st.characters(min_codepoint=32, max_codepoint=126).filter(lambda c: c != sealed[at]))
    assert SEAL.open(sealed[:at] + put + sealed[at + 1 :], bot="B", chat_id="1") is None
    assert SEAL.open(sealed[:at], bot="B", chat_id="1") is None
    assert SEAL.open(sealed + put, bot="B", chat_id="1") is None


@given(st.text(max_size=80))
def test_anything_at_all_may_be_sent_and_nothing_opens(data: str) -> None:
    assert SEAL.open(data, bot="B", chat_id="1") is None


def test_another_key_opens_nothing() -> None:
    data = SEAL.close("ok:17", bot="B", chat_id="1")
    assert Seal(b"another key").open(data, bot="B", chat_id="1") is None


def test_bot_and_chat_cannot_be_run_together() -> None:
    data = SEAL.close("ok", bot="B1", chat_id="2")
    assert SEAL.open(data, bot="B", chat_id="12") is None


@pytest.mark.parametrize("action", ["通过", "x" * (MAX_ACTION_BYTES + 1), "\ud800"])
def test_an_action_no_button_could_carry_is_our_mistake_and_raises(action: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SEAL.close(action, bot="B", chat_id="1")
