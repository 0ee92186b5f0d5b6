"""Between the bot and the sandbox: passes calls on, and does to a message's what bad networks do."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self

import aiohttp

from tests.channels.telegram.faulty import Connection, Request

_HTML = b"<html><h1>502 Bad Gateway</h1></html>"
_RETRY = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}'
)
_REFUSING = 0.5
_DELAY = 0.3


class Trouble(StrEnum):
    """What becomes of a call. Certainly not sent: REFUSE, TOO_MANY. The rest, DELAY apart, nobody can know."""

    REFUSE = "nobody listens"
    CUT_BEFORE = "cut before"
    CUT_AFTER = "cut after"
    DELAY = "late answer"
    HALF = "half an answer"
    PAGE = "a page with 502"
    TOO_MANY = "429"
    DRIP = "slow drip"


Watch = Callable[[str], Awaitable[bool]]
"""(asked, or done: the call has been carried out) → whether to go on."""


async def _go_on(stage: str) -> bool:
    return True


@dataclass
class FaultProxy:
    """Passes calls on to `upstream`. troubles: what happens to the next sends, None nothing; watch: sees every send."""

    upstream: str
    troubles: list[Trouble | None] = field(default_factory=list)
    watch: Watch = _go_on
    made: Counter[Trouble] = field(default_factory=Counter)
    port: int = 0
    _listener: asyncio.Server | None = None
    _session: aiohttp.ClientSession = field(init=False)
    _connections: set[asyncio.Task[None]] = field(init=False, default_factory=set)
    _away: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        # A kept connection may be closed by the other side at the moment it is used: a trouble nobody has ordered.
        connector = aiohttp.TCPConnector(force_close=True)
        self._session = aiohttp.ClientSession(auto_decompress=False, connector=connector)
        await self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._away is not None:
            await self._away
        await self._deaf()
        await self._session.close()

    async def _listen(self) -> None:
        self._listener = await asyncio.start_server(self._serve, "127.0.0.1", self.port, reuse_address=True)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _deaf(self) -> None:
        """Nobody listens any more, and whoever was being listened to is cut off."""
        if self._listener is not None:
            self._listener.close()
        others = self._connections - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _be_away(self) -> None:
        await self._deaf()
        await asyncio.sleep(_REFUSING)
        await self._listen()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        connection = Connection(reader, writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while (request := await connection.read()) is not None and await self._handle(connection, request):
                    pass
        finally:
            self._connections.discard(task)
            writer.transport.abort()

    async def _handle(self, connection: Connection, request: Request) -> bool:
        """One request; whether the connection may be used again."""
        if not request.line.split()[1].lower().endswith("/sendmessage"):
            await connection.say(await self._passed_on(request))
            return True
        if not await self.watch("asked"):
            return False
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            self.made[trouble] += 1
        return await self._in_trouble(connection, request, trouble)

    async def _in_trouble(self, connection: Connection, request: Request, trouble: Trouble | None) -> bool:
        match trouble:
            case Trouble.CUT_BEFORE:
                return False
            case Trouble.REFUSE:
                if self._away is None or self._away.done():
                    self._away = asyncio.ensure_future(self._be_away())
                return False
            case Trouble.PAGE:
                await connection.say(_framed("502 Bad Gateway", "text/html", _HTML))
                return True
            case Trouble.TOO_MANY:
                await connection.say(_framed("429 Too Many Requests", "application/json", _RETRY))
                return True
        answer = await self._passed_on(request)
        if trouble is Trouble.CUT_AFTER or not await self.watch("done"):
            return False
        return await _answered(connection, answer, trouble)

    async def _passed_on(self, request: Request) -> bytes:
        method, path, _ = request.line.split()
        headers = {"Content-Type": request.headers["Content-Type"]} if request.headers["Content-Type"] else {}
        async with self._session.request(
            method, self.upstream + path, data=request.body or None, headers=headers
        ) as reply:
            body = await reply.read()
            return _framed(f"{reply.status} {reply.reason}", reply.headers["Content-Type"], body)


def _framed(status: str, kind: str, body: bytes) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def _answered(connection: Connection, answer: bytes, trouble: Trouble | None) -> bool:
    if trouble is Trouble.DELAY:
        await asyncio.sleep(_DELAY)
    if trouble is Trouble.HALF:
        await connection.say(answer[: len(answer) // 2])
        return False
    if trouble is Trouble.DRIP:
        for byte in answer:  # slower than anyone waits, and never silent
            await connection.say(bytes([byte]))
            await asyncio.sleep(0.1)
    else:
        await connection.say(answer)
    return True


def shuffled(troubles: Iterable[Trouble], *, among: int, seed: int) -> list[Trouble | None]:
    """These troubles at random places among so many sends."""
    plan: list[Trouble | None] = [*troubles]
    plan += [None] * (among - len(plan))
    random.Random(seed).shuffle(plan)  # noqa: S311
    return plan
