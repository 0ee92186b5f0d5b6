"""Presses under the card of 课后服务."""

from datetime import datetime

from bot.messages import ButtonPressed, Reply
from bot.usecases.catalogue import UseCases


async def care(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    """多数已完成 of a subject or of all, or taken back."""
    sheet_id, entry_id, done = map(int, arguments)
    return await acts.mark_done(
        sheet_id, entry_id, done=bool(done), bot=event.bot, user_id=event.sender_id or "", now=now
    )
