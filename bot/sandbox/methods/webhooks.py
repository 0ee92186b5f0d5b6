"""Where updates go: setWebhook, deleteWebhook, getWebhookInfo."""

import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.model import Bot, Webhook
from bot.sandbox.params import Params
from bot.sandbox.shapes import Json
from bot.sandbox.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def set_webhook(world: World, bot: Bot, params: Params) -> bool:
    """Telegram insists on https; here plain http to the own machine is taken too."""
    url = params.text("url", "") or ""
    if not url:
        return delete_webhook(world, bot, params)
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
        raise bad_request("bad webhook: invalid webhook URL specified")
    secret = params.text("secret_token")
    if secret is not None and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    allow(bot, params)
    if params.flag("drop_pending_updates"):
        bot.updates.clear()
    bot.webhook = Webhook(url, secret, params.number("max_connections", 40))
    bot.updates.supersede()
    world.changes.bump()
    return True


def delete_webhook(world: World, bot: Bot, params: Params) -> bool:
    bot.webhook = None
    if params.flag("drop_pending_updates"):
        bot.updates.clear()
    world.changes.bump()
    return True


def get_webhook_info(_world: World, bot: Bot, _params: Params) -> Json:
    hook = bot.webhook
    info: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates),
    }
    if hook is not None:
        info["max_connections"] = hook.max_connections
        if hook.last_error is not None:
            info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    if bot.updates.allowed:
        info["allowed_updates"] = bot.updates.allowed
    return info


def allow(bot: Bot, params: Params) -> None:
    """Take `allowed_updates` over when it is given."""
    kinds = params.array("allowed_updates")
    if kinds is not None:
        bot.updates.allow(kind for kind in kinds if isinstance(kind, str))


METHODS: dict[str, Any] = {
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
