"""How long homework takes, as teachers write it; and which numbers only look like it.

The grammar and its exceptions are those of the corpus GUIDE: a range counts as its upper bound, a drill's own unit
(1分钟跳绳×4组), a film's length, an exam's length and a clock time are no durations of homework.
"""

import re
from enum import Enum, auto
from typing import NamedTuple

from bot.domain.reading.amounts import JOIN, find_amounts
from bot.domain.reading.drills import NotHomework, not_homework
from bot.domain.reading.numerals import NUMBER, number
from bot.domain.reading.patterns import lazy
from bot.domain.subjects import FULL_NAMES

_NAMES = "|".join(sorted(FULL_NAMES, key=len, reverse=True))
_NAME = lazy(_NAMES)
_SHORT = {"语": "语文", "数": "数学", "英": "英语", "外": "英语"}

_AT_MOST = lazy(
    r"(?:不(?:得|能|要|可|应)?(?:超过|多于|大于|高于|到)|(?:最|至)多(?:不超过)?|"
    r"少于(?<!不少于)(?<!不得少于)|≤|<=?|限时?)"
    r"(?:约|大约)?\s*$"
)
_AT_LEAST = lazy(
    r"(?:不(?:得|能|要|可|应)?(?:少于|低于|小于)|(?:最|至)少|≥|>=?|(?<!不)(?<!不得)(?<!不能)超过)(?:约|大约)?\s*$"
)
_WITHIN = lazy(r"\s*(?:以内|之内|内(?!容)|以下|封顶)")
_BEYOND = lazy(r"\s*(?:以上|开外|起步)")
_ABOUT = lazy(r"\s*(?:左右|上下|差不多)")
_DONE_IN = lazy(r"\s*(?:限时|内)?就?能?(?:完成|做完|写完)(?=[)\]。,;!?\s]|$)")
_LEAD = lazy(
    r"(?:(?:书面|作业|预计|预估|估计|完成|建议|总|所需|需|大概|本项)?(?:用时|时长|时间|"
    r"耗时)\s*(?:控制在|为|是|约|大约|大概)?\s*:?\s*|"
    r"(?:计时|预计|大约|大概|差不多|估计|约莫|需要|需|要|约|控制在|限时|≈|~|大致)\s*){1,3}$"
)

_PER_UNIT = lazy(r"[每各]一?(?P<unit>[张篇份套页课题组道遍首])(?:大?约|需|用时|各|不超过|:)*\s*$")
_MOST_UNITS = 12
_EACH_TIMES = lazy(
    r"(?P<many>上午、?[和与]?下午、?[和与]?晚上|早中晚|上午、?[和与]?下午|早、?[和与]?晚|上下午|"
    r"早晚)(?:各|都)(?:\S{0,6})?\s*$"
)
_EACH_SUBJECT = lazy(
    r"(?:(?:每|各)(?:科|门|学科|个学科|门学科)|(?:(?P<names>语数英|语数外|语数|数英|语英)|[两三四]科|"
    r"[两三四]门)(?:作业)?(?:每科)?(?:各|都|均))(?:\S{0,3})?\s*$"
)
_EACH_NAMED = lazy(
    rf"(?P<names>(?:{_NAMES})(?:作业)?(?:\s?[、,和与及]\s?(?:{_NAMES})(?:作业)?)+)(?:各|都|均|每科)(?:约|用时|不超过)?\s*$"
)
_EACH_TASK = lazy(r"(?:^|[\s,。;!?:])(?:各|均|都是|每项|每题组)(?:约|用时|需|不超过)?\s*$")
_TOTAL = lazy(
    r"(?P<what>以上(?:作业|内容|任务|各项|几项)?|合计|总计|共计|总共|一共|共需|共用|总用时|总时长|总时间|总量|总耗时|加起来|加在一起|"
    r"全部(?:作业)?|全科|(?<![a-zA-Z公])共|总|(?<=\d)=)"
    r"(?:作业)?(?:用时|时长|时间|需要|需|用|大?约|大概|预计|最多|控制在|不超过|不得超过|在|为|是|请|:|\s)*$"
)
_EACH = lazy(r"[每各都均]")
_LONGER_SUM = lazy(r"(?:本周|一周|每周|这周|全周|周|整个?(?:假期|寒假|暑假)|\d+天|[三四五六七]天)\s*$")


class Role(Enum):
    """What a stated time is about."""

    TASK = auto()
    TOTAL = auto()
    EACH_SUBJECT = auto()
    EACH_TASK = auto()
    OTHER = auto()


