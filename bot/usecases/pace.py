"""How fast one bot may speak unasked: evenly, below the platform's limits of the bot and of each chat."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

_SLOWER = 0.8
_SLOWEST = 0.2
_RECOVERY = 0.002  # of the full rate, a second: a fifth comes back in 100 s
_NEAR = 2
_SWEEP_AT = 4096


@dataclass(frozen=True, slots=True)
class Window:
    """At most so many messages in so many seconds."""

    messages: int
    seconds: float


@dataclass(slots=True)
class _Meter:
    full_at: float = 0.0
    held_until: float = 0.0
    slowed_to: float = 1.0
    slowed_at: float = 0.0


@dataclass(slots=True, kw_only=True)
class Pace:
    """rate: messages a second and bot (GCRA); burst: how many may leave at once; chats: what one chat takes.

    clock: monotonic seconds.
    """

    rate: float
    clock: Callable[[], float]
    burst: int = 3
    chats: tuple[Window, ...] = ()
    _meters: dict[str, _Meter] = field(default_factory=dict)
    _said: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    """By bot and chat, oldest first. Lists: a deque takes ten times the room, and most hold one instant."""
    _sweep_at: int = _SWEEP_AT

    # ---------------------------------------------------------------------------------- the bot's

    def reserve(self, bot: str) -> float:
        """Take the bot's next slot; the instant it opens, in the clock's seconds."""
        meter = self._meter(bot)
        now, rate = self.clock(), self.rate_of(bot)
        opens = self._opens(meter, now, rate)
        meter.full_at = max(meter.full_at, now, meter.held_until) + 1 / rate
        return opens

    def pause(self, bot: str) -> float:
        """Seconds until the bot's next slot opens; 0 when it may speak now."""
        now = self.clock()
        return max(0.0, self._opens(self._meter(bot), now, self.rate_of(bot)) - now)

    def hold(self, bot: str, pause: timedelta) -> None:
        """The platform, or the way to it, asks the whole bot to be quiet for so long."""
        meter = self._meter(bot)
        meter.held_until = max(meter.held_until, self.clock() + pause.total_seconds())

    def slow_down(self, bot: str) -> None:
        """The platform found the bot too fast: a fifth slower from now on, and slowly back."""
        meter = self._meter(bot)
        meter.slowed_to = max(_SLOWEST, self._share(meter) * _SLOWER)
        meter.slowed_at = self.clock()

    def rate_of(self, bot: str) -> float:
        """The bot's present rate."""
        return self.rate * self._share(self._meter(bot))

    # -------------------------------------------------------------------------------- the chats'

    def chat_pause(self, bot: str, chat_id: str) -> float:
        """Seconds until this chat takes another message; 0 when it does now."""
        said = self._said.get((bot, chat_id), ())
        opens = (said[-w.messages] + w.seconds for w in self.chats if len(said) >= w.messages)
        return max(0.0, max(opens, default=0.0) - self.clock())

    def count(self, bot: str, chat_id: str) -> None:
        """Note one message on its way to a chat."""
        if not self.chats:
            return
        if len(self._said) >= self._sweep_at:
            self._sweep()
        keep = max(w.messages for w in self.chats)
        said = self._said.setdefault((bot, chat_id), [])
        said.append(self.clock())
        del said[:-keep]

    def is_near_limit(self, bot: str, chat_id: str) -> bool:
        """Whether this chat is near the most it takes in the longest of its windows."""
        if not self.chats:
            return False
        longest = max(self.chats, key=lambda w: w.seconds)
        since = self.clock() - longest.seconds
        return sum(at > since for at in self._said.get((bot, chat_id), ())) >= longest.messages - _NEAR

    # ------------------------------------------------------------------------------------- inner

    def _meter(self, bot: str) -> _Meter:
        return self._meters.setdefault(bot, _Meter())

    def _opens(self, meter: _Meter, now: float, rate: float) -> float:
        return max(now, meter.full_at - (self.burst - 1) / rate, meter.held_until)

    def _share(self, meter: _Meter) -> float:
        return min(1.0, meter.slowed_to + _RECOVERY * (self.clock() - meter.slowed_at))

    def _sweep(self) -> None:
        since = self.clock() - max(w.seconds for w in self.chats)
        self._said = {chat: said for chat, said in self._said.items() if said[-1] > since}
        # Twice what is left: where many chats are written to within a window, not at every message again.
        self._sweep_at = max(_SWEEP_AT, 2 * len(self._said))
