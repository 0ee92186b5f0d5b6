"""A school that only hangs its sheets up (只打印张贴): the 班主任 hears once a day that there is one to print."""

from datetime import datetime

from bot.domain.class_day import ClassDay
from bot.domain.sheet import Snapshot
from bot.messages import Edit, MessageKind, OutboxMessage, Say
from bot.texts import office as texts
from bot.usecases.announce import A_DAY, tell_homeroom
from bot.usecases.ports import OutboxRow, UnitOfWork


async def tell_printed(
    uow: UnitOfWork, class_day: ClassDay, snapshot: Snapshot, page: str | None, now: datetime
) -> None:
    """Tell the class's 班主任; of a corrected version by rewriting that one message."""
    key = f"print/{snapshot.class_id}/{snapshot.day}"
    text = texts.ready_to_print(snapshot, page)
    told = [row for row in await uow.outbox.with_prefix(f"{key}/") if isinstance(row.message.act, Say)]
    if not told:
        await tell_homeroom(uow, class_day.school, snapshot.class_id, key=key, text=text, now=now)
    for row in told:
        if not await uow.outbox.rewrite_unsent(row.message.key, Say(text=text)):
            await uow.outbox.put(_rewritten(row, text, snapshot.version, now))


def _rewritten(row: OutboxRow, text: str, version: int, now: datetime) -> OutboxMessage:
    said = row.message
    return OutboxMessage(
        key=f"{said.key}/v{version}",
        bot=said.bot,
        channel=said.channel,
        chat_id=said.chat_id,
        kind=MessageKind.NOTICE,
        scope=said.scope,
        act=Edit(target=said.key, text=text),
        priority=said.priority,
        not_before=now,
        expires_at=now + A_DAY,
    )
