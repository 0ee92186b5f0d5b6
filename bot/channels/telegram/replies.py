"""The answer to the person who just wrote, said at once.

A reply never waits behind others: when it cannot be said soon it is dropped, and the person asks again.
"""

import asyncio
from collections.abc import Callable
from typing import final

import structlog

from bot.channels.telegram.capabilities import TOAST_CHARACTERS
from bot.channels.telegram.changing import Pen
from bot.channels.telegram.errors import reason_of
from bot.channels.telegram.markup import Seal
from bot.channels.telegram.saying import Voice
from bot.channels.telegram.wire import Wire
from bot.domain.errors import (
    ChatMovedError,
    DeliveryDeferredError,
    DeliveryError,
    DeliveryInDoubtError,
    DeliveryRejectedError,
)
from bot.messages import (
    AnyEvent,
    ButtonPressed,
    ChatKind,
    Event,
    MediaPosted,
    Receipt,
    Reply,
    TextEdited,
    TextPosted,
)
from bot.usecases.ports import Said

log = structlog.get_logger(__name__)

LONGEST_WAIT_SECONDS = 5.0

MenuOf = Callable[[str], tuple[tuple[str, str], ...]]
"""Role → (command without slash, description) pairs."""


@final
class Replies:
    """Says replies in the chat whose event they answer."""

    def __init__(self, wire: Wire, *, seal: Seal, menu_of: MenuOf) -> None:
        self._wire = wire
        self._voice = Voice(wire, seal)
        self._pen = Pen(wire, seal)
        self._menu_of = menu_of

    async def say(self, event: AnyEvent, reply: Reply | None, callback_id: str | None = None) -> Said:
        """Answer an event. DUE: surely not said, and worth another try.

        callback_id: of a pressed button; it is always answered, or the button would keep spinning.
        """
        if callback_id is not None:
            await self._toast(callback_id, reply)
        if reply is None or not isinstance(event, Event):
            return Said.SAID
        said = await self._said(event, reply) if reply.text.strip() else Said.SAID
        if reply.menu is not None:
            await self._show_menu(event.chat_id, reply.menu)
        return said

    async def _toast(self, callback_id: str, reply: Reply | None) -> None:
        text = reply.toast[:TOAST_CHARACTERS] if reply is not None and reply.toast else None
        try:
            await self._wire.call("answerCallbackQuery", callback_query_id=callback_id, text=text)
        except DeliveryError as error:
            log.info("toast-dropped", reason=reason_of(error))

    async def _said(self, event: Event, reply: Reply) -> Said:
        try:
            await self._patiently(event, reply)
        except DeliveryError as error:
            if isinstance(error, DeliveryDeferredError) and _is_short(error):
                log.info("reply-waits", chat_id=event.chat_id, reason=reason_of(error))
                return Said.DUE
            log.warning("reply-dropped", chat_id=event.chat_id, code=error.code, reason=reason_of(error))
            return Said.IN_DOUBT if isinstance(error, DeliveryInDoubtError) else Said.DROPPED
        return Said.SAID

    async def _patiently(self, event: Event, reply: Reply) -> Receipt:
        """Say it; once more after a short pause Telegram asks for, or in the chat a group has become."""
        try:
            return await self._in_place(event.chat_id, event, reply)
        except DeliveryDeferredError as error:
            if not _is_short(error):
                raise
            await asyncio.sleep(error.pause.total_seconds())
            return await self._in_place(event.chat_id, event, reply)
        except ChatMovedError as error:
            return await self._voice.text(error.new_chat_id, reply.text, buttons=reply.buttons)

    async def _in_place(self, chat_id: str, event: Event, reply: Reply) -> Receipt:
        if reply.replaces and isinstance(event, ButtonPressed) and event.message_id is not None:
            try:
                return await self._rewrite(chat_id, event.message_id, reply)
            except DeliveryRejectedError as error:
                log.info("reply-not-replaced", chat_id=chat_id, reason=reason_of(error))
        return await self._voice.text(chat_id, reply.text, buttons=reply.buttons, quoting=_question(event))

    async def _rewrite(self, chat_id: str, message_id: str, reply: Reply) -> Receipt:
        """Rewrite the message with the button: its text, or its caption where it is a picture."""
        text = Receipt(message_id=message_id)
        try:
            return await self._pen.rewrite(chat_id, text, reply.text, buttons=reply.buttons)
        except DeliveryRejectedError as error:
            if reason_of(error) != "has-no-text":
                raise
        card = Receipt(message_id=message_id, has_picture=True)
        return await self._pen.rewrite(chat_id, card, reply.text, buttons=reply.buttons)

    async def _show_menu(self, chat_id: str, role: str) -> None:
        commands = [{"command": name, "description": words} for name, words in self._menu_of(role)]
        scope = {"type": "chat", "chat_id": int(chat_id)}
        try:
            if commands:
                await self._wire.call("setMyCommands", commands=commands, scope=scope)
            else:
                await self._wire.call("deleteMyCommands", scope=scope)
        except DeliveryError as error:
            log.warning("menu-dropped", chat_id=chat_id, reason=reason_of(error))


def _is_short(error: DeliveryDeferredError) -> bool:
    return error.pause.total_seconds() <= LONGEST_WAIT_SECONDS


def _question(event: Event) -> str | None:
    """What a reply in a group quotes, so that everybody sees who is meant."""
    if event.chat_kind is not ChatKind.GROUP:
        return None
    return event.message_id if isinstance(event, TextPosted | TextEdited | MediaPosted) else None
