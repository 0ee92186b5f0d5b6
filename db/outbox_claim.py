"""Which message of which chat goes next: one statement, kept apart because its order is a promise.

Within a chat a message that has been tried goes before those that have not, then by priority, not_before, id.
While a tried one waits for its time, while one is being sent, or while one is held for a person to decide (until it
expires), the chat gets nothing else: nothing overtakes.
"""

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from db.columns import UtcDateTime
from db.outbox_rows import OUTBOX_COLUMNS
from db.tables import DUE, HELD, SENDING, is_waiting, outbox

_BOT = bindparam("b_bot", type_=sa.String)
_NOW = bindparam("now", type_=UtcDateTime)


def _is_open(row: sa.FromClause) -> sa.ColumnElement[bool]:
    return row.c.expires_at > _NOW


def _is_ready(row: sa.FromClause) -> sa.ColumnElement[bool]:
    return (row.c.not_before <= _NOW) & _is_open(row)


def _turn(row: sa.FromClause) -> sa.Tuple:
    untried = sa.case((row.c.attempt == 0, 1), else_=0)
    return sa.tuple_(untried, row.c.priority, row.c.not_before, row.c.id)


_other = outbox.alias("other")
_in_the_way = (
    sa.exists()
    .where(
        _other.c.bot == outbox.c.bot,
        _other.c.chat_id == outbox.c.chat_id,
        _other.c.id != outbox.c.id,
        is_waiting(_other),
        sa.or_(
            _other.c.state == SENDING,
            (_other.c.state == HELD) & _is_open(_other),
            (_other.c.state == DUE) & (_other.c.attempt > 0) & (_other.c.not_before > _NOW) & _is_open(_other),
            (_other.c.state == DUE) & _is_ready(_other) & (_turn(_other) < _turn(outbox)),
        ),
    )
    .correlate(outbox)
)

NEXT = (
    select(*OUTBOX_COLUMNS)
    .where(outbox.c.bot == _BOT, outbox.c.state == DUE, _is_ready(outbox), ~_in_the_way)
    .order_by(outbox.c.priority, outbox.c.not_before, outbox.c.id)
    .limit(bindparam("b_limit", type_=sa.Integer))
)
