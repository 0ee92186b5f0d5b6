"""Cards are drawn beside the event loop, each version once."""

import asyncio
from collections import OrderedDict

from bot.domain.sheet import Snapshot
from bot.render.card import card_png

_KEPT = 64


class CardCache:
    """Draws cards; keeps the newest few, since every group of a class gets the same one."""

    def __init__(self) -> None:
        self._cards: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self._drawing = asyncio.Lock()

    async def __call__(self, snapshot: Snapshot) -> bytes:
        """PNG bytes."""
        key = (snapshot.sheet_id, snapshot.version)
        async with self._drawing:
            if key not in self._cards:
                self._cards[key] = await asyncio.to_thread(card_png, snapshot)
                if len(self._cards) > _KEPT:
                    self._cards.popitem(last=False)
            return self._cards[key]
