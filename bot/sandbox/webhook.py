"""Posting updates to a bot's webhook: in order, one at a time, again until it answers 2xx."""

import asyncio
import contextlib
from typing import Any
from urllib.parse import SplitResult, urlsplit

import orjson

from bot.sandbox.model import Bot, Webhook
from bot.sandbox.world import World

ANSWER_SECONDS = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0


async def deliver_webhooks(world: World) -> None:
    """Serve every bot that has a webhook, for as long as the server runs."""
    async with asyncio.TaskGroup() as group:
        served: dict[str, asyncio.Task[None]] = {}
        while True:
            for token, bot in world.bots.items():
                task = served.get(token)
                if bot.webhook is not None and (task is None or task.done()):
                    served[token] = group.create_task(_deliver(world, bot, bot.webhook))
            await world.changes.next(60.0)


async def _deliver(world: World, bot: Bot, hook: Webhook) -> None:
    try:
        await _deliver_while_set(world, bot, hook)
    finally:
        world.changes.bump()  # a webhook set meanwhile has its turn now


async def _deliver_while_set(world: World, bot: Bot, hook: Webhook) -> None:
    pause = FIRST_PAUSE
    while bot.webhook is hook:
        waiting = bot.updates.first()
        if waiting is None:
            await world.changes.next(60.0)
            continue
        update_id, update = waiting
        problem = await _post(hook, update)
        if bot.webhook is not hook:
            return
        if problem is None:
            bot.updates.confirm(update_id + 1)
            pause = FIRST_PAUSE
            continue
        hook.last_error, hook.last_error_at = problem, world.timestamp
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _post(hook: Webhook, update: dict[str, Any]) -> str | None:
    """Post one update; None when it was taken, else Telegram's words for what went wrong."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            status = await _exchange(urlsplit(hook.url), hook.secret, orjson.dumps(update))
    except TimeoutError:
        return "Read timeout expired"
    except (OSError, ValueError, EOFError) as error:
        return f"Connection failed: {type(error).__name__}"
    return None if 200 <= status < 300 else f"Wrong response from the webhook: {status}"


async def _exchange(url: SplitResult, secret: str | None, body: bytes) -> int:
    tls = url.scheme == "https"
    reader, writer = await asyncio.open_connection(url.hostname, url.port or (443 if tls else 80), ssl=tls or None)
    try:
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        lines = [
            f"POST {path} HTTP/1.1",
            f"Host: {url.netloc.rpartition('@')[2]}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ]
        if secret is not None:
            lines.append(f"X-Telegram-Bot-Api-Secret-Token: {secret}")
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        version, status, *_ = (await reader.readline()).split(maxsplit=2)
        if not version.startswith(b"HTTP/"):
            raise ValueError(version)
        return int(status)
    finally:
        writer.close()
        with contextlib.suppress(OSError):  # the answer is read; how the peer hangs up does not matter
            await writer.wait_closed()
