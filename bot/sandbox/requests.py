"""The JSON a control call brings, with lookups into the world: `person`, `bot`, `chat`, `message`."""

from bot.sandbox.errors import SandboxError
from bot.sandbox.model import Bot, Chat, Message, User
from bot.sandbox.shapes import Json
from bot.sandbox.world import World

MAX_WAIT = 60.0


class Body:
    """One call; every lookup raises SandboxError for what is not there."""

    def __init__(self, world: World, raw: Json) -> None:
        self._world = world
        self.raw = raw

    def text(self, name: str, default: str | None = None) -> str:
        value = self.raw.get(name, default)
        if not isinstance(value, str):
            raise SandboxError("bad-field", field=name)
        return value

    def optional(self, name: str) -> str | None:
        return None if self.raw.get(name) is None else self.text(name)

    def number(self, name: str, default: int | None = None) -> int:
        value = self.raw.get(name, default)
        try:
            return int(value)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            raise SandboxError("bad-field", field=name) from None

    def seconds(self, name: str, default: float) -> float:
        value = self.raw.get(name, default)
        if not isinstance(value, int | float) or not 0 <= value <= MAX_WAIT:
            raise SandboxError("bad-field", field=name)
        return float(value)

    def flag(self, name: str) -> bool:
        return bool(self.raw.get(name))

    def numbers(self, name: str) -> list[int]:
        value = self.raw.get(name)
        if not isinstance(value, list) or not all(isinstance(item, int) for item in value):
            raise SandboxError("bad-field", field=name)
        return value

    def person(self, name: str = "person") -> User:
        """By id or by name."""
        wanted = str(self.raw.get(name, ""))
        for user in self._world.users.values():
            if wanted in (str(user.id), user.name):
                return user
        raise SandboxError("no-such-person", person=wanted)

    def bot(self) -> Bot:
        """By id or username; the only one when not named."""
        wanted = self.raw.get("bot")
        for bot in self._world.bots.values():
            if wanted is None or str(wanted) in (str(bot.id), bot.username):
                return bot
        raise SandboxError("no-such-bot", bot=wanted)

    def chat(self) -> Chat:
        """By key, or id of a group; without one the person's private chat with the bot."""
        wanted = self.raw.get("chat")
        if wanted is None and "person" in self.raw:
            return self._world.private(self.person(), self.bot())
        chat = self._world.chats.get(str(wanted))
        if chat is None:
            raise SandboxError("no-such-chat", chat=wanted)
        return chat

    def message(self, name: str = "message") -> Message:
        message = self.chat().messages.get(self.number(name))
        if message is None:
            raise SandboxError("no-such-message", message=self.raw.get(name))
        return message

    def reply(self) -> Message | None:
        return None if self.raw.get("reply_to") is None else self.message("reply_to")
