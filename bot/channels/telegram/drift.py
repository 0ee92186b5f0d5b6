"""Telegram's clock beside ours: each message it takes comes back with its own date."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

MOST_SECONDS = 30.0


class Drift:
    """How far our clock is ahead of Telegram's, by the last message sent. clock: ours."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.seconds: float | None = None
        """None until something has been sent."""

    def note(self, sent: Any) -> None:
        """Look at the answer to a message just sent."""
        date = sent.get("date") if isinstance(sent, dict) else None
        if type(date) is int:
            self.seconds = self._clock().timestamp() - date

    @property
    def too_far(self) -> bool:
        return self.seconds is not None and abs(self.seconds) > MOST_SECONDS
