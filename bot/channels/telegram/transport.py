"""Connections to the Bot API: a pool each for polling, for answers and for what goes out unasked."""

import logging
import ssl
from functools import cache
from types import TracebackType
from typing import Self, final

import httpx
from telegram import Bot
from telegram.request import BaseRequest

from bot.channels.telegram.aiohttp_request import AiohttpRequest
from bot.channels.telegram.httpx_request import QuietRequest
from bot.channels.telegram.proxies import is_socks, proxy_for

TELEGRAM_API = "https://api.telegram.org"
CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
WRITE_SECONDS = 15.0
POLLING_CONNECTIONS = 2
ANSWERING_CONNECTIONS = 32
DELIVERY_CONNECTIONS = 8  # twice what a drain has in flight
_NOISY = ("httpx", "httpcore", "aiohttp", "telegram")


@final
class Transport:
    """The HTTP connections of one bot token; an async context manager that closes them.

    polling: getUpdates. sending: answers to people, and whatever the bot itself asks. delivery: the outbox.
    """

    def __init__(self, token: str, *, api_url: str = TELEGRAM_API) -> None:
        quieten()
        address = api_url.rstrip("/")
        self.polling = _pool(address, connections=POLLING_CONNECTIONS)
        self.sending = _pool(address, connections=ANSWERING_CONNECTIONS)
        self.delivery = _pool(address, connections=DELIVERY_CONNECTIONS)
        self.bot = Bot(
            token,
            base_url=f"{address}/bot",
            base_file_url=f"{address}/file/bot",
            request=self.sending,
            get_updates_request=self.polling,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all pools; safe to repeat."""
        # Not bot.shutdown(): that does nothing for a bot that was never "initialised".
        for pool in (self.polling, self.sending, self.delivery):
            await pool.shutdown()


def quieten() -> None:
    """Keep tokens and texts out of the logs: httpx writes URLs at INFO, telegram answers at ERROR and DEBUG."""
    for name in _NOISY:
        logger = logging.getLogger(name)
        logger.setLevel(max(logging.WARNING, logger.level))


@cache
def _tls() -> ssl.SSLContext:
    """One for all bots: reading the certificates costs 20 ms and a megabyte each time."""
    # SSL_CERT_FILE and SSL_CERT_DIR, else certifi's list: a bare machine may have none of its own.
    context = httpx.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _pool(address: str, *, connections: int) -> BaseRequest:
    proxy = proxy_for(address)
    if is_socks(proxy):
        return QuietRequest(
            connection_pool_size=connections,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            write_timeout=WRITE_SECONDS,
            pool_timeout=CONNECT_SECONDS,
            proxy=proxy,
            httpx_kwargs={"verify": _tls(), "trust_env": False},
        )
    return AiohttpRequest(
        connection_pool_size=connections,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        write_timeout=WRITE_SECONDS,
        pool_timeout=CONNECT_SECONDS,
        tls=_tls(),
    )
