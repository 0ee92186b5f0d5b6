"""Changes to what is there: edits, pins, the end of a poll, going out of a group. All may be repeated freely."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from telegram import InputMediaPhoto, MessageEntity

from bot.channels.telegram.capabilities import CAPTION_UNITS, TEXT_UNITS
from bot.channels.telegram.errors import reason_of
from bot.channels.telegram.markup import Seal, heading, keyboard, units
from bot.channels.telegram.saying import CARD_NAME, NO_PREVIEW
from bot.channels.telegram.wire import Wire
from bot.domain.errors import (
    ChatGoneError,
    DeliveryDeferredError,
    DeliveryError,
    DeliveryInDoubtError,
    DeliveryRejectedError,
)
from bot.messages import Receipt, Rows

_NO_MEDIA_EDIT = {"unknown-method", "token-refused", "picture-refused"}


@dataclass(frozen=True, slots=True)
class Pen:
    """Rewrites what was said. A message that is already as wanted counts as rewritten."""

    wire: Wire
    seal: Seal

    async def rewrite(
        self, chat_id: str, target: Receipt, text: str, *, buttons: Rows = (), picture: bytes | None = None
    ) -> Receipt:
        """Replace text and buttons, and the picture where one is given and this server can."""
        text = text.strip()
        if units(text) > (CAPTION_UNITS if target.has_picture else TEXT_UNITS):
            raise DeliveryRejectedError(reason="caption-too-long" if target.has_picture else "text-too-long")
        fits = units(text) <= CAPTION_UNITS
        if picture is not None and fits and await self._card(chat_id, target, text, buttons, picture):
            return Receipt(message_id=target.message_id, has_picture=True)
        await self._words(chat_id, target, text, buttons)
        return Receipt(message_id=target.message_id, has_picture=target.has_picture)

    async def pin(self, chat_id: str, target: Receipt) -> Receipt:
        """Pin silently."""
        await self._as_admin("pinChatMessage", chat_id, target, disable_notification=True)
        return target

    async def unpin(self, chat_id: str, target: Receipt) -> Receipt:
        """Take a pin down; one that has gone counts as taken down."""
        try:
            await self._as_admin("unpinChatMessage", chat_id, target)
        except DeliveryRejectedError as error:
            if reason_of(error) != "message-gone":
                raise
        return target

    async def leave(self, chat_id: str) -> Receipt:
        """Go out of a group; one that the bot is not in counts as left. The receipt names no message."""
        with suppress(ChatGoneError):
            await self.wire.call("leaveChat", chat_id=chat_id)
        return Receipt(message_id="")

    async def close_poll(self, chat_id: str, target: Receipt) -> Receipt:
        """End a poll and return its final counts; None when it had ended before (they came as an update)."""
        try:
            poll = await self.wire.call("stopPoll", chat_id=chat_id, message_id=int(target.message_id))
        except DeliveryRejectedError as error:
            if reason_of(error) != "poll-closed":
                raise
            return target
        try:
            counts = tuple(int(option["voter_count"]) for option in poll["options"])
        except (KeyError, TypeError, ValueError) as error:
            raise DeliveryInDoubtError(reason="no-counts") from error
        return Receipt(message_id=target.message_id, poll_id=target.poll_id, counts=counts)

    async def _card(self, chat_id: str, target: Receipt, text: str, buttons: Rows, picture: bytes) -> bool:
        """Exchange picture and caption. False: this server or chat cannot; the words remain to be changed."""
        bold = [MessageEntity(**entity) for entity in heading(text)]
        media = InputMediaPhoto(picture, caption=text, caption_entities=bold, filename=CARD_NAME)
        markup = keyboard(buttons, chat_id, self.seal)
        try:
            await self._change("editMessageMedia", chat_id, target, media=media, reply_markup=markup)
        except DeliveryError as error:
            if reason_of(error) in _NO_MEDIA_EDIT:
                return False
            raise
        return True

    async def _words(self, chat_id: str, target: Receipt, text: str, buttons: Rows) -> None:
        markup, bold = keyboard(buttons, chat_id, self.seal), heading(text) or None
        if target.has_picture:
            words: dict[str, Any] = {"caption": text, "caption_entities": bold}
            await self._change("editMessageCaption", chat_id, target, **words, reply_markup=markup)
        else:
            words = {"text": text, "entities": bold, "link_preview_options": NO_PREVIEW}
            await self._change("editMessageText", chat_id, target, **words, reply_markup=markup)

    async def _as_admin(self, method: str, chat_id: str, target: Receipt, **params: Any) -> None:
        """Call what needs an admin's rights: lacking them loses this act, not the chat."""
        try:
            await self._change(method, chat_id, target, **params)
        except DeliveryDeferredError as error:
            if reason_of(error) == "no-rights":
                raise DeliveryRejectedError(reason="no-rights") from error
            raise

    async def _change(self, method: str, chat_id: str, target: Receipt, **params: Any) -> None:
        try:
            await self.wire.call(method, chat_id=chat_id, message_id=int(target.message_id), **params)
        except DeliveryRejectedError as error:
            if reason_of(error) != "not-modified":
                raise
