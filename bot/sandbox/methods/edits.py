"""Changing what was sent: editMessage…, deleteMessage(s), pins."""

from typing import Any

from bot.sandbox.errors import NOT_MODIFIED, bad_request
from bot.sandbox.keyboards import checked_markup
from bot.sandbox.methods.common import caption_of, checked_text, message_in, open_chat
from bot.sandbox.methods.media import media_content
from bot.sandbox.model import PRIVATE, Bot, Chat, Message
from bot.sandbox.params import Params
from bot.sandbox.shapes import Json, message_json
from bot.sandbox.world import World

_DELETABLE_SECONDS = 48 * 3600


def edit_message_text(world: World, bot: Bot, params: Params) -> Json:
    message = _own(world, bot, params)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    text, entities = checked_text(params)
    return _changed(world, message, params, text=text, entities=entities)


def edit_message_caption(world: World, bot: Bot, params: Params) -> Json:
    message = _own(world, bot, params)
    if message.file is None or message.sticker is not None:
        raise bad_request("there is no caption in the message to edit")
    return _changed(world, message, params, **caption_of(params))


def edit_message_media(world: World, bot: Bot, params: Params) -> Json:
    message = _own(world, bot, params)
    if message.file is None:
        raise bad_request("there is no media in the message to edit")
    content = {"photo": None, "document": None} | media_content(world, params, params.value("media"))
    return _changed(world, message, params, **content)


def edit_message_reply_markup(world: World, bot: Bot, params: Params) -> Json:
    return _changed(world, _own(world, bot, params), params)


def delete_message(world: World, bot: Bot, params: Params) -> bool:
    chat = open_chat(world, bot, params)
    message = message_in(chat, params, "message to delete not found")
    if not _deletable(world, bot, message):
        raise bad_request("message can't be deleted")
    world.delete(message)
    return True


def delete_messages(world: World, bot: Bot, params: Params) -> bool:
    chat = open_chat(world, bot, params)
    numbers = params.array("message_ids") or []
    if not 1 <= len(numbers) <= 100 or not all(isinstance(number, int) for number in numbers):
        raise bad_request("message identifiers are not specified")
    for number in numbers:
        message = chat.messages.get(number)
        if message is not None and not message.deleted and _deletable(world, bot, message):
            world.delete(message)
    return True


def pin_chat_message(world: World, bot: Bot, params: Params) -> bool:
    chat = open_chat(world, bot, params)
    _check_pinning(chat, bot)
    message = message_in(chat, params, "message to pin not found")
    if chat.pinned and chat.pinned[-1] == message.id:
        return True
    world.pin(message, bot, silent=params.flag("disable_notification"))
    return True


def unpin_chat_message(world: World, bot: Bot, params: Params) -> bool:
    chat = open_chat(world, bot, params)
    _check_pinning(chat, bot)
    if params.raw.get("message_id") is not None:
        message = message_in(chat, params, "message to unpin not found")
        if message.pinned:
            world.unpin(message)
    elif chat.pinned:
        world.unpin(chat.messages[chat.pinned[-1]])
    return True


def unpin_all_chat_messages(world: World, bot: Bot, params: Params) -> bool:
    chat = open_chat(world, bot, params)
    _check_pinning(chat, bot)
    for number in list(chat.pinned):
        world.unpin(chat.messages[number])
    return True


def _own(world: World, bot: Bot, params: Params) -> Message:
    chat = open_chat(world, bot, params)
    message = message_in(chat, params, "message to edit not found")
    if message.sender is not bot or message.forwarded_from is not None:
        raise bad_request("message can't be edited")
    return message


def _changed(world: World, message: Message, params: Params, **content: Any) -> Json:
    """Replace content and inline keyboard (absent means removed, as at Telegram) if anything differs."""
    content["markup"] = checked_markup(params.value("reply_markup"))
    if all(getattr(message, name) == value for name, value in content.items()):
        raise bad_request(NOT_MODIFIED)
    before = message.body
    for name, value in content.items():
        setattr(message, name, value)
    if len(content) > 1:  # a new keyboard alone leaves no 已编辑 mark
        message.history.append(before)
        message.edit_date = world.timestamp
    world.touch(message)
    return message_json(message)


def _deletable(world: World, bot: Bot, message: Message) -> bool:
    member = message.chat.member(bot)
    if member is not None and member.may("can_delete_messages"):
        return True
    fresh = world.timestamp - message.date < _DELETABLE_SECONDS
    return fresh and (message.sender is bot or message.chat.kind == PRIVATE)


def _check_pinning(chat: Chat, bot: Bot) -> None:
    member = chat.member(bot)
    if chat.kind != PRIVATE and not (member is not None and member.may("can_pin_messages")):
        raise bad_request("not enough rights to pin a message")


METHODS: dict[str, Any] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
}
