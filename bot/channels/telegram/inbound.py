"""A raw Telegram update becomes an event, nothing, or a MalformedUpdateError; it never raises anything else.

The dictionaries are read by hand: python-telegram-bot would build a tree of objects for each update, and one
malformed update would cost the whole batch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.telegram import CHANNEL
from bot.channels.telegram.errors import MalformedUpdateError
from bot.channels.telegram.speech import Speech, clean, listen
from bot.messages import (
    AnyEvent,
    ButtonPressed,
    ChatKind,
    ChatMoved,
    MediaPosted,
    Membership,
    MembershipChanged,
    PollCounted,
    TextEdited,
    TextPosted,
)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "poll")

# Accounts behind which Telegram hides somebody: group anonymous admins, the service account, channel senders.
FACELESS = frozenset({1087968824, 777000, 136817688})

Raw = Mapping[str, Any]

_MAX_ID = 2**63
_MAX_TEXT = 8 * 4096  # eight times what Telegram ever sends
_MAX_OPTIONS = 100
_UPDATES_LIVE = timedelta(hours=24)
_CLOCK_DRIFT = timedelta(minutes=5)
_INSIDE = {"creator", "administrator", "member"}
_OUTSIDE = {"left", "kicked"}

# First match wins: an animation also carries a document, a venue a location.
_MEDIA = (
    ("photo", "photo"),
    ("live_photo", "photo"),
    ("voice", "voice"),
    ("video", "video"),
    ("video_note", "video"),
    ("animation", "video"),
    ("sticker", "sticker"),
    ("document", "document"),
    *((kind, "other") for kind in ("audio", "contact", "venue", "location", "dice", "poll", "story")),
    *((kind, "other") for kind in ("paid_media", "game", "checklist", "invoice", "giveaway")),
)
_CAPTIONED = {"photo", "voice", "video", "document"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """What the translation must know about our side.

    bot: the school's name for this bot. bot_id, username: Telegram's. unseal(data, chat_id): a button's action,
    or None. trust_dates: False under a rehearsal clock, where the platform's dates mean nothing.
    """

    bot: str
    bot_id: int
    username: str
    unseal: Callable[[str, str], str | None] = field(repr=False)
    trust_dates: bool = True


def update_id(raw: object) -> int:
    """The update's number; MalformedUpdateError where there is none."""
    return _id(_object(raw, "update"), "update_id")


def callback_id(raw: Raw) -> str | None:
    """The id by which a button press is answered; None for every other update."""
    query = raw.get("callback_query")
    found = query.get("id") if isinstance(query, dict) else None
    return str(found) if type(found) in (str, int) else None


def to_event(raw: object, ears: Ears, now: datetime) -> AnyEvent | None:
    """Translate one update. None: it concerns nobody. `now`: aware, for what carries no date of its own."""
    update = _object(raw, "update")
    update_id(update)
    for kind, read in _READERS.items():
        if kind in update:
            return read(_object(update[kind], kind), ears, now)
    return None


# ---------------------------------------------------------------------------------------- messages


def _posted(message: Raw, ears: Ears, now: datetime) -> AnyEvent | None:
    chat = _chat(message)
    if chat is None:
        return None
    if "migrate_to_chat_id" in message:
        return _moved(message, ears, now, old=chat.id, new=str(_id(message, "migrate_to_chat_id")))
    if "migrate_from_chat_id" in message:
        return _moved(message, ears, now, old=str(_id(message, "migrate_from_chat_id")), new=chat.id)
    return _said(message, chat, ears, now, edited=False)


def _edited(message: Raw, ears: Ears, now: datetime) -> AnyEvent | None:
    chat = _chat(message)
    return None if chat is None else _said(message, chat, ears, now, edited=True)


def _said(message: Raw, chat: "_Chat", ears: Ears, now: datetime, *, edited: bool) -> AnyEvent | None:
    author = _author(message)
    if author.is_machine:
        return None
    common: dict[str, Any] = {
        "bot": ears.bot,
        "channel": CHANNEL,
        "chat_id": chat.id,
        "chat_kind": chat.kind,
        "sender_id": author.id,
        "at": _when(message, "edit_date" if "edit_date" in message else "date", ears, now),
        "message_id": str(_id(message, "message_id")),
    }
    if "text" in message:
        speech = _speech(message, "text", "entities", ears)
        kind = TextEdited if edited else TextPosted
        return kind(**common, text=speech.text, addressed=_addressed(message, chat, speech, ears))
    what = next((what for key, what in _MEDIA if key in message), None)
    if what is None or (edited and what not in _CAPTIONED):
        return None
    speech = _speech(message, "caption", "caption_entities", ears)
    return MediaPosted(
        **common,
        what=what,
        caption=speech.text,
        album_id=_album(message),
        addressed=_addressed(message, chat, speech, ears),
        edited=edited,
    )


def _moved(message: Raw, ears: Ears, now: datetime, *, old: str, new: str) -> ChatMoved:
    return ChatMoved(
        bot=ears.bot,
        channel=CHANNEL,
        chat_id=old,
        chat_kind=ChatKind.GROUP,
        sender_id=None,
        at=_when(message, "date", ears, now),
        new_chat_id=new,
    )


def _speech(message: Raw, key: str, entities_key: str, ears: Ears) -> Speech:
    text = message.get(key, "")
    if not isinstance(text, str) or len(text) > _MAX_TEXT:
        raise MalformedUpdateError(where=key)
    entities = message.get(entities_key, ())
    if not isinstance(entities, list | tuple):
        raise MalformedUpdateError(where=entities_key)
    return listen(text, entities, bot_id=ears.bot_id, username=ears.username)


