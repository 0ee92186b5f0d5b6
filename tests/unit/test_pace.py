"""Pace: evenly, below the platform's limit, whatever the moments it is asked at."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usecases.pace import Pace, Window

BURST, RATE = 3, 10.0


class Hand:
    """Monotonic seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0, 2, allow_nan=False), min_size=1, max_size=60))
def test_no_window_ever_holds_more_than_the_burst_and_the_rate_allow(pauses: list[float]) -> None:
    clock = Hand()
    pace = Pace(rate=RATE, clock=clock, burst=BURST)
    opened = []
    for pause in pauses:
        clock.now += pause
        opened.append(pace.reserve("bot"))
        assert opened[-1] >= clock.now
    assert opened == sorted(opened)
    for first in range(len(opened)):
        for last in range(first, len(opened)):
            seconds = opened[last] - opened[first]
            assert last - first + 1 <= BURST + seconds * RATE + 1e-6


def test_after_a_rest_a_burst_leaves_at_once_and_the_next_waits_its_turn() -> None:
    clock = Hand()
    pace = Pace(rate=RATE, clock=clock, burst=BURST)
    assert [round(pace.reserve("bot") - clock.now, 3) for _ in range(5)] == [0, 0, 0, 0.1, 0.2]


def test_bots_do_not_wait_for_one_another() -> None:
    clock = Hand()
    pace = Pace(rate=RATE, clock=clock, burst=1)
    for _ in range(50):
        pace.reserve("busy")
    assert pace.reserve("quiet") == clock.now


def test_a_bot_told_to_be_quiet_starts_again_slowly_and_no_sooner() -> None:
    clock = Hand()
    pace = Pace(rate=RATE, clock=clock, burst=BURST)
    pace.hold("bot", timedelta(seconds=30))
    pace.hold("bot", timedelta(seconds=5))  # a shorter word does not undo the longer one
    opened = [pace.reserve("bot") for _ in range(6)]
    assert opened[0] == 130
    assert opened[-1] - opened[0] >= (6 - BURST) / RATE - 1e-9
    assert pace.reserve("other") == 100


def test_a_pause_lasts_until_the_slot_opens() -> None:
    clock = Hand()
    pace = Pace(rate=RATE, clock=clock, burst=1)
    assert pace.pause("bot") == 0
    pace.reserve("bot")
    assert round(pace.pause("bot"), 3) == 0.1
    clock.now += 0.1
    assert round(pace.pause("bot"), 3) == 0


def test_too_fast_is_a_fifth_slower_and_recovers_slowly() -> None:
    clock = Hand()
    pace = Pace(rate=RATE, clock=clock)
    pace.slow_down("bot")
    assert pace.rate_of("bot") == pytest.approx(0.8 * RATE)
    clock.now += 50
    assert pace.rate_of("bot") == pytest.approx(0.9 * RATE)
    pace.slow_down("bot")
    assert pace.rate_of("bot") == pytest.approx(0.72 * RATE)
    clock.now += 3600
    assert pace.rate_of("bot") == RATE
    assert pace.rate_of("other") == RATE


def test_however_often_it_is_too_fast_it_does_not_fall_silent() -> None:
    pace = Pace(rate=RATE, clock=Hand())
    for _ in range(100):
        pace.slow_down("bot")
    assert pace.rate_of("bot") >= RATE / 5


WINDOWS = (Window(3, 3.0), Window(20, 60.0))


@given(st.lists(st.floats(0, 9, allow_nan=False), min_size=1, max_size=60))
def test_no_chat_is_ever_sent_more_than_its_windows_hold(pauses: list[float]) -> None:
    clock = Hand()
    pace = Pace(rate=1e6, clock=clock, chats=WINDOWS)
    said: list[float] = []
    for pause in pauses:
        clock.now += pause
        clock.now += pace.chat_pause("bot", "-1") + 1e-9
        pace.count("bot", "-1")
        said.append(clock.now)
    for window in WINDOWS:
        for first, last in zip(said, said[window.messages :], strict=False):
            assert last - first >= window.seconds - 1e-6


def test_one_chat_at_its_limit_is_no_other_chats_nor_another_bots() -> None:
    clock = Hand()
    pace = Pace(rate=RATE, clock=clock, chats=WINDOWS)
    for _ in range(18):
        pace.count("bot", "-1")
    assert pace.chat_pause("bot", "-1") > 0
    assert pace.is_near_limit("bot", "-1")
    for bot, chat in (("bot", "-2"), ("other", "-1")):
        assert pace.chat_pause(bot, chat) == 0
        assert not pace.is_near_limit(bot, chat)
    clock.now += 60
    assert not pace.is_near_limit("bot", "-1")


def test_thousands_of_quiet_chats_are_forgotten() -> None:
    clock = Hand()
    pace = Pace(rate=RATE, clock=clock, chats=WINDOWS)
    for number in range(10_000):
        clock.now += 1
        pace.count("bot", f"-{number}")
    assert len(pace._said) <= 4096


def test_a_town_of_chats_within_a_minute_is_not_gone_through_at_every_message() -> None:
    clock = Hand()
    asked = 0

    def counted() -> float:
        nonlocal asked
        asked += 1
        return clock()

    pace = Pace(rate=RATE, clock=counted, chats=(Window(20, 60.0),))
    for chat in range(20_000):
        pace.count("bot", str(chat))
    assert asked < 20_000 + 10  # one a message, and one a sweep
    clock.now += 61
    for chat in range(20_000):
        pace.count("bot", str(chat))
    assert len(pace._said) <= 40_000
