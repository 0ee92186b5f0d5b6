"""What a free text says as the answer to one of our questions. Pure."""

import re

from bot.domain.reading.durations import find_durations
from bot.domain.reading.normalise import normalise
from bot.domain.reading.numerals import NUMBER, number

LONGEST_MINUTES = 300
_LONGEST_ANSWER = 24
_NUMBER = re.compile(rf"({NUMBER})\s*(?:分|min)?", re.IGNORECASE)
_AROUND = re.compile(r"大?约|大概|差不多|一?共|总共|左右|[\s,。!~吧呢]|\.$")


def minutes_said(text: str) -> int | None:
    """Whole minutes where the text says nothing but how long: 15, 约20分钟, 半小时, 一刻钟; a range's upper bound.

    None for anything more than that.
    """
    if len(text) > _LONGEST_ANSWER:
        return None
    plain = normalise(text).text
    found = find_durations(plain)
    if len(found) == 1:
        rest = plain[: found[0].start] + plain[found[0].end :]
        return None if _AROUND.sub("", rest) else found[0].minutes
    bare = _NUMBER.fullmatch(_AROUND.sub("", plain))
    return round(number(bare[1])) if bare else None
