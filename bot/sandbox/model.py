"""What the sandbox's world is made of: people, bots, chats, messages, polls, taps on buttons.

Live, mutable values compared by identity: a test that holds a message sees it being edited.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from bot.sandbox.keyboards import inline_buttons
from bot.sandbox.updates import UpdateQueue

PRIVATE, GROUP, SUPERGROUP = "private", "group", "supergroup"
PRESENT = frozenset({"creator", "administrator", "member", "restricted"})


@dataclass(slots=True, eq=False)
class User:
    """A person, or (as `Bot`) a bot account."""

    id: int
    name: str
    username: str | None = None
    is_bot: bool = False


@dataclass(slots=True, eq=False)
class Webhook:
    """Where a bot wants its updates posted, and how that went."""

    url: str
    secret: str | None = None
    max_connections: int = 40
    last_error_at: int | None = None
    last_error: str | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Bot(User):
    """A bot account: its token, switches, menus and waiting updates."""

    token: str
    updates: UpdateQueue
    privacy: bool = True
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)
    webhook: Webhook | None = None
    in_flight: int = 0
    """API calls being answered now, getUpdates apart."""


@dataclass(slots=True, eq=False)
class Member:
    """How an account stands in a group: a ChatMember status and, for administrators, what it may do."""

    account: User
    status: str = "member"
    rights: frozenset[str] = frozenset()

    @property
    def present(self) -> bool:
        return self.status in PRESENT

    def may(self, right: str) -> bool:
        """Whether the account holds an administrator's `right`, for example `can_pin_messages`."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)


@dataclass(slots=True, eq=False, kw_only=True)
class Chat:
    """A private chat of one person with one bot, a group or a supergroup."""

    id: int
    kind: str
    title: str = ""
    person: User | None = None
    bot: Bot | None = None
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    next_id: int = 1
    migrated_to: Chat | None = None
    started: bool = False
    """Private: the person has written; only then may the bot."""
    blocked: bool = False
    """Private: the person has blocked the bot."""
    typing_until: float = 0.0

    @property
    def key(self) -> str:
        """One word for the chat: a private chat's `id` is its person's and shared by several bots."""
        return f"{self.id}:{self.bot.id}" if self.bot else str(self.id)

    def member(self, account: User) -> Member | None:
        """The account's standing in a group; None when it never was in it."""
        return self.members.get(account.id)

    def has(self, account: User) -> bool:
        """Whether the account takes part now."""
        if self.kind == PRIVATE:
            return account in (self.person, self.bot)
        member = self.member(account)
        return member is not None and member.present

    def people(self) -> list[User]:
        """Everyone in it who is no bot."""
        if self.person is not None:
            return [self.person]
        return [m.account for m in self.members.values() if m.present and not m.account.is_bot]

    def bots(self) -> list[Bot]:
        """Every bot in it."""
        if self.bot is not None:
            return [self.bot]
        return [m.account for m in self.members.values() if m.present and isinstance(m.account, Bot)]


@dataclass(slots=True, eq=False, kw_only=True)
class StoredFile:
    """Bytes someone sent once; `file_id` sends them again."""

    file_id: str
    unique_id: str
    path: str
    name: str
    media_type: str
    data: bytes
    width: int = 0
    height: int = 0


class ButtonValue(NamedTuple):
    """An inline button as a person meets it: its label, and its callback data or link."""

    label: str
    data: str | None


@dataclass(slots=True, eq=False)
class Option:
    """One answer of a poll."""

    text: str
    persistent_id: str


@dataclass(slots=True, eq=False, kw_only=True)
class Poll:
    """A native poll (投票); `votes` maps a person's id to the chosen option indexes."""

    id: str
    question: str
    options: list[Option]
    bot: Bot | None
    anonymous: bool = True
    multiple: bool = False
    revoting: bool = True
    kind: str = "regular"
    correct: tuple[int, ...] = ()
    explanation: str = ""
    open_period: int | None = None
    close_date: int | None = None
    closed: bool = False
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def counts(self) -> list[int]:
        """Votes for each option, in order."""
        return [sum(index in chosen for chosen in self.votes.values()) for index in range(len(self.options))]


@dataclass(slots=True, eq=False, kw_only=True)
class Message:
    """One message in one chat, as everyone sees it now; `history` keeps what it said before."""

    chat: Chat
    id: int
    sender: User
    date: int
    text: str | None = None
    entities: list[dict[str, Any]] = field(default_factory=list)
    caption: str | None = None
    caption_entities: list[dict[str, Any]] = field(default_factory=list)
    photo: StoredFile | None = None
    document: StoredFile | None = None
    voice: StoredFile | None = None
    sticker: StoredFile | None = None
    sticker_emoji: str = ""
    poll: Poll | None = None
    media_group_id: str | None = None
    reply_to: Message | None = None
    forwarded_from: User | None = None
    markup: dict[str, Any] | None = None
    sender_chat: Chat | None = None
    service: dict[str, Any] | None = None
    pinned: bool = False
    silent: bool = False
    protected: bool = False
    deleted: bool = False
    edit_date: int | None = None
    history: list[str] = field(default_factory=list)
    reactions: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    serial: int = 0
    """The world's change count at the last change of this message."""

    @property
    def body(self) -> str:
        """Text or caption."""
        return self.text if self.text is not None else self.caption or ""

    @property
    def edited(self) -> bool:
        return self.edit_date is not None

    @property
    def buttons(self) -> list[list[ButtonValue]]:
        """The inline keyboard, row by row."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[ButtonValue(b["text"], b.get("callback_data") or b.get("url")) for b in row] for row in rows]

    @property
    def labels(self) -> list[str]:
        """Every inline button's label, in reading order."""
        return [button["text"] for button in inline_buttons(self.markup)]

    @property
    def file(self) -> StoredFile | None:
        """The one file the message carries, if any."""
        return self.photo or self.document or self.voice or self.sticker


@dataclass(slots=True, eq=False, kw_only=True)
class Answer:
    """What answerCallbackQuery said to the person: a passing note, or an alert to close."""

    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """One Bot API call as it was logged: parameters without file bytes; `fate` is `answered` or `dropped`."""

    bot: Bot
    method: str
    params: dict[str, Any]
    at: datetime
    result: Any = None
    error: tuple[int, str] | None = None
    fate: str = "answered"

    @property
    def ok(self) -> bool:
        return self.error is None
