"""The port between the service and whatever decides who runs what, when, and again after a crash."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, Protocol

from bot.domain.errors import BotError

Drain = Callable[[str, Callable[[], datetime], asyncio.Event], Coroutine[Any, Any, int]]
"""(bot, clock, stop) → how many messages were sent."""
DueBots = Callable[[datetime], Awaitable[tuple[str, ...]]]
"""Which bots have something to send now, of those this process has a token for."""
Tick = Callable[[datetime], Awaitable[object]]
OnJump = Callable[[float, datetime], Awaitable[object]]
"""(seconds the wall clock has jumped, what it shows now)."""
Clock = Callable[[], datetime]


class DispatcherStoppedError(BotError):
    """The engine ended although nobody asked it to. Facts: part, which of its loops was first."""

    code = "dispatcher-stopped"


class Dispatcher(Protocol):
    """Two engines keep this promise: one process by itself (local.py), several on PostgreSQL (cluster.py).

    Deferring a drain is not here but handed to the database (`DrainQueue.defer`): commands queue messages, too, and
    run no engine.
    """

    def every(self, seconds: float, tick: Tick, *, on_jump: OnJump | None = None) -> None:
        """Call `tick(now)` at start and every so often, once in the whole deployment; at most one, before `run`.

        on_jump: called instead where the wall clock has jumped since the process's last tick (`Ticker`).
        """
        ...

    async def run(self, stop: asyncio.Event) -> None:
        """Tick and deliver until `stop`; what flies at that moment is finished first.

        Raises:
            DispatcherStoppedError: it cannot go on; a new process can.
        """
        ...

    def seconds_since_tick(self) -> float | None:
        """Monotonic seconds since the deployment's last tick that ended well, as far as known here; None: none yet."""
        ...
