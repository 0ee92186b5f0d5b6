"""An album (相册) arrives as separate updates, perhaps in separate batches, and gets one answer."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import final

from bot.messages import MediaPosted

WINDOW_SECONDS = 0.7
_LONGEST_WINDOWS = 3
_REMEMBERED = 512


@dataclass(slots=True, eq=False)
class Album:
    """The parts of one album so far, by update number. settled: done when no part has come for a while."""

    key: tuple[str, str]
    settled: asyncio.Future[None]
    closes_by: float
    parts: dict[int, MediaPosted] = field(default_factory=dict)
    timer: asyncio.TimerHandle | None = None

    def best(self) -> int:
        """The part to answer: the first with a caption, else the first."""
        return next((number for number, part in self.parts.items() if part.caption), next(iter(self.parts)))


@final
class Albums:
    """Collects parts by chat and album. window: seconds without a new part after which an album is whole."""

    def __init__(self, window: float = WINDOW_SECONDS) -> None:
        self._window = window
        self._open: dict[tuple[str, str], Album] = {}
        self._answered: OrderedDict[tuple[str, str], bool] = OrderedDict()

    def take(self, number: int, part: MediaPosted) -> tuple[Album | None, bool]:
        """Add a part, which came as this update.

        Returns:
            (album, True) for the part that opens an album, (album, False) for one that joins it, (None, False) for
            a latecomer that changes nothing, (None, True) for one to be answered alone: it brings the caption.
        """
        key = (part.chat_id, part.album_id or "")
        if key in self._answered:
            return None, bool(part.caption) and not self._answered[key]
        album = self._open.get(key)
        opened = album is None
        if album is None:
            loop = asyncio.get_running_loop()
            closes_by = loop.time() + _LONGEST_WINDOWS * self._window
            album = self._open[key] = Album(key, loop.create_future(), closes_by)
        album.parts[number] = part
        self._wait_on(album)
        return album, opened

    def close(self, album: Album) -> int:
        """End an album as its answer begins; what still comes of it is late. Returns the part to answer."""
        best = album.best()
        self._open.pop(album.key, None)
        self._answered[album.key] = bool(album.parts[best].caption)
        if len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)
        return best

    def _wait_on(self, album: Album) -> None:
        if album.timer is not None:
            album.timer.cancel()
        loop = asyncio.get_running_loop()
        album.timer = loop.call_at(min(loop.time() + self._window, album.closes_by), _settle, album.settled)


def _settle(settled: asyncio.Future[None]) -> None:
    if not settled.done():
        settled.set_result(None)
