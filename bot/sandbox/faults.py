"""Faults on order: errors, delays, cut connections, strict rate limits."""

import itertools
import math
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import ApiError, SandboxError, too_many_requests

ANY = "*"


@dataclass(slots=True)
class Planned:
    """One fault for the next `times` calls of `method` (lower case or `*`), in `chat` only if given."""

    method: str
    times: int
    chat: int | None = None
    error: ApiError | None = None
    seconds: float = 0.0
    page: str | None = None


@dataclass(slots=True, kw_only=True)
class Pace:
    """What a strict server allows one token: messages a second with a burst, and a minute to one group."""

    per_second: float = 30.0
    burst: int = 30
    group_per_minute: int = 20
    _full_at: dict[int, float] = field(default_factory=dict)
    _recent: dict[tuple[int, int], deque[float]] = field(default_factory=dict)

    def check(self, bot_id: int, chat_id: int | None, now: float) -> None:
        """Count one message; `now` is monotonic seconds.

        Raises:
            ApiError: 429 with `retry_after`; a refused message does not count.
        """
        full_at = max(self._full_at.get(bot_id, now), now)
        wait = full_at - (self.burst - 1) / self.per_second - now
        if wait > 1e-9:
            raise too_many_requests(max(1, math.ceil(wait)))
        if chat_id is not None and chat_id < 0:
            self._check_group((bot_id, chat_id), now)
        self._full_at[bot_id] = full_at + 1 / self.per_second

    def _check_group(self, key: tuple[int, int], now: float) -> None:
        recent = self._recent.setdefault(key, deque())
        while recent and recent[0] <= now - 60:
            recent.popleft()
        if len(recent) >= self.group_per_minute:
            raise too_many_requests(max(1, math.ceil(recent[0] + 60 - now)))
        recent.append(now)


class Faults:
    """The faults planned for a world's server; everything is off until asked for."""

    def __init__(self) -> None:
        self._errors: list[Planned] = []
        self._delays: list[Planned] = []
        self._cuts_before: list[Planned] = []
        self._cuts_after: list[Planned] = []
        self._pages: list[Planned] = []
        self.pace: Pace | None = None

    def next_error(
        self,
        method: str,
        status: int,
        description: str,
        parameters: dict[str, Any] | None = None,
        *,
        times: int = 1,
        chat: int | None = None,
    ) -> None:
        """The next `times` calls of `method` (`*`: any) are refused with this answer, nothing done.

        Raises:
            SandboxError: a status outside 400-599.
        """
        _check_status(status)
        error = ApiError(status, description, parameters)
        self._errors.append(Planned(method.lower(), times, chat, error=error))

    def delay(self, method: str, seconds: float, *, times: int = 1_000_000_000) -> None:
        """Calls of `method` take `seconds` longer, before anything is done."""
        self._delays.append(Planned(method.lower(), times, seconds=seconds))

    def drop_connection_before(self, method: str, *, times: int = 1, chat: int | None = None) -> None:
        """Cut the connection without doing what was asked."""
        self._cuts_before.append(Planned(method.lower(), times, chat))

    def drop_connection_after(self, method: str, *, times: int = 1, chat: int | None = None) -> None:
        """Do what was asked, then cut the connection without answering."""
        self._cuts_after.append(Planned(method.lower(), times, chat))

    def html_page(self, method: str, *, status: int = 502, page: str = "<h1>Bad Gateway</h1>", times: int = 1) -> None:
        """Answer as a broken proxy does: an HTML page instead of JSON, nothing done."""
        _check_status(status)
        self._pages.append(Planned(method.lower(), times, error=ApiError(status, page), page=page))

    def strict_limits(self, *, per_second: float = 30.0, burst: int = 30, group_per_minute: int = 20) -> None:
        """From now on answer 429 above this pace.

        Raises:
            SandboxError: a pace below one.
        """
        if per_second <= 0 or burst < 1 or group_per_minute < 1:
            raise SandboxError("bad-pace", per_second=per_second, burst=burst, group_per_minute=group_per_minute)
        self.pace = Pace(per_second=per_second, burst=burst, group_per_minute=group_per_minute)

    def clear(self) -> None:
        """No faults any more, planned or pace."""
        for plan in (self._errors, self._delays, self._cuts_before, self._cuts_after, self._pages):
            plan.clear()
        self.pace = None

    def take_error(self, method: str, chat: int | None) -> ApiError | None:
        planned = _take(self._errors, method, chat)
        return planned.error if planned else None

    def take_delay(self, method: str) -> float:
        planned = _take(self._delays, method, None)
        return planned.seconds if planned else 0.0

    def delays(self, method: str) -> bool:
        """Whether a delay of this method still waits for its call."""
        return any(plan.method in (method.lower(), ANY) for plan in self._delays)

    def take_cut(self, method: str, chat: int | None, *, after: bool) -> bool:
        return _take(self._cuts_after if after else self._cuts_before, method, chat) is not None

    def take_page(self, method: str) -> tuple[int, str] | None:
        planned = _take(self._pages, method, None)
        return (planned.error.status, planned.page or "") if planned and planned.error else None


def _check_status(status: int) -> None:
    if not 400 <= status <= 599:
        raise SandboxError("bad-status", status=status)


def _take(plans: list[Planned], method: str, chat: int | None) -> Planned | None:
    if not plans:
        return None
    for at, plan in zip(itertools.count(), plans, strict=False):
        if plan.method in (method, ANY) and plan.chat in (None, chat):
            plan.times -= 1
            if plan.times <= 0:
                del plans[at]
            return plan
    return None
