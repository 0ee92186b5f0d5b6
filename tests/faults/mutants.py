"""Guards taken out of planning and delivery, one at a time: each must be missed."""

from collections.abc import Callable
from typing import Any

from bot.messages import Receipt
from bot.usecases.ports import OutboxState
from tests.faults.outbox_machine import Mutant


class _Changed:
    """Somebody's methods, some of them replaced by methods of a subclass."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class NoRunKey(Mutant):
    """A day that is planned already is planned again."""

    class Runs(_Changed):
        async def start(self, *args: Any) -> bool:
            await self.inner.start(*args)
            return True

        async def start_all(self, keys: Any, *args: Any) -> frozenset[Any]:
            await self.inner.start_all(keys, *args)
            return frozenset(keys)

        async def known(self, *args: Any) -> frozenset[Any]:
            return frozenset()

    def runs(self, runs: Any) -> Any:
        return self.Runs(runs)


class CommitPerMessage(Mutant):
    """What belongs together is stored piece by piece."""

    def changed(self, commit: Callable[[], None]) -> None:
        commit()


class NoRecovery(Mutant):
    """Nobody asks what the one before has left."""

    class Outbox(_Changed):
        async def unfinished(self, *args: Any) -> tuple[()]:
            return ()

    def outbox(self, outbox: Any) -> Any:
        return self.Outbox(outbox)


class NoMark(Mutant):
    """A message is marked only when its fate is known."""

    class Outbox(_Changed):
        async def mark_sending(self, row_id: int, epoch: int) -> bool:
            return True

        async def settle_sent(self, row_id: int, epoch: int, receipt: Receipt, now: Any) -> bool:
            await self.inner.mark_sending(row_id, epoch)
            return await self.inner.settle_sent(row_id, epoch, receipt, now)

        async def settle_postponed(self, row_id: int, epoch: int, until: Any, **more: Any) -> bool:
            await self.inner.mark_sending(row_id, epoch)
            return await self.inner.settle_postponed(row_id, epoch, until, **more)

    def outbox(self, outbox: Any) -> Any:
        return self.Outbox(outbox)


class TooManyDrops(Mutant):
    """What the platform was too busy for is given up."""

    class Outbox(_Changed):
        async def settle_postponed(
            self, row_id: int, epoch: int, until: Any, *, reason: str, doubt: bool = False
        ) -> bool:
            if reason == "flood":
                return await self.inner.settle_final(row_id, epoch, OutboxState.GIVEN_UP, reason=reason)
            return await self.inner.settle_postponed(row_id, epoch, until, reason=reason, doubt=doubt)

    def outbox(self, outbox: Any) -> Any:
        return self.Outbox(outbox)


class TimeoutCountsAsSent(Mutant):
    """No answer is taken for a good one."""

    class Outbox(_Changed):
        async def settle_postponed(
            self, row_id: int, epoch: int, until: Any, *, reason: str, doubt: bool = False
        ) -> bool:
            if reason == "timeout":
                return await self.inner.settle_sent(row_id, epoch, Receipt(message_id="?"), until)
            return await self.inner.settle_postponed(row_id, epoch, until, reason=reason, doubt=doubt)

    def outbox(self, outbox: Any) -> Any:
        return self.Outbox(outbox)


class UncountedDoubt(Mutant):
    """What nobody knows is sent again as if it had never been tried."""

    class Outbox(_Changed):
        async def settle_postponed(
            self, row_id: int, epoch: int, until: Any, *, reason: str, doubt: bool = False
        ) -> bool:
            return await self.inner.settle_postponed(row_id, epoch, until, reason=reason)

    def outbox(self, outbox: Any) -> Any:
        return self.Outbox(outbox)


MUTANTS: tuple[type[Mutant], ...] = (
    NoRunKey,
    CommitPerMessage,
    NoRecovery,
    NoMark,
    TooManyDrops,
    TimeoutCountsAsSent,
    UncountedDoubt,
)
