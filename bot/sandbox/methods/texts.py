"""Texts, and what passes by: sendMessage, forward, copy, chat action, reaction, the answer to a tap."""

from typing import Any

from bot.sandbox.callbacks import STALE_AFTER
from bot.sandbox.errors import QUERY_TOO_OLD, bad_request
from bot.sandbox.markup import units
from bot.sandbox.methods.common import caption_of, checked_text, message_in, open_chat, send
from bot.sandbox.model import Answer, Bot, Message
from bot.sandbox.params import Params
from bot.sandbox.shapes import Json, message_json
from bot.sandbox.world import World

_ACTIONS = frozenset(
    (
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    )
)
_TYPING_SECONDS = 5
_CONTENT = ("text", "entities", "caption", "caption_entities", "photo", "document", "voice", "sticker")


def send_message(world: World, bot: Bot, params: Params) -> Json:
    chat = open_chat(world, bot, params)
    text, entities = checked_text(params)
    return message_json(send(world, bot, chat, params, text=text, entities=entities))


def forward_message(world: World, bot: Bot, params: Params) -> Json:
    chat = open_chat(world, bot, params)
    source = _source(world, bot, params, "message to forward not found")
    content = {name: getattr(source, name) for name in _CONTENT}
    return message_json(send(world, bot, chat, params, forwarded_from=source.sender, **content))


def copy_message(world: World, bot: Bot, params: Params) -> Json:
    chat = open_chat(world, bot, params)
    source = _source(world, bot, params, "message to copy not found")
    content = {name: getattr(source, name) for name in _CONTENT}
    if "caption" in params.raw and source.text is None:
        content |= caption_of(params)
    return {"message_id": send(world, bot, chat, params, **content).id}


def send_chat_action(world: World, bot: Bot, params: Params) -> bool:
    chat = open_chat(world, bot, params)
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.typing_until = world.now().timestamp() + _TYPING_SECONDS
    world.changes.bump()
    return True


def set_message_reaction(world: World, bot: Bot, params: Params) -> bool:
    chat = open_chat(world, bot, params)
    message = message_in(chat, params, "message to react not found")
    reactions = params.array("reaction") or []
    if not all(isinstance(reaction, dict) for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    message.reactions[bot.id] = reactions
    world.touch(message)
    return True


def answer_callback_query(world: World, bot: Bot, params: Params) -> bool:
    query = world.callbacks.get(params.text("callback_query_id") or "")
    if query is None or query.bot is not bot or query.answer is not None:
        raise bad_request(QUERY_TOO_OLD)
    if world.timestamp - query.at > STALE_AFTER:
        raise bad_request(QUERY_TOO_OLD)
    text = params.text("text", "") or ""
    if units(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = Answer(text=text, alert=params.flag("show_alert"), url=params.text("url", "") or "")
    world.changes.bump()
    return True


def _source(world: World, bot: Bot, params: Params, words: str) -> Message:
    origin = open_chat(world, bot, Params({"chat_id": params.raw.get("from_chat_id")}))
    source = message_in(origin, params, words)
    if source.protected or source.poll is not None:
        raise bad_request("the message can't be forwarded")
    return source


METHODS: dict[str, Any] = {
    "sendMessage": send_message,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
    "sendChatAction": send_chat_action,
    "setMessageReaction": set_message_reaction,
    "answerCallbackQuery": answer_callback_query,
}
