"""Updates pushed into two processes on PostgreSQL, one or the other of which is killed in the middle, again and again.

In front of them stands what a school would put there: whoever is next gets the connection. It tries nothing twice by
itself; what was not answered with 200 Telegram sends again.
"""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle, groupby, pairwise
from pathlib import Path

from bot.clock import system_clock
from bot.sandbox.model import Bot
from tests.service.test_inbound_kills import SCHOOL, TEACHERS, count, rows
from tests.service.town import Town, town
from tests.support.postgres import _free_port
from tests.support.program import Running

START = datetime.fromisoformat("2026-10-15T14:00+08:00")
SECRET = "a-secret-of-the-webhook"
IN_HAND = 8
"""Replies that a process may be saying when it dies; nobody knows whether they were said, so they are not repeated."""
_END_WITHIN = 120.0


@dataclass
class RoundRobin:
    """Hands each connection to the next of its backends. taken: how many each got; cut: those that came to nothing."""

    backends: tuple[int, ...]
    taken: Counter[int] = field(default_factory=Counter)
    cut: int = 0
    port: int = field(default_factory=_free_port)
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._turns = cycle(self.backends)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["RoundRobin"]:
        """Listening."""
        async with await asyncio.start_server(self._serve, "127.0.0.1", self.port):
            yield self
            for task in self._open:
                task.cancel()
            await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            self.cut += not await self._handed_on(reader, writer, next(self._turns))
        finally:
            self._open.discard(task)
            writer.close()

    async def _handed_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, backend: int) -> int:
        """How many bytes came back: none where nobody is there, or dies before it answers."""
        try:
            there, back = await asyncio.open_connection("127.0.0.1", backend)
        except OSError:
            return 0
        self.taken[backend] += 1
        asking = asyncio.ensure_future(_pass_on(reader, back))
        try:
            return await _pass_on(there, writer)
        finally:
            asking.cancel()
            await asyncio.wait([asking])
            back.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    """Until there is no more; how many bytes."""
    passed = 0
    with suppress(OSError):
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
            passed += len(some)
    return passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What came of it. again: pushes that came to nothing, so that Telegram repeated them; gates: those broken."""

    seed: int
    messages: int
    kills: int
    stored: int
    again: int
    gates: tuple[str, ...]


@dataclass
class _Pair:
    """Two processes of `jianfu run` behind one door, and what time it is there."""

    place: Town
    door: RoundRobin
    stack: AsyncExitStack
    running: dict[int, Running] = field(default_factory=dict)
    began: datetime = field(default_factory=system_clock)

    @property
    def clock(self) -> dict[str, str]:
        """One time for all of them, whenever they start."""
        now = START + (system_clock() - self.began)
        return {"JIANFU_CLOCK": now.replace(tzinfo=None).isoformat()}

    async def start(self, port: int) -> None:
        """Returns when it hears."""
        env = {
            "JIANFU_WEBHOOK_URL": f"http://127.0.0.1:{self.door.port}",
            "JIANFU_WEBHOOK_SECRET": SECRET,
            "JIANFU_WEB_BIND": f"127.0.0.1:{port}",
        }
        started = self.place.program.running("run", **env, **self.clock)
        self.running[port] = await self.stack.enter_async_context(started)
        await self.running[port].says("telegram-connected")

    async def kill(self, port: int) -> None:
        await self.running[port].stop(signal.SIGKILL)

    async def stop(self) -> set[int]:
        """Tell both to stop; how they ended."""
        return set(await asyncio.gather(*(one.stop() for one in self.running.values())))


async def push_into_two(url: str, folder: Path, *, messages: int, kills: int, seed: int) -> Pushed:
    """So many messages of each of a dozen teachers. url: of an upgraded PostgreSQL database."""
    door = RoundRobin((_free_port(), _free_port()))
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(town(folder))
        place.program.env |= {"JIANFU_DATABASE_URL": url, "JIANFU_SECRET": "0123456789abcdef0123456789abcdef"}
        pair = _Pair(place, await stack.enter_async_context(door.opened()), stack)
        await place.apply(SCHOOL, **pair.clock)
        await asyncio.gather(*(pair.start(port) for port in door.backends))
        names = [f"老师{n}" for n in range(1, TEACHERS + 1)]
        await place.enrol(*names)
        await _strike(pair, url, names, random.Random(seed), messages=messages, kills=kills)  # noqa: S311
        done = await _is_over(place, url)
        statuses = await pair.stop()
        gates = _broken(place, url, names, messages=messages, kills=kills)
    gates += [] if done else ["everything handled in time"]
    gates += [] if statuses == {0} else ["stopped when told to"]
    gates += [] if len(door.taken) == len(door.backends) else ["both heard"]
    gates += [] if door.cut else ["something had to be pushed again"]
    return Pushed(
        seed=seed,
        messages=messages * TEACHERS,
        kills=kills,
        stored=count(url, "filings"),
        again=door.cut,
        gates=tuple(gates),
    )


async def _strike(pair: _Pair, url: str, names: list[str], chance: random.Random, *, messages: int, kills: int) -> None:
    """People write on and on; in the middle of it one process or the other is killed, and comes back as by systemd."""
    said = 0
    for number in range(kills + 1):
        until = messages * (number + 1) // (kills + 1)
        for page in range(said, until):
            for name in names:
                pair.place.world.say(pair.place.person(name), pair.place.private(name), f"口算第{page + 1}页，约1分钟")
        if number:
            await asyncio.sleep(chance.uniform(0, 0.2))
            port = pair.door.backends[number % 2]
            await pair.kill(port)
            await pair.start(port)
        half = (said + until) * len(names) // 2
        async with asyncio.timeout(_END_WITHIN):
            while count(url, "filings") < half:  # noqa: ASYNC110 - what is waited for is in the database
                await asyncio.sleep(0.02)
        said = until


async def _is_over(place: Town, url: str) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(_END_WITHIN):
            while len(place.bot.updates) or count(url, "inbox WHERE state = 'new'"):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
            return True
    return False


def _broken(place: Town, url: str, names: list[str], *, messages: int, kills: int) -> list[str]:
    expected = messages * len(names)
    said = [m.body for n in names for m in place.world.messages(place.private(n)) if isinstance(m.sender, Bot)]
    answers = sum("已登记" in body for body in said)
    gates = {
        "lost = 0": count(url, "filings") >= expected,
        "handled twice = 0": count(url, "filings") <= expected == count(url, "history WHERE action = 'filed'"),
        "dead = 0": count(url, "inbox WHERE state = 'dead'") == 0,
        "no excuse": not any("系统刚才出错" in body for body in said),
        "answered once": expected - IN_HAND * kills <= answers <= expected,
        "each chat in its order": _is_in_order(url),
    }
    return [gate for gate, held in gates.items() if not held]


def _is_in_order(url: str) -> bool:
    filed = rows(url, "SELECT chat_id, message_id FROM filings ORDER BY chat_id, id")
    chats = (list(mine) for _, mine in groupby(filed, key=lambda row: row.chat_id))
    return all(int(a.message_id) < int(b.message_id) for mine in chats for a, b in pairwise(mine))
