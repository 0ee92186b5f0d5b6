"""One request and its answer, on a connection of aiohttp's: written and read without what a web client does besides.

aiohttp's own client builds a request, a response, a task and three timers for each call, which costs twice as much
processor time as the exchange itself. Its connections, its parser and its errors stay.
"""

import asyncio
from dataclasses import dataclass

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http import HttpProcessingError, StreamWriter

from bot.channels.telegram.aiohttp_body import Body
from bot.channels.telegram.aiohttp_causes import AnswerTooLargeError, NeverLeftError, WriteTimeoutError, not_http

_PIECE = 2**16
_INTERIM = frozenset({100, *range(102, 200)})


@dataclass(slots=True, kw_only=True)
class Call:
    """A call of the Bot API. left: whether any of it may have been written."""

    method: str
    body: Body | None
    read_seconds: float | None
    """Longest silence; None: for ever."""
    write_seconds: float | None
    """How long one piece may wait to be taken; None: for ever."""
    left: bool = False


async def exchange(connection: Connection, call: Call, head: bytes, *, largest: int) -> tuple[int, bytes]:
    """Write a call and read its answer: status and body. largest: bytes of the body.

    Nothing is awaited before the first piece is written. The connection is kept if it can be, else closed.

    Raises:
        NeverLeftError: the connection was gone already.
        aiohttp.ClientError: what else went wrong.
    """
    protocol, transport = connection.protocol, connection.transport
    if protocol is None or transport is None or transport.is_closing():
        connection.close()
        raise NeverLeftError
    writing: asyncio.Task[None] | None = None
    try:
        protocol.set_response_params(read_until_eof=True, read_timeout=call.read_seconds)
        request = head if call.body is None else head + call.body.content
        call.left = True
        transport.write(request[:_PIECE])
        if len(request) > _PIECE or protocol.writing_paused:
            writing = asyncio.get_running_loop().create_task(_write(protocol, request[_PIECE:], call.write_seconds))
        else:
            protocol.start_timeout()
        status, content = await _answered(protocol)
        early = writing is not None and not writing.done()
        body = await _whole(content, largest)
    except BaseException:
        connection.close()
        raise
    finally:
        if writing is not None:
            writing.cancel()
    if early:  # the rest will never be said
        connection.close()
    connection.release()
    return status, body


async def _write(protocol: ResponseHandler, rest: bytes, seconds: float | None) -> None:
    """Hand over the rest of a request, until all is taken; whoever waits for the answer is told what goes wrong."""
    writer = StreamWriter(protocol, asyncio.get_running_loop())
    try:
        for start in range(0, max(1, len(rest)), _PIECE):
            async with asyncio.timeout(seconds):
                await writer.drain()
                await writer.write(rest[start : start + _PIECE])
        async with asyncio.timeout(seconds):
            await writer.drain()
    except TimeoutError as error:
        protocol.set_exception(WriteTimeoutError(), error)
    except OSError as error:
        protocol.set_exception(aiohttp.ClientOSError(error.errno, "connection broken"), error)
    else:
        protocol.start_timeout()


async def _answered(protocol: ResponseHandler) -> tuple[int, aiohttp.StreamReader]:
    """The status and the body to come, of the answer itself: not of what a server says while it works."""
    while True:
        try:
            message, content = await protocol.read()
        except HttpProcessingError as error:
            raise not_http(error.code) from error
        if message.code not in _INTERIM:
            return message.code, content


async def _whole(content: aiohttp.StreamReader, room: int) -> bytes:
    pieces = []
    while piece := await content.readany():
        room -= len(piece)
        if room < 0:
            raise AnswerTooLargeError
        pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
