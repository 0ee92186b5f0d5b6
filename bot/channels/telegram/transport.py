"""Connections to the Bot API: one pool for polling, one for everything else."""

import logging
from types import TracebackType
from typing import Self, final

from telegram import Bot

from bot.channels.telegram.wire import QuietRequest

TELEGRAM_API = "https://api.telegram.org"
CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
SENDING_CONNECTIONS = 32
_NOISY = ("httpx", "httpcore", "telegram")


@final
class Transport:
    """The HTTP connections of one bot token; an async context manager that closes them."""

    def __init__(self, token: str, *, api_url: str = TELEGRAM_API) -> None:
        quieten()
        address = api_url.rstrip("/")
        self.polling = _pool(connections=2)
        self.sending = _pool(connections=SENDING_CONNECTIONS)
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


def _pool(*, connections: int) -> QuietRequest:
    return QuietRequest(
        connection_pool_size=connections,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        write_timeout=READ_SECONDS,
        pool_timeout=CONNECT_SECONDS,
    )
