"""How fast one bot may speak unasked: evenly, below the platform's limit (GCRA)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(slots=True)
class _Meter:
    full_at: float = 0.0
    held_until: float = 0.0


@dataclass(slots=True, kw_only=True)
class Pace:
    """rate: messages a second and bot; burst: how many may leave at once. clock: monotonic seconds."""

    rate: float
    clock: Callable[[], float]
    burst: int = 3
    _meters: dict[str, _Meter] = field(default_factory=dict)

    def reserve(self, bot: str) -> float:
        """Take the bot's next slot; the instant it opens, in the clock's seconds."""
        meter = self._meters.setdefault(bot, _Meter())
        now = self.clock()
        opens = max(now, meter.full_at - (self.burst - 1) / self.rate, meter.held_until)
        meter.full_at = max(meter.full_at, now, meter.held_until) + 1 / self.rate
        return opens

    def hold(self, bot: str, pause: timedelta) -> None:
        """The platform asked the whole bot to be quiet for so long."""
        meter = self._meters.setdefault(bot, _Meter())
        meter.held_until = max(meter.held_until, self.clock() + pause.total_seconds())

    async def wait(self, bot: str) -> None:
        """Wait for the bot's next slot."""
        opens = self.reserve(bot)
        if (pause := opens - self.clock()) > 0:
            await asyncio.sleep(pause)
