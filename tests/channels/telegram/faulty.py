"""A tiny HTTP server on a real socket that answers as a test tells it to, or does worse."""

import asyncio
import contextlib
import os
import re
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("localhost.pem")
OK = b'{"ok":true,"result":true}'

# What to do with a connection after its request was read; False closes it.
Behaviour = Callable[["Connection"], Awaitable[bool]]


@dataclass
class Request:
    line: str
    headers: Message
    body: bytes

    def form(self) -> dict[str, tuple[str | None, bytes, str]]:
        """A form's parts: name -> file name, content, type."""
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = {}
        for part in BytesParser().parsebytes(head + self.body).get_payload():
            said = dict(part.raw_items())["Content-Disposition"].encode(errors="surrogateescape").decode()
            named = dict(re.findall(r'(\w+)="([^"]*)"', said))
            form[named["name"]] = (named.get("filename"), part.get_payload(decode=True), part.get_content_type())
        return form


@dataclass
class Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def read(self) -> Request | None:
        """The next request; None where the client closed."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        line, _, rest = head.partition(b"\r\n")
        headers = BytesParser().parsebytes(rest)
        body = await self.reader.readexactly(int(headers.get("Content-Length") or 0))
        return Request(line.decode(), headers, body)

    def hang_up(self) -> None:
        """Tell the client that nothing more comes: at once, before the event loop turns."""
        with socket.socket(fileno=os.dup(self.writer.get_extra_info("socket").fileno())) as handle:
            handle.shutdown(socket.SHUT_RDWR)

    async def say(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()


def answer(body: bytes = OK, *, status: str = "200 OK", headers: str = "") -> Behaviour:
    async def behave(connection: Connection) -> bool:
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        await connection.say(head.encode() + body)
        return True

    return behave


def raw(words: bytes) -> Behaviour:
    """Say this and close."""

    async def behave(connection: Connection) -> bool:
        await connection.say(words)
        return False

    return behave


async def cut(connection: Connection) -> bool:
    return False


async def reset(connection: Connection) -> bool:
    """Cut the connection as soon as something has come, hard."""
    await connection.reader.readexactly(1)
    handle = connection.writer.get_extra_info("socket")
    handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.writer.transport.abort()
    return False


async def hang(connection: Connection) -> bool:
    await asyncio.Event().wait()
    return False


async def drip(connection: Connection) -> bool:
    """An answer that never ends and is never silent for long."""
    await connection.say(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        await connection.say(b" ")
        await asyncio.sleep(0.005)


HTML_502 = answer(b"<h1>Bad Gateway</h1>", status="502 Bad Gateway", headers="Content-Type: text/html\r\n")


@dataclass
class Server:
    """`behaviours` are used up one a request; then every request is answered OK."""

    port: int = 0
    scheme: str = "http"
    behaviours: list[Behaviour] = field(default_factory=list)
    before_reading: Behaviour | None = None
    requests: list[Request] = field(default_factory=list)
    open: list[Connection] = field(default_factory=list)
    accepted: int = 0
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    async def heard_from(self, requests: int = 1) -> None:
        """Wait until so many requests have been read."""
        async with self.heard:
            await self.heard.wait_for(lambda: len(self.requests) >= requests)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        self.accepted += 1
        self.open.append(connection)
        try:
            await self._serve(connection)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the client left, as some tests make it
        finally:
            self.open.remove(connection)
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    async def _serve(self, connection: Connection) -> None:
        if self.before_reading is not None:
            await self.before_reading(connection)
            return
        keep = True
        while keep and (request := await connection.read()) is not None:
            async with self.heard:
                self.requests.append(request)
                self.heard.notify_all()
            behaviour = self.behaviours.pop(0) if self.behaviours else answer()
            keep = await behaviour(connection)


@asynccontextmanager
async def serving(
    *behaviours: Behaviour, tls: bool = False, before_reading: Behaviour | None = None
) -> AsyncIterator[Server]:
    server = Server(behaviours=list(behaviours), before_reading=before_reading, scheme="https" if tls else "http")
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await server.serve(reader, writer)
        except asyncio.CancelledError:
            pass  # the test is over
        finally:
            tasks.discard(task)

    listener = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_tls() if tls else None)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await listener.wait_closed()


def server_tls() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


def client_tls() -> ssl.SSLContext:
    """Trusts the test server and nobody else."""
    return ssl.create_default_context(cafile=CERTIFICATE)


@contextmanager
def refusing() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{nobody.getsockname()[1]}"


@contextmanager
def silent(*, scheme: str = "http") -> Iterator[str]:
    """A socket nobody accepts from: connections are made, and never answered."""
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen(16)
        yield f"{scheme}://127.0.0.1:{busy.getsockname()[1]}"


@contextmanager
def unconnectable() -> Iterator[str]:
    """A socket whose queue is full: the kernel drops further attempts without a word."""
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)  # noqa: FBT003
            waiting.connect_ex(full.getsockname())
        yield f"http://127.0.0.1:{full.getsockname()[1]}"
