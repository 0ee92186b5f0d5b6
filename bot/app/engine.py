"""Which engine delivers and ticks: one process by itself on SQLite, one of several on PostgreSQL."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.app import App
from bot.channels.telegram.capabilities import CHAT_WINDOWS
from bot.clock import system_clock
from bot.domain.school import DEFAULT_TIMEZONE, School
from bot.usecases.deliver import TAKEOVER_AFTER, Deliver
from bot.usecases.pace import Pace
from bot.usecases.ports import Channel
from scheduler.delivery import LOOK_EVERY
from scheduler.dispatcher import Dispatcher
from scheduler.local import LocalDispatcher

if TYPE_CHECKING:
    from scheduler.cluster import Pulse

_REHEARSAL_TICK = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often things happen; rehearsals and tests have another. Seconds.

    look: into the outbox, on SQLite. pulse, takeover_after: see `Pulse` and `Deliver`, on PostgreSQL.
    """

    tick: float = 20
    look: float = LOOK_EVERY
    takeover_after: timedelta = TAKEOVER_AFTER
    pulse: "Pulse | None" = None


def dispatcher(app: App, channels: Mapping[str, Channel], schools: Sequence[School], rhythm: Rhythm) -> Dispatcher:
    """The engine of this process, told whom to deliver to. channels: by bot."""
    due_bots = partial(_due_bots, app, channels)
    drain = _deliver(app, channels, rhythm)
    if app.drains is not None:
        from scheduler.cluster import ClusterDispatcher

        return ClusterDispatcher(
            app.drains,
            bots=channels.keys(),
            due_bots=due_bots,
            drain=drain,
            clock=app.clock,
            pulse=rhythm.pulse,
        )
    return LocalDispatcher(
        due_bots=due_bots,
        drain=drain,
        clock=app.clock,
        zone=schools[0].zone if schools else ZoneInfo(DEFAULT_TIMEZONE),
        nudges=() if app.settings.clock is not None else [at for school in schools for at in school.policy.knocks],
        look=rhythm.look,
    )


def tick_seconds(app: App, rhythm: Rhythm) -> float:
    """How often the clock knocks; in a rehearsal people wait for it."""
    return rhythm.tick if app.settings.clock is None else min(rhythm.tick, _REHEARSAL_TICK)


def _deliver(app: App, channels: Mapping[str, Channel], rhythm: Rhythm) -> Deliver:
    return Deliver(
        open_uow=app.database.write,
        read_uow=app.database.read,
        channels=channels,
        render=app.render,
        capabilities=app.publisher.capabilities,
        pace=Pace(
            rate=app.settings.messages_per_second,
            clock=asyncio.get_running_loop().time,
            # In a rehearsal a school day passes in seconds.
            chats=CHAT_WINDOWS if app.clock is system_clock else (),
        ),
        alone=app.drains is None,
        takeover_after=rhythm.takeover_after,
    )


async def _due_bots(app: App, channels: Mapping[str, Channel], now: datetime) -> tuple[str, ...]:
    async with app.database.read() as uow:
        return tuple(bot for bot in await uow.outbox.bots_with_due(now) if bot in channels)
