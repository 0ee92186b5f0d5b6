"""Connections to the Bot API: one pool for polling, one for everything else."""

import logging
import ssl
from functools import cache
from types import TracebackType
from typing import Self, final
from urllib.parse import urlsplit

import httpx
from telegram import Bot

from bot.channels.telegram.wire import QuietRequest

TELEGRAM_API = "https://api.telegram.org"
CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
SENDING_CONNECTIONS = 32
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
_NOISY = ("httpx", "httpcore", "telegram")


@final
class Transport:
    """The HTTP connections of one bot token; an async context manager that closes them."""

    def __init__(self, token: str, *, api_url: str = TELEGRAM_API) -> None:
        quieten()
        address = api_url.rstrip("/")
        self.polling = _pool(address, connections=2)
        self.sending = _pool(address, connections=SENDING_CONNECTIONS)
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
        """Close both pools; safe to repeat."""
        # Not bot.shutdown(): that does nothing for a bot that was never "initialised".
        await self.polling.shutdown()
        await self.sending.shutdown()


def quieten() -> None:
    """Keep tokens and texts out of the logs: httpx writes URLs at INFO, telegram answers at ERROR and DEBUG."""
    for name in _NOISY:
        logger = logging.getLogger(name)
        logger.setLevel(max(logging.WARNING, logger.level))


@cache
def _tls() -> ssl.SSLContext:
    """One for all bots: reading the certificates costs 20 ms and a megabyte each time."""
    return httpx.create_ssl_context()


def _pool(address: str, *, connections: int) -> QuietRequest:
    # A proxy named in the environment leads out of the house, never back to this machine.
    outside = urlsplit(address).hostname not in _THIS_MACHINE
    return QuietRequest(
        connection_pool_size=connections,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        write_timeout=READ_SECONDS,
        pool_timeout=CONNECT_SECONDS,
        httpx_kwargs={"verify": _tls(), "trust_env": outside},
    )
