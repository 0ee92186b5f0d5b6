"""Small ASGI helpers: reading a bounded body, answering JSON, cutting a connection."""

import asyncio
from typing import Any

import orjson
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Receive, Scope, Send

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.params import MAX_FIELDS, Params, Upload, parse_json, parse_query

MAX_BODY = 64 * 1024 * 1024
_JSON = (b"content-type", b"application/json")


async def read_body(receive: Receive) -> bytes:
    """The whole request body.

    Raises:
        ApiError: 413 beyond 64 MiB.
        ConnectionResetError: the client went away.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise ConnectionResetError
        parts.append(event.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BODY:
            raise ApiError(413, "Request Entity Too Large")
        if not event.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def read_params(scope: Scope, receive: Receive) -> Params:
    """The parameters of a call from its query and its body, JSON, form or multipart.

    Raises:
        ApiError: 400 or 413.
        ConnectionResetError: the client went away.
    """
    raw = parse_query(scope["query_string"])
    body = await read_body(receive)
    if not body:
        return Params(raw)
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"").lower()
    if kind.startswith(b"application/json"):
        return Params(raw | parse_json(body))
    if kind.startswith(b"multipart/form-data"):
        return await _multipart(Headers(scope=scope), body, raw)
    return Params(raw | parse_query(body))


async def _multipart(headers: Headers, body: bytes, raw: dict[str, Any]) -> Params:
    async def stream() -> Any:
        yield body

    parser = MultiPartParser(headers, stream(), max_files=MAX_FIELDS, max_fields=MAX_FIELDS)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise bad_request("can't parse multipart/form-data") from None
    files: dict[str, Upload] = {}
    for name, part in form.multi_items():
        if isinstance(part, UploadFile):
            files[name] = Upload(part.filename or "", part.content_type, await part.read())
        else:
            raw[name] = part
    await form.close()
    return Params(raw, files)


async def answer_json(send: Send, status: int, body: object) -> None:
    await answer(send, status, orjson.dumps(body), [_JSON])


async def answer(send: Send, status: int, data: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    length = (b"content-length", str(len(data)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": data})


async def cut(scope: Scope) -> None:
    """Cut the client's connection without a word (the server puts the transport into the scope's state)."""
    transport: asyncio.Transport = scope["state"]["transport"]
    transport.abort()
    await asyncio.sleep(0.01)  # connection_lost is called soon after; then the protocol expects no answer
