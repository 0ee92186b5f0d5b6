"""The body of a Bot API call over aiohttp: JSON, or a form with files."""

import asyncio
import io
import json
from typing import IO, Any, final

import aiohttp
import orjson
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import BytesIOPayload, Payload, StringPayload
from telegram.request import RequestData

from bot.channels.telegram.aiohttp_causes import WriteTimeoutError

_PIECE = 2**16


@final
class Body(Payload):
    """Bytes that know whether any of them may have left. write_seconds: how long one piece may wait; None: for ever."""

    _autoclose = True

    def __init__(self, content: bytes, *, content_type: str, write_seconds: float | None) -> None:
        super().__init__(content, content_type=content_type)
        self._size = len(content)
        self._write_seconds = write_seconds
        self.left = False

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """The content as text."""
        return bytes(self._value).decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Hand everything to the connection.

        Raises:
            WriteTimeoutError: the other side did not take a piece in time.
        """
        # Nothing is awaited between this look and the first write, with which aiohttp also sends the headers.
        way_out = writer.transport
        self.left = self.left or (way_out is not None and not way_out.is_closing())
        for start in range(0, max(1, len(self._value)), _PIECE):
            try:
                async with asyncio.timeout(self._write_seconds):
                    await writer.write(self._value[start : start + _PIECE])
                    await writer.drain()
            except TimeoutError as error:
                raise WriteTimeoutError from error

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        """Hand everything to the connection; the length is always our own."""
        await self.write(writer)


async def body_of(data: RequestData | None, *, write_seconds: float | None) -> Body:
    """The parameters as JSON, or as a form where files go with them (`attach://`)."""
    if data is not None and data.contains_files:
        form = await _form(data)
        content = await form.as_bytes()
        return Body(content, content_type=form.content_type, write_seconds=write_seconds)
    parameters = {} if data is None else data.parameters
    return Body(_dumped(parameters), content_type="application/json", write_seconds=write_seconds)


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
