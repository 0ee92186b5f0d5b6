"""Outbox messages between rows and values."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.messages import Act, MessageKind, OutboxMessage, Receipt, Say, act_from_json, act_to_json
from bot.usecases.ports import OutboxRow, OutboxState
from db.tables import outbox

OUTBOX_COLUMNS = (
    outbox.c.id,
    outbox.c.key,
    outbox.c.bot,
    outbox.c.channel,
    outbox.c.chat_id,
    outbox.c.kind,
    outbox.c.scope,
    outbox.c.act,
    outbox.c.priority,
    outbox.c.not_before,
    outbox.c.expires_at,
    outbox.c.state,
    outbox.c.attempt,
    outbox.c.doubts,
    outbox.c.receipt,
    outbox.c.reason,
)


def message_rows(messages: Iterable[OutboxMessage]) -> list[dict[str, Any]]:
    """A row each. An act that many of them share, as a reminder's, is written out once."""
    acts: dict[int, dict[str, Any]] = {}
    rows = []
    for message in messages:
        act = acts.get(id(message.act))
        if act is None:
            act = acts[id(message.act)] = act_to_json(message.act)
        rows.append(message_row(message, act))
    return rows


def message_row(message: OutboxMessage, act: dict[str, Any] | None = None) -> dict[str, Any]:
    """act: what it says, where that is written out already."""
    return {
        "key": message.key,
        "bot": message.bot,
        "channel": message.channel,
        "chat_id": message.chat_id,
        "kind": message.kind.value,
        "scope": message.scope,
        "act": act_to_json(message.act) if act is None else act,
        "priority": message.priority,
        "not_before": message.not_before,
        "expires_at": message.expires_at,
    }


def outbox_row(row: sa.Row[Any]) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        message=OutboxMessage(
            key=row.key,
            bot=row.bot,
            channel=row.channel,
            chat_id=row.chat_id,
            kind=MessageKind(row.kind),
            scope=row.scope,
            act=_act(row.act),
            priority=row.priority,
            not_before=row.not_before,
            expires_at=row.expires_at,
        ),
        state=OutboxState(row.state),
        attempt=row.attempt,
        doubts=row.doubts,
        receipt=None if row.receipt is None else _receipt(row.receipt),
        reason=row.reason,
    )


def receipt_row(receipt: Receipt) -> dict[str, Any]:
    counts = None if receipt.counts is None else list(receipt.counts)
    return {
        "message_id": receipt.message_id,
        "has_picture": receipt.has_picture,
        "poll_id": receipt.poll_id,
        "counts": counts,
    }


def _receipt(values: dict[str, Any]) -> Receipt:
    counts = values["counts"]
    return Receipt(**values | {"counts": None if counts is None else tuple(counts)})


def _act(values: dict[str, Any] | None) -> Act:
    return Say(text="") if values is None else act_from_json(values)
