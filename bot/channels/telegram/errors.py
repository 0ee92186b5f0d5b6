"""Telegram's complaints become ours, sorted by what is certain (reliability.md §6 and §7).

Only an answer of Telegram itself (an error without a cause) or a connection that was never made proves that
a message was not taken. Everything else is in doubt.
"""

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram.aiohttp_causes import NEVER_LEFT, PoolTimeoutError
from bot.domain.errors import (
    BotError,
    ChatGoneError,
    ChatMovedError,
    DeliveryDeferredError,
    DeliveryError,
    DeliveryInDoubtError,
    DeliveryRejectedError,
)

CONNECT_PAUSE = timedelta(seconds=3)
CONFLICT_PAUSE = timedelta(seconds=30)
TOKEN_PAUSE = timedelta(minutes=10)
CHAT_PAUSE = timedelta(hours=1)
CHAT_TRIES = 3

_NEVER_LEFT: tuple[type[Exception], ...] = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,  # raised only while the proxy is asked for the way
    *NEVER_LEFT,
)
_POOL_FULL = (httpx.PoolTimeout, PoolTimeoutError)
_REASON_CHARACTERS = 120

# Telegram's words, lower case, and our name for them; the first match wins.
_COMPLAINTS = (
    ("not modified", "not-modified"),
    ("chat_not_modified", "not-modified"),
    ("caption is too long", "caption-too-long"),
    ("caption_too_long", "caption-too-long"),
    ("message is too long", "text-too-long"),
    ("message_too_long", "text-too-long"),
    ("text is empty", "text-empty"),
    ("there is no text in the message", "has-no-text"),
    ("there is no caption in the message", "has-no-caption"),
    ("message to unpin not found", "message-gone"),
    ("message to edit not found", "message-gone"),
    ("message to pin not found", "message-gone"),
    ("message to be replied not found", "message-gone"),
    ("with poll to stop not found", "message-gone"),
    ("message_id_invalid", "message-gone"),
    ("message can't be edited", "not-editable"),
    ("poll has already been closed", "poll-closed"),
    ("query is too old", "query-too-old"),
    ("query id is invalid", "query-too-old"),
    ("method not found", "unknown-method"),
    ("photo_invalid_dimensions", "picture-refused"),
    ("image_process_failed", "picture-refused"),
    ("not enough rights to send photos", "picture-refused"),
    ("chat_send_photos_forbidden", "picture-refused"),
    ("chat_send_media_forbidden", "picture-refused"),
    ("not enough rights", "no-rights"),
    ("have no rights", "no-rights"),
    ("need administrator rights", "no-rights"),
    ("chat_admin_required", "no-rights"),
    ("chat_write_forbidden", "no-rights"),
    ("chat not found", "chat-not-found"),
    ("peer_id_invalid", "chat-not-found"),
    ("group chat was upgraded", "chat-not-found"),
    ("group chat was deactivated", "chat-not-found"),
)
_ASK_AGAIN_LATER = {"no-rights", "chat-not-found"}


class MalformedUpdateError(BotError):
    """An update that is not what the Bot API promises. Facts: where, the path of the first wrong field."""

    code = "malformed-update"


class TokenRefusedError(BotError):
    """Telegram does not know this token, or the API address is wrong. Facts: bot, the school's bot."""

    code = "token-refused"


class WebhookRefusedError(BotError):
    """Telegram will not push updates to this address. Facts: bot, reason in Telegram's words."""

    code = "webhook-refused"


def as_delivery_error(error: Exception) -> DeliveryError:
    """Say what an exception of a Bot API call means for the message it carried."""
    if isinstance(error, RetryAfter):
        return DeliveryDeferredError(pause=_pause(error), whole_token=True, too_fast=True, reason="flood")
    if isinstance(error, ChatMigrated):
        return ChatMovedError(new_chat_id=str(error.new_chat_id))
    if isinstance(error, TelegramError) and error.__cause__ is None:
        said = _said_by_telegram(error)
        if said is not None:
            return said
    if isinstance(error, NetworkError) and isinstance(error.__cause__, _NEVER_LEFT):
        whole = not isinstance(error.__cause__, _POOL_FULL)
        reason = type(error.__cause__).__name__
        return DeliveryDeferredError(pause=CONNECT_PAUSE, whole_token=whole, reason=reason)
    return DeliveryInDoubtError(reason=_kind(error))


def reason_of(error: DeliveryError) -> str:
    """The error's reason, for comparing and logging."""
    return str(error.facts.get("reason", error.code))


def _said_by_telegram(error: TelegramError) -> DeliveryError | None:
    match error:
        case BadRequest():  # before NetworkError, its base
            return _bad_request(error.message)
        case Forbidden():
            return ChatGoneError(reason=error.message[:_REASON_CHARACTERS])
        case InvalidToken():
            return _token_or_method(error.message)
        case Conflict():
            return DeliveryDeferredError(pause=CONFLICT_PAUSE, whole_token=True, reason="conflict")
    return None


def _bad_request(message: str) -> DeliveryError:
    words = message.lower()
    reason = next((name for said, name in _COMPLAINTS if said in words), message[:_REASON_CHARACTERS])
    if reason in _ASK_AGAIN_LATER:
        # An admin can still put it right; who counts the tries calls the chat gone after the last.
        return DeliveryDeferredError(pause=CHAT_PAUSE, reason=reason, gone_after_tries=CHAT_TRIES)
    return DeliveryRejectedError(reason=reason)


def _token_or_method(message: str) -> DeliveryError:
    # A 404 with Telegram's own description names an unknown method; "(404)" is what python-telegram-bot
    # makes of an answer without one: some other server stands there for now.
    words = message.lower()
    if words.startswith("not found") and not words.endswith("(404)"):
        return DeliveryRejectedError(reason="unknown-method")
    return DeliveryDeferredError(pause=TOKEN_PAUSE, whole_token=True, reason="token-refused")


def _pause(error: RetryAfter) -> timedelta:
    pause = error.retry_after
    return pause if isinstance(pause, timedelta) else timedelta(seconds=pause)


def _kind(error: Exception) -> str:
    """Type names only: the message may hold a page of a proxy or the text of a chat."""
    cause = error.__cause__
    return type(error).__name__ if cause is None else f"{type(error).__name__}/{type(cause).__name__}"
