"""The world's state and the few steps everything else is made of: post, touch, tell the bots."""

import itertools
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.sandbox.callbacks import CallbackQuery
from bot.sandbox.changes import Changes
from bot.sandbox.errors import SandboxError
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.markup import slice_units
from bot.sandbox.model import GROUP, PRIVATE, SUPERGROUP, ApiCall, Bot, Chat, Message, Poll, User
from bot.sandbox.shapes import chat_json, message_json, poll_json, user_json

MAX_MESSAGES = 20_000
MAX_CALLS = 50_000
MAX_CALLBACKS = 20_000
MAX_POLLS = 20_000


class State:
    """Everyone and everything in one sandbox; pure memory, one thread, no I/O.

    Args:
        now: the clock of everything dated, an aware datetime; a virtual one in the demo.

    Raises:
        SandboxError: the clock gives naive times.
    """

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        if now().tzinfo is None:
            raise SandboxError("naive-clock")
        self.now = now
        self.changes = Changes()
        self.files = Files()
        self.faults = Faults()
        self.bots: dict[str, Bot] = {}
        self.users: dict[int, User] = {}
        self.chats: dict[str, Chat] = {}
        self.polls: dict[str, tuple[Poll, Message]] = {}
        self.callbacks: dict[str, CallbackQuery] = {}
        self.reads: dict[tuple[int, str], int] = {}
        self.log: deque[ApiCall] = deque(maxlen=MAX_CALLS)
        self._message_ids = itertools.count(1)
        self._ids = itertools.count(1)

    @property
    def timestamp(self) -> int:
        """The clock in whole seconds since 1970, as `Message.date` has it."""
        return int(self.now().timestamp())

    def new_id(self) -> int:
        """A number no one else has: for people, groups, polls, taps."""
        return next(self._ids)

    def chat_of(self, bot: Bot, chat_id: int) -> Chat | None:
        """The chat a bot means by `chat_id`."""
        return self.chats.get(str(chat_id) if chat_id < 0 else f"{chat_id}:{bot.id}")

    def post(self, chat: Chat, sender: User, **content: Any) -> Message:
        """Put a new message into a chat and tell the bots that may see it."""
        if chat.kind == SUPERGROUP:
            number, chat.next_id = chat.next_id, chat.next_id + 1
        else:
            number = next(self._message_ids)
        message = Message(chat=chat, id=number, sender=sender, date=self.timestamp, **content)
        chat.messages[number] = message
        if len(chat.messages) > MAX_MESSAGES:
            oldest = next(iter(chat.messages.values()))
            self.unpin(oldest)
            del chat.messages[oldest.id]
        if message.poll is not None:
            self.polls[message.poll.id] = (message.poll, message)
            _bound(self.polls, MAX_POLLS)
        chat.typing_until = 0.0
        self.touch(message)
        self.tell_message("message", message)
        return message

    def touch(self, message: Message) -> None:
        """Note that a message changed."""
        message.serial = self.changes.bump()

    def tell_message(self, kind: str, message: Message) -> None:
        """Queue `message` or `edited_message` for every bot that may see it."""
        seers = [bot for bot in message.chat.bots() if sees(bot, message)]
        if seers:
            shape = message_json(message)
            for bot in seers:
                bot.updates.push(kind, shape)

    def tell_membership(self, bot: Bot, chat: Chat, by: User, old: dict[str, Any], new: dict[str, Any]) -> None:
        """Queue `my_chat_member`."""
        change = {
            "chat": chat_json(chat),
            "from": user_json(by),
            "date": self.timestamp,
            "old_chat_member": old,
            "new_chat_member": new,
        }
        bot.updates.push("my_chat_member", change)

    def tell_poll(self, poll: Poll) -> None:
        """Queue `poll` for the bot that sent it."""
        if poll.bot is not None:
            poll.bot.updates.push("poll", poll_json(poll))

    def close_poll(self, poll: Poll) -> None:
        """No more votes; the sender is told."""
        poll.closed = True
        self.touch(self.polls[poll.id][1])
        self.tell_poll(poll)

    def close_due_polls(self) -> None:
        """Close polls whose `open_period` or `close_date` has passed."""
        for poll, _ in self.polls.values():
            if poll.close_date is not None and not poll.closed and poll.close_date <= self.timestamp:
                self.close_poll(poll)

    def pin(self, message: Message, by: User, *, silent: bool) -> None:
        """Pin a message; in groups with the service line everyone sees."""
        chat = message.chat
        if message.id in chat.pinned:
            chat.pinned.remove(message.id)
        chat.pinned.append(message.id)
        message.pinned = True
        self.touch(message)
        if chat.kind != PRIVATE:
            line = {"pinned_message": message_json(message, nested=True)}
            self.post(chat, by, service=line, silent=silent)

    def unpin(self, message: Message) -> None:
        if message.id in message.chat.pinned:
            message.chat.pinned.remove(message.id)
        message.pinned = False
        self.touch(message)

    def delete(self, message: Message) -> None:
        """Take a message out of sight; it stays in the world's record, marked."""
        if message.pinned:
            self.unpin(message)
        message.deleted = True
        self.touch(message)

    def remember_callback(self, query: CallbackQuery) -> None:
        self.callbacks[query.id] = query
        _bound(self.callbacks, MAX_CALLBACKS)


def sees(bot: Bot, message: Message) -> bool:
    """Whether a message reaches the bot: not its own (but service lines), and by privacy mode in groups."""
    chat = message.chat
    if message.service is not None:
        return chat.kind != PRIVATE
    if message.sender.is_bot and message.sender_chat is None:
        return False
    if chat.kind == PRIVATE or not bot.privacy:
        return True
    member = chat.member(bot)
    if member is not None and member.status == "administrator":
        return True
    if message.reply_to is not None and message.reply_to.sender is bot:
        return True
    return _addressed(bot, message)


def _addressed(bot: Bot, message: Message) -> bool:
    handle = f"@{bot.username or ''}".lower()
    for entity in message.entities or message.caption_entities:
        if entity["type"] not in ("bot_command", "mention"):
            continue
        word = slice_units(message.body, entity["offset"], entity["length"]).lower()
        if entity["type"] == "mention" and word == handle:
            return True
        if entity["type"] == "bot_command" and ("@" not in word or word.endswith(handle)):
            return True
    return False


def is_group(chat: Chat) -> bool:
    return chat.kind in (GROUP, SUPERGROUP)


def _bound(kept: dict[str, Any], limit: int) -> None:
    while len(kept) > limit:
        del kept[next(iter(kept))]
