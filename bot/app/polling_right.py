"""Who may poll: Telegram gives a bot's updates to one process at a time."""

import asyncio
from types import TracebackType
from typing import Protocol, Self

from bot.settings import Settings
from db.poller_locks import PollerLocks


class PollingRight(Protocol):
    """Entered at start, left at the end: from then on another process may poll."""

    async def take(self, bot: str, stop: asyncio.Event) -> bool:
        """Wait until this process may poll the bot. False: told to stop before."""
        ...

    async def watch(self, stop: asyncio.Event) -> None:
        """Until `stop`.

        Raises:
            PollerLockLostError: the right is gone.
        """
        ...

    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class SoleService:
    """The one process of a SQLite database: `db/lock.py` has seen to it."""

    async def take(self, bot: str, stop: asyncio.Event) -> bool:
        return True

    async def watch(self, stop: asyncio.Event) -> None:
        return

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return


def polling_right(settings: Settings) -> PollingRight:
    """On PostgreSQL the bot's lock decides."""
    return SoleService() if settings.database_path is not None else PollerLocks(settings.database_url)
