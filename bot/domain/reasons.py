"""A reason written by hand (理由): what is one, and what is only an answer to another question. Pure."""

import re

from bot.domain.filing_answers import minutes_said

_FIGURES = re.compile(r"[\d零一二两三四五六七八九十百半几]+|分钟?|小时|刻钟?")
_LEAST = 2


def is_reason(text: str) -> bool:
    """Whether the text gives one: it says more than minutes, figures and signs."""
    if minutes_said(text) is not None:
        return False
    return sum(map(str.isalpha, _FIGURES.sub("", text))) >= _LEAST
