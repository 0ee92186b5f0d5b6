"""What has come in is translated, stored, put in its lane, answered; one bad update stays alone with its fault."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, final

import structlog

from bot.channels.telegram.albums import Album, Albums
from bot.channels.telegram.answers import parse, to_bytes
from bot.channels.telegram.backoff import Backoff
from bot.channels.telegram.errors import MalformedUpdateError
from bot.channels.telegram.inbound import Ears, callback_id, to_event, update_id
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.outcomes import Outcomes
from bot.channels.telegram.replies import Replies
from bot.channels.telegram.storing import Storing
from bot.messages import AnyEvent, ChatKind, Event, MediaPosted, PollCounted, Reply
from bot.usecases.inbox import BotInbox, HandledElsewhereError
from bot.usecases.ports import Said, Update

log = structlog.get_logger(__name__)

ANSWER_SECONDS = 20.0
ELDER_SECONDS = 0.1
MOST_AT_ONCE = 2000
"""So many updates may wait in this process before it takes more."""
PAUSES = (0.3, 1.5)
"""Seconds between the tries; one more try than pauses."""

Answer = Callable[[AnyEvent], Awaitable[Reply | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who answers, and where updates are kept. apology: what a person in a private chat reads after the last try."""

    answer: Answer
    inbox: BotInbox
    now: Callable[[], datetime]
    apology: Callable[[], Reply]
    pauses: tuple[float, ...] = PAUSES


@dataclass(frozen=True, slots=True)
class _Heard:
    """An update, and what it says. fault: why it says nothing."""

    update: Update
    callback_id: str | None
    event: AnyEvent | None
    fault: str = ""


