"""What has come in is translated, put in its lane, answered; one bad update stays alone with its fault."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, final

import structlog

from bot.channels.telegram.albums import Album, Albums
from bot.channels.telegram.errors import MalformedUpdateError
from bot.channels.telegram.inbound import Ears, callback_id, to_event, update_id
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.replies import Replies
from bot.messages import AnyEvent, ChatKind, Event, MediaPosted, PollCounted, Reply

log = structlog.get_logger(__name__)

ANSWER_SECONDS = 20.0
PAUSES = (0.3, 1.5)
"""Seconds between the tries; one more try than pauses."""

Answer = Callable[[AnyEvent], Awaitable[Reply | None]]
SetAside = Callable[[int, Any, str], Awaitable[None]]
"""(update id, raw update, error type): keeps what could not be handled."""


async def _only_logged(_number: int, _raw: Any, _error: str) -> None:
    """Keep nothing; the log line has the id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who answers, who is told of failures. apology: what a person in a private chat reads after the last try."""

    answer: Answer
    now: Callable[[], datetime]
    apology: Callable[[], Reply]
    set_aside: SetAside = _only_logged
    pauses: tuple[float, ...] = PAUSES


@dataclass(frozen=True, slots=True)
class _Heard:
    number: int
    raw: Any
    event: AnyEvent


@final
class Intake:
    """Takes raw updates and finishes each: answered, nobody's business, or set aside."""

    def __init__(self, ears: Ears, desk: Desk, replies: Replies, *, lanes: Lanes, albums: Albums) -> None:
        self._ears = ears
        self._desk = desk
        self._replies = replies
        self._lanes = lanes
        self._albums = albums

    def take(self, raw: Any) -> asyncio.Future[None]:
        """Start one update; the future is done when the update is finished, however that went.

        Raises:
            MalformedUpdateError: it has not even a number.
        """
        number = update_id(raw)
        finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            event = to_event(raw, self._ears, self._desk.now())
        except MalformedUpdateError as error:
            log.warning("update-malformed", update_id=number, where=error.facts.get("where"))
            return self._refused(number, raw, error.code, finished)
        except Exception as error:  # noqa: BLE001  (a hole in the translation must not stop the polling)
            kind = type(error).__name__
            log.critical("update-not-translated", update_id=number, error=kind, at=whereabouts(error))
            return self._refused(number, raw, kind, finished)
        if event is None:
            finished.set_result(None)
        elif isinstance(event, MediaPosted) and event.album_id is not None and not event.edited:
            self._join_album(_Heard(number, raw, event), event, finished)
        else:
            self._lanes.put(_lane(event), partial(self._finish, _Heard(number, raw, event), finished))
        return finished

    def _refused(self, number: int, raw: Any, kind: str, finished: asyncio.Future[None]) -> asyncio.Future[None]:
        self._lanes.put(f"aside:{number}", partial(self._give_up, number, raw, kind, finished))
        return finished

    def _join_album(self, heard: _Heard, part: MediaPosted, finished: asyncio.Future[None]) -> None:
        album, starts = self._albums.take(part, finished)
        if album is None and starts:
            self._lanes.put(_lane(part), partial(self._finish, heard, finished))
        elif album is None:
            finished.set_result(None)
        elif starts:
            job = partial(self._finish_album, heard, album)
            self._lanes.put(_lane(part), job, ready=album.settled)

    async def _finish_album(self, heard: _Heard, album: Album) -> None:
        best = self._albums.close(album)
        await self._handle(_Heard(heard.number, heard.raw, best))
        for finished in album.handles:
            _done(finished)

    async def _finish(self, heard: _Heard, finished: asyncio.Future[None]) -> None:
        await self._handle(heard)
        _done(finished)

    async def _handle(self, heard: _Heard) -> None:
        """Try to answer; after the last try apologise and set the update aside."""
        failure = ""
        for pause in (0.0, *self._desk.pauses):
            await asyncio.sleep(pause)
            try:
                await self._answer_once(heard)
            except Exception as error:  # noqa: BLE001  (whatever it is, the next update must be answered)
                failure = type(error).__name__
                log.warning("update-failed", update_id=heard.number, error=failure, at=whereabouts(error))
            else:
                return
        await self._quietly(heard.number, self._apologise(heard))
        await self._set_aside(heard.number, heard.raw, failure)

    async def _answer_once(self, heard: _Heard) -> None:
        async with asyncio.timeout(ANSWER_SECONDS):
            reply = await self._desk.answer(heard.event)
        await self._replies.say(heard.event, reply, callback_id(heard.raw))

    async def _apologise(self, heard: _Heard) -> None:
        event = heard.event
        private = isinstance(event, Event) and event.chat_kind is ChatKind.PRIVATE
        reply = self._desk.apology() if private else None
        await self._replies.say(event, reply, callback_id(heard.raw))

    async def _give_up(self, number: int, raw: Any, code: str, finished: asyncio.Future[None]) -> None:
        await self._set_aside(number, raw, code)
        _done(finished)

    async def _set_aside(self, number: int, raw: Any, kind: str) -> None:
        log.error("update-set-aside", update_id=number, error=kind)
        await self._quietly(number, self._desk.set_aside(number, raw, kind))

    async def _quietly(self, number: int, work: Awaitable[None]) -> None:
        """Do the last there is to do for a failed update; it must finish, come what may."""
        try:
            await work
        except Exception as error:  # noqa: BLE001
            kind = type(error).__name__
            log.critical("failure-not-handled", update_id=number, error=kind, at=whereabouts(error))


def whereabouts(error: BaseException) -> str:
    """Where an error arose, innermost call last. Without its words: they may quote what somebody wrote."""
    origin = error.__cause__ or error  # of a time-out: where it was waiting
    frames = traceback.extract_tb(origin.__traceback__)[-4:]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)


def _lane(event: AnyEvent) -> str:
    return f"poll:{event.poll_id}" if isinstance(event, PollCounted) else event.chat_id


def _done(finished: asyncio.Future[None]) -> None:
    if not finished.done():
        finished.set_result(None)
