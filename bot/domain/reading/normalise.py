"""One spelling for one thing: width, dashes, enumerators, traditional characters; every character keeps its origin."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import compress
from operator import eq
from typing import Protocol

from bot.domain.reading.patterns import lazy

MAX_CHARS = 5_000  # longer than the longest chat message; what lies beyond is not read

_ASCII = {0xFF01 + i: chr(0x21 + i) for i in range(94)}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－ー﹣"), "-")
_TILDES = dict.fromkeys(map(ord, "～〜∼˜﹏"), "~")
_DOUBLE_QUOTES = dict.fromkeys(map(ord, "“”„‟″〝〞＂"), '"')
_PRIMES = dict.fromkeys(map(ord, "‘’´′＇`ˊʹ"), "'")
_OPEN = dict.fromkeys(map(ord, "【〔［〖"), "[")
_CLOSE = dict.fromkeys(map(ord, "】〕］〗"), "]")
_SPACES = dict.fromkeys([0x09, 0x0B, 0x0C, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_LINES = dict.fromkeys([0x0D, 0x85, 0x2028, 0x2029], "\n")
_OTHER = {
    ord("｡"): "。",
    ord("﹒"): ".",
    ord("․"): ".",
    ord("﹕"): ":",
    ord("∶"): ":",
    ord("﹔"): ";",
    ord("､"): "、",
    ord("✕"): "×",
    ord("✖"): "×",
    ord("╳"): "×",
    ord("⭐"): "⭐",
    ord("≦"): "≤",
    ord("≧"): "≥",
    ord("«"): "《",
    ord("»"): "》",
    ord("﹙"): "(",
    ord("﹚"): ")",
}
_TABLE: dict[int, str] = {
    **_ASCII,
    **_DASHES,
    **_TILDES,
    **_DOUBLE_QUOTES,
    **_PRIMES,
    **_OPEN,
    **_CLOSE,
    **_SPACES,
    **_LINES,
    **_OTHER,
}

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROWS = ("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇", "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛", "❶❷❸❹❺❻❼❽❾❿", "➀➁➂➃➄➅➆➇➈➉", "➊➋➌➍➎➏➐➑➒➓")
_TABLE |= {ord(mark): _CIRCLED[i] for row in _ROWS for i, mark in enumerate(row)}

# Left out before anything else, so that words stay whole: zero-width marks, a keycap's combining parts,
# the readings that some pages put behind characters (數(shù)), and WeChat's faces.
_READING = r"(?<=[㐀-鿿])[(（][a-zɡü]{0,4}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zɡü]{0,4}[)）]"
_FACE = (
    r"\[(?:微笑|图片|玫瑰|抱拳|强|握手|愉快|呲牙|偷笑|可爱|庆祝|太阳|爱心|咖啡|加油|胜利|鼓掌|OK|拥抱|"
    r"捂脸|害羞|语音|视频|动画表情|"
    r"合十|红包|蛋糕|礼物|月亮|嘴唇|烟花|爆竹|哇|奋斗|调皮|憨笑|机智|耶|旺柴|得意|奸笑|流泪|大哭|勾引|撇嘴|尴尬)\]"
)
_DROPPED = lazy(rf"[\u200b-\u200f\u2060\ufeff\ufe0e\ufe0f\u20e3]|{_READING}|{_FACE}")
_LONGEST_PERIOD = 12
_FEWEST = 17  # times in a row
_FLOOD = lazy(rf"((.{{1,{_LONGEST_PERIOD}}}?)\2{{{_FEWEST - 2}}})\2+|([ ]{{3}})[ ]+", re.DOTALL)
_KEYCAP = lazy("([1-9])\ufe0f?\u20e3|(\U0001f51f)")
_SYMBOLS = lazy("[\U0001f000-\U0001faff←-☀☂-☄☇-☏☒-➿⬀-⯿]")
_KEPT_SYMBOLS = frozenset("→≤≥×☆★①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳□☐☑■●◆◇○✓✔√∶⭐")
_HAN = lazy(r"[㐀-鿿]+")


@dataclass(frozen=True, slots=True)
class Normal:
    """A text in one spelling; origin[i] is where text[i] came from, origin[len(text)] the original's length."""

    text: str
    original: str
    origin: tuple[int, ...] | range

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The original's span of text[start:end]."""
        if end <= start:
            return self.origin[start], self.origin[start]
        return self.origin[start], self.origin[end - 1] + 1


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


