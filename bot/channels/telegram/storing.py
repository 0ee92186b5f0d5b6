"""Updates that arrive at the same time are stored in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import final

from bot.usecases.ports import Update

Store = Callable[[Sequence[Update]], Awaitable[frozenset[int]]]


@dataclass(slots=True, eq=False)
class _Request:
    updates: Sequence[Update]
    fresh: frozenset[int] | None = None


@final
class Storing:
    """Whoever comes while a transaction runs shares the next one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[_Request] = []
        self._busy = asyncio.Lock()

    async def __call__(self, updates: Sequence[Update]) -> frozenset[int]:
        """Store; the numbers that were new. Of an update that two bring at once, only the first hears that."""
        request = _Request(updates)
        self._waiting.append(request)
        try:
            async with self._busy:
                if request.fresh is None:
                    await self._store_waiting()
        finally:
            if request in self._waiting:
                self._waiting.remove(request)
        return request.fresh or frozenset()

    async def _store_waiting(self) -> None:
        together = tuple(self._waiting)
        unique = {update.number: update for request in together for update in request.updates}
        fresh = await self._store(tuple(unique.values()))
        for request in together:
            request.fresh = frozenset(update.number for update in request.updates) & fresh
            fresh -= request.fresh
            self._waiting.remove(request)
