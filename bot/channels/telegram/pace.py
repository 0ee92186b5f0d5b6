"""Was it the group's own limit that was reached, or the token's? See reliability.md §5."""

from collections import deque
from collections.abc import Callable
from typing import final

from bot.channels.telegram.capabilities import GROUP_MESSAGES_A_MINUTE

_MINUTE = 60.0
_NEAR = GROUP_MESSAGES_A_MINUTE - 2
_SWEEP_AT = 4096


@final
class GroupPace:
    """Counts what each group was sent in the last minute. clock: monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._sent: dict[str, deque[float]] = {}

    def count(self, chat_id: str) -> None:
        """Note one message to a chat."""
        if not chat_id.startswith("-"):
            return
        if len(self._sent) >= _SWEEP_AT:
            self._sent = {chat: times for chat, times in self._sent.items() if self._is_recent(times[-1])}
        self._sent.setdefault(chat_id, deque(maxlen=GROUP_MESSAGES_A_MINUTE)).append(self._clock())

    def is_near_limit(self, chat_id: str) -> bool:
        """Whether this group is near its own 20 messages a minute."""
        return sum(map(self._is_recent, self._sent.get(chat_id, ()))) >= _NEAR

    def _is_recent(self, at: float) -> bool:
        return self._clock() - at < _MINUTE
