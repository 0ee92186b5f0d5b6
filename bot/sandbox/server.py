"""The sandbox on a port of this machine: Bot API, control API and chat page in one small server."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Generator
from datetime import datetime
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.sandbox.api import BotApi
from bot.sandbox.control import control_app
from bot.sandbox.webhook import deliver_webhooks
from bot.sandbox.world import World

Advance = Callable[[datetime], Awaitable[None] | None]


class SandboxServer:
    """Serves a world over HTTP inside the running event loop, no signal handlers.

    Args:
        world: what is served.
        host: a loopback address; this server knows no passwords.
        port: 0 takes a free one, see `url`.
        advance: given a time, sets the world's clock forward; lets the chat page offer 拨快.
    """

    def __init__(self, world: World, *, host: str = "127.0.0.1", port: int = 0, advance: Advance | None = None) -> None:
        self.world = world
        self._address = (host, port)
        self._api = BotApi(world)
        self._pages: ASGIApp = control_app(world, advance=advance, closing=lambda: self._api.closing)
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._bound: tuple[str, int] = self._address

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, once entered."""
        return f"http://{self._bound[0]}:{self._bound[1]}"

    async def __aenter__(self) -> Self:
        self._stop = asyncio.Event()
        self._api.closing = False
        sock = socket.create_server(self._address, backlog=512)
        self._bound = sock.getsockname()[:2]
        config = uvicorn.Config(
            self._app,
            interface="asgi3",
            proxy_headers=False,
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        server = _Uvicorn(config, self._stop)
        # Not a TaskGroup: a fixture may enter and leave in different tasks. Both are awaited in __aexit__.
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(server.serve(sockets=[sock])), loop.create_task(deliver_webhooks(self.world))]
        await server.up.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        serving, delivering = self._tasks
        self._api.close()
        self.world.changes.bump()
        self._stop.set()
        delivering.cancel()
        await asyncio.wait(self._tasks)
        serving.result()
        if not delivering.cancelled():
            delivering.result()

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if path.startswith("/bot"):
            await self._api.call(scope, receive, send)
        elif path.startswith("/file/bot"):
            await self._api.file(scope, send)
        else:
            await self._pages(scope, receive, send)


class _Protocol(H11Protocol):
    """Hands the transport to the application, which may have to cut it."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        # Head and body leave apart: without this each answer waits 40 ms for the client's acknowledgement.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, "transport": transport}


class _Uvicorn(uvicorn.Server):
    """Uvicorn as a guest: no signals, told to stop by an event instead of asked ten times a second."""

    def __init__(self, config: uvicorn.Config, stop: asyncio.Event) -> None:
        super().__init__(config)
        self.up = asyncio.Event()
        self.stop = stop

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def main_loop(self) -> None:
        self.up.set()
        await self.stop.wait()
