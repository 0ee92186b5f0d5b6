"""Words shared by channels and handlers: what a chat can tell us, and what we can say to it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ChatKind(StrEnum):
    """Where a word was spoken."""

    PRIVATE = "private"
    GROUP = "group"


# --------------------------------------------------------------------------------------- in


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in a chat. Ids are text; `bot` names the school's bot, never its token."""

    bot: str
    channel: str
    chat_id: str
    chat_kind: ChatKind
    sender_id: str | None
    """None where the platform hides who it was (anonymous group admins, channels)."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPosted(Event):
    """A text message. addressed: in a group, whether it speaks to the bot; commands come without @name."""

    message_id: str
    text: str
    addressed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEdited(Event):
    """The sender rewrote a message."""

    message_id: str
    text: str
    addressed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPosted(Event):
    """A photo, voice, sticker, file …; what: photo, voice, video, sticker, document, other."""

    message_id: str
    what: str
    caption: str = ""
    album_id: str | None = None
    addressed: bool = True
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(Event):
    """A button of ours. action None: the data was not sealed by us for this chat (forged, foreign or stale)."""

    message_id: str | None
    action: str | None


class Membership(StrEnum):
    """What became of the bot in a chat."""

    JOINED = "joined"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipChanged(Event):
    """The bot was added, removed, blocked or unblocked."""

    membership: Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMoved(Event):
    """The group `chat_id` goes on under `new_chat_id`."""

    new_chat_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCounted:
    """The tally of a native anonymous poll, options in order."""

    bot: str
    channel: str
    poll_id: str
    counts: tuple[int, ...]
    closed: bool
    at: datetime


AnyEvent = TextPosted | TextEdited | MediaPosted | ButtonPressed | MembershipChanged | ChatMoved | PollCounted


# ------------------------------------------------------------------------------------ answers


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. action: `verb:argument:…`, ASCII, at most 46 bytes; the channel seals it."""

    label: str
    action: str


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to the person who just wrote, said at once by the channel that heard them.

    replaces: rewrite the message whose button was pressed instead of saying a new one.
    toast: a passing line over the chat after a press (the text may then be empty: the message stays as it is).
    menu: the role whose command menu this person should now see (see bot/texts/menus.py), or None.
    """

    text: str = ""
    buttons: Rows = ()
    replaces: bool = False
    toast: str | None = None
    menu: str | None = None


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """JSON-ready form of a reply; `reply_from_json` is its inverse."""
    return {
        "text": reply.text,
        "buttons": _rows_to_json(reply.buttons),
        "replaces": reply.replaces,
        "toast": reply.toast,
        "menu": reply.menu,
    }


def reply_from_json(data: dict[str, Any]) -> Reply:
    """Inverse of `reply_to_json`."""
    return Reply(**data | {"buttons": _rows_from_json(data["buttons"])})


def _rows_to_json(rows: Rows) -> list[list[list[str]]]:
    return [[[b.label, b.action] for b in row] for row in rows]


def _rows_from_json(data: list[list[list[str]]]) -> Rows:
    return tuple(tuple(Button(*b) for b in row) for row in data)


# ------------------------------------------------------------------------------- announcements


@dataclass(frozen=True, slots=True)
class Picture:
    """The card of a frozen sheet version, rendered when it is sent."""

    sheet_id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """One message: text, or a picture with the text as its caption (the text may then be empty)."""

    text: str
    buttons: Rows = ()
    picture: Picture | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPoll:
    """A native anonymous poll with one answer."""

    question: str
    options: tuple[str, ...]
    silent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Rewrite the message sent under the outbox key `target` (and its picture, where it has one)."""

    target: str
    text: str
    buttons: Rows = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """Pin the message sent under the outbox key `target`, silently."""

    target: str


@dataclass(frozen=True, slots=True)
class Unpin:
    """Take down the pin of the message sent under the outbox key `target`."""

    target: str


@dataclass(frozen=True, slots=True)
class ClosePoll:
    """End the poll sent under the outbox key `target` and report its final counts."""

    target: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Go out of a group that no class has been bound to; a group bound meanwhile is not left."""


Act = Say | AskPoll | Edit | Pin | Unpin | ClosePoll | Leave


class MessageKind(StrEnum):
    """What an announcement is for: decides what happens when nobody knows whether it arrived."""

    PUBLICATION = "publication"
    CARD = "card"
    CORRECTION = "correction"
    REVIEW = "review"
    NOTICE = "notice"
    NUDGE = "nudge"
    MORNING = "morning"
    BEDTIME = "bedtime"
    PHONE = "phone"
    POLL = "poll"
    POLL_CLOSE = "poll-close"
    PIN = "pin"
    UNPIN = "unpin"
    LEAVE = "leave"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMessage:
    """One unasked message to one chat; `key` makes it unique for ever.

    scope: the class id it speaks of (or the school's), so that failures find their 班主任.
    priority: smaller goes first. not_before/expires_at: aware datetimes.
    """

    key: str
    bot: str
    channel: str
    chat_id: str
    kind: MessageKind
    scope: str
    act: Act
    priority: int = 5
    not_before: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel returns for a message it took. counts: final tally of a closed poll."""

    message_id: str
    has_picture: bool = False
    poll_id: str | None = None
    counts: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a channel can do; the core renders by these, never by a channel's name.

    text_units/caption_units: the longest text and caption, measured by `units(text)`.
    """

    text_units: int
    caption_units: int
    edits: bool = True
    buttons: bool = True
    polls: bool = True
    pictures: bool = True
    pins: bool = True
    link_prefix: str | None = None
    """Prefix of a deep link that opens a private chat with the bot, before the code; None where there is none."""

    def units(self, text: str) -> int:
        """Length of a text as chat platforms count it: UTF-16 code units."""
        return len(text.encode("utf-16-le", "surrogatepass")) // 2


_ACTS: dict[str, type[Any]] = {c.__name__: c for c in (Say, AskPoll, Edit, Pin, Unpin, ClosePoll, Leave)}


def act_to_json(act: Act) -> dict[str, Any]:
    """JSON-ready form of an act; `act_from_json` is its inverse."""
    body: dict[str, Any] = {name: getattr(act, name) for name in act.__dataclass_fields__}
    if body.get("picture") is not None:
        body["picture"] = [body["picture"].sheet_id, body["picture"].version]
    if "buttons" in body:
        body["buttons"] = _rows_to_json(body["buttons"])
    if "options" in body:
        body["options"] = list(body["options"])
    return {"act": type(act).__name__} | body


def act_from_json(data: dict[str, Any]) -> Act:
    """Inverse of `act_to_json`; KeyError for an unknown act."""
    body = dict(data)
    kind = _ACTS[body.pop("act")]
    if body.get("picture") is not None:
        body["picture"] = Picture(*body["picture"])
    if "buttons" in body:
        body["buttons"] = _rows_from_json(body["buttons"])
    if "options" in body:
        body["options"] = tuple(body["options"])
    act: Act = kind(**body)
    return act


@dataclass(frozen=True, slots=True)
class Menu:
    """A role's command menu: (command without slash, description) pairs."""

    commands: tuple[tuple[str, str], ...] = field(default=())
