"""The engine of one process by itself, on SQLite: APScheduler ticks, a loop looks into the outbox."""

import asyncio
from collections.abc import Sequence
from datetime import time
from zoneinfo import ZoneInfo

from scheduler.clock import Ticker
from scheduler.delivery import LOOK_EVERY, DeliveryLoop
from scheduler.dispatcher import Clock, Drain, DueBots, OnJump, Tick


class LocalDispatcher:
    """`Dispatcher` without a server. nudges: wall times of `zone` to tick at besides; look: seconds between looks."""

    def __init__(
        self,
        *,
        due_bots: DueBots,
        drain: Drain,
        clock: Clock,
        zone: ZoneInfo,
        nudges: Sequence[time] = (),
        look: float = LOOK_EVERY,
    ) -> None:
        self._delivery = DeliveryLoop(due_bots=due_bots, drain=drain, clock=clock, every=look)
        self._clock = clock
        self._zone = zone
        self._nudges = nudges
        self._ticker: Ticker | None = None

    def every(self, seconds: float, tick: Tick, *, on_jump: OnJump | None = None) -> None:
        self._ticker = Ticker(tick, self._clock, zone=self._zone, nudges=self._nudges, every=seconds, on_jump=on_jump)

    async def run(self, stop: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._delivery.run(stop))
            if self._ticker is not None:
                group.create_task(self._ticker.run(stop))

    def seconds_since_tick(self) -> float | None:
        return self._ticker.seconds_since_tick() if self._ticker else None