@final
class Intake:
    """Takes raw updates and finishes each: answered, nobody's business, or set aside."""

    def __init__(
        self, ears: Ears, desk: Desk, replies: Replies, *, lanes: Lanes, albums: Albums, outcomes: Outcomes
    ) -> None:
        self._ears = ears
        self._desk = desk
        self._inbox = desk.inbox
        self._replies = replies
        self._lanes = lanes
        self._albums = albums
        self._store = Storing(desk.inbox.store)
        self._open: set[int] = set()
        self._room = asyncio.Event()
        self._room.set()
        self._outcomes = outcomes

    async def take(self, batch: Sequence[Any]) -> None:
        """Store raw updates and put each in its lane.

        Raises:
            MalformedUpdateError: one has not even a number.
            Exception: they could not be stored; none was taken.
        """
        heard = [one for raw in batch if (one := self._hear(raw)) is not None]
        mine = {one.update.number for one in heard} - self._open
        self._open |= mine  # before they are stored: nobody else here takes them for left over
        fresh: frozenset[int] = frozenset()
        try:
            fresh = await self._store([one.update for one in heard])
        finally:
            self._open -= mine - fresh
        for one in heard:
            number = one.update.number
            if number in fresh:
                self._queue(one)
            elif number in mine and not self._inbox.shared:
                # It has been answered, or a process that died stored it after we looked for what it had left:
                # in its place here, or later ones of its chat would go first.
                self._open.add(number)
                self._queue(one, again=True)

    async def room(self) -> None:
        """Wait while too many updates wait here."""
        if len(self._open) > MOST_AT_ONCE:
            self._room.clear()
        await self._room.wait()

    async def pick_up(self) -> None:
        """Put in their lanes what a process that is gone has left; say what could not be said."""
        for number in await self._inbox.left_over():
            update = None if number in self._open else await self._inbox.get(number)
            if update is not None and number not in self._open:
                self._open.add(number)
                self._queue(self._hear_again(update), again=True)
                await self.room()
        for update, reply in await self._inbox.replies_to_say():
            event = self._hear_again(update).event
            self._lanes.put(update.lane, partial(self._say, update.number, event, reply, None))

    # ------------------------------------------------------------------------------------- hearing

    def _hear(self, raw: Any) -> _Heard | None:
        """None: it concerns nobody."""
        number = update_id(raw)
        event, fault = self._translated(number, raw)
        if event is None and not fault:
            return None
        lane = f"aside:{number}" if event is None else _lane(event)
        try:
            kept = to_bytes(raw)
        except (TypeError, ValueError, RecursionError) as error:
            kept, fault, event = to_bytes({"update_id": number}), type(error).__name__, None
        return _Heard(Update(number=number, lane=lane, raw=kept), callback_id(raw), event, fault)

    def _hear_again(self, update: Update) -> _Heard:
        """A stored update; its lane stays what it was."""
        raw = parse(update.raw)
        event, fault = self._translated(update.number, raw)
        return _Heard(update, callback_id(raw), event, fault)

    def _translated(self, number: int, raw: Any) -> tuple[AnyEvent | None, str]:
        """The event, or the fault."""
        try:
            return to_event(raw, self._ears, self._desk.now()), ""
        except MalformedUpdateError as error:
            log.warning("update-malformed", update_id=number, where=error.facts.get("where"))
            return None, error.code
        except Exception as error:  # noqa: BLE001  (a hole in the translation must not stop the polling)
            kind = type(error).__name__
            log.critical("update-not-translated", update_id=number, error=kind, at=whereabouts(error))
            return None, kind

    # ------------------------------------------------------------------------------------- its turn

    def _queue(self, heard: _Heard, *, again: bool = False) -> None:
        part, number = heard.event, heard.update.number
        if not isinstance(part, MediaPosted) or part.album_id is None or part.edited:
            self._lanes.put(heard.update.lane, partial(self._finish, heard, again=again))
            return
        album, starts = self._albums.take(number, part)
        if album is not None and starts:
            job = partial(self._finish_album, heard, album, again=again)
            self._lanes.put(heard.update.lane, job, ready=album.settled)
        elif album is None:
            event = part if starts else None
            late = _Heard(heard.update, heard.callback_id, event)
            self._lanes.put(heard.update.lane, partial(self._finish, late, again=again))

    async def _finish_album(self, first: _Heard, album: Album, *, again: bool) -> None:
        best = self._albums.close(album)
        others = tuple(number for number in album.parts if number != best)
        update = replace(first.update, number=best)
        await self._finish(_Heard(update, None, album.parts[best]), others, again=again)

    async def _finish(self, heard: _Heard, others: tuple[int, ...] = (), *, again: bool = False) -> None:
        """Handle an update, however long the database keeps us waiting: what comes after it in its chat waits, too."""
        number = heard.update.number
        try:
            await self._insist(number, self._elders_first, heard.update.lane, min((number, *others)))
            if not again or await self._insist(number, self._inbox.try_again, number):
                await self._insist(number, self._handle, heard, others)
        finally:
            self._open.difference_update((number, *others))
            if len(self._open) <= MOST_AT_ONCE:
                self._room.set()

    async def _insist(self, number: int, step: Callable[..., Awaitable[bool]], *given: Any) -> bool:
        pauses: Backoff | None = None
        while True:
            try:
                return await step(*given)
            except Exception as error:  # noqa: BLE001  (a step settles all failures but the inbox's own)
                kind = type(error).__name__
                log.error("inbox-trouble", update_id=number, error=kind, at=whereabouts(error))  # noqa: TRY400
                pauses = pauses or Backoff()
                await asyncio.sleep(pauses.next())

    async def _elders_first(self, lane: str, number: int) -> bool:
        """Wait for what came first in this chat and is being handled elsewhere; where nobody does, do it here."""
        while found := await self._inbox.elder(lane, number):
            elder, owner_is_gone = found
            if not owner_is_gone:
                await asyncio.sleep(ELDER_SECONDS)
            elif await self._inbox.try_again(elder.number):
                await self._handle(self._hear_again(elder), ())
        return True

    async def _handle(self, heard: _Heard, others: tuple[int, ...]) -> bool:
        """Try to answer; after the last try set the update aside and apologise."""
        failure = heard.fault
        for pause in () if failure else (0.0, *self._desk.pauses):
            if pause:
                await asyncio.sleep(pause)
            try:
                reply = await self._answered(heard, others)
            except HandledElsewhereError:
                log.info("update-handled-elsewhere", update_id=heard.update.number)
                return True
            except Exception as error:  # noqa: BLE001  (whatever it is, the next update must be answered)
                failure = type(error).__name__
                log.warning("update-failed", update_id=heard.update.number, error=failure, at=whereabouts(error))
            else:
                await self._say(heard.update.number, heard.event, reply, heard.callback_id)
                return True
        await self._set_aside(heard, others, failure)
        return True

    async def _answered(self, heard: _Heard, others: tuple[int, ...]) -> Reply | None:
        async def work() -> Reply | None:
            return None if heard.event is None else await self._desk.answer(heard.event)

        async with asyncio.timeout(ANSWER_SECONDS):
            return await self._inbox.handle(heard.update.number, others, work)

    async def _say(self, number: int, event: AnyEvent | None, reply: Reply | None, callback: str | None) -> None:
        if event is None or (reply is None and callback is None):
            return
        try:
            said = await self._replies.say(event, reply, callback)
        except Exception as error:  # noqa: BLE001  (it is handled: a fault in saying must not handle it again)
            log.critical("reply-not-said", update_id=number, error=type(error).__name__, at=whereabouts(error))
            said = Said.IN_DOUBT
        if reply is not None:
            self._outcomes.note(number, said)

    # ---------------------------------------------------------------------------------- setting aside

    async def _set_aside(self, heard: _Heard, others: tuple[int, ...], failure: str) -> None:
        log.error("update-set-aside", update_id=heard.update.number, error=failure)
        for number in (*others, heard.update.number):
            was_new = await self._inbox.set_aside(number, failure)
        if not was_new or heard.event is None:
            return
        try:
            await self._apologise(heard.event, heard.callback_id)
        except Exception as error:  # noqa: BLE001
            kind = type(error).__name__
            log.critical("apology-not-said", update_id=heard.update.number, error=kind, at=whereabouts(error))

    async def _apologise(self, event: AnyEvent, callback: str | None) -> None:
        private = isinstance(event, Event) and event.chat_kind is ChatKind.PRIVATE
        await self._replies.say(event, self._desk.apology() if private else None, callback)


def whereabouts(error: BaseException) -> str:
    """Where an error arose, innermost call last. Without its words: they may quote what somebody wrote."""
    origin = error.__cause__ or error  # of a time-out: where it was waiting
    frames = traceback.extract_tb(origin.__traceback__)[-4:]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)


def _lane(event: AnyEvent) -> str:
    return f"poll:{event.poll_id}" if isinstance(event, PollCounted) else event.chat_id
