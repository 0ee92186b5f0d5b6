"""A Bot API that takes everything at once and remembers only times: the sandbox, which judges, costs more than the bot.

One bot. Teachers' messages are handed out by getUpdates; what the bot says is counted by chat.
"""

import asyncio
import time
from collections import defaultdict
from types import TracebackType
from typing import Any, Self

import orjson
from aiohttp import web

_ME = {"id": 1000000002, "is_bot": True, "first_name": "bench", "username": "bench_bot"}


class BotApi:
    """An async context manager. url: for JIANFU_TELEGRAM_API_URL; said: monotonic times by chat id."""

    def __init__(self) -> None:
        self.url = ""
        self.said: defaultdict[int, list[float]] = defaultdict(list)
        self.heard = asyncio.Event()
        """The bot has asked for updates."""
        self._updates: list[dict[str, Any]] = []
        self._new = asyncio.Event()
        self._numbers = 0
        self._watching: dict[int, asyncio.Future[float]] = {}

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def answer_to(self, chat: int, text: str, within: float = 60) -> float:
        """A person writes; seconds until the bot's next message in that chat."""
        self._numbers += 1
        sender = {"id": chat, "is_bot": False, "first_name": "老师"}
        message = {
            "message_id": self._numbers,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "老师"},
            "from": sender,
            "text": text,
        }
        self._watching[chat] = future = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        self._updates.append({"update_id": self._numbers, "message": message})
        self._new.set()
        async with asyncio.timeout(within):
            return await future - began

    async def _call(self, request: web.Request) -> web.Response:
        raw = await request.post() if "form" in request.content_type else {}
        given = raw or (orjson.loads(body) if (body := await request.read()) else {})
        method = request.match_info["method"].lower()
        result = await self._answer(method, given)
        return web.Response(body=orjson.dumps({"ok": True, "result": result}), content_type="application/json")

    async def _answer(self, method: str, given: Any) -> Any:
        match method:
            case "getme":
                return _ME
            case "getupdates":
                return await self._hand_out(int(given.get("offset") or 0), float(given.get("timeout") or 0))
            case "sendmessage":
                return self._take(int(given["chat_id"]), str(given["text"]))
            case _:
                return True

    async def _hand_out(self, offset: int, seconds: float) -> list[dict[str, Any]]:
        self.heard.set()
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        if not self._updates:
            self._new.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._new.wait()
            except TimeoutError:
                return []
        return self._updates[:100]

    def _take(self, chat: int, text: str) -> dict[str, Any]:
        now = time.perf_counter()
        self.said[chat].append(now)
        if (waiting := self._watching.pop(chat, None)) is not None and not waiting.done():
            waiting.set_result(now)
        self._numbers += 1
        kind = "private" if chat > 0 else "supergroup"
        return {
            "message_id": self._numbers,
            "date": int(time.time()),
            "chat": {"id": chat, "type": kind, "title": "群"},
            "from": _ME,
            "text": text,
        }
