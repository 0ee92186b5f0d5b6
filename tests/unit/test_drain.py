"""The rolling window: nobody waits for a slow chat, nothing is marked that does not leave, commits are few."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import DeliveryDeferredError
from bot.messages import Act, Receipt, Say
from bot.usecases import deliver as deliver_module
from bot.usecases.deliver import IN_FLIGHT, Deliver
from bot.usecases.pace import Pace, Window
from bot.usecases.ports import OutboxState
from tests.db.samples import BOT, NOW
from tests.support.post import Post, notice

SENDING = OutboxState.SENDING


@dataclass
class Office:
    """A channel whose answers come when the test says so; `asked` in the order of leaving."""

    asked: list[str] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    answers: dict[str, BaseException] = field(default_factory=dict)
    before: Callable[[str], None] = lambda _chat: None

    async def perform(self, chat_id: str, act: Act, *, target: Receipt | None, picture: bytes | None) -> Receipt:
        self.before(chat_id)
        self.asked.append(chat_id)
        if chat_id in self.gates:
            await self.gates[chat_id].wait()
        if chat_id in self.answers:
            raise self.answers.pop(chat_id)
        return Receipt(message_id=str(len(self.asked)))


@pytest.fixture
def office() -> Office:
    return Office()


def holder(post: Post, office: Office, **pace: object) -> Deliver:
    how = {"rate": 1e6, "clock": time.monotonic} | pace
    return Deliver(
        open_uow=post.database.write,
        read_uow=post.database.read,
        channels={BOT: office},
        render=post.render,
        pace=Pace(**how),
        alone=True,
    )


async def drained(deliver: Deliver, now: datetime = NOW, stop: asyncio.Event | None = None) -> int:
    async with asyncio.timeout(20):
        return await deliver(BOT, lambda: now, stop or asyncio.Event())


async def state(post: Post, key: str) -> OutboxState:
    return (await post.row(key)).state


async def test_a_slow_chat_does_not_keep_the_others_waiting(post: Post, office: Office) -> None:
    await post.put(*(notice(f"{n}", f"-{n + 10}") for n in range(20)))
    slow = office.gates["-10"] = asyncio.Event()
    running = asyncio.ensure_future(drained(holder(post, office)))
    async with asyncio.timeout(5):
        while await state(post, "19") is not OutboxState.SENT:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert await state(post, "0") is SENDING
    slow.set()
    assert await running == 20


async def test_whatever_is_marked_leaves_and_nothing_leaves_unmarked(post: Post, office: Office) -> None:
    marked: list[set[str]] = []

    def look(chat_id: str) -> None:
        rows = [mail.row for mail in post.database.state.outbox.values()]
        marked.append({row.message.chat_id for row in rows if row.state is SENDING})
        assert chat_id in marked[-1]

    office.before = look
    await post.put(*(notice(f"{n}", f"-{n % 7}") for n in range(21)))
    assert await drained(holder(post, office)) == 21
    assert max(map(len, marked)) <= IN_FLIGHT


async def test_what_lands_and_what_leaves_share_a_transaction(post: Post, office: Office) -> None:
    await post.put(*(notice(f"{n}", f"-{n + 10}") for n in range(40)))
    before = post.database.commits
    assert await drained(holder(post, office, burst=IN_FLIGHT)) == 40
    assert post.database.commits - before <= 40 / 2


async def test_a_message_rewritten_after_it_was_made_ready_leaves_as_rewritten(post: Post) -> None:
    """The pace keeps it on the ground while a correction comes in."""
    said: list[str] = []

    class Listener:
        async def perform(self, chat_id: str, act: Act, *, target: Receipt | None, picture: bytes | None) -> Receipt:
            assert isinstance(act, Say)
            said.append(act.text)
            return Receipt(message_id="1")

    deliver = holder(post, Office())
    deliver.channels = {BOT: Listener()}
    deliver.pace.hold(BOT, timedelta(seconds=0.2))
    await post.put(notice("a", act=Say(text="旧")))
    running = asyncio.ensure_future(drained(deliver))
    await asyncio.sleep(0.05)
    async with post.database.write() as uow:
        assert await uow.outbox.rewrite_unsent("a", Say(text="新"))
        await uow.commit()
    assert await running == 1
    assert said == ["新"]


async def test_a_message_put_on_hold_while_it_waited_for_the_pace_does_not_leave(post: Post, office: Office) -> None:
    deliver = holder(post, office)
    deliver.pace.hold(BOT, timedelta(seconds=0.2))
    await post.put(notice("a"))
    running = asyncio.ensure_future(drained(deliver))
    await asyncio.sleep(0.05)
    async with post.database.write() as uow:
        await uow.outbox.hold_chat(BOT, "-1", "left")
        await uow.commit()
    assert await running == 0
    assert office.asked == []
    assert await state(post, "a") is OutboxState.HELD


async def test_a_message_queued_meanwhile_does_not_wait_for_the_end_of_the_drain(
    post: Post,
    office: Office,
) -> None:
    await post.put(notice("slow", "-10"))
    slow = office.gates["-10"] = asyncio.Event()
    running = asyncio.ensure_future(drained(holder(post, office)))
    await asyncio.sleep(0.05)
    await post.put(notice("new", "-11"))
    async with asyncio.timeout(5):
        while "-11" not in office.asked:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    slow.set()
    assert await running == 2


# ---------------------------------------------------------------------------------------------- pace


async def test_a_broadcast_takes_no_longer_than_its_pace_asks(post: Post, office: Office) -> None:
    """Virtual seconds: the loop's own clock is moved on by what the drain waits for."""
    clock, rate, count = _Virtual(), 25.0, 300
    await post.put(*(notice(f"{n}", f"-{n + 10}") for n in range(count)))
    with clock.installed():
        assert await holder(post, office, rate=rate, clock=clock)(BOT, lambda: NOW, asyncio.Event()) == count
    assert clock.now <= 1.05 * count / rate


