"""Announcements: our acts become Bot API calls, its answers receipts."""

from collections.abc import Callable
from typing import Any, final

from bot.channels.telegram.capabilities import CAPTION_UNITS
from bot.channels.telegram.changing import Pen
from bot.channels.telegram.errors import reason_of
from bot.channels.telegram.markup import Seal, units
from bot.channels.telegram.saying import Voice
from bot.channels.telegram.wire import Wire
from bot.domain.errors import (
    DeliveryError,
    DeliveryInDoubtError,
    DeliveryRejectedError,
)
from bot.messages import Act, AskPoll, ClosePoll, Edit, Leave, Pin, Receipt, Say, Unpin


@final
class TelegramChannel:
    """Performs acts in chats; see `Channel` in bot/usecases/ports.py.

    Texts go out plain, so that nothing a person wrote can become markup.
    """

    def __init__(self, wire: Wire, *, seal: Seal, dated: Callable[[Any], None] = lambda _sent: None) -> None:
        self._voice = Voice(wire, seal, dated)
        self._pen = Pen(wire, seal)

    async def perform(self, chat_id: str, act: Act, *, target: Receipt | None, picture: bytes | None) -> Receipt:
        """Do one act in a chat; a card whose `picture` is None goes out as text alone.

        Raises:
            DeliveryError: one of its subclasses; errors.py names the reasons.
        """
        match act:
            case Say():
                return await self._say(chat_id, act, picture)
            case AskPoll():
                return await self._voice.poll(chat_id, act)
            case Leave():
                return await self._pen.leave(chat_id)
        if target is None:
            raise DeliveryRejectedError(reason="no-target")
        match act:
            case Edit():
                return await self._pen.rewrite(chat_id, target, act.text, buttons=act.buttons, picture=picture)
            case Pin():
                return await self._pen.pin(chat_id, target)
            case Unpin():
                return await self._pen.unpin(chat_id, target)
            case ClosePoll():
                return await self._pen.close_poll(chat_id, target)

    async def _say(self, chat_id: str, act: Say, picture: bytes | None) -> Receipt:
        text = act.text.strip()
        if picture is None:
            return await self._voice.text(chat_id, text, buttons=act.buttons, silent=act.silent)
        if units(text) > CAPTION_UNITS:
            return await self._card_then_text(chat_id, act, text, picture)
        try:
            return await self._voice.picture(chat_id, picture, text, buttons=act.buttons, silent=act.silent)
        except DeliveryRejectedError as error:
            if reason_of(error) != "picture-refused" or not text:
                raise
        # A group that forbids pictures still gets the words.
        return await self._voice.text(chat_id, text, buttons=act.buttons, silent=act.silent)

    async def _card_then_text(self, chat_id: str, act: Say, text: str, picture: bytes) -> Receipt:
        await self._voice.picture(chat_id, picture, "", silent=act.silent)
        try:
            return await self._voice.text(chat_id, text, buttons=act.buttons, silent=act.silent)
        except DeliveryError as error:
            raise DeliveryInDoubtError(reason=f"partly-sent/{reason_of(error)}") from error
