"""One message made ready before it is marked, and sent after it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.domain.errors import DeliveryDeferredError, DeliveryError, DeliveryInDoubtError, DeliveryRejectedError
from bot.domain.sheet import Snapshot
from bot.messages import Act, Capabilities, ClosePoll, Edit, Leave, Pin, Receipt, Say, Unpin
from bot.usecases.doubt import worded
from bot.usecases.fitting import fitted
from bot.usecases.ports import Channel, OpenUnitOfWork, OutboxRow, OutboxState, RenderCard
from bot.usecases.strangers import may_leave

log = structlog.get_logger()

SEND_WITHIN = 30.0
_TARGET_PAUSE = timedelta(seconds=5)
_TARGET_MAY_COME = (OutboxState.DUE, OutboxState.SENDING, OutboxState.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """A message ready to leave: its act, the receipt of what it speaks of, its drawn picture.

    grounded: why it need not be tried: what it speaks of has not been sent, the channel has no way to do it, or it is
    not wanted any more. `foreseen` among its facts: nobody need hear of it.
    """

    row: OutboxRow
    act: Act
    target: Receipt | None = None
    picture: bytes | None = None
    grounded: DeliveryError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hangar:
    """Makes flights ready and lets them go."""

    read_uow: OpenUnitOfWork
    channels: Mapping[str, Channel]
    render: RenderCard
    capabilities: Mapping[str, Capabilities]

    async def prepare(self, row: OutboxRow) -> Flight:
        """Gather what the act speaks of, and draw its picture, before anything is marked."""
        act = worded(row)
        target: Receipt | None = None
        if isinstance(act, Leave) and not await self._may_leave(row):
            return Flight(row=row, act=act, grounded=DeliveryRejectedError(reason="not-a-stranger", foreseen=True))
        if isinstance(act, Edit | Pin | Unpin | ClosePoll):
            async with self.read_uow() as uow:
                spoken_of = await uow.outbox.get(act.target)
            if spoken_of is None or spoken_of.receipt is None:
                return Flight(row=row, act=act, grounded=_target_missing(spoken_of))
            target = spoken_of.receipt
        able = self.capabilities.get(row.message.channel)
        fit = fitted(act, row.message.kind, able) if able is not None else act
        if fit is None:
            return Flight(row=row, act=act, grounded=DeliveryRejectedError(reason="channel-cannot", foreseen=True))
        target = target if isinstance(fit, type(act)) else None
        picture = await self._picture(row, fit, target)
        return Flight(row=row, act=fit, target=target, picture=picture)

    async def fly(self, flight: Flight) -> Receipt | DeliveryError:
        """Send it; what became of it."""
        message = flight.row.message
        try:
            async with asyncio.timeout(SEND_WITHIN):
                return await self.channels[message.bot].perform(
                    message.chat_id, flight.act, target=flight.target, picture=flight.picture
                )
        except DeliveryError as error:
            return error
        except Exception as error:  # a fault of ours or our own time-out: nobody knows whether it arrived
            log.exception("delivery-fault", outbox=flight.row.id)
            return DeliveryInDoubtError(reason=type(error).__name__)

    async def _may_leave(self, row: OutboxRow) -> bool:
        async with self.read_uow() as uow:
            return await may_leave(uow, row)

    async def _picture(self, row: OutboxRow, act: Act, target: Receipt | None) -> bytes | None:
        wanted = act.picture if isinstance(act, Say | Edit) else None
        if wanted is None or (target is not None and not target.has_picture):
            return None
        async with self.read_uow() as uow:
            snapshot = await uow.sheets.version(wanted.sheet_id, wanted.version)
        return None if snapshot is None else await self._draw(row, snapshot)

    async def _draw(self, row: OutboxRow, snapshot: Snapshot) -> bytes | None:
        try:
            return await self.render(snapshot)
        except Exception:  # the words matter more than the picture: they go out without it
            log.exception("card-failed", outbox=row.id)
            return None


def _target_missing(spoken_of: OutboxRow | None) -> DeliveryError:
    """What the act speaks of has not been sent: wait for it, or give up where it never will be."""
    if spoken_of is not None and spoken_of.state in _TARGET_MAY_COME:
        return DeliveryDeferredError(pause=_TARGET_PAUSE, reason="waits-for-target")
    return DeliveryRejectedError(reason="no-target")
