"""The body of a Bot API call: JSON, or a form with files."""

import asyncio
import io
import json
from dataclasses import dataclass
from typing import IO, Any

import aiohttp
import orjson
from aiohttp.payload import BytesIOPayload, StringPayload
from telegram.request import RequestData


@dataclass(frozen=True, slots=True)
class Body:
    """What a call carries, and as what it declares it."""

    content: bytes
    content_type: str


async def body_of(data: RequestData | None) -> Body:
    """The parameters as JSON, or as a form where files go with them (`attach://`)."""
    if data is not None and data.contains_files:
        form = await _form(data)
        return Body(await form.as_bytes(), form.content_type)
    return Body(_dumped({} if data is None else data.parameters), "application/json")


def _dumped(parameters: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(parameters)
    except orjson.JSONEncodeError:
        # A lone surrogate: escaped, Telegram refuses the message with a certain answer.
        return json.dumps(parameters).encode()


async def _form(data: RequestData) -> aiohttp.MultipartWriter:
    form = aiohttp.MultipartWriter("form-data")
    for name, value in data.json_parameters.items():
        text = StringPayload(value, content_type="text/plain; charset=utf-8")
        # Unquoted: Telegram does not undo percent signs (aiogram sends its forms the same way).
        text.set_content_disposition("form-data", quote_fields=False, name=name)
        form.append_payload(text)
    for name, (filename, content, kind) in data.multipart_data.items():
        part = BytesIOPayload(io.BytesIO(await _read(content)), content_type=kind)
        part.set_content_disposition("form-data", quote_fields=False, name=name, filename=filename)
        form.append_payload(part)
    return form


async def _read(content: bytes | IO[bytes]) -> bytes:
    return content if isinstance(content, bytes) else await asyncio.to_thread(content.read)
