"""Pace: evenly, below the platform's limit, whatever the moments it is asked at."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.usecases.pace import Pace

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


async def test_waiting_lasts_until_the_slot_opens() -> None:
    clock = Hand()
    pace = Pace(rate=1000.0, clock=clock, burst=1)
    await pace.wait("bot")
    await pace.wait("bot")  # a millisecond later by its own account
    assert pace.reserve("bot") > clock.now
