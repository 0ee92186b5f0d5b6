"""Polls in SQL: counts only, never who."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select, update

from bot.usecases.ports import PollRecord, PollState
from db.repository import Repository, params
from db.tables import polls

_VALUES = ("key", "class_id", "topic", "day", "options", "counts", "closes_at", "poll_id", "state")
_COLUMNS = tuple(polls.c[name] for name in _VALUES)
_POLL = select(*_COLUMNS)
_BY_KEY = polls.c.key == bindparam("b_key")
_OPEN, _CLOSED = PollState.OPEN.value, PollState.CLOSED.value

_ADD = sa.insert(polls).values(**params(*_VALUES))
_GET = _POLL.where(_BY_KEY)
_SET_POLL_ID = update(polls).where(_BY_KEY).values(poll_id=bindparam("b_poll"))
_COUNT = (
    update(polls).where(polls.c.poll_id == bindparam("b_poll")).values(counts=bindparam("counts")).returning(*_COLUMNS)
)
_COUNT_LAST = _COUNT.values(state=_CLOSED)
_OPEN_UNTIL = _POLL.where(polls.c.state == _OPEN, polls.c.closes_at <= bindparam("now")).order_by(
    polls.c.closes_at, polls.c.key
)
_OF_CLASS = _POLL.where(polls.c.class_id == bindparam("b_class"), polls.c.day >= bindparam("since")).order_by(
    polls.c.day, polls.c.key
)
_CLOSE = update(polls).where(_BY_KEY).values(state=_CLOSED)
_CLOSE_COUNTED = _CLOSE.values(counts=bindparam("counts"))


class SqlPolls(Repository):
    """`Polls` in SQL."""

    __slots__ = ()

    async def add(self, poll: PollRecord) -> None:
        values = {name: getattr(poll, name) for name in _VALUES}
        lists = {"options": list(poll.options), "counts": list(poll.counts), "state": poll.state.value}
        await self._changed(_ADD, **values | lists)

    async def by_key(self, key: str) -> PollRecord | None:
        return _poll(await self._first(_GET, b_key=key))

    async def set_poll_id(self, key: str, poll_id: str) -> None:
        await self._changed(_SET_POLL_ID, b_key=key, b_poll=poll_id)

    async def count(self, poll_id: str, counts: tuple[int, ...], *, closed: bool) -> PollRecord | None:
        statement = _COUNT_LAST if closed else _COUNT
        return _poll(await self._first(statement, b_poll=poll_id, counts=list(counts)))

    async def open_until(self, now: datetime) -> tuple[PollRecord, ...]:
        return tuple(_known(row) for row in await self._all(_OPEN_UNTIL, now=now))

    async def of_class_since(self, class_id: str, since: date) -> tuple[PollRecord, ...]:
        return tuple(_known(row) for row in await self._all(_OF_CLASS, b_class=class_id, since=since))

    async def close(self, key: str, counts: tuple[int, ...] | None) -> None:
        if counts is None:
            await self._changed(_CLOSE, b_key=key)
        else:
            await self._changed(_CLOSE_COUNTED, b_key=key, counts=list(counts))


def _poll(row: sa.Row[Any] | None) -> PollRecord | None:
    return row and _known(row)


def _known(row: sa.Row[Any]) -> PollRecord:
    values = dict(row._mapping)  # noqa: SLF001 - Row's public interface
    return PollRecord(
        **values | {"options": tuple(row.options), "counts": tuple(row.counts), "state": PollState(row.state)}
    )
