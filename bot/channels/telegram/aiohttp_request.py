"""python-telegram-bot's HTTP interface on aiohttp's connections: about a tenth of httpx's processor time for a call."""

import asyncio
import ssl
import time
from functools import lru_cache
from typing import Any, final

import aiohttp
from telegram.error import TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.channels.telegram.aiohttp_body import body_of
from bot.channels.telegram.aiohttp_causes import NeverLeftError, PoolTimeoutError, as_telegram_error
from bot.channels.telegram.aiohttp_exchange import Call, exchange
from bot.channels.telegram.aiohttp_ways import Way, address_of
from bot.channels.telegram.answers import parse_answer
from bot.channels.telegram.proxies import proxy_for

# getFile hands out 20 MB at most; the longest batch of updates stays below that.
LARGEST_ANSWER = 32 * 2**20
IDLE_SECONDS = 30.0
DNS_SECONDS = 60
QUIET_SECONDS = 1.0
_LEAST_SECONDS = 0.001
_POOL_FULL = (
    "Pool timeout: All connections in the connection pool are occupied. Request was *not* sent to Telegram. "
    "Consider adjusting the connection pool size or the pool timeout."
)
_GONE = (NeverLeftError, aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)


@final
class AiohttpRequest(BaseRequest):
    """A pool of HTTP/1.1 connections. The timeouts are httpx's: each in seconds, None for no limit.

    Args:
        connection_pool_size: how many calls may be under way at once.
        read_timeout: longest silence while an answer is awaited.
        write_timeout: longest wait for the server to take a piece of what is sent.
        connect_timeout: for a connection to be made: name, TCP, proxy and TLS together.
        pool_timeout: for a place in the pool.
        media_write_timeout: write_timeout where files are sent.
        proxy: used for every call; None: what the environment names.
        tls: None: aiohttp's own, which trusts the system's certificates.
        largest_answer: bytes; a longer answer is an error.
    """

    def __init__(
        self,
        *,
        connection_pool_size: int = 256,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 20.0,
        proxy: str | None = None,
        tls: ssl.SSLContext | None = None,
        largest_answer: int = LARGEST_ANSWER,
    ) -> None:
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._media_write_timeout = media_write_timeout
        self._proxy = proxy
        self._tls = tls
        self._largest_answer = largest_answer
        self._places = asyncio.Semaphore(connection_pool_size)
        self._connector: aiohttp.TCPConnector | None = None
        self._ways: dict[URL, Way] = {}
        self._last_used = 0.0
        self._closed = False

    @property
    def read_timeout(self) -> float | None:
        """Seconds; what `do_request` uses unless told otherwise."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open it again after `shutdown`; safe to repeat. Connections are made when they are needed."""
        self._closed = False

    async def shutdown(self) -> None:
        """Close all connections; safe to repeat."""
        self._closed = True
        connector, self._connector = self._connector, None
        self._ways.clear()
        if connector is not None:
            await connector.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer; TelegramError when it is not a JSON object."""
        return parse_answer(payload)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call; the status and the body of its answer.

        Raises:
            TimedOut, NetworkError: with the cause that `errors.py` judges.
        """
        files = request_data is not None and request_data.contains_files
        call = Call(
            method=method,
            body=None if method == "GET" else await body_of(request_data),
            read_seconds=_seconds(read_timeout, self._read_timeout),
            write_seconds=_seconds(write_timeout, self._media_write_timeout if files else self._write_timeout),
        )
        connecting = _patience(_seconds(connect_timeout, self._connect_timeout))
        await self._take_place(_seconds(pool_timeout, self._pool_timeout))
        try:
            await self._notice_closed()
            return await self._exchange(url, call, connecting)
        finally:
            self._places.release()
            self._last_used = time.monotonic()

    async def _notice_closed(self) -> None:
        """Let the loop see which idle connections the server has closed: one pass reads that, the next acts on it.

        Writing to one of them would leave the message in doubt.
        """
        if time.monotonic() - self._last_used >= QUIET_SECONDS:
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    async def _take_place(self, seconds: float | None) -> None:
        if not self._places.locked():
            await self._places.acquire()  # does not wait
            return
        try:
            async with asyncio.timeout(seconds):
                await self._places.acquire()
        except TimeoutError:
            full = TimedOut(_POOL_FULL)
            full.__cause__ = PoolTimeoutError("all connections are in use")
        else:
            return
        raise full

    async def _exchange(self, url: str, call: Call, connecting: aiohttp.ClientTimeout) -> tuple[int, bytes]:
        try:
            try:
                return await self._once(url, call, connecting)
            except aiohttp.ClientConnectorError:
                raise
            except _GONE:
                if call.left:
                    raise
            # The server had closed the connection before a byte was written: nothing is repeated by trying again.
            return await self._once(url, call, connecting)
        except (aiohttp.ClientError, OSError) as error:
            failure = as_telegram_error(error, left=call.left)
        except asyncio.CancelledError:
            if not self._closed or _is_being_cancelled():
                raise
            # `shutdown` made aiohttp give up a look-up of the server's name; nobody cancelled this call.
            failure = as_telegram_error(aiohttp.ClientConnectionError(), left=call.left)
        # Outside the handler, or aiohttp's own words would come along as the context.
        raise failure

    async def _once(self, url: str, call: Call, connecting: aiohttp.ClientTimeout) -> tuple[int, bytes]:
        address = address_of(url)
        way = self._ways.get(address.server) or self._new_way(address.server)
        connection = await way.connect(connecting)
        head = way.head(call.method, address.path, call.body)
        return await exchange(connection, call, head, largest=self._largest_answer)

    def _new_way(self, server: URL) -> Way:
        proxy = self._proxy or proxy_for(str(server))
        headers = {"User-Agent": self.USER_AGENT, "Accept-Encoding": "identity"}
        way = self._ways[server] = Way(self._open_connector(), server, proxy=proxy, headers=headers)
        return way

    def _open_connector(self) -> aiohttp.TCPConnector:
        """The connections, made in the loop that uses them."""
        if self._closed:
            message = "This AiohttpRequest is not initialized!"
            raise RuntimeError(message)
        if self._connector is None:
            self._connector = aiohttp.TCPConnector(
                # The places above are the limit: waiting for one and connecting are different failures.
                limit=0,
                keepalive_timeout=IDLE_SECONDS,
                ttl_dns_cache=DNS_SECONDS,
                ssl=True if self._tls is None else self._tls,
            )
        return self._connector


@lru_cache
def _patience(seconds: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(connect=seconds)


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _seconds(given: Any, default: float | None) -> float | None:
    """The time limit to use; aiohttp would take zero for none at all."""
    chosen: float | None = default if given is BaseRequest.DEFAULT_NONE else given
    return None if chosen is None else max(chosen, _LEAST_SECONDS)
