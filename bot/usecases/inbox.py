"""The inbox (收件箱): updates are written down before they are confirmed, each is handled once, none is forgotten."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.errors import BotError
from bot.domain.school import School
from bot.messages import MessageKind, Reply, Say
from bot.texts import inbox as texts
from bot.usecases.announce import admins, tell_person
from bot.usecases.ports import OpenUnitOfWork, Said, Together, UnitOfWork, Update

log = structlog.get_logger()

ENDS = 6
"""An update that was in hand at more ends of the process than these is taken for their cause.

Not at fewer: every end leaves one in hand in each lane, and all but one of them have done nothing.
"""
SAY_WITHIN = timedelta(seconds=60)
"""A reply that could not be said for so long is dropped: the person has asked again."""
OWNER_IS_GONE = timedelta(seconds=15)
"""So long after an update came in, another process may take it up."""
KEPT_THERE = timedelta(hours=24)
"""How long Telegram keeps updates for us."""


class HandledElsewhereError(BotError):
    """Another process has handled this update; what this one did has been undone."""

    code = "handled-elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotInbox:
    """The inbox of one bot.

    shared: several processes may hear this bot, so that an update of a chat may wait in another one.
    watches_absence: admins are told when the bot was away too long; pointless where the clock is set by hand.
    """

    bot: str
    open_uow: OpenUnitOfWork
    read_uow: OpenUnitOfWork
    together: Together
    now: Callable[[], datetime]
    shared: bool = False
    watches_absence: bool = True

    async def store(self, updates: Sequence[Update]) -> frozenset[int]:
        """Write updates down, all in one transaction; the numbers of those that are new."""
        async with self.open_uow() as uow:
            fresh = await uow.inbox.add(self.bot, updates, self.now())
            await uow.commit()
        return fresh

    async def handle(
        self, number: int, others: Sequence[int], work: Callable[[], Awaitable[Reply | None]]
    ) -> Reply | None:
        """Handle an update: all that `work` commits, the reply, and that it is done, in one transaction.

        others: updates that this one's answer answers as well (an album's other parts).

        Raises:
            HandledElsewhereError: nothing was done, nothing is to be said.
        """
        async with self.together():
            reply = await work()
            async with self.open_uow() as uow:
                now = self.now()
                if not await uow.inbox.finish(self.bot, number, reply, now):
                    raise HandledElsewhereError(update_id=number)
                for other in others:
                    await uow.inbox.finish(self.bot, other, None, now)
                await uow.commit()
        return reply

    async def try_again(self, number: int) -> bool:
        """Begin with an update that was left behind. False: it is done, or has ended the process too often."""
        async with self.open_uow() as uow:
            tries = await uow.inbox.try_again(self.bot, number)
            await uow.commit()
        if tries is None or tries <= ENDS:
            return tries is not None
        await self.set_aside(number, "left-unfinished")
        return False

    async def set_aside(self, number: int, error: str) -> bool:
        """A dead letter: the admins hear of it, of each kind of error once an hour. False: it was done meanwhile."""
        now = self.now()
        async with self.open_uow() as uow:
            if not await uow.inbox.bury(self.bot, number, error, now):
                return False
            key = f"dead-letter/{self.bot}/{error}/{now:%Y%m%d%H}"
            await self._tell_admins(uow, key, lambda _school: texts.dead_letter(number, error), now)
            await uow.commit()
        return True

    async def left_over(self) -> tuple[int, ...]:
        """Updates nobody has finished, in their order; where processes share them, those that had their time.

        Otherwise all of them, also those that a clock since set right has dated in the future.
        """
        before = self.now() - OWNER_IS_GONE if self.shared else None
        async with self.read_uow() as uow:
            return await uow.inbox.waiting(self.bot, before)

    async def get(self, number: int) -> Update | None:
        """An update that nobody has finished."""
        async with self.read_uow() as uow:
            return await uow.inbox.get(self.bot, number)

    async def elder(self, lane: str, number: int) -> tuple[Update, bool] | None:
        """What must come first, as it came first in the same chat and waits in another process; is that one gone?"""
        if not self.shared:
            return None
        async with self.read_uow() as uow:
            found = await uow.inbox.elder(self.bot, lane, number)
        return found and (found[0], found[1] <= self.now() - OWNER_IS_GONE)

    # -------------------------------------------------------------------------------------- replies

    async def record(self, outcomes: Mapping[int, Said]) -> None:
        """What became of replies, in one transaction."""
        async with self.open_uow() as uow:
            await uow.inbox.record(self.bot, outcomes)
            await uow.commit()

    async def replies_to_say(self) -> tuple[tuple[Update, Reply], ...]:
        """Replies surely not said, still worth saying, now marked as being said; the others are dropped.

        Those whose end nobody recorded are in doubt: not said again, counted.
        """
        now = self.now()
        async with self.read_uow() as uow:
            due = await uow.inbox.replies_due(self.bot)
            doubts = await uow.inbox.unrecorded(self.bot, now - SAY_WITHIN)
        if not due and not doubts:
            return ()
        ends = dict.fromkeys(doubts, Said.IN_DOUBT)
        ends |= {update.number: Said.DROPPED for update, _, at in due if at < now - SAY_WITHIN}
        async with self.open_uow() as uow:
            await uow.inbox.record(self.bot, ends)
            mine = [
                (update, reply)
                for update, reply, _ in due
                if update.number not in ends and await uow.inbox.say_again(self.bot, update.number)
            ]
            await uow.commit()
        if ends:
            log.warning("replies-not-said", bot=self.bot, in_doubt=len(doubts), too_late=len(ends) - len(doubts))
        return tuple(mine)

    # -------------------------------------------------------------------------------------- absence

    async def heard(self) -> None:
        """Updates reach us. After too long an absence some are lost, and the admins are told."""
        now = self.now()
        async with self.open_uow() as uow:
            before = await uow.inbox.heard(self.bot, now)
            if self.watches_absence and before is not None and now - before > KEPT_THERE:
                log.error("away-too-long", bot=self.bot, hours=round((now - before) / timedelta(hours=1)))
                await self._tell_admins(
                    uow,
                    f"away/{self.bot}/{now:%Y%m%d%H%M}",
                    lambda school: texts.away(before.astimezone(school.zone), now - before),
                    now,
                )
            await uow.commit()

    async def _tell_admins(self, uow: UnitOfWork, key: str, say: Callable[[School], str], now: datetime) -> None:
        """Tell the admins of every school that this bot serves."""
        for school in await uow.schools.all():
            for person in await admins(uow, school) if school.token_env == self.bot else ():
                await tell_person(
                    uow,
                    person.id,
                    key=f"{key}/{person.id}",
                    kind=MessageKind.NOTICE,
                    act=Say(text=say(school)),
                    now=now,
                    scope=school.id,
                )
