"""Times without a unit, taken only where the whole message shows that minutes are meant: 语文20 数学25 总计80分钟."""

import re

from bot.domain.reading.durations import Duration
from bot.domain.reading.headings import NAME
from bot.domain.reading.numerals import NUMBER, number
from bot.domain.reading.patterns import lazy

_NAME = NAME.pattern
_SHORT = "[语数英物化生政史地体音美科]"
_AFTER_NAME = lazy(
    rf"(?:{_NAME}|(?<![\u4e00-\u9fff]){_SHORT})\s?(?P<minutes>{NUMBER})(?=\s|$|,|;|。|、|\+|=|一?共|"
    rf"合计|{_NAME}|{_SHORT}\d)"
)
_MARKS_AFTER_NAME = lazy(rf"(?:{_NAME}|(?<![\u4e00-\u9fff]){_SHORT})\s?(?P<minutes>{NUMBER})分(?=[\s,;。、]|$)")
_MARKS = lazy(r"分(?:[\s,;。、]|$)")
_IN_BRACKETS = lazy(
    r"(?<=[\w\]》])\s?\((?:(?:书面|口头|实践|必做|选做)\s?[,、/\s]\s?)?(?P<minutes>\d{1,2})\)(?!\s?[班题章课页])"
)
_UNIT_STATED = lazy(r"单位\s?:?\s?(?:分钟?|min)")
_TRAILING = lazy(rf"(?<=[\dA-Za-z\u4e00-\u9fff]) (?P<minutes>[1-9]?[05])(?=\s+(?:{_NAME})\s|\s*$|\s*\n)")
_SHOWS_MINUTES = lazy(r"分钟|时长|用时|min|共\s?\S{1,4}分")
_MOST = 180


def bare_durations(text: str, stated: tuple[Duration, ...]) -> tuple[Duration, ...]:
    """Unit-less minutes of a message, empty unless the pattern repeats or explicit minutes stand beside it."""
    taken = [(each.core, each.end) for each in stated]
    if _SHOWS_MINUTES.search(text) and len(after := _matches(_AFTER_NAME, text, taken)) >= 2:
        return after
    if stated or _UNIT_STATED.search(text):
        beside = _matches(_MARKS_AFTER_NAME, text, taken) if _MARKS.search(text) else ()
        beside = beside or (_matches(_IN_BRACKETS, text, taken) if "(" in text else ())
        if beside:
            return beside
    trailing = _matches(_TRAILING, text, taken)
    return trailing if len(trailing) >= 2 and len(trailing) == len(set(NAME.findall(text))) else ()


def _matches(pattern: re.Pattern[str], text: str, taken: list[tuple[int, int]]) -> tuple[Duration, ...]:
    found = []
    for match in pattern.finditer(text):
        start, end = match.span("minutes")
        minutes = round(number(match["minutes"]))
        if not 0 < minutes <= _MOST or any(left < end and start < right for left, right in taken):
            continue
        if pattern is _IN_BRACKETS:
            start, end = match.start(), match.end()
        if pattern is _MARKS_AFTER_NAME:
            end = match.end()
        found.append(Duration(start=start, end=end, core=start, minutes=minutes, low=minutes, high=minutes))
    return tuple(found)
