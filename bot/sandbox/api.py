"""The Bot API over ASGI: token, method, faults, answer. Kept cheap: bots are measured against it."""

import asyncio
from typing import Any

from starlette.types import Receive, Scope, Send

from bot.sandbox.errors import CONFLICT_WEBHOOK, ApiError
from bot.sandbox.http import answer, answer_json, cut, read_params
from bot.sandbox.methods import COUNTED, TABLE
from bot.sandbox.methods.webhooks import allow
from bot.sandbox.model import ApiCall, Bot
from bot.sandbox.params import Params
from bot.sandbox.world import World

MAX_POLL_SECONDS = 50


class BotApi:
    """Answers /bot<token>/METHOD and /file/bot<token>/PATH."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.closing = False

    def close(self) -> None:
        """Send waiting pollers home."""
        self.closing = True
        for bot in self.world.bots.values():
            bot.updates.release()

    async def call(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call of one method."""
        token, _, name = scope["path"].removeprefix("/bot").partition("/")
        try:
            params = await read_params(scope, receive)
            bot = self.world.bots.get(token)
            if bot is None:
                raise ApiError(401, "Unauthorized")  # noqa: TRY301
        except ApiError as error:
            await answer_json(send, error.status, error.as_json())
            return
        except ConnectionResetError:
            return
        method = name.lower()
        if method == "getupdates":
            await self._serve(scope, send, bot, name, params)
            return
        bot.in_flight += 1
        self.world.changes.bump()
        try:
            await self._serve(scope, send, bot, name, params)
        finally:
            bot.in_flight -= 1
            self.world.changes.bump()

    async def file(self, scope: Scope, send: Send) -> None:
        """The bytes of a file, by the `file_path` of getFile."""
        token, _, path = scope["path"].removeprefix("/file/bot").partition("/")
        stored = self.world.files.by_path(path)
        if token not in self.world.bots or stored is None:
            error = ApiError(404, "Not Found") if token in self.world.bots else ApiError(401, "Unauthorized")
            await answer_json(send, error.status, error.as_json())
            return
        await answer(send, 200, stored.data, [(b"content-type", b"application/octet-stream")])

    async def _serve(self, scope: Scope, send: Send, bot: Bot, name: str, params: Params) -> None:
        faults, method = self.world.faults, name.lower()
        chat = _chat_number(params)
        if delay := faults.take_delay(method):
            await asyncio.sleep(delay)
        if faults.take_cut(method, chat, after=False):
            self._log(bot, name, params, fate="dropped", error=(0, "connection cut before"))
            await cut(scope)
            return
        if page := faults.take_page(method):
            self._log(bot, name, params, error=(page[0], "html page"))
            await answer(send, page[0], page[1].encode(), [(b"content-type", b"text/html")])
            return
        try:
            result = await self._result(bot, method, params, chat)
        except ApiError as error:
            self._log(bot, name, params, error=(error.status, error.description))
            await answer_json(send, error.status, error.as_json())
            return
        if faults.take_cut(method, chat, after=True):
            self._log(bot, name, params, fate="dropped", result=result)
            await cut(scope)
            return
        self._log(bot, name, params, result=result)
        await answer_json(send, 200, {"ok": True, "result": result})

    async def _result(self, bot: Bot, method: str, params: Params, chat: int | None) -> Any:
        faults = self.world.faults
        if error := faults.take_error(method, chat):
            raise error
        if method == "getupdates":
            return await self._get_updates(bot, params)
        known = TABLE.get(method)
        if known is None:
            raise ApiError(404, "Not Found")
        if faults.pace is not None and method in COUNTED:
            faults.pace.check(bot.id, chat, asyncio.get_running_loop().time())
        return known(self.world, bot, params)

    async def _get_updates(self, bot: Bot, params: Params) -> list[dict[str, Any]]:
        if bot.webhook is not None:
            raise ApiError(409, CONFLICT_WEBHOOK)
        queue = bot.updates
        queue.supersede()
        allow(bot, params)
        if offset := params.number("offset", 0):
            queue.confirm(offset)
        limit = min(max(params.number("limit", 100), 1), 100)
        timeout = min(max(params.number("timeout", 0), 0), MAX_POLL_SECONDS)
        if timeout and not self.closing:
            await queue.wait(timeout)
        return queue.peek(limit)

    def _log(
        self,
        bot: Bot,
        name: str,
        params: Params,
        *,
        result: Any = None,
        error: tuple[int, str] | None = None,
        fate: str = "answered",
    ) -> None:
        world = self.world
        call = ApiCall(
            bot=bot, method=name, params=params.loggable(), at=world.now(), result=result, error=error, fate=fate
        )
        world.log.append(call)


def _chat_number(params: Params) -> int | None:
    value = params.raw.get("chat_id")
    if isinstance(value, int):
        return value
    return (
        int(value) if isinstance(value, str) and value.lstrip("-").isascii() and value.lstrip("-").isdigit() else None
    )