def normalise(original: str) -> Normal:
    """Bring a message into one spelling; at most MAX_CHARS of it."""
    text = original[:MAX_CHARS]
    if "\u20e3" in text or "\U0001f51f" in text:
        text = _KEYCAP.sub(_circled, text)
    text = _SYMBOLS.sub(_symbol, text.translate(_TABLE))
    text, origin = _without_dropped(text)
    return Normal(_simplified(text), original, origin)


def _without_dropped(text: str) -> tuple[str, tuple[int, ...] | range]:
    """Cut what only disturbs, and the tail of a flood of one and the same thing."""
    kept: list[str] = []
    origin: list[int] = []
    at = 0
    for start, end in _dropped(text):
        if start >= at:
            kept.append(text[at:start])
            origin.extend(range(at, start))
            at = end
    if not kept:
        return text, range(len(text) + 1)
    kept.append(text[at:])
    origin.extend(range(at, len(text) + 1))
    return "".join(kept), tuple(origin)


def _dropped(text: str) -> list[tuple[int, int]]:
    spans = [match.span() for match in _DROPPED.finditer(text)]
    if not _may_flood(text):
        return spans
    floods = [(match.end(1) if match[1] else match.end(3), match.end()) for match in _FLOOD.finditer(text)]
    return sorted(spans + floods)


def _may_flood(text: str) -> bool:
    """Whether anything comes often enough in a row that _FLOOD, which is slow, need look.

    What comes 16 times with a period of p characters holds a stretch of 7 periods that begins at a multiple of 8
    and equals the stretch one period further on.
    """
    if "    " in text:
        return True
    for period in range(1, min(_LONGEST_PERIOD, len(text) // _FEWEST) + 1):
        step = 8 * period
        alike = map(eq, text[: len(text) - step + 1 : step], text[period::step])
        for at in compress(range(0, len(text), step), alike):
            if text.startswith(text[at : at + 7 * period], at + period):
                return True
    return False


def _circled(match: re.Match[str]) -> str:
    """Same length as before: the spare places become variation selectors, which are dropped next."""
    mark = "⑩" if match[2] else _CIRCLED[int(match[1]) - 1]
    return mark + "\ufe0f" * (len(match[0]) - 1)


def _symbol(match: re.Match[str]) -> str:
    return match[0] if match[0] in _KEPT_SYMBOLS else " "


def _simplified(text: str) -> str:
    """Traditional to simplified, only where a character outside GB 2312 shows that it may be needed."""
    if _fits(text):
        return text
    runs = _HAN.findall(text)
    return text if _fits("".join(runs)) else _converted(text, runs)


def _fits(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _converted(text: str, runs: list[str]) -> str:
    """Only runs of characters go to OpenCC, half a surrogate pair least of all; every run keeps its length."""
    simplified = _converter().convert("\n".join(runs)).split("\n")
    between = _HAN.split(text)
    kept = [between[0]]
    for run, new, rest in zip(runs, simplified, between[1:], strict=True):
        kept += (new if len(new) == len(run) else _one_by_one(run), rest)
    return "".join(kept)


def _one_by_one(run: str) -> str:
    return "".join(one if len(one := _converter().convert(char)) == 1 else char for char in run)


@cache
def _converter() -> _Converter:
    import opencc

    converter: _Converter = opencc.OpenCC("t2s")
    return converter
