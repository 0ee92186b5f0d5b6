"""Order within a chat, fairness between chats, and pauses that spread out."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.channels.telegram.albums import Albums
from bot.channels.telegram.backoff import Backoff
from bot.channels.telegram.lanes import Lanes
from tests.channels.telegram.test_inbound import EARS, NOW, to_event


@asynccontextmanager
async def working(lanes: Lanes) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        running = group.create_task(lanes.run())
        yield
        await lanes.idle()
        running.cancel()


@given(
    jobs=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=30),
    width=st.integers(min_value=1, max_value=4),
)
def test_jobs_of_one_key_run_in_order_one_at_a_time_and_never_too_many_at_once(
    jobs: list[tuple[str, int]], width: int
) -> None:
    async def play() -> None:
        done: dict[str, list[int]] = defaultdict(list)
        busy: list[str] = []

        async def job(key: str, number: int, yields: int) -> None:
            assert key not in busy
            busy.append(key)
            assert len(busy) <= width
            for _ in range(yields):
                await asyncio.sleep(0)
            busy.remove(key)
            done[key].append(number)

        lanes = Lanes(width)
        async with working(lanes):
            for number, (key, yields) in enumerate(jobs):
                lanes.put(key, lambda k=key, n=number, y=yields: job(k, n, y))
        for key, numbers in done.items():
            assert numbers == [n for n, (k, _) in enumerate(jobs) if k == key]
        assert sum(map(len, done.values())) == len(jobs)

    asyncio.run(play())


async def test_a_flood_in_one_chat_does_not_keep_another_waiting() -> None:
    order: list[str] = []

    async def note(key: str) -> None:
        order.append(key)

    lanes = Lanes(1)
    for _ in range(50):
        lanes.put("flood", lambda: note("flood"))
    lanes.put("quiet", lambda: note("quiet"))
    async with working(lanes):
        pass

    assert order.index("quiet") == 1


async def test_a_job_that_is_not_ready_holds_its_chat_and_no_worker() -> None:
    order: list[str] = []
    other_done = asyncio.Event()

    async def note(word: str) -> None:
        order.append(word)
        if word == "other":
            other_done.set()

    lanes = Lanes(1)
    ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    lanes.put("a", lambda: note("album"), ready=ready)
    lanes.put("a", lambda: note("text"))
    lanes.put("b", lambda: note("other"))
    async with working(lanes):
        await other_done.wait()
        ready.set_result(None)

    assert order == ["other", "album", "text"]


async def test_a_job_that_breaks_stops_no_lane() -> None:
    done: list[str] = []

    async def broken() -> None:
        raise LookupError("words of a chat")

    async def fine() -> None:
        done.append("fine")

    lanes = Lanes(1)
    lanes.put("a", broken)
    lanes.put("a", fine)
    with capture_logs() as logs:
        async with working(lanes):
            pass

    assert done == ["fine"]
    assert [(log["event"], log["error"]) for log in logs] == [("lane-job-failed", "LookupError")]


def test_pauses_double_to_their_limit_and_are_never_all_the_same() -> None:
    runs = []
    for _ in range(50):
        backoff = Backoff(first=1, longest=8)
        runs.append([backoff.next() for _ in range(6)])

    for pauses in runs:
        for pause, ceiling in zip(pauses, (1, 2, 4, 8, 8, 8), strict=True):
            assert ceiling / 2 <= pause <= ceiling
    assert len({pauses[-1] for pauses in runs}) > 1


def test_after_a_success_pauses_are_short_again() -> None:
    backoff = Backoff(first=1, longest=30)
    for _ in range(40):
        backoff.next()
    backoff.reset()

    assert backoff.next() <= 1


async def test_the_memory_for_answered_albums_is_bounded() -> None:
    albums = Albums(0.01)
    for number in range(600):
        part = _photo(f"album-{number}")
        album, starts = albums.take(number, part)
        assert starts
        assert album is not None
        albums.close(album)

    assert len(albums._answered) == 512
    assert albums._open == {}


async def test_an_album_that_never_ends_is_answered_all_the_same() -> None:
    albums = Albums(0.05)
    album, _ = albums.take(0, _photo("a"))
    assert album is not None
    async with asyncio.timeout(5):
        for number in itertools.count(1):
            if album.settled.done():
                break
            await asyncio.sleep(0.01)
            albums.take(number, _photo("a"))


def _photo(album_id: str):
    message = {
        "message_id": 1,
        "chat": {"id": 7, "type": "private"},
        "from": {"id": 7},
        "photo": [],
        "media_group_id": album_id,
    }
    return to_event({"update_id": 1, "message": message}, EARS, NOW)
