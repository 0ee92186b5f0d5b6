"""The control API (/sandbox/…) and the chat page: acting as people over HTTP, for the page and for outside tests.

GET /sandbox/state, chats?person=, messages?chat=&person=&since=&limit=, commands?chat=&person=,
calls?bot=&method=&limit=, events (server-sent), files/ID. POST /sandbox/NAME with a JSON object; `person` by id or
name, `chat` by key (absent: the person's private chat with the bot), `bot` by id or username (absent: the first),
`message` by id:

    people name username? id?                      bots token username name privacy?
    groups title members supergroup?               say person chat? text reply_to? as_group?
    edit person chat? message text                 voice, sticker person chat?
    press person chat? message label|data wait?    forge person chat? message data wait?
    vote person chat? message options              read, join, leave person chat
    block, unblock person bot?                     add-bot, remove-bot, promote-bot, demote-bot person chat bot?
    upgrade chat                                   raw-update bot? update
    fault kind …                                   settled bot? timeout?
    clock to

A refusal is 400 with `{"error": CODE, "facts": {…}}`. Uploads (photo, document) are raw bytes with the rest in the
query. So no other web page can send anything without a preflight, which is never answered.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.sandbox.errors import ApiError, SandboxError
from bot.sandbox.files import MAX_UPLOAD
from bot.sandbox.guard import Guard, Json200, problem
from bot.sandbox.http import read_body
from bot.sandbox.model import Message
from bot.sandbox.orders import order_fault
from bot.sandbox.params import parse_json
from bot.sandbox.requests import Body
from bot.sandbox.shapes import Json
from bot.sandbox.views import account_view, call_view, chat_view, message_view, pending_view, state_view
from bot.sandbox.world import World

STATIC = Path(__file__).parent / "static"
_EVENT_PAUSE = 0.04
_HEARTBEAT = 15.0

Advance = Callable[[datetime], Awaitable[None] | None]


def control_app(world: World, *, advance: Advance | None, closing: Callable[[], bool]) -> ASGIApp:
    """The control API and the page as an ASGI application."""
    control = _Control(world, advance, closing)
    app = Starlette(
        routes=[
            Route("/", control.page),
            Mount("/static", StaticFiles(directory=STATIC)),
            Mount("/sandbox", routes=control.routes()),
        ],
        exception_handlers={
            SandboxError: problem,
            ApiError: problem,
            HTTPException: problem,
        },
    )
    return Guard(app)


Act = Callable[[Body], Any]


class _Control:
    """The endpoints; routes() maps each POST to one act."""

    def __init__(self, world: World, advance: Advance | None, closing: Callable[[], bool]) -> None:
        self._world = world
        self._advance = advance
        self._closing = closing

    def routes(self) -> list[Route]:
        posts: dict[str, Act] = {
            "people": self._add_person,
            "bots": self._add_bot,
            "groups": self._add_group,
            "say": self._say,
            "edit": self._edit,
            "press": self._press,
            "forge": self._forge,
            "vote": self._vote,
            "voice": lambda b: self._said(self._world.send_voice(b.person(), b.chat())),
            "sticker": lambda b: self._said(
                self._world.send_sticker(b.person(), b.chat(), emoji=b.text("emoji", "👍"))
            ),
            "read": lambda b: self._world.mark_read(b.person(), b.chat()),
            "block": lambda b: self._world.block(b.person(), b.bot()),
            "unblock": lambda b: self._world.unblock(b.person(), b.bot()),
            "join": lambda b: self._world.join(b.person(), b.chat()),
            "leave": lambda b: self._world.leave(b.person(), b.chat()),
            "add-bot": lambda b: self._world.add_bot_to_group(b.chat(), b.bot(), by=b.person(), admin=b.flag("admin")),
            "remove-bot": lambda b: self._world.remove_bot(b.chat(), b.bot(), by=b.person()),
            "promote-bot": lambda b: self._world.promote(b.chat(), b.bot(), by=b.person()),
            "demote-bot": lambda b: self._world.demote(b.chat(), b.bot(), by=b.person()),
            "upgrade": lambda b: chat_view(self._world, self._world.upgrade(b.chat()), None),
            "raw-update": self._raw_update,
            "fault": lambda b: order_fault(self._world.faults, b),
            "settled": self._settled,
            "clock": self._set_clock,
        }
        return [
            Route("/state", self._get(lambda _: state_view(self._world, can_advance=self._advance is not None))),
            Route("/chats", self._get(self._chats)),
            Route("/messages", self._get(self._messages)),
            Route("/commands", self._get(self._commands)),
            Route("/calls", self._get(self._calls)),
            Route("/events", self.events),
            Route("/files/{unique_id}", self.file),
            Route("/photo", self.upload, methods=["POST"]),
            Route("/document", self.upload, methods=["POST"]),
            *(Route(f"/{name}", self._post(act), methods=["POST"]) for name, act in posts.items()),
        ]

    async def page(self, request: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers={"cache-control": "no-cache"})

    async def file(self, request: Request) -> Response:
        """The bytes of a file; pictures to look at, everything else to save."""
        stored = self._world.files.by_unique(request.path_params["unique_id"])
        if stored is None:
            raise HTTPException(404)
        shown = stored.path.startswith("photos/")
        name = quote(stored.name)
        return Response(
            stored.data,
            media_type=stored.media_type if shown else "application/octet-stream",
            headers={
                "content-disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}",
                "cache-control": "max-age=86400, immutable",
            },
        )

    async def upload(self, request: Request) -> Response:
        """POST /sandbox/photo or /document: the bytes as body, person, chat, caption, name in the query."""
        kind = request.headers.get("content-type", "")
        if kind.startswith(("multipart/", "application/x-www-form-urlencoded", "text/plain")) or not kind:
            raise SandboxError("bad-content-type", allowed="image/* or application/octet-stream")
        data = await read_body(request.receive)
        if not data or len(data) > MAX_UPLOAD:
            raise SandboxError("upload-size", bytes=len(data))
        body = Body(self._world, dict(request.query_params))
        person, chat, caption = body.person(), body.chat(), body.optional("caption")
        if request.url.path.endswith("/photo"):
            album = body.optional("album")
            message = self._world.send_photo(person, chat, photo=data, caption=caption, media_group_id=album)
        else:
            name = body.text("name", "文件")
            message = self._world.send_document(person, chat, data=data, name=name, caption=caption)
        return Json200(self._said(message))

    async def events(self, request: Request) -> Response:
        """Server-sent events: the change count after each burst of changes; the page then asks what is new."""
        return StreamingResponse(
            self._event_stream(), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    async def _event_stream(self) -> AsyncIterator[bytes]:
        changes, told = self._world.changes, -1
        while not self._closing():
            if changes.serial != told:
                told = changes.serial
                yield b"data: %d\n\n" % told
                await asyncio.sleep(_EVENT_PAUSE)
            elif not await changes.next(_HEARTBEAT):
                yield b": still here\n\n"

    def _get(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return Json200(act(Body(self._world, dict(request.query_params))))

        return endpoint

    def _post(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            if not request.headers.get("content-type", "").startswith("application/json"):
                raise SandboxError("bad-content-type", allowed="application/json")
            result = act(Body(self._world, parse_json(await read_body(request.receive))))
            if inspect.isawaitable(result):
                result = await result
            return Json200(result if result is not None else {"ok": True})

        return endpoint

    def _said(self, message: Message) -> Json:
        self._world.mark_read(message.sender, message.chat)
        return message_view(message, message.sender)

    def _chats(self, body: Body) -> list[Json]:
        person = body.person()
        return [chat_view(self._world, chat, person) for chat in self._world.chats_of(person)]

    def _messages(self, body: Body) -> Json:
        """`since`: only what changed after that count; `limit`: the newest so many."""
        chat, since, limit = body.chat(), body.number("since", -1), body.number("limit", 300)
        person = body.person() if body.raw.get("person") else None
        changed = [m for m in chat.messages.values() if m.serial > since][-max(limit, 1) :]
        return {
            "serial": self._world.changes.serial,
            "chat": chat_view(self._world, chat, person),
            "pinned": chat.pinned[-1:],
            "messages": [message_view(message, person) for message in changed],
        }

    def _commands(self, body: Body) -> list[Json]:
        chat, person = body.chat(), body.person()
        return [
            command | {"bot": bot.username}
            for bot in chat.bots()
            for command in self._world.commands_for(bot, chat, person)
        ]

    def _calls(self, body: Body) -> list[Json]:
        calls = self._world.calls(body.bot(), body.optional("method"))
        return [call_view(call) for call in calls[-max(body.number("limit", 200), 1) :]]

    def _add_person(self, body: Body) -> Json:
        wanted = body.number("id") if body.raw.get("id") is not None else None
        return account_view(self._world.add_user(body.text("name"), username=body.optional("username"), id=wanted))

    def _add_bot(self, body: Body) -> Json:
        bot = self._world.add_bot(
            token=body.text("token"),
            username=body.text("username"),
            name=body.text("name"),
            privacy=body.raw.get("privacy", True) is not False,
        )
        return account_view(bot)

    def _add_group(self, body: Body) -> Json:
        wanted = body.raw.get("members", [])
        if not isinstance(wanted, list):
            raise SandboxError("bad-field", field="members")
        members = [Body(self._world, {"person": one}).person() for one in wanted]
        group = self._world.add_group(body.text("title"), members=members, supergroup=body.flag("supergroup"))
        return chat_view(self._world, group, None)

    def _say(self, body: Body) -> Json:
        message = self._world.say(
            body.person(), body.chat(), body.text("text"), reply_to=body.reply(), as_group=body.flag("as_group")
        )
        self._world.mark_read(body.person(), body.chat())
        return message_view(message, body.person())

    def _edit(self, body: Body) -> Json:
        message = self._world.edit(body.person(), body.message(), body.text("text"))
        return message_view(message, body.person())

    async def _press(self, body: Body) -> Json:
        """Tap a button by `label` or `data`; waits up to `wait` seconds (10) for the bot's answer."""
        query = self._world.press(body.person(), body.message(), body.optional("label"), data=body.optional("data"))
        wait = body.seconds("wait", 10.0)
        return await self._answer(query, wait)

    async def _forge(self, body: Body) -> Json:
        query = self._world.forge_callback(body.person(), body.chat(), body.number("message"), data=body.text("data"))
        return await self._answer(query, body.seconds("wait", 0.0))

    async def _answer(self, query: Any, wait: float) -> Json:
        view: Json = {"query": query.id, "answered": False, "text": "", "alert": False, "url": ""}
        if wait:
            try:
                answer = await query.answered(wait)
            except TimeoutError:
                return view
            view |= {"answered": True, "text": answer.text, "alert": answer.alert, "url": answer.url}
        return view

    def _vote(self, body: Body) -> Json:
        message = body.message()
        self._world.vote(body.person(), message, *body.numbers("options"))
        return message_view(message, body.person())

    def _raw_update(self, body: Body) -> Json:
        update = body.raw.get("update")
        if not isinstance(update, dict):
            raise SandboxError("bad-field", field="update")
        return {"update_id": self._world.push_raw_update(body.bot(), update)}

    async def _settled(self, body: Body) -> Json:
        """Wait until the bot has done everything, at most `timeout` seconds (5)."""
        bot = body.bot()
        try:
            await self._world.settled(bot, timeout=body.seconds("timeout", 5.0))
        except TimeoutError:
            return {"settled": False, **pending_view(bot)}
        return {"settled": True, **pending_view(bot)}

    async def _set_clock(self, body: Body) -> Json:
        """Set the virtual clock forward to `to`, ISO; naive means the clock's own zone."""
        if self._advance is None:
            raise SandboxError("no-virtual-clock")
        now = self._world.now()
        try:
            target = datetime.fromisoformat(body.text("to"))
        except ValueError:
            raise SandboxError("bad-field", field="to") from None
        target = target if target.tzinfo else target.replace(tzinfo=now.tzinfo)
        if target < now:
            raise SandboxError("clock-goes-forward", now=now.isoformat())
        done = self._advance(target)
        if inspect.isawaitable(done):
            await done
        self._world.close_due_polls()
        self._world.changes.bump()
        return {"now": self._world.now().isoformat()}
