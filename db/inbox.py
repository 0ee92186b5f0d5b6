"""Updates as they came in, in SQL: a row each, its number the key."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select, update

from bot.messages import Reply, reply_from_json, reply_to_json
from bot.usecases.ports import InboxState, Said, Update
from db.bulk import one_of, packed
from db.repository import Repository, insert, params
from db.tables import DUE, NEW, inbox, is_unsaid, listening

_BOT = inbox.c.bot == bindparam("b_bot", type_=sa.String)
_ROW = sa.and_(_BOT, inbox.c.number == bindparam("b_number", type_=sa.BigInteger))
_IS_NEW = inbox.c.state == NEW
_IS_DUE = sa.and_(is_unsaid(inbox), inbox.c.said == DUE)
_UPDATE = (inbox.c.number, inbox.c.lane, inbox.c.raw)
_SAYING: sa.ColumnElement[str] = sa.literal_column("'saying'")

_ADD = (
    insert(inbox)
    .values(state=NEW, tries=0, **params("bot", "number", "lane", "raw", "received_at"))
    .on_conflict_do_nothing(index_elements=[inbox.c.bot, inbox.c.number])
)
_ADDED = _ADD.returning(inbox.c.number)
_STATE = select(inbox.c.state).where(_ROW)
_FORGOTTEN = {"lane": sa.literal_column("''"), "raw": sa.bindparam("nothing", b""), "reply": sa.null()}
_FINISH = update(inbox).where(_ROW, _IS_NEW).values(state=InboxState.DONE.value, **params("handled_at"))
_ANSWER = _FINISH.values(said=Said.SAYING.value, **params("reply"))
_FINISH = _FINISH.values(**_FORGOTTEN)
_TRY_AGAIN = update(inbox).where(_ROW, _IS_NEW).values(tries=inbox.c.tries + 1).returning(inbox.c.tries)
_BURY = update(inbox).where(_ROW, _IS_NEW).values(state=InboxState.DEAD.value, **params("handled_at", "error"))
_WAITING = select(inbox.c.number).where(_BOT, _IS_NEW).order_by(inbox.c.number)
_WAITING_LONG = _WAITING.where(inbox.c.received_at <= bindparam("before"))
_GET = select(*_UPDATE).where(_ROW, _IS_NEW)
_ELDER = (
    select(*_UPDATE, inbox.c.received_at)
    .where(_BOT, inbox.c.lane == bindparam("b_lane"), inbox.c.number < bindparam("b_number"), _IS_NEW)
    .order_by(inbox.c.number)
    .limit(1)
)
_RECORD = update(inbox).where(_BOT, one_of(inbox.c.number, "numbers"), is_unsaid(inbox)).values(**params("said"))
_END = _RECORD.values(**_FORGOTTEN)
_DUE = select(*_UPDATE, inbox.c.reply, inbox.c.handled_at).where(_BOT, _IS_DUE).order_by(inbox.c.number)
_SAY_AGAIN = update(inbox).where(_ROW, _IS_DUE).values(said=Said.SAYING.value)
_UNRECORDED = select(inbox.c.number).where(
    _BOT, is_unsaid(inbox), inbox.c.said == _SAYING, inbox.c.handled_at < bindparam("before")
)
_LAST_HEARD = select(listening.c.heard_at).where(listening.c.bot == bindparam("b_bot"))
_HEAR = insert(listening).values(**params("bot", "heard_at"))
_HEAR = _HEAR.on_conflict_do_update(index_elements=[listening.c.bot], set_={"heard_at": _HEAR.excluded.heard_at})


class SqlInbox(Repository):
    """`Inbox` in SQL."""

    __slots__ = ()

    async def add(self, bot: str, updates: Sequence[Update], now: datetime) -> frozenset[int]:
        rows: list[dict[str, Any]] = [
            {"bot": bot, "number": each.number, "lane": each.lane, "raw": each.raw, "received_at": now}
            for each in sorted(updates, key=lambda each: each.number)  # or two processes wait for each other
        ]
        if self._driver is None and rows:
            return frozenset((await self._connection.execute(_ADDED, rows)).scalars())
        return frozenset([row["number"] for row in rows if await self._changed(_ADD, **row)])

    async def state(self, bot: str, number: int) -> InboxState | None:
        row = await self._first(_STATE, b_bot=bot, b_number=number)
        return row and InboxState(row.state)

    async def finish(self, bot: str, number: int, reply: Reply | None, now: datetime) -> bool:
        row = {"b_bot": bot, "b_number": number, "handled_at": now}
        if reply is None:
            return await self._changed(_FINISH, **row) > 0
        return await self._changed(_ANSWER, **row, reply=reply_to_json(reply)) > 0

    async def try_again(self, bot: str, number: int) -> int | None:
        row = await self._first(_TRY_AGAIN, b_bot=bot, b_number=number)
        return row and row.tries

    async def bury(self, bot: str, number: int, error: str, now: datetime) -> bool:
        return await self._changed(_BURY, b_bot=bot, b_number=number, handled_at=now, error=error) > 0

    async def waiting(self, bot: str, before: datetime | None = None) -> tuple[int, ...]:
        found = self._all(_WAITING, b_bot=bot) if before is None else self._all(_WAITING_LONG, b_bot=bot, before=before)
        return tuple(row.number for row in await found)

    async def get(self, bot: str, number: int) -> Update | None:
        row = await self._first(_GET, b_bot=bot, b_number=number)
        return row and _update(row)

    async def elder(self, bot: str, lane: str, number: int) -> tuple[Update, datetime] | None:
        row = await self._first(_ELDER, b_bot=bot, b_lane=lane, b_number=number)
        return row and (_update(row), row.received_at)

    async def record(self, bot: str, outcomes: Mapping[int, Said]) -> None:
        for said in sorted(set(outcomes.values())):
            statement = _RECORD if said is Said.DUE else _END
            numbers = packed([number for number, end in outcomes.items() if end is said])
            await self._changed(statement, b_bot=bot, numbers=numbers, said=said.value)

    async def replies_due(self, bot: str) -> tuple[tuple[Update, Reply, datetime], ...]:
        rows = await self._all(_DUE, b_bot=bot)
        return tuple((_update(row), reply_from_json(row.reply), row.handled_at) for row in rows)

    async def say_again(self, bot: str, number: int) -> bool:
        return await self._changed(_SAY_AGAIN, b_bot=bot, b_number=number) > 0

    async def unrecorded(self, bot: str, before: datetime) -> tuple[int, ...]:
        return tuple(row.number for row in await self._all(_UNRECORDED, b_bot=bot, before=before))

    async def heard(self, bot: str, now: datetime) -> datetime | None:
        before = await self._first(_LAST_HEARD, b_bot=bot)
        await self._changed(_HEAR, bot=bot, heard_at=now)
        return before and before.heard_at


def _update(row: sa.Row[Any]) -> Update:
    return Update(number=row.number, lane=row.lane, raw=bytes(row.raw))
