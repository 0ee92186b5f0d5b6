"""A local Bot API server with a browser chat page; imports nothing of ours.

`World` is the state (people, bots, groups, messages); `SandboxServer` puts the Bot API and the chat page before it.
"""

from bot.sandbox.callbacks import CallbackQuery
from bot.sandbox.errors import SandboxError
from bot.sandbox.model import Answer, ApiCall, Bot, Chat, Message, Poll, User
from bot.sandbox.server import SandboxServer
from bot.sandbox.world import World

__all__ = [
    "Answer", "ApiCall", "Bot", "CallbackQuery", "Chat", "Message", "Poll", "SandboxError", "SandboxServer", "User",
    "World",
]  # fmt: skip
