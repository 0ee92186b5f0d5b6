"""A person's tap on an inline button, and the answer it waits for."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from bot.sandbox.changes import Changes
from bot.sandbox.model import Answer, Bot, Chat, Message, User
from bot.sandbox.shapes import Json, inaccessible_json, message_json, user_json

STALE_AFTER = 15 * 60
"""Seconds of the world's clock after which Telegram takes no answer any more."""


@dataclass(slots=True, eq=False, kw_only=True)
class CallbackQuery:
    """One tap; `answer` is None until the bot calls answerCallbackQuery."""

    id: str
    bot: Bot
    user: User
    chat: Chat
    message_id: int
    message: Message | None
    data: str
    at: int
    changes: Changes
    answer: Answer | None = None

    async def answered(self, timeout: float = 5.0) -> Answer:
        """Wait for the bot's answer, at most `timeout` seconds of real time.

        Raises:
            TimeoutError: the bot did not answer.
        """
        await self.changes.until(lambda: self.answer is not None, timeout)
        if self.answer is None:
            raise TimeoutError(self.id)
        return self.answer

    def as_json(self) -> Json:
        """CallbackQuery of the Bot API."""
        shown = self.message is not None and not self.message.deleted
        return {
            "id": self.id,
            "from": user_json(self.user),
            "message": message_json(self.message)
            if self.message is not None and shown
            else inaccessible_json(self.chat, self.message_id),
            "chat_instance": str(zlib.crc32(self.chat.key.encode())),
            "data": self.data,
        }
