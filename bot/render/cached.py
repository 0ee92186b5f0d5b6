"""Cards and printed sheets are drawn beside the event loop, each version once."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from bot.domain.sheet import Snapshot

_KEPT = 64


class CardCache:
    """Draws versions of sheets; keeps the newest few, since every group and reader of a class gets the same one."""

    def __init__(self, draw: Callable[[Snapshot], bytes]) -> None:
        self._draw = draw
        self._cards: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self._drawing = asyncio.Lock()

    async def __call__(self, snapshot: Snapshot) -> bytes:
        """PNG or PDF bytes, as the function draws."""
        key = (snapshot.sheet_id, snapshot.version)
        async with self._drawing:
            if key not in self._cards:
                self._cards[key] = await asyncio.to_thread(self._draw, snapshot)
                if len(self._cards) > _KEPT:
                    self._cards.popitem(last=False)
            return self._cards[key]
