"""What became of replies, recorded a few times a second: one transaction for many."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import final

import structlog

from bot.usecases.ports import Said

log = structlog.get_logger(__name__)

EVERY_SECONDS = 0.3

Record = Callable[[Mapping[int, Said]], Awaitable[None]]


@final
class Outcomes:
    """Collects outcomes by update number. One that is never recorded counts as in doubt, which is harmless."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._noted: dict[int, Said] = {}
        self._any = asyncio.Event()
        self._recording = False

    @property
    def is_empty(self) -> bool:
        """Whether all that was noted is recorded."""
        return not self._noted and not self._recording

    def note(self, number: int, said: Said) -> None:
        self._noted[number] = said
        self._any.set()

    async def run(self) -> None:
        """Record until cancelled; call `flush` afterwards."""
        while True:
            await self._any.wait()
            await asyncio.sleep(EVERY_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Record what has been noted. A failure is logged; it is tried again with the next."""
        noted, self._noted = self._noted, {}
        self._any.clear()
        if not noted:
            return
        self._recording = True
        try:
            await self._record(noted)
        except Exception as error:  # noqa: BLE001  (answering goes on without its records)
            log.warning("outcomes-not-recorded", count=len(noted), error=type(error).__name__)
            self._noted = noted | self._noted
        except asyncio.CancelledError:
            self._noted = noted | self._noted
            raise
        finally:
            self._recording = False
