"""What several methods need: the chat meant, the message meant, checked texts, the message sent."""

from typing import Any

from bot.sandbox.errors import ApiError, bad_request, forbidden
from bot.sandbox.keyboards import checked_markup
from bot.sandbox.markup import Entity, formatted, units
from bot.sandbox.model import GROUP, PRIVATE, SUPERGROUP, Bot, Chat, Message
from bot.sandbox.params import Params
from bot.sandbox.speaking import MAX_CAPTION, MAX_TEXT
from bot.sandbox.world import World

_KIND_WORDS = {GROUP: "group", SUPERGROUP: "supergroup"}


def open_chat(world: World, bot: Bot, params: Params) -> Chat:
    """The chat of `chat_id`, if the bot may write there.

    Raises:
        ApiError: 400 chat not found or upgraded (`migrate_to_chat_id`), 403 blocked, kicked, never started.
    """
    chat = known_chat(world, bot, params)
    if chat.kind == PRIVATE:
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise _never_started(world, bot, chat.id)
        return chat
    member = chat.member(bot)
    if member is not None and member.present:
        return chat
    if member is not None and member.status == "kicked":
        raise forbidden(f"bot was kicked from the {_KIND_WORDS[chat.kind]} chat")
    raise forbidden(f"bot is not a member of the {_KIND_WORDS[chat.kind]} chat")


def known_chat(world: World, bot: Bot, params: Params) -> Chat:
    """The chat of `chat_id`, if the bot was ever in it.

    Raises:
        ApiError: 400 as above; 403 for a person who never wrote to the bot.
    """
    text = params.text("chat_id")
    if not text:
        raise bad_request("chat_id is empty")
    chat_id = _chat_number(text)
    chat = world.chat_of(bot, chat_id)
    if chat is None:
        raise _never_started(world, bot, chat_id)
    if chat.migrated_to is not None:
        words = "group chat was upgraded to a supergroup chat"
        raise bad_request(words, {"migrate_to_chat_id": chat.migrated_to.id})
    if chat.kind != PRIVATE and chat.member(bot) is None:
        raise bad_request("chat not found")
    return chat


def message_in(chat: Chat, params: Params, words: str) -> Message:
    """The message of `message_id`, not deleted.

    Raises:
        ApiError: 400 with these words.
    """
    number = params.integer("message_id")
    message = chat.messages.get(number) if number is not None else None
    if message is None or message.deleted or message.service is not None:
        raise bad_request(words)
    return message


def checked_text(params: Params, name: str = "text") -> tuple[str, list[Entity]]:
    """A message text as stored.

    Raises:
        ApiError: 400, empty, over 4096 units, or not to be parsed.
    """
    text, entities = formatted(params.text(name, "") or "", params.text("parse_mode"), params.entities("entities"))
    if not text:
        raise bad_request("message text is empty")
    if units(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def checked_caption(
    text: str | None, parse_mode: str | None, given: list[Entity] | None
) -> tuple[str | None, list[Entity]]:
    """A caption as stored; None for none.

    Raises:
        ApiError: 400, over 1024 units after parsing, or not to be parsed.
    """
    caption, entities = formatted(text or "", parse_mode, given)
    if units(caption) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return caption or None, entities


def caption_of(params: Params) -> dict[str, Any]:
    """The caption parameters of a call, as fields of a message."""
    caption, entities = checked_caption(
        params.text("caption"), params.text("parse_mode"), params.entities("caption_entities")
    )
    return {"caption": caption, "caption_entities": entities}


def send(world: World, bot: Bot, chat: Chat, params: Params, **content: Any) -> Message:
    """Put the bot's message into the chat, with what every send method may carry."""
    return world.post(
        chat,
        bot,
        markup=checked_markup(params.value("reply_markup")),
        reply_to=_replied(chat, params),
        silent=params.flag("disable_notification"),
        protected=params.flag("protect_content"),
        **content,
    )


def _replied(chat: Chat, params: Params) -> Message | None:
    given = params.value("reply_parameters")
    if given is not None and not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    source = Params(given) if given else params
    number = source.integer("message_id" if given else "reply_to_message_id")
    if number is None:
        return None
    message = chat.messages.get(number)
    if message is not None and not message.deleted:
        return message
    if source.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _chat_number(text: str) -> int:
    try:
        return int(text) if len(text) <= 20 else 0
    except ValueError:
        raise bad_request("chat not found") from None


def _never_started(world: World, bot: Bot, chat_id: int) -> ApiError:
    person = world.users.get(chat_id)
    if person is None:
        return bad_request("chat not found")
    met = any(chat.has(person) and chat.has(bot) for chat in world.chats.values() if chat.kind != PRIVATE)
    return forbidden("bot can't initiate conversation with a user") if met else bad_request("chat not found")
