"""The Bot API's methods: a table from lower-case name to what it does.

A method takes (world, bot, params), returns the `result` as JSON values, and raises ApiError in Telegram's words.
getUpdates waits, and so lives with the server (`bot/sandbox/api.py`).
"""

from collections.abc import Callable
from typing import Any

from bot.sandbox.methods import account, chats, edits, media, polls, texts, webhooks
from bot.sandbox.model import Bot
from bot.sandbox.params import Params
from bot.sandbox.world import World

Method = Callable[[World, Bot, Params], Any]

TABLE: dict[str, Method] = {
    name.lower(): method
    for part in (account, chats, edits, media, polls, texts, webhooks)
    for name, method in part.METHODS.items()
}
"""Every method the sandbox knows, getUpdates apart; anything else is 404."""

COUNTED = frozenset(
    (
        "sendmessage",
        "sendphoto",
        "senddocument",
        "sendmediagroup",
        "sendpoll",
        "sendvoice",
        "sendsticker",
        "forwardmessage",
        "copymessage",
    )
)
"""Methods that put messages into chats: what rate limits count."""