async def test_a_chat_takes_its_share_a_minute_and_others_do_not_wait_for_it(post: Post, office: Office) -> None:
    clock = _Virtual()
    await post.put(*(notice(f"{n}") for n in range(25)), *(notice(f"o{n}", f"-{n + 10}") for n in range(9)))
    times: dict[str, list[float]] = {}
    office.before = lambda chat: times.setdefault(chat, []).append(clock.now)
    deliver = holder(post, office, rate=1000.0, clock=clock, chats=(Window(3, 3.0), Window(20, 60.0)))
    with clock.installed():
        assert await deliver(BOT, lambda: NOW, asyncio.Event()) == 34
    ours = times.pop("-1")
    assert all(later - first >= 60 - 1e-6 for first, later in zip(ours, ours[20:], strict=False))
    assert max(at for chat in times.values() for at in chat) < 1


async def test_told_it_is_too_fast_a_bot_rests_and_goes_on_slower(post: Post, office: Office) -> None:
    deliver = holder(post, office, rate=20.0)
    await post.put(notice("a"))
    office.answers["-1"] = _too_fast()
    await drained(deliver)
    assert deliver.pace.pause(BOT) > 29
    assert deliver.pace.rate_of(BOT) < 17


async def test_a_group_near_its_own_limit_rests_alone(post: Post, office: Office) -> None:
    deliver = holder(post, office, rate=1000.0, chats=(Window(20, 60.0),))
    for _ in range(18):
        deliver.pace.count(BOT, "-1")
    await post.put(notice("a"))
    office.answers["-1"] = _too_fast()
    await drained(deliver)
    assert deliver.pace.pause(BOT) < 1
    assert deliver.pace.rate_of(BOT) == 1000.0
    row = await post.row("a")
    assert (row.state, row.message.not_before) == (OutboxState.DUE, NOW + timedelta(seconds=30))


def _too_fast() -> DeliveryDeferredError:
    return DeliveryDeferredError(pause=timedelta(seconds=30), whole_token=True, too_fast=True, reason="flood")


# -------------------------------------------------------------------------------------------- the end


async def test_told_to_stop_it_waits_for_what_flies_and_leaves_nothing_in_doubt(post: Post, office: Office) -> None:
    await post.put(*(notice(f"{n}", f"-{n + 10}") for n in range(20)))
    stop = asyncio.Event()
    for n in range(20):
        office.gates[f"-{n + 10}"] = asyncio.Event()
    running = asyncio.ensure_future(drained(holder(post, office), stop=stop))
    while len(office.asked) < IN_FLIGHT:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    stop.set()
    await asyncio.sleep(0.05)
    assert not running.done()
    for gate in office.gates.values():
        gate.set()
    assert await running == IN_FLIGHT
    rows = [mail.row for mail in post.database.state.outbox.values()]
    assert {row.state for row in rows} == {OutboxState.SENT, OutboxState.DUE}
    assert not sum(row.doubts for row in rows)


async def test_what_does_not_land_in_time_is_in_doubt_and_the_service_goes(
    post: Post,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deliver_module, "LAND_WITHIN", 0.05)
    await post.put(notice("a", "-10"))
    office.gates["-10"] = asyncio.Event()
    stop = asyncio.Event()
    office.before = lambda _chat: stop.set()
    assert await drained(holder(post, office), stop=stop) == 0
    row = await post.row("a")
    assert (row.state, row.doubts, row.reason) == (OutboxState.DUE, 1, "stopped")


async def test_a_database_hiccup_while_settling_loses_no_receipt(post: Post, office: Office) -> None:
    await post.put(notice("a", "-10"), notice("b", "-11"))
    deliver = holder(post, office)
    broken = 0

    def hiccup(_chat: str) -> None:
        nonlocal broken
        broken = 1

    def write():  # type: ignore[no-untyped-def]
        nonlocal broken
        if broken:
            broken = 0
            raise OSError("disk full")
        return post.database.write()

    office.before = hiccup
    deliver.open_uow = write
    with pytest.raises(OSError, match="disk full"):
        await drained(deliver)
    assert await state(post, "a") is OutboxState.SENT
    assert office.asked.count("-10") == 1


class _Virtual:
    """A clock that jumps to the end of every wait: nothing takes real time, and nothing else moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def installed(self):  # type: ignore[no-untyped-def]
        real = asyncio.wait

        async def wait(tasks, *, timeout=None, return_when):  # type: ignore[no-untyped-def]
            done, pending = await real(tasks, timeout=0.002, return_when=return_when)
            if not done and timeout:
                self.now += timeout
            return done, pending

        patch = pytest.MonkeyPatch()
        patch.setattr(asyncio, "wait", wait)
        return _Undo(patch)


class _Undo:
    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None:
        self._patch.undo()
