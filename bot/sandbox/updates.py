"""The updates waiting for one bot, and who is allowed to fetch them."""

import asyncio
import enum
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from bot.sandbox.errors import CONFLICT_POLL, ApiError

MAX_WAITING = 200_000
"""Beyond this the oldest are dropped, as Telegram drops updates after a day."""

_ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class _Woken(enum.Enum):
    READY = enum.auto()
    SUPERSEDED = enum.auto()
    RELEASED = enum.auto()


class UpdateQueue:
    """First in, first out; an update stays until a later `offset` confirms it."""

    def __init__(self, changed: Callable[[], int]) -> None:
        self._waiting: deque[tuple[int, dict[str, Any]]] = deque(maxlen=MAX_WAITING)
        self._next_id = 100_000_001
        self._allowed: frozenset[str] | None = None
        self._poll: asyncio.Future[_Woken] | None = None
        self._changed = changed

    def __len__(self) -> int:
        """How many were given to the bot and not confirmed, or not yet fetched."""
        return len(self._waiting)

    @property
    def allowed(self) -> list[str]:
        """The kinds the bot asked for; empty: Telegram's default."""
        return sorted(self._allowed or ())

    def allow(self, kinds: Iterable[str]) -> None:
        """Set `allowed_updates`; holds for updates from now on, an empty list is the default again."""
        self._allowed = frozenset(kinds) or None

    def push(self, kind: str, payload: dict[str, Any]) -> None:
        """Queue `{kind: payload}` if the bot wants that kind."""
        if kind in self._allowed if self._allowed else kind not in _ONLY_ON_REQUEST:
            self.push_raw({kind: payload})

    def push_raw(self, update: dict[str, Any]) -> int:
        """Queue an update as it stands, malformed or not; returns its id."""
        update_id, self._next_id = self._next_id, self._next_id + 1
        self._waiting.append((update_id, {"update_id": update_id, **update}))
        self._wake(_Woken.READY)
        self._changed()
        return update_id

    def confirm(self, offset: int) -> None:
        """Forget every update below `offset`; a negative one keeps only the last `-offset`."""
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        while self._waiting and self._waiting[0][0] < offset:
            self._waiting.popleft()
        self._changed()

    def peek(self, limit: int) -> list[dict[str, Any]]:
        """The oldest updates, at most `limit`; they stay until confirmed."""
        return [update for _, (_, update) in zip(range(limit), self._waiting, strict=False)]

    def first(self) -> tuple[int, dict[str, Any]] | None:
        """The oldest update with its id, for the webhook."""
        return self._waiting[0] if self._waiting else None

    def clear(self) -> None:
        self._waiting.clear()
        self._changed()

    def supersede(self) -> None:
        """A second poller came: the one already waiting is answered with 409, as Telegram does."""
        self._wake(_Woken.SUPERSEDED)

    def release(self) -> None:
        """Let a waiting poller go with an empty answer: the server is closing."""
        self._wake(_Woken.RELEASED)

    async def wait(self, timeout: float) -> None:
        """Wait for an update, at most `timeout` seconds.

        Raises:
            ApiError: 409, another getUpdates took over meanwhile.
        """
        if self._waiting:
            return
        poll: asyncio.Future[_Woken] = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            async with asyncio.timeout(timeout):
                woken = await poll
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None
        if woken is _Woken.SUPERSEDED:
            raise ApiError(409, CONFLICT_POLL)

    def _wake(self, woken: _Woken) -> None:
        if self._poll is not None:
            if not self._poll.done():
                self._poll.set_result(woken)
            self._poll = None
