"""The first calls of a run: who are we, and how do updates reach us. Kept up until the network is there."""

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.telegram.backoff import Backoff
from bot.channels.telegram.errors import TokenRefusedError, WebhookRefusedError
from bot.channels.telegram.inbound import ALLOWED_UPDATES
from bot.channels.telegram.transport import Transport
from bot.channels.telegram.wire import post

log = structlog.get_logger(__name__)

TRY_SECONDS = 30.0
WEBHOOK_CONNECTIONS = 40


@dataclass(frozen=True, slots=True)
class BotUser:
    """The bot as Telegram knows it."""

    id: int
    username: str


async def introduce(transport: Transport, *, name: str) -> BotUser:
    """Ask Telegram who this token is. name: the school's bot, for the log.

    Raises:
        TokenRefusedError: the token is wrong, or the API address.
    """
    try:
        me = await _insist(transport, "getMe", name)
    except (InvalidToken, BadRequest):
        raise TokenRefusedError(bot=name) from None
    return BotUser(int(me["id"]), str(me.get("username") or ""))


async def use_polling(transport: Transport, *, name: str) -> None:
    """Take a webhook down; what waits for it stays. A server that knows no webhooks needs nothing done."""
    try:
        await _insist(transport, "deleteWebhook", name)
    except (InvalidToken, BadRequest) as error:
        log.warning("webhook-not-taken-down", bot=name, error=type(error).__name__)


async def use_webhook(transport: Transport, *, name: str, url: str, secret: str) -> None:
    """Have updates pushed to `url`, each with the secret.

    Raises:
        TokenRefusedError: the token has been revoked.
        WebhookRefusedError: Telegram does not accept the address.
    """
    try:
        await _insist(
            transport,
            "setWebhook",
            name,
            url=url,
            secret_token=secret,
            max_connections=WEBHOOK_CONNECTIONS,
            allowed_updates=list(ALLOWED_UPDATES),
        )
    except InvalidToken:
        raise TokenRefusedError(bot=name) from None
    except BadRequest as error:
        raise WebhookRefusedError(bot=name, reason=error.message) from None


async def _insist(transport: Transport, method: str, name: str, **params: Any) -> Any:
    """Call until it works; raises InvalidToken and BadRequest where Telegram itself said so."""
    backoff = Backoff()
    while True:
        try:
            async with asyncio.timeout(TRY_SECONDS):
                return await post(transport.sending, f"{transport.bot.base_url}/{method}", params, None)
        except (TelegramError, TimeoutError) as error:
            if isinstance(error, InvalidToken | BadRequest) and error.__cause__ is None:
                raise
            pause = backoff.next()
            cause = type(error.__cause__).__name__ if error.__cause__ else None
            kind = type(error).__name__
            log.warning("telegram-not-reached", bot=name, error=kind, cause=cause, retry_in=round(pause, 1))
            await asyncio.sleep(pause)
