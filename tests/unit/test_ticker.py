"""The clock only knocks, whatever happens to it: it must neither stop nor trip over itself."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler import clock
from scheduler.clock import Ticker
from scheduler.delivery import DeliveryLoop
from scheduler.guard import ClockGuard

NOW = datetime(2026, 10, 15, 8, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


@asynccontextmanager
async def ticking(
    tick: Callable[[datetime], Coroutine[Any, Any, None]], **how: Any
) -> AsyncIterator[tuple[Ticker, asyncio.Event]]:
    """A running ticker; every wait of a test is bounded by `soon`."""
    ticker, stop = Ticker(tick, lambda: NOW, zone=ZONE, **how), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(ticker.run(stop))
        try:
            yield ticker, stop
        finally:
            stop.set()


async def soon(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is waited for is a plain list
            await asyncio.sleep(0.005)


async def test_it_ticks_at_the_start_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[datetime] = []

    async def tick(now: datetime) -> None:
        seen.append(now)

    async with ticking(tick, every=0.02) as (ticker, _):
        await soon(lambda: len(seen) >= 4)
        assert set(seen) == {NOW}
        assert (ticker.seconds_since_tick() or 9) < 5


async def test_a_failing_tick_is_tried_again_and_is_no_sign_of_life() -> None:
    tries = 0

    async def tick(now: datetime) -> None:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise RuntimeError("the database is away")

    async with ticking(tick, every=0.02) as (ticker, _):
        await soon(lambda: tries == 2)
        assert ticker.seconds_since_tick() is None
        await soon(lambda: ticker.seconds_since_tick() is not None)
        assert tries >= 4


async def test_a_slow_tick_is_never_overlapped() -> None:
    now_running = most = asked = 0
    slow = asyncio.Event()

    async def tick(now: datetime) -> None:
        nonlocal now_running, most
        now_running += 1
        most = max(most, now_running)
        await slow.wait()
        now_running -= 1

    async with ticking(tick, every=0.01) as (ticker, _):
        await soon(lambda: now_running)
        for _ in range(5):
            async with asyncio.timeout(5):
                await ticker.tick()  # returns at once: one is running
            asked += 1
        slow.set()
    assert (most, asked) == (1, 5)


async def test_when_the_scheduler_is_silent_the_watchdog_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "WATCHDOG_SECONDS", 0.01)
    monkeypatch.setattr(clock, "SILENCE_SECONDS", 0.02)
    seen = 0

    async def tick(now: datetime) -> None:
        nonlocal seen
        seen += 1

    async with ticking(tick, every=100_000):  # as after the wall clock jumped back an hour
        await soon(lambda: seen >= 3)


async def test_told_to_stop_while_a_tick_runs_it_ends_when_that_has_ended() -> None:
    ended = False
    begun = asyncio.Event()

    async def tick(now: datetime) -> None:
        nonlocal ended
        begun.set()
        await asyncio.sleep(0.05)
        ended = True

    async with ticking(tick, every=100) as (_, stop):
        await begun.wait()
        stop.set()
    assert ended


# ---------------------------------------------------------------------------------- the wall clock


async def test_after_a_jump_of_the_clock_nothing_is_planned_until_two_ticks_agree() -> None:
    wall = [NOW]
    seen: list[datetime] = []
    told: list[float] = []

    async def tick(now: datetime) -> None:
        seen.append(now)

    async def jumped(seconds: float, now: datetime) -> None:
        told.append(round(seconds))

    ticker = Ticker(tick, lambda: wall[0], zone=ZONE, on_jump=jumped)
    await ticker.tick()
    wall[0] += timedelta(minutes=70)
    await ticker.tick()
    assert (seen, told) == ([NOW], [4200])
    await ticker.tick()
    assert seen == [NOW, wall[0]]
    wall[0] -= timedelta(minutes=70)
    await ticker.tick()
    wall[0] += timedelta(minutes=70)  # it jumps about: still nothing
    await ticker.tick()
    assert (len(seen), told) == (2, [4200, -4200, 4200])
    await ticker.tick()
    assert len(seen) == 3


async def test_a_rehearsal_s_clock_may_jump() -> None:
    wall = [NOW]
    seen: list[datetime] = []

    async def tick(now: datetime) -> None:
        seen.append(now)

    ticker = Ticker(tick, lambda: wall[0], zone=ZONE)
    for _ in range(3):
        await ticker.tick()
        wall[0] += timedelta(days=1)
    assert len(seen) == 3


@given(st.lists(st.tuples(st.floats(0, 3600), st.floats(-59, 59)), max_size=20))
def test_the_guard_lets_every_clock_pass_that_is_a_little_off(steps: list[tuple[float, float]]) -> None:
    guard, wall, monotonic = ClockGuard(), NOW, 5.0
    assert guard.jump(wall, monotonic) is None
    for passed, off in steps:
        monotonic += passed
        wall += timedelta(seconds=passed + off)
        assert guard.jump(wall, monotonic) is None


@pytest.mark.parametrize("seconds", [61, -61, 4200, -4200, 259_200])
def test_the_guard_sees_a_jump_once(seconds: float) -> None:
    guard = ClockGuard()
    guard.jump(NOW, 0.0)
    after = NOW + timedelta(seconds=20 + seconds)
    assert guard.jump(after, 20.0) == pytest.approx(seconds)
    assert guard.jump(after + timedelta(seconds=20), 40.0) is None


async def test_a_tick_of_the_scheduler_is_not_cut_off_by_the_end() -> None:
    ticks, ended = 0, False
    begun = asyncio.Event()

    async def tick(now: datetime) -> None:
        nonlocal ticks, ended
        ticks += 1
        if ticks == 2:
            begun.set()
            await asyncio.sleep(0.05)
            ended = True

    async with ticking(tick, every=0.01) as (_, stop):
        await begun.wait()
        stop.set()
    assert ended


def test_two_schools_with_the_same_times_make_one_nudge() -> None:
    ticker = Ticker(_nothing, lambda: NOW, zone=ZONE, nudges=[time(15), time(15), time(16, 20)])
    assert list(dict.fromkeys(ticker._nudges)) == [time(15), time(16, 20)]


async def _nothing(now: datetime) -> None:
    return


# ------------------------------------------------------------------------------------------ delivery


async def test_every_bot_with_something_due_is_drained_side_by_side() -> None:
    drained: list[str] = []
    both = asyncio.Barrier(2)

    async def due(now: datetime) -> tuple[str, ...]:
        return ("a", "b") if not drained else ()

    async def drain(bot: str, clock: Callable[[], datetime], stop: asyncio.Event) -> int:
        await both.wait()  # neither would get past it alone
        drained.append(bot)
        return 1

    await _deliver(due, drain, lambda: len(drained) == 2)


async def test_a_failure_does_not_end_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.delivery._AFTER_FAILURE", 0.01)
    drained: list[str] = []
    looked = 0

    async def due(now: datetime) -> tuple[str, ...]:
        nonlocal looked
        looked += 1
        if looked == 1:
            raise RuntimeError("the database is away")
        return ("bad", "good")

    async def drain(bot: str, clock: Callable[[], datetime], stop: asyncio.Event) -> int:
        if bot == "bad":
            raise RuntimeError("a bug")
        await asyncio.sleep(0)
        drained.append(bot)
        return 1

    await _deliver(due, drain, lambda: looked >= 4)


async def test_one_bots_failure_is_not_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.delivery._AFTER_FAILURE", 0.01)
    drained: list[str] = []

    async def due(now: datetime) -> tuple[str, ...]:
        return ("bad", "good")

    async def drain(bot: str, clock: Callable[[], datetime], stop: asyncio.Event) -> int:
        if bot == "bad":
            raise RuntimeError("a bug")
        await asyncio.sleep(0.02)
        drained.append(bot)
        return 1

    await _deliver(due, drain, lambda: drained)


async def test_a_bot_with_a_thousand_messages_keeps_no_other_waiting() -> None:
    begun = asyncio.Event()
    drained: list[str] = []

    async def due(now: datetime) -> tuple[str, ...]:
        return ("long", "short") if begun.is_set() else ("long",)

    async def drain(bot: str, clock: Callable[[], datetime], stop: asyncio.Event) -> int:
        begun.set()
        if bot == "long":
            await stop.wait()
        drained.append(bot)
        return 1

    await _deliver(due, drain, lambda: "short" in drained)
    assert drained.count("long") == 1


async def test_told_to_stop_what_flies_is_finished_first() -> None:
    landed = False
    begun = asyncio.Event()
    stop = asyncio.Event()

    async def due(now: datetime) -> tuple[str, ...]:
        return ("a",)

    async def drain(bot: str, clock: Callable[[], datetime], stopping: asyncio.Event) -> int:
        nonlocal landed
        begun.set()
        await stopping.wait()
        await asyncio.sleep(0.02)
        landed = True
        return 1

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(DeliveryLoop(due_bots=due, drain=drain, clock=lambda: NOW, every=0.01).run(stop))
        await begun.wait()
        stop.set()
    assert landed


async def _deliver(due: Any, drain: Any, until: Callable[[], object]) -> None:
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(DeliveryLoop(due_bots=due, drain=drain, clock=lambda: NOW, every=0.01).run(stop))
        try:
            await soon(until)
        finally:
            stop.set()
