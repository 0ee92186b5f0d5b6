"""Groups that no class is bound to: one line is said there, and after a day the bot goes (reliability.md §10)."""

from datetime import datetime, timedelta

from bot.messages import Leave, MessageKind, OutboxMessage
from bot.usecases.ports import OutboxRow, UnitOfWork

_STAYS = timedelta(hours=24)
_TRIED_FOR = timedelta(days=2)


async def leave_later(uow: UnitOfWork, *, bot: str, channel: str, chat_id: str, now: datetime) -> None:
    """Go in a day, unless the group is bound by then or the bot has come into it anew."""
    prefix = f"leave/{bot}/{chat_id}/"
    await uow.outbox.put(
        OutboxMessage(
            key=f"{prefix}{len(await uow.outbox.with_prefix(prefix))}",
            bot=bot,
            channel=channel,
            chat_id=chat_id,
            kind=MessageKind.LEAVE,
            scope="",
            act=Leave(),
            priority=9,
            not_before=now + _STAYS,
            expires_at=now + _STAYS + _TRIED_FOR,
        )
    )


async def may_leave(uow: UnitOfWork, row: OutboxRow) -> bool:
    """Whether the group is still nobody's, and this the last time that the bot came in or was unbound."""
    if await uow.groups.of_chat(row.message.bot, row.message.chat_id):
        return False
    prefix = row.message.key.rpartition("/")[0]
    return (await uow.outbox.with_prefix(f"{prefix}/"))[-1].id == row.id