class Duration(NamedTuple):
    """A stated time in minutes at text[start:end], the words around it (约, 左右) included.

    core is where the amount itself begins. low or high is None where the text leaves that side open.
    unit is the counter of 每张20分钟, to be multiplied by the count of 张 nearby. subjects are those of 语数各20分钟.
    why is set where it is no time of homework (role OTHER).
    """

    start: int
    end: int
    core: int
    minutes: int
    low: int | None
    high: int | None
    role: Role = Role.TASK
    unit: str | None = None
    written_only: bool = False
    subjects: tuple[str, ...] = ()
    why: NotHomework | None = None


def find_durations(text: str) -> tuple[Duration, ...]:
    """Every stated time in a normalised text, in order, with what it is about."""
    found: list[Duration] = []
    raw = list(find_amounts(text))
    at = 0
    while at < len(raw):
        first = last = raw[at]
        if at + 1 < len(raw) and JOIN.fullmatch(text, first.end, raw[at + 1].start):
            at += 1
            last = raw[at]
        at += 1
        found.append(_judge(text, first.start, last.end, first.low, last.high))
    return tuple(found)


def _judge(text: str, start: int, end: int, low: float, high: float | None) -> Duration:
    """Bounds, role and full extent of an amount, from the words around it."""
    line = max(text.rfind("\n", 0, start), start - 40) + 1
    before, low_, high_ = text[line:start], round(low), None if high is None else round(high)
    minutes = high_ if high_ is not None else low_
    open_low: int | None = low_
    at_most = _AT_MOST.search(before)
    at_least = None if at_most else _AT_LEAST.search(before)
    if at_most or _WITHIN.match(text, end):
        open_low, high_ = None, minutes
    elif at_least or _BEYOND.match(text, end):
        high_ = None
    for after in (_WITHIN, _BEYOND, _ABOUT):
        if match := after.match(text, end):
            end = match.end()
    if match := _DONE_IN.match(text, end):
        end = match.end()
    lead = at_most or at_least
    begin = line + lead.start() if lead else start
    if wider := _LEAD.search(text, line, begin):
        begin = wider.start()
    bare = Duration(start=begin, end=end, core=start, minutes=minutes, low=open_low, high=high_)
    return _with_role(text, line, bare)


def _with_role(text: str, line: int, found: Duration) -> Duration:
    before = text[line : found.core]
    close = text[line : found.start]
    if why := not_homework(text, line, found.core, found.end, found.minutes):
        return found._replace(role=Role.OTHER, why=why)
    if match := _TOTAL.search(close) or (_TOTAL.search(before) if before != close else None):
        if _LONGER_SUM.search(before[: match.start()]):
            return found._replace(role=Role.OTHER, why=NotHomework.LONGER_SUM)
        written = before[: match.start()].endswith("书面")
        return found._replace(role=Role.TOTAL, start=line + match.start() - 2 * written, written_only=written)
    return _shared_out(text, line, found, close) if _EACH.search(close) else found


def _shared_out(text: str, line: int, found: Duration, close: str) -> Duration:
    """A time for each of several: close are the words before it."""
    if match := _EACH_NAMED.search(close):
        names = tuple(dict.fromkeys(FULL_NAMES[name] for name in _NAME.findall(match["names"])))
        return found._replace(role=Role.EACH_SUBJECT, start=line + match.start(), subjects=names)
    if match := _EACH_SUBJECT.search(close):
        names = tuple(_SHORT[char] for char in match["names"] or "")
        return found._replace(role=Role.EACH_SUBJECT, start=line + match.start(), subjects=names)
    if match := _EACH_TASK.search(close):
        return found._replace(role=Role.EACH_TASK, start=line + match.start())
    if match := _EACH_TIMES.search(close):
        times = 3 if ("晚" in match["many"] and "下午" in match["many"]) or "早中晚" in match["many"] else 2
        return _times(found._replace(start=line + match.start()), times)
    if match := _PER_UNIT.search(close):
        unit = match["unit"]
        many = _how_many(text[line : line + match.start()], unit)
        return _times(found._replace(start=line + match.start(), unit=unit), many)
    return found


def _how_many(before: str, unit: str) -> int:
    """How many units a text counts: 两张, 12-15页 (4), 第2题、第3题 (2); the number of a page is no count of pages."""
    span = re.search(rf"(?:第|[Pp])?(\d+)\s?{unit}?\s?(?:到|至|-{{1,3}}|~)\s?(?:第|[Pp])?(\d+)\s?{unit}?", before)
    if span:
        pages = int(span[2]) - int(span[1]) + 1
        return pages if 1 <= pages <= _MOST_UNITS else 1
    named = re.findall(rf"(?:第|[Pp])\s?{NUMBER}\s?{unit}?", before)
    if named:
        return len(named)
    counts = re.findall(rf"({NUMBER})\s?{unit}", before)
    return max(1, int(number(counts[-1]))) if counts else 1


def _times(found: Duration, many: int) -> Duration:
    return found._replace(
        minutes=found.minutes * many,
        low=None if found.low is None else found.low * many,
        high=None if found.high is None else found.high * many,
    )
