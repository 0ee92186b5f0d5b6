"""Delivery: mark, send, record. Never lost; doubled only where a message was in flight when nobody could answer.

A rolling window: at most IN_FLIGHT messages in the air, one a chat. What has landed is settled and what leaves next
is marked in one transaction, and only then does anything leave. The pace is waited for before the mark.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.domain.errors import DeliveryError, DeliveryInDoubtError
from bot.messages import Capabilities, Receipt
from bot.usecases.flight import Flight, Hangar
from bot.usecases.pace import Pace
from bot.usecases.ports import Channel, OpenUnitOfWork, OutboxRow, RenderCard
from bot.usecases.settle import Settle

log = structlog.get_logger()

IN_FLIGHT = 4
TAKEOVER_AFTER = timedelta(seconds=35)
LAND_WITHIN = 8.0
"""Seconds that what flies has to land in once delivery is told to stop."""
_LOOK_AGAIN = 0.5


@dataclass(slots=True, kw_only=True)
class Deliver:
    """Send what is due for one bot. One holder a bot, fenced by an epoch: an earlier holder can mark nothing."""

    open_uow: OpenUnitOfWork
    read_uow: OpenUnitOfWork
    channels: Mapping[str, Channel]
    render: RenderCard
    pace: Pace
    capabilities: Mapping[str, Capabilities] = field(default_factory=dict)
    """By channel name; a channel that is not named can do everything."""
    alone: bool = False
    """No other process can be sending for these bots (SQLite's lock): what is unfinished has certainly been left."""
    takeover_after: timedelta = TAKEOVER_AFTER
    """Where others can: how long ago, by the database's clock, an unfinished message was marked; over SEND_WITHIN."""

    async def __call__(self, bot: str, clock: Callable[[], datetime], stop: asyncio.Event) -> int:
        """Drain until nothing is due or `stop` is set (no new marks; what flies lands). How many were sent."""
        async with self.open_uow() as uow:
            epoch = await uow.outbox.take_over(bot)
            await uow.commit()
        return await _Drain(
            hold=self,
            bot=bot,
            epoch=epoch,
            clock=clock,
            stop=stop,
            hangar=Hangar(
                read_uow=self.read_uow, channels=self.channels, render=self.render, capabilities=self.capabilities
            ),
            settle=Settle(bot, epoch, self.pace),
        ).run()


@dataclass(slots=True, kw_only=True)
class _Drain:
    """One holder's time: rows on the ground, in the air, and landed but not yet settled."""

    hold: Deliver
    bot: str
    epoch: int
    clock: Callable[[], datetime]
    stop: asyncio.Event
    hangar: Hangar
    settle: Settle
    sent: int = 0
    replaced: bool = False
    preparing: dict[asyncio.Task[Flight], OutboxRow] = field(default_factory=dict)
    ready: list[Flight] = field(default_factory=list)
    flying: dict[asyncio.Task[Receipt | DeliveryError], Flight] = field(default_factory=dict)
    landed: list[tuple[Flight, Receipt | DeliveryError]] = field(default_factory=list)
    stale: bool = True
    """Something has happened since the outbox was last looked at."""
    looked_at: float = 0.0
    chat_opens: float | None = None
    """Seconds until the first of the chats opens that have something due and may not be written to yet."""
    land_until: float | None = None

    async def run(self) -> int:
        stopping: asyncio.Future[Any] = asyncio.ensure_future(self.stop.wait())
        try:
            while await self._turn():
                await self._wait(stopping)
        except Exception:
            await self._land_in_trouble()
            raise
        finally:
            left: list[asyncio.Future[Any]] = [stopping, *self.preparing, *self.flying]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        return self.sent

    @property
    def _room(self) -> int:
        """How many more may be made ready."""
        return IN_FLIGHT - len(self.ready) - len(self.preparing)

    @property
    def _ending(self) -> bool:
        return self.replaced or self.stop.is_set()

    async def _turn(self) -> bool:
        """Collect, look, settle and mark. Whether there is more to come."""
        self._collect()
        if not self._ending:
            await self._look()
        await self._settle_and_mark()
        waiting = self.preparing or self.ready or self.stale or self.chat_opens is not None
        return bool(self.flying) or (bool(waiting) and not self._ending)

    async def _wait(self, stopping: asyncio.Future[Any]) -> None:
        """Until something lands or is ready, the pace lets the next one go, or it is time to look again."""
        if self._ending:
            await self._wait_for_landing()
            return
        if self.stale and self._room:
            return
        afoot: set[asyncio.Future[Any]] = {stopping, *self.preparing, *self.flying}
        await asyncio.wait(afoot, timeout=self._nap(), return_when=asyncio.FIRST_COMPLETED)

    def _nap(self) -> float:
        naps = [_LOOK_AGAIN]
        if self.ready and len(self.flying) < IN_FLIGHT:
            naps.append(self.hold.pace.pause(self.bot))
        if self.chat_opens is not None and self._room:
            naps.append(self.chat_opens)
        return min(naps)

    async def _wait_for_landing(self) -> None:
        """What is still in the air when the time to land is over is in doubt."""
        now = asyncio.get_running_loop().time()
        if self.land_until is None:
            self.land_until = now + LAND_WITHIN
        if now >= self.land_until:
            for task in self.flying:
                task.cancel()
        await asyncio.wait(
            self.flying, timeout=max(0.0, self.land_until - now) or None, return_when=asyncio.FIRST_COMPLETED
        )

    # ------------------------------------------------------------------------------- on the ground

    def _collect(self) -> None:
        """Take note of what is ready and what has landed."""
        for task in [task for task in self.preparing if task.done()]:
            del self.preparing[task]
            self.ready.append(task.result())
        self.ready.sort(key=lambda flight: (flight.row.message.priority, flight.row.message.not_before, flight.row.id))
        for flight_task in [task for task in self.flying if task.done()]:
            flight = self.flying.pop(flight_task)
            gone = flight_task.cancelled()
            self.landed.append((flight, DeliveryInDoubtError(reason="stopped") if gone else flight_task.result()))

    async def _look(self) -> None:
        """Adopt what an earlier holder left, and claim what is due while there is room."""
        loop_now = asyncio.get_running_loop().time()
        if not self._room or not (
            self.stale or loop_now - self.looked_at >= _LOOK_AGAIN or self.chat_opens is not None
        ):
            return
        self.stale, self.looked_at = False, loop_now
        now = self.clock()
        left_for = None if self.hold.alone else self.hold.takeover_after
        async with self.hold.read_uow() as uow:
            unfinished = await uow.outbox.unfinished(self.bot, self.epoch, left_for)
            limit = 2 * IN_FLIGHT
            rows = await uow.outbox.due(self.bot, now, limit=limit)
            while len(chosen := self._open_ones(rows)) < self._room and len(rows) == limit:
                limit *= 4
                rows = await uow.outbox.due(self.bot, now, limit=limit)
        await self._adopt([row for row in unfinished if row.id not in self._ids_in_hand()], now)
        for row in chosen[: self._room]:
            self.preparing[asyncio.ensure_future(self.hangar.prepare(row))] = row

    def _open_ones(self, rows: tuple[OutboxRow, ...]) -> list[OutboxRow]:
        """Those whose chat is not busy and may be written to now."""
        busy = {flight.row.message.chat_id for flight in (*self.ready, *self.flying.values())}
        busy |= {row.message.chat_id for row in self.preparing.values()} | {
            f.row.message.chat_id for f, _ in self.landed
        }
        free = [row for row in rows if row.message.chat_id not in busy]
        pauses = {row.id: self.hold.pace.chat_pause(self.bot, row.message.chat_id) for row in free}
        self.chat_opens = min((pause for pause in pauses.values() if pause > 0), default=None)
        return [row for row in free if not pauses[row.id]]

    def _ids_in_hand(self) -> set[int]:
        return {f.row.id for f in self.flying.values()} | {f.row.id for f, _ in self.landed}

    async def _adopt(self, rows: list[OutboxRow], now: datetime) -> None:
        """What an earlier holder marked and never settled is in doubt."""
        if not rows:
            return
        async with self.hold.open_uow() as uow:
            for row in rows:
                if await uow.outbox.adopt(row.id, self.epoch):
                    await self.settle.left_behind(uow, row, now)
            await uow.commit()
        self.stale = True

    # ------------------------------------------------------------------------------------ one step

    async def _settle_and_mark(self) -> None:
        """One transaction for all that has landed and all that leaves now."""
        leaving = [] if self._ending else self._leaving()
        if not self.landed and not leaving:
            return
        now = self.clock()
        async with self.hold.open_uow() as uow:
            for flight, outcome in self.landed:
                await self.settle(uow, flight.row, outcome, now)
            marked = []
            for flight in leaving:
                if not await uow.outbox.is_unchanged(flight.row):
                    continue  # rewritten, held or moved since it was read: it is looked at again
                if not await uow.outbox.mark_sending(flight.row.id, self.epoch):
                    self.replaced = True
                    break
                if flight.grounded is not None:
                    await self.settle(uow, flight.row, flight.grounded, now)
                else:
                    marked.append(flight)
            await uow.commit()
        self.sent += sum(isinstance(outcome, Receipt) for _, outcome in self.landed)
        self.landed.clear()
        self.stale = True
        for flight in marked:
            self.flying[asyncio.ensure_future(self.hangar.fly(flight))] = flight

    def _leaving(self) -> list[Flight]:
        """Take from the ready ones those that room and pace let go now."""
        leaving = [flight for flight in self.ready if flight.grounded is not None]
        queue = [flight for flight in self.ready if flight.grounded is None]
        pace = self.hold.pace
        while queue and len(self.flying) + len(leaving) < IN_FLIGHT and not pace.pause(self.bot):
            pace.reserve(self.bot)
            pace.count(self.bot, queue[0].row.message.chat_id)
            leaving.append(queue.pop(0))
        self.ready = queue
        return leaving

    async def _land_in_trouble(self) -> None:
        """The database failed us: let what flies land, and try once more to write down what is known of it."""
        for task in self.preparing:
            task.cancel()
        self.preparing.clear()
        self.replaced = True
        if self.flying:
            await asyncio.wait(self.flying, timeout=LAND_WITHIN)
        self._collect()
        try:
            await self._settle_and_mark()
        except Exception:  # the first failure is the one to report; the next holder finds these rows in doubt
            log.exception("delivery-unsettled", rows=[flight.row.id for flight, _ in self.landed])