def _addressed(message: Raw, chat: "_Chat", speech: Speech, ears: Ears) -> bool:
    return chat.kind is ChatKind.PRIVATE or speech.to_us or _answers_us(message, ears.bot_id)


def _answers_us(message: Raw, bot_id: int) -> bool:
    earlier = message.get("reply_to_message")
    author = earlier.get("from") if isinstance(earlier, dict) else None
    return isinstance(author, dict) and author.get("id") == bot_id


def _album(message: Raw) -> str | None:
    album = message.get("media_group_id")
    return clean(album)[:64] if isinstance(album, str) and album else None


# ------------------------------------------------------------------- buttons, memberships, polls


def _pressed(query: Raw, ears: Ears, now: datetime) -> ButtonPressed:
    presser = str(_id(_object(query.get("from"), "callback_query.from"), "id"))
    if type(query.get("id")) not in (str, int):
        raise MalformedUpdateError(where="callback_query.id")
    if query.get("message") is None:  # sent through inline mode, or too old: no chat is named
        chat, message_id = _Chat(presser, ChatKind.PRIVATE), None
    else:
        message = _object(query["message"], "callback_query.message")
        chat = _chat(message) or _Chat(str(_id(message["chat"], "id")), ChatKind.GROUP)
        message_id = str(_id(message, "message_id"))
    data = query.get("data")
    sealed = data if isinstance(data, str) and message_id is not None else None
    return ButtonPressed(
        bot=ears.bot,
        channel=CHANNEL,
        chat_id=chat.id,
        chat_kind=chat.kind,
        sender_id=presser,
        at=now,
        message_id=message_id,
        action=None if sealed is None else ears.unseal(sealed, chat.id),
    )


def _membership(change: Raw, ears: Ears, now: datetime) -> MembershipChanged | None:
    chat = _chat(change)
    was, now_is = (_is_inside(change, key) for key in ("old_chat_member", "new_chat_member"))
    if chat is None or was == now_is:
        return None
    return MembershipChanged(
        bot=ears.bot,
        channel=CHANNEL,
        chat_id=chat.id,
        chat_kind=chat.kind,
        sender_id=_author(change).id,
        at=_when(change, "date", ears, now),
        membership=Membership.JOINED if now_is else Membership.LEFT,
    )


def _is_inside(change: Raw, key: str) -> bool:
    member = _object(change.get(key), key)
    status = member.get("status")
    if status == "restricted":
        return member.get("is_member") is True
    if not isinstance(status, str) or status not in _INSIDE | _OUTSIDE:
        raise MalformedUpdateError(where=f"{key}.status")
    return status in _INSIDE


def _tally(poll: Raw, ears: Ears, now: datetime) -> PollCounted:
    name, options = poll.get("id"), poll.get("options")
    if not isinstance(name, str) or not isinstance(options, list) or len(options) > _MAX_OPTIONS:
        raise MalformedUpdateError(where="poll")
    counts = tuple(_count(_object(option, "poll.options"), "voter_count") for option in options)
    closed = poll.get("is_closed") is True
    return PollCounted(bot=ears.bot, channel=CHANNEL, poll_id=clean(name)[:64], counts=counts, closed=closed, at=now)


_READERS: dict[str, Callable[[Raw, Ears, datetime], AnyEvent | None]] = {
    "message": _posted,
    "edited_message": _edited,
    "callback_query": _pressed,
    "my_chat_member": _membership,
    "poll": _tally,
}


# ---------------------------------------------------------------------------------- careful reading


@dataclass(frozen=True, slots=True)
class _Chat:
    id: str
    kind: ChatKind


@dataclass(frozen=True, slots=True)
class _Author:
    """id None: hidden behind a group or a service account. is_machine: another bot."""

    id: str | None
    is_machine: bool = False


_KINDS = {"private": ChatKind.PRIVATE, "group": ChatKind.GROUP, "supergroup": ChatKind.GROUP}


def _chat(holder: Raw) -> _Chat | None:
    """The chat of a message; None for channels and kinds still to be invented."""
    chat = _object(holder.get("chat"), "chat")
    name, kind = str(_id(chat, "id")), chat.get("type")
    if not isinstance(kind, str):
        raise MalformedUpdateError(where="chat.type")
    known = _KINDS.get(kind)
    return None if known is None else _Chat(name, known)


def _author(message: Raw) -> _Author:
    if message.get("sender_chat") is not None or message.get("from") is None:
        return _Author(None)
    user = _object(message["from"], "from")
    number = _id(user, "id")
    if number in FACELESS:
        return _Author(None)
    return _Author(str(number), is_machine=user.get("is_bot") is True)


def _when(holder: Raw, key: str, ears: Ears, now: datetime) -> datetime:
    """The moment Telegram saw it, UTC; `now` where that is missing or cannot be (an update lives a day)."""
    seconds = holder.get(key)
    if seconds is None:
        return now
    if type(seconds) is not int or not 0 <= seconds < 2**35:
        raise MalformedUpdateError(where=key)
    if not ears.trust_dates:
        return now
    at = datetime.fromtimestamp(seconds, UTC)
    return at if now - _UPDATES_LIVE <= at <= now + _CLOCK_DRIFT else now


def _object(value: object, where: str) -> Raw:
    if not isinstance(value, dict):
        raise MalformedUpdateError(where=where)
    return value


def _id(holder: Raw, key: str) -> int:
    value = holder.get(key)
    if type(value) is not int or not -_MAX_ID < value < _MAX_ID:
        raise MalformedUpdateError(where=key)
    return value


def _count(holder: Raw, key: str) -> int:
    value = _id(holder, key)
    if value < 0:
        raise MalformedUpdateError(where=key)
    return value
