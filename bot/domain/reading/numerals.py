"""Chinese and Arabic numerals below a thousand, with the ways to be inexact: 十几, 五六, 三四十."""

from bot.domain.classes import small_number
from bot.domain.reading.patterns import lazy

ARABIC = r"\d{1,3}(?:\.\d{1,2})?"
HAN = (
    r"(?:[一二两三四五六七八九]百[零一二三四五六七八九十]{0,3}|"
    r"[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
)
NUMBER = rf"(?:{ARABIC}|{HAN})"
_NUMBER = lazy(NUMBER)


def number(word: str) -> float:
    """Read one numeral: 15, 1.5, 十五, 一百二十, 两."""
    if word[0].isascii():
        return float(word)
    word = word.replace("两", "二")
    if "百" in word:
        hundreds, _, rest = word.partition("百")
        rest = rest.lstrip("零")
        return 100 * small_number(hundreds) + (_tail(rest) if rest else 0)
    return small_number(word)


def _tail(rest: str) -> int:
    """What follows 百: 二十, 十五, or 五 (short for 五十 without 零)."""
    match = _NUMBER.fullmatch(rest)
    return small_number(rest) if match else 0
