"""The text of a PDF as typst writes it, in the order drawn: what a person with the sheet in hand can read."""

import re
import zlib

_STREAM = re.compile(rb"/Length (?P<length>\d+)(?P<rest>[^\n]*?)>>\s*stream\r?\n", re.DOTALL)
_INNER = rb"(?:\\.|[^\\()])"
_STRING = rb"\((?:" + _INNER + rb"|\(" + _INNER + rb"*\))*\)|<[0-9A-Fa-f]*>"  # brackets may nest, once is enough
_SHOWN = re.compile(rb"(\[(?:" + _STRING + rb"|[-\d.\s])*\]\s*TJ|(?:" + _STRING + rb")\s*Tj)", re.DOTALL)
_PART = re.compile(_STRING, re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """Every glyph of PDF (set in one font) as its character, blanks and invisible joiners left out."""
    streams = [
        zlib.decompress(pdf[m.end() : m.end() + int(m["length"])])
        for m in _STREAM.finditer(pdf)
        if b"FlateDecode" in m["rest"]
    ]
    [cmap] = [s for s in streams if b"begincodespacerange" in s]
    glyphs = _characters(cmap)
    shown = b"".join(
        _bytes_of(part[0])
        for stream in streams
        if b" Tf" in stream
        for shown in _SHOWN.finditer(stream)
        for part in _PART.finditer(shown[0])
    )
    text = "".join(glyphs[shown[i : i + 2]] for i in range(0, len(shown), 2))
    return re.sub(r"[\s\u200b\u2060]", "", text)


def pages_of(pdf: bytes) -> int:
    """How many pages PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def _characters(cmap: bytes) -> dict[bytes, str]:
    pairs = re.findall(rb"^<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*$", cmap, re.MULTILINE)
    found = {bytes.fromhex(code.decode()): bytes.fromhex(to.decode()).decode("utf-16-be") for code, to in pairs}
    for low, high, to in re.findall(rb"^<(\w{4})>\s*<(\w{4})>\s*<(\w+)>\s*$", cmap, re.MULTILINE):
        start = bytes.fromhex(to.decode()).decode("utf-16-be")
        for step in range(int(high, 16) - int(low, 16) + 1):
            found[(int(low, 16) + step).to_bytes(2)] = start[:-1] + chr(ord(start[-1]) + step)
    return found


def _bytes_of(string: bytes) -> bytes:
    if string.startswith(b"<"):
        return bytes.fromhex(string[1:-1].decode())

    def letter(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code.isdigit() else _LETTERS.get(code, code)

    return _ESCAPE.sub(letter, string[1:-1])
