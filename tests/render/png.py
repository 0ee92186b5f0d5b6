"""A reader for the PNGs typst writes (8-bit RGBA, not interlaced), enough to compare two pictures by eye's measure."""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BLOCK = 6


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    assert png.startswith(SIGNATURE)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def tiles_of(png: bytes) -> list[tuple[int, ...]]:
    """Mean red, green, blue (0-255) of each square of six pixels, row by row; what is left at the edges is dropped."""
    width, height = size_of(png)
    rows = list(_rows(png, width))
    return [
        _mean([rows[y + i][4 * x : 4 * (x + _BLOCK)] for i in range(_BLOCK)])
        for y in range(0, height - _BLOCK + 1, _BLOCK)
        for x in range(0, width - _BLOCK + 1, _BLOCK)
    ]


def _mean(strips: list[bytearray]) -> tuple[int, ...]:
    return tuple(sum(sum(strip[channel::4]) for strip in strips) // _BLOCK**2 for channel in range(3))


def _rows(png: bytes, width: int) -> Iterator[bytearray]:
    assert png[24:29] == b"\x08\x06\x00\x00\x00"
    data = zlib.decompress(b"".join(body for kind, body in _chunks(png) if kind == b"IDAT"))
    stride = 4 * width
    above = bytearray(stride)
    for start in range(0, len(data), stride + 1):
        row = bytearray(data[start + 1 : start + 1 + stride])
        _unfilter(data[start], row, above)
        yield row
        above = row


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _unfilter(method: int, row: bytearray, above: bytearray) -> None:
    for i in range(len(row)):
        left, up, corner = (row[i - 4], above[i], above[i - 4]) if i >= 4 else (0, above[i], 0)
        guess = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[method] if method else 0
        row[i] = (row[i] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    target = left + up - corner
    return min((left, up, corner), key=lambda value: abs(target - value))
