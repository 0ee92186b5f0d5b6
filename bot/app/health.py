"""Is the service well? For load balancers (/healthz) and for Prometheus (/metrics): figures only, no texts, no ids."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.usecases.ports import OpenUnitOfWork, OutboxFigures, OutboxState

log = structlog.get_logger()

_TOO_LONG_WITHOUT_TICK = 120.0
_DATABASE_SECONDS = 5.0
_NOTHING = OutboxFigures(by_state={}, oldest_due=None, doubts=0)
_HELP = {
    "jianfu_ok": "1 when the service is well, as /healthz says",
    "jianfu_database_up": "1 when the database answers",
    "jianfu_seconds_since_updates": "seconds since Telegram last let us hear, by bot",
    "jianfu_seconds_since_tick": "seconds since the clock last planned what is due",
    "jianfu_clock_ahead_seconds": "how far our clock is ahead of Telegram's, by bot",
    "jianfu_outbox_messages": "messages in the outbox by state",
    "jianfu_outbox_oldest_due_seconds": "how long the longest overdue message has been due",
    "jianfu_outbox_doubts": "how often nobody knew whether a message had arrived, over the messages kept",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What the running parts say of themselves, in seconds. By bot: since the last update, ahead of Telegram."""

    since_tick: float | None
    since_updates: Mapping[str, float | None]
    ahead: Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Examines the service when asked."""

    read_uow: OpenUnitOfWork
    clock: Clock
    signs: Callable[[], Signs]

    async def __call__(self) -> tuple[bool, dict[str, Any]]:
        """Whether all is well, and the figures that say so."""
        signs, figures = self.signs(), await self._figures()
        heard = [seconds for seconds in signs.since_updates.values() if seconds is not None]
        well, told = _is_well(signs, figures), figures or _NOTHING
        return well, {
            "ok": well,
            "database": figures is not None,
            "seconds_since_updates": [round(seconds, 1) for seconds in heard],
            "seconds_since_tick": _rounded(signs.since_tick),
            "oldest_due_seconds": round(self._age(told), 1),
            "messages": {state.value: told.by_state.get(state, 0) for state in OutboxState},
        }

    async def metrics(self) -> str:
        """The same in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats)."""
        signs, found = self.signs(), await self._figures()
        figures = found or _NOTHING
        values: dict[str, Mapping[str, float | None]] = {
            "jianfu_ok": {"": float(_is_well(signs, found))},
            "jianfu_database_up": {"": float(found is not None)},
            "jianfu_seconds_since_updates": {f'{{bot="{bot}"}}': at for bot, at in signs.since_updates.items()},
            "jianfu_seconds_since_tick": {"": signs.since_tick},
            "jianfu_clock_ahead_seconds": {f'{{bot="{bot}"}}': ahead for bot, ahead in signs.ahead.items()},
            "jianfu_outbox_messages": {f'{{state="{s.value}"}}': figures.by_state.get(s, 0) for s in OutboxState},
            "jianfu_outbox_oldest_due_seconds": {"": self._age(figures)},
            "jianfu_outbox_doubts": {"": figures.doubts},
        }
        lines = []
        for name, samples in values.items():
            lines += [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} gauge"]
            lines += [f"{name}{labels} {value:g}" for labels, value in samples.items() if value is not None]
        return "\n".join(lines) + "\n"

    async def _figures(self) -> OutboxFigures | None:
        """None where the database does not answer."""
        try:
            async with asyncio.timeout(_DATABASE_SECONDS), self.read_uow() as uow:
                return await uow.outbox.figures(self.clock())
        except (SQLAlchemyError, OSError, TimeoutError):
            log.exception("database-silent")
            return None

    def _age(self, figures: OutboxFigures) -> float:
        return 0.0 if figures.oldest_due is None else (self.clock() - figures.oldest_due).total_seconds()


def _is_well(signs: Signs, figures: OutboxFigures | None) -> bool:
    ticks = signs.since_tick is not None and signs.since_tick < _TOO_LONG_WITHOUT_TICK
    return figures is not None and ticks and None not in signs.since_updates.values()


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
