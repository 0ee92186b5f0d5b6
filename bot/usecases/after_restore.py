"""After a restored backup nobody knows what has been sent since: a person decides, message by message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.usecases.plan_due import PlanDue
from bot.usecases.ports import Forgotten, OpenUnitOfWork

RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class MadeSafe:
    """held: messages that wait for a person now; forgotten: chats that were erased again."""

    held: int
    forgotten: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeSafe:
    """Before any service may run on a restored database."""

    open_uow: OpenUnitOfWork
    plan: PlanDue

    async def __call__(self, known: Sequence[Forgotten], now: datetime) -> MadeSafe:
        """Hold all that is open, and forget whoever asked for it since. known: digests from the database replaced."""
        # Today's run keys since the backup are lost: without this the service would send today's work once more.
        await self.plan(now)
        async with self.open_uow() as uow:
            forgotten = await uow.housekeeping.forget_again(known)
            held = await uow.outbox.hold_all(RESTORED)
            await uow.commit()
        return MadeSafe(held, forgotten)
