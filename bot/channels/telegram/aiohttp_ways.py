"""The way to a server: its connections, which aiohttp makes and keeps, and the head of a request that takes it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import final

import aiohttp
from aiohttp.connector import Connection
from yarl import URL

from bot.channels.telegram.aiohttp_body import Body

_SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True)
class Address:
    """A URL in the two parts that matter here. server: URL of its root, with name and password where it has them."""

    server: URL
    path: str


@lru_cache(maxsize=256)
def address_of(url: str) -> Address:
    """Take a URL apart.

    Raises:
        aiohttp.InvalidURL: it is none, or not one of HTTP.
    """
    try:
        parsed = URL(url)
    except ValueError as error:
        raise aiohttp.InvalidURL("") from error
    if parsed.scheme not in _SCHEMES:
        raise aiohttp.NonHttpUrlClientError("")
    if not parsed.raw_host:
        raise aiohttp.InvalidURL("")
    return Address(parsed.join(URL("/")), parsed.raw_path_qs)


@final
class Way:
    """To one server, directly or by a proxy. headers: sent with every request."""

    def __init__(
        self, connector: aiohttp.TCPConnector, server: URL, *, proxy: str | None, headers: Mapping[str, str]
    ) -> None:
        self._connector = connector
        # Stands for all requests that go this way: aiohttp wants one to make a connection, and would take longer to
        # build one for each call than the call takes.
        self._request = aiohttp.ClientRequest(
            "GET",
            server,
            headers=headers,
            loop=asyncio.get_running_loop(),
            proxy=None if proxy is None else URL(proxy),
        )
        # A proxy is told where to; inside a tunnel, and to the server itself, only the path is said.
        self._before_path = str(server).removesuffix("/") if proxy is not None and server.scheme == "http" else ""

    async def connect(self, patience: aiohttp.ClientTimeout) -> Connection:
        """A kept connection, or a new one; close or release it.

        Raises:
            aiohttp.ConnectionTimeoutError: none in time.
            aiohttp.ClientError: none at all.
        """
        try:
            return await self._connector.connect(self._request, [], patience)
        except TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError from error

    def head(self, method: str, path: str, body: Body | None) -> bytes:
        """The request's first line and headers; to be asked once connected: the proxy's password is then known."""
        lines = [f"{method} {self._before_path}{path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self._request.headers.items()]
        if body is not None:
            lines += [f"Content-Type: {body.content_type}", f"Content-Length: {len(body.content)}"]
        return "\r\n".join((*lines, "", "")).encode()
