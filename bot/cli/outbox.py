"""`jianfu outbox`: what has stopped, and what a person decides about it. Never a text: ids and states only."""

import json
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bot.cli.opening import opened
from bot.texts import outbox as texts
from bot.texts.changes import moment
from bot.usecases.outbox_desk import OPEN_STATES, ListOutbox, ResolveMessage, RetryMessages
from bot.usecases.ports import OutboxRow, OutboxState


async def show(names: Sequence[str], *, limit: int, as_json: bool) -> None:
    """Print rows; with as_json one array."""
    states = tuple(OutboxState(name) for name in names) or OPEN_STATES
    async with opened() as app:
        rows = await ListOutbox(read_uow=app.database.read)(states, limit=limit + 1)
        async with app.database.read() as uow:
            zones = {school.id: school.zone for school in await uow.schools.all()}
    more, rows = len(rows) > limit, rows[:limit]
    if as_json:
        print(json.dumps([_as_json(row) for row in rows], ensure_ascii=False))
        return
    if not rows:
        print(texts.nothing())
        return
    table = Table(*texts.COLUMNS)
    for row in rows:
        message, zone = row.message, zones.get(row.message.scope.partition("/")[0])
        table.add_row(
            str(row.id),
            texts.STATES[row.state.value],
            texts.KINDS[message.kind],
            message.scope,
            *(moment(at, zone) for at in (message.not_before, message.expires_at)),
            str(row.attempt),
            str(row.doubts),
            texts.reason(row.reason),
        )
    Console().print(table)
    print(texts.only_first(limit) if more else texts.what_next())


async def retry(ids: Sequence[int], *, all_held: bool) -> None:
    """Queue them again, all or none."""
    async with opened() as app:
        again = RetryMessages(open_uow=app.database.write)
        now = app.clock()
        count = await again.all_held(now) if all_held else await again(ids, now)
    print(texts.retried(count))


async def resolve(row_id: int, *, sent: bool) -> None:
    """Say whether it has arrived."""
    async with opened() as app:
        await ResolveMessage(open_uow=app.database.write)(row_id, sent=sent, now=app.clock())
    print(texts.resolved(row_id, sent=sent))


def _as_json(row: OutboxRow) -> dict[str, object]:
    message = row.message
    return {
        "id": row.id,
        "state": row.state.value,
        "kind": message.kind.value,
        "key": message.key,
        "bot": message.bot,
        "chat": message.chat_id,
        "scope": message.scope,
        "not_before": message.not_before.isoformat(),
        "expires_at": message.expires_at.isoformat(),
        "attempt": row.attempt,
        "doubts": row.doubts,
        "reason": row.reason,
    }
