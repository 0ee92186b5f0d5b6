"""New messages: texts, picture cards and polls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram import InputFile

from bot.channels.telegram.capabilities import TEXT_UNITS
from bot.channels.telegram.errors import reason_of
from bot.channels.telegram.markup import Seal, heading, keyboard, split
from bot.channels.telegram.wire import Wire
from bot.domain.errors import DeliveryError, DeliveryInDoubtError, DeliveryRejectedError
from bot.messages import AskPoll, Receipt, Rows

NO_PREVIEW = {"is_disabled": True}
CARD_NAME = "card.png"


@dataclass(frozen=True, slots=True)
class Voice:
    """Says new things in a chat; buttons are sealed for it."""

    wire: Wire
    seal: Seal
    dated: Callable[[Any], None] = lambda _sent: None
    """Shown each message as Telegram returns it."""

    async def text(
        self,
        chat_id: str,
        text: str,
        *,
        buttons: Rows = (),
        silent: bool = False,
        quoting: str | None = None,
    ) -> Receipt:
        """Send a plain text, in parts where it is too long; the receipt is the first part's, which has the heading.

        quoting: id of the message this answers, shown above the text while that message exists.
        DeliveryInDoubtError also when some parts had gone before one was refused.
        """
        parts = split(text, TEXT_UNITS)
        if not parts:
            raise DeliveryRejectedError(reason="text-empty")
        last = len(parts) - 1
        under = [buttons if number == last else () for number in range(len(parts))]
        first = await self._part(chat_id, parts[0], under[0], silent=silent, quoting=quoting)
        try:
            for part, below in zip(parts[1:], under[1:], strict=True):
                await self._part(chat_id, part, below, silent=silent)
        except DeliveryError as error:
            raise DeliveryInDoubtError(reason=f"partly-sent/{reason_of(error)}") from error
        return first

    async def picture(
        self, chat_id: str, picture: bytes, caption: str, *, buttons: Rows = (), silent: bool = False
    ) -> Receipt:
        """Send a PNG with a caption that fits."""
        sent = await self._send(
            "sendPhoto",
            chat_id=chat_id,
            photo=InputFile(picture, filename=CARD_NAME),
            caption=caption or None,
            caption_entities=heading(caption) or None,
            disable_notification=silent or None,
            reply_markup=keyboard(buttons, chat_id, self.seal),
        )
        return Receipt(message_id=_message_id(sent), has_picture=True)

    async def poll(self, chat_id: str, act: AskPoll) -> Receipt:
        """Put a native anonymous poll with one answer."""
        sent = await self._send(
            "sendPoll",
            chat_id=chat_id,
            question=act.question,
            options=[{"text": option} for option in act.options],
            is_anonymous=True,
            allows_multiple_answers=False,
            disable_notification=act.silent or None,
        )
        poll = sent.get("poll") if isinstance(sent, dict) else None
        poll_id = str(poll["id"]) if isinstance(poll, dict) and "id" in poll else None
        return Receipt(message_id=_message_id(sent), poll_id=poll_id)

    async def _send(self, method: str, **params: Any) -> Any:
        sent = await self.wire.call(method, **params)
        self.dated(sent)
        return sent

    async def _part(
        self, chat_id: str, text: str, buttons: Rows, *, silent: bool, quoting: str | None = None
    ) -> Receipt:
        quote = quoting and {"message_id": int(quoting), "allow_sending_without_reply": True}
        sent = await self._send(
            "sendMessage",
            chat_id=chat_id,
            text=text,
            entities=heading(text) or None,
            link_preview_options=NO_PREVIEW,
            disable_notification=silent or None,
            reply_parameters=quote or None,
            reply_markup=keyboard(buttons, chat_id, self.seal),
        )
        return Receipt(message_id=_message_id(sent))


def _message_id(sent: Any) -> str:
    """The id of the message just sent; without one nobody could ever correct it."""
    found = sent.get("message_id") if isinstance(sent, dict) else None
    if type(found) is not int:
        raise DeliveryInDoubtError(reason="no-message-id")
    return str(found)
