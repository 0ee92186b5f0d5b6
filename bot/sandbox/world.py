"""The world of one sandbox: people, bots and groups, what they do, and ways to look at it."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson

from bot.sandbox.errors import SandboxError
from bot.sandbox.grouping import Grouping
from bot.sandbox.model import ApiCall, Bot, Chat, Message, User
from bot.sandbox.speaking import Speaking
from bot.sandbox.updates import UpdateQueue

_FIRST_PERSON = 7_000_000_000  # beyond 32 bits, as real ids are


class World(Speaking, Grouping):
    """Pure in-memory state, testable without HTTP; `SandboxServer` puts the Bot API in front of it.

    Use from the event loop of the server; nothing here waits but `wait_for` and `settled`.
    """

    def add_bot(self, *, token: str, username: str, name: str, privacy: bool = True) -> Bot:
        """Register a bot; the number before the colon of its token is its id."""
        number, colon, _ = token.partition(":")
        if not (number.isdigit() and colon) or "/" in token or token in self.bots:
            raise SandboxError("bad-token")
        updates = UpdateQueue(self.changes.bump)
        bot = Bot(int(number), name, username, is_bot=True, token=token, updates=updates, privacy=privacy)
        self.bots[token] = bot
        self.changes.bump()
        return bot

    def add_user(self, name: str, *, username: str | None = None, id: int | None = None) -> User:  # noqa: A002
        """Add a person; the id may be chosen."""
        number = id if id is not None else _FIRST_PERSON + self.new_id()
        if number in self.users or number <= 0:
            raise SandboxError("bad-user-id", id=number)
        user = self.users[number] = User(number, name, username)
        self.changes.bump()
        return user

    def messages(self, chat: Chat) -> list[Message]:
        """Every message of a chat in order, deleted ones too (marked)."""
        return list(chat.messages.values())

    def last(self, chat: Chat) -> Message:
        """The newest message still to be seen, service lines apart."""
        for message in reversed(chat.messages.values()):
            if not message.deleted and message.service is None:
                return message
        raise SandboxError("empty-chat", chat=chat.key)

    def chats_of(self, user: User) -> list[Chat]:
        """The chats a person has open: one with each bot, and the groups."""
        for bot in self.bots.values():
            self.private(user, bot)
        return [chat for chat in self.chats.values() if chat.migrated_to is None and chat.has(user)]

    def unread(self, user: User, chat: Chat) -> int:
        """Messages of others since the person last had the chat open."""
        read = self.reads.get((user.id, chat.key), 0)
        count = 0
        for message in reversed(chat.messages.values()):
            if message.id <= read:
                break
            count += message.sender is not user and not message.deleted
        return count

    def calls(self, bot: Bot, method: str | None = None) -> list[ApiCall]:
        """The log of Bot API calls, oldest first; names are compared without case."""
        wanted = method and method.lower()
        return [c for c in self.log if c.bot is bot and (wanted is None or c.method.lower() == wanted)]

    def commands_for(self, bot: Bot, chat: Chat, user: User) -> list[dict[str, str]]:
        """The command menu of a person in a chat: the narrowest scope that has one."""
        member = chat.member(user)
        leads = member is not None and member.status in ("creator", "administrator")
        scopes = [f"chat_member:{chat.id}:{user.id}"]
        if leads:
            scopes.append(f"chat_administrators:{chat.id}")
        scopes.append(f"chat:{chat.id}")
        if chat.bot is not None:
            scopes.append("all_private_chats")
        else:
            scopes += ["all_chat_administrators"] * leads + ["all_group_chats"]
        for scope in [*scopes, "default"]:
            if commands := bot.commands.get(f"{scope}|zh") or bot.commands.get(f"{scope}|"):
                return commands
        return []

    def push_raw_update(self, bot: Bot, update: dict[str, Any]) -> int:
        """Queue an update just as given, malformed too; its id is filled in when missing.

        Raises:
            TypeError: no JSON can be made of it.
        """
        orjson.dumps(update)
        return bot.updates.push_raw(update)

    async def wait_for(self, condition: Callable[[], object], timeout: float = 5.0) -> None:
        """Wait until `condition()` is true.

        Raises:
            TimeoutError: it was not within `timeout` seconds of real time.
        """
        await self.changes.until(lambda: bool(condition()), timeout)

    async def settled(self, bot: Bot, *, timeout: float = 5.0, quiet: float = 0.05) -> None:
        """Wait until the bot has fetched and confirmed every update, and no call of it is in flight.

        Args:
            bot: whose updates and calls.
            timeout: seconds of real time.
            quiet: seconds all that must hold, for a bot that thinks between fetching and answering.

        Raises:
            TimeoutError: updates or calls were still open.
        """

        def idle() -> bool:
            return not len(bot.updates) and not bot.in_flight

        async with asyncio.timeout(timeout):
            while True:
                await self.changes.until(idle, timeout)
                serial = self.changes.serial
                await self.changes.next(quiet)
                if idle() and self.changes.serial == serial:
                    return
