"""The outbox in SQL: every change of state is one guarded UPDATE, so that two senders can never both win."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Act, MessageKind, OutboxMessage, Receipt, act_to_json
from bot.usecases.ports import OutboxFigures, OutboxRow, OutboxState
from db.bulk import insert_records, packed_rows
from db.columns import UtcDateTime
from db.database_time import database_time
from db.outbox_claim import NEXT
from db.outbox_rows import OUTBOX_COLUMNS, message_row, message_rows, outbox_row, receipt_row
from db.repository import Repository, insert, params
from db.sqlite_driver import SqliteConnection
from db.tables import DUE, HELD, SENDING, is_waiting, outbox, sender

# Sorts after every character that a key can hold.
_LAST_CHARACTER = "\U0010ffff"

_ROW = select(*OUTBOX_COLUMNS)
_NOW = bindparam("now", type_=UtcDateTime)
_BOT = bindparam("b_bot", type_=sa.String)
_EPOCH = bindparam("b_epoch", type_=sa.Integer)
_OF_BOT = outbox.c.bot == _BOT
_CHAT = _OF_BOT & (outbox.c.chat_id == bindparam("b_chat"))
_KEY = outbox.c.key == bindparam("b_key")
_ID = outbox.c.id == bindparam("row_id")

_MESSAGE = (
    "key",
    "bot",
    "channel",
    "chat_id",
    "kind",
    "scope",
    "act",
    "priority",
    "not_before",
    "expires_at",
)
_NONE: sa.ColumnElement[int] = sa.literal_column("0", sa.Integer)
# Literals: nothing to hand over with each row.
_NEW: dict[str, sa.ColumnElement[Any]] = {"state": DUE, "attempt": _NONE, "doubts": _NONE}
_PUT_EACH = (
    insert(outbox)
    .values(
        **params(*_MESSAGE),
        **_NEW,
    )
    .on_conflict_do_nothing(index_elements=[outbox.c.key])
)
_PUT = _PUT_EACH.returning(outbox.c.id)
_PUT_RECORDS = (
    insert_records(outbox, *_MESSAGE, **_NEW)
    .on_conflict_do_nothing(index_elements=[outbox.c.key])
    .returning(outbox.c.bot)
    .cte("put")
)
_PUT_ALL = select(_PUT_RECORDS.c.bot, sa.func.count().label("number")).group_by(_PUT_RECORDS.c.bot)
_GET = _ROW.where(_KEY)
_REWRITE = (
    update(outbox)
    .where(_KEY, is_waiting(outbox), outbox.c.state != SENDING)
    .values(act=bindparam("b_act", type_=outbox.c.act.type))
)

_FIRST_EPOCH = insert(sender).values(bot=_BOT, epoch=1)
_TAKE_OVER = _FIRST_EPOCH.on_conflict_do_update(
    index_elements=[sender.c.bot], set_={"epoch": sender.c.epoch + 1}
).returning(sender.c.epoch)
_HOLDS = sa.exists().where(sender.c.bot == outbox.c.bot, sender.c.epoch == _EPOCH)
_UNFINISHED = _ROW.where(
    _OF_BOT,
    outbox.c.state == SENDING,
    outbox.c.epoch <= _EPOCH,
).order_by(outbox.c.id)
_LEFT = _UNFINISHED.where(outbox.c.sending_at <= database_time(before=bindparam("left_for", type_=sa.Float)))
# From here on the earlier holder cannot settle the row behind the new one's back.
_ADOPT = update(outbox).where(_ID, outbox.c.state == SENDING, outbox.c.epoch <= _EPOCH, _HOLDS).values(epoch=_EPOCH)
_AS_IT_IS = _ROW.where(_ID, outbox.c.state == DUE).with_for_update()
_MARK = (
    update(outbox)
    .where(_ID, outbox.c.state == DUE, _HOLDS)
    .values(state=OutboxState.SENDING.value, attempt=outbox.c.attempt + 1, epoch=_EPOCH, sending_at=database_time())
)

_SETTLE = update(outbox).where(_ID, outbox.c.state == SENDING, outbox.c.epoch == _EPOCH)
_SENT = _SETTLE.values(
    state=OutboxState.SENT.value,
    receipt=bindparam("b_receipt", type_=outbox.c.receipt.type),
    sent_at=_NOW,
    reason=None,
)
_DOUBTS = outbox.c.doubts + bindparam("b_doubts", type_=sa.Integer)
_REASON = bindparam("b_reason", type_=sa.String)
_POSTPONED = _SETTLE.values(
    state=OutboxState.DUE.value,
    not_before=bindparam("b_until", type_=UtcDateTime),
    doubts=_DOUBTS,
    reason=_REASON,
)
_FINAL = _SETTLE.values(state=bindparam("b_state", type_=sa.String), doubts=_DOUBTS, reason=_REASON)
_FINAL_STATES = frozenset({OutboxState.GIVEN_UP, OutboxState.HELD, OutboxState.EXPIRED, OutboxState.IN_DOUBT})

_HOLD_CHAT = (
    update(outbox)
    .where(_CHAT, is_waiting(outbox), outbox.c.state == DUE, outbox.c.kind != MessageKind.LEAVE.value)
    .values(state=OutboxState.HELD.value, reason=_REASON)
)
_RELEASE_CHAT = (
    update(outbox)
    .where(_CHAT, is_waiting(outbox), outbox.c.state == HELD)
    .values(state=OutboxState.DUE.value, reason=None)
)
_PUT_AWAY = (
    update(outbox)
    .where(_CHAT, is_waiting(outbox), outbox.c.state == HELD)
    .values(state=OutboxState.GIVEN_UP.value, reason=_REASON)
)
_EXPIRE = (
    update(outbox)
    .where(outbox.c.state == DUE, outbox.c.expires_at <= _NOW)
    .values(state=OutboxState.EXPIRED.value)
    .returning(*OUTBOX_COLUMNS)
)
# From bot to bot through the index: DISTINCT reads every message that waits.
_bots = select(sa.func.min(outbox.c.bot).label("bot")).where(outbox.c.state == DUE).cte("bots", recursive=True)
_next_bot = select(sa.func.min(outbox.c.bot)).where(outbox.c.state == DUE, outbox.c.bot > _bots.c.bot)
_bots = _bots.union_all(select(_next_bot.correlate(_bots).scalar_subquery()).where(_bots.c.bot.is_not(None)))
_DUE_BOTS = select(_bots.c.bot).where(_bots.c.bot.is_not(None))
_SENDING_BOTS = select(outbox.c.bot).where(outbox.c.state == SENDING).distinct()
_LISTING = (
    _ROW.where(outbox.c.state.in_(bindparam("states", expanding=True)))
    .order_by(outbox.c.id)
    .limit(bindparam("b_limit", type_=sa.Integer))
)
_BY_ID = _ROW.where(_ID)
_RETRY = (
    update(outbox)
    .where(
        _ID, outbox.c.state.in_(sa.literal_column(f"'{state}'") for state in _FINAL_STATES), outbox.c.act.is_not(None)
    )
    .values(
        state=OutboxState.DUE.value,
        attempt=0,
        not_before=_NOW,
        expires_at=bindparam("b_expires", type_=UtcDateTime),
        reason=None,
    )
    .returning(outbox.c.bot)
)
_RESOLVE_SENT = (
    update(outbox)
    .where(_ID, outbox.c.state.in_((HELD, sa.literal_column("'in_doubt'"))))
    .values(state=OutboxState.SENT.value, sent_at=_NOW, reason="resolved")
)
_HOLD_DUE = update(outbox).where(outbox.c.state == DUE).values(state=OutboxState.HELD.value, reason=_REASON)
_HOLD_SENDING = (
    update(outbox)
    .where(outbox.c.state == SENDING)
    .values(state=OutboxState.HELD.value, reason=_REASON, doubts=outbox.c.doubts + 1)
)
_BY_STATE = select(outbox.c.state, sa.func.count().label("n"), sa.func.sum(outbox.c.doubts).label("doubts")).group_by(
    outbox.c.state
)
_OLDEST_DUE = select(sa.func.min(outbox.c.not_before, type_=UtcDateTime).label("at")).where(
    outbox.c.state == DUE, outbox.c.not_before <= _NOW, outbox.c.expires_at > _NOW
)
_WITH_PREFIX = _ROW.where(outbox.c.key >= bindparam("first"), outbox.c.key < bindparam("last")).order_by(outbox.c.id)


class SqlOutbox(Repository):
    """`Outbox` in SQL. woken: gathers the bots that have something new to send."""

    __slots__ = ("_woken",)

    def __init__(self, connection: AsyncConnection, driver: SqliteConnection | None, woken: set[str]) -> None:
        super().__init__(connection, driver)
        self._woken = woken

    async def put(self, message: OutboxMessage) -> bool:
        new = await self._first(_PUT, **message_row(message)) is not None
        if new:
            self._woken.add(message.bot)
        return new

    async def put_all(self, messages: Sequence[OutboxMessage]) -> int:
        rows = message_rows(messages)
        if self._driver is not None:  # nobody waits to be told of SQLite's rows: counting them is enough
            return await self._insert_each(self._driver, _PUT_EACH, rows)
        rows.sort(key=itemgetter("key"))  # or two transactions with the same groups wait for each other in a circle
        packed = packed_rows(rows, self._connection.dialect, moments=["not_before", "expires_at"])
        new = await self._all(_PUT_ALL, rows=packed)
        self._woken.update(row.bot for row in new)
        return sum(row.number for row in new)

    async def get(self, key: str) -> OutboxRow | None:
        row = await self._first(_GET, b_key=key)
        return row and outbox_row(row)

    async def rewrite_unsent(self, key: str, act: Act) -> bool:
        return await self._changed(_REWRITE, b_key=key, b_act=act_to_json(act)) > 0

    async def take_over(self, bot: str) -> int:
        return int((await self._one(_TAKE_OVER, b_bot=bot)).epoch)

    async def unfinished(self, bot: str, epoch: int, left_for: timedelta | None) -> tuple[OutboxRow, ...]:
        if left_for is None:
            rows = await self._all(_UNFINISHED, b_bot=bot, b_epoch=epoch)
        else:
            rows = await self._all(_LEFT, b_bot=bot, b_epoch=epoch, left_for=left_for.total_seconds())
        return tuple(outbox_row(row) for row in rows)

    async def adopt(self, row_id: int, epoch: int) -> bool:
        return await self._changed(_ADOPT, row_id=row_id, b_epoch=epoch) > 0

    async def due(self, bot: str, now: datetime, *, limit: int) -> tuple[OutboxRow, ...]:
        return tuple(outbox_row(row) for row in await self._all(NEXT, b_bot=bot, now=now, b_limit=limit))

    async def is_unchanged(self, row: OutboxRow) -> bool:
        stored = await self._first(_AS_IT_IS, row_id=row.id)
        return stored is not None and outbox_row(stored) == row

    async def mark_sending(self, row_id: int, epoch: int) -> bool:
        return await self._changed(_MARK, row_id=row_id, b_epoch=epoch) > 0

    async def settle_sent(self, row_id: int, epoch: int, receipt: Receipt, now: datetime) -> bool:
        settled = await self._changed(_SENT, row_id=row_id, b_epoch=epoch, b_receipt=receipt_row(receipt), now=now)
        return settled > 0

    async def settle_postponed(
        self, row_id: int, epoch: int, until: datetime, *, reason: str, doubt: bool = False
    ) -> bool:
        settled = await self._changed(
            _POSTPONED, row_id=row_id, b_epoch=epoch, b_until=until, b_reason=reason, b_doubts=int(doubt)
        )
        return settled > 0

    async def settle_final(
        self, row_id: int, epoch: int, state: OutboxState, *, reason: str, doubt: bool = False
    ) -> bool:
        if state not in _FINAL_STATES:
            raise ValueError(state)
        settled = await self._changed(
            _FINAL, row_id=row_id, b_epoch=epoch, b_state=state.value, b_reason=reason, b_doubts=int(doubt)
        )
        return settled > 0

    async def hold_chat(self, bot: str, chat_id: str, reason: str) -> int:
        return await self._changed(_HOLD_CHAT, b_bot=bot, b_chat=chat_id, b_reason=reason)

    async def release_chat(self, bot: str, chat_id: str) -> int:
        released = await self._changed(_RELEASE_CHAT, b_bot=bot, b_chat=chat_id)
        if released:
            self._woken.add(bot)
        return released

    async def put_away(self, bot: str, chat_id: str, reason: str) -> int:
        return await self._changed(_PUT_AWAY, b_bot=bot, b_chat=chat_id, b_reason=reason)

    async def expire(self, now: datetime) -> tuple[OutboxRow, ...]:
        # UPDATE returns its rows in no promised order.
        rows = sorted(await self._all(_EXPIRE, now=now), key=lambda row: row.id)
        return tuple(outbox_row(row) for row in rows)

    async def bots_with_due(self, now: datetime) -> tuple[str, ...]:
        bots = {row.bot for row in await self._all(_SENDING_BOTS)}
        for row in await self._all(_DUE_BOTS):
            # Their time may be to come, or over, or every chat waits for an earlier message of its own.
            if row.bot not in bots and await self.due(row.bot, now, limit=1):
                bots.add(row.bot)
        return tuple(sorted(bots))

    async def listing(self, states: Sequence[OutboxState], limit: int = 200) -> tuple[OutboxRow, ...]:
        names = [state.value for state in states]
        return tuple(outbox_row(row) for row in await self._all(_LISTING, states=names, b_limit=limit))

    async def by_id(self, row_id: int) -> OutboxRow | None:
        row = await self._first(_BY_ID, row_id=row_id)
        return row and outbox_row(row)

    async def retry(self, row_id: int, now: datetime, expires_at: datetime) -> bool:
        row = await self._first(_RETRY, row_id=row_id, now=now, b_expires=expires_at)
        if row is not None:
            self._woken.add(row.bot)
        return row is not None

    async def resolve_sent(self, row_id: int, now: datetime) -> bool:
        return await self._changed(_RESOLVE_SENT, row_id=row_id, now=now) > 0

    async def hold_all(self, reason: str) -> int:
        return await self._changed(_HOLD_DUE, b_reason=reason) + await self._changed(_HOLD_SENDING, b_reason=reason)

    async def figures(self, now: datetime) -> OutboxFigures:
        rows = await self._all(_BY_STATE)
        return OutboxFigures(
            by_state={OutboxState(row.state): row.n for row in rows},
            oldest_due=(await self._one(_OLDEST_DUE, now=now)).at,
            doubts=sum(int(row.doubts) for row in rows),
        )

    async def with_prefix(self, prefix: str) -> tuple[OutboxRow, ...]:
        rows = await self._all(_WITH_PREFIX, first=prefix, last=prefix + _LAST_CHARACTER)
        return tuple(outbox_row(row) for row in rows)
