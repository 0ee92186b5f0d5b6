"""How long homework takes, as teachers write it; and which numbers only look like it.

The grammar and its exceptions are those of the corpus GUIDE: a range counts as its upper bound, a drill's own unit
(1分钟跳绳×4组), a film's length, an exam's length and a clock time are no durations of homework.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from bot.domain.reading.numerals import NUMBER, number
from bot.domain.reading.patterns import lazy
from bot.domain.subjects import FULL_NAMES

_NAMES = "|".join(sorted(FULL_NAMES, key=len, reverse=True))
_NAME = lazy(_NAMES)
_SHORT = {"语": "语文", "数": "数学", "英": "英语", "外": "英语"}

_HOUR = r"(?:小时|钟头|钟(?![表点面摆])|[hH](?:(?:ou)?rs?|ours?)?(?![A-Za-z]))"
_MINUTE = r"(?:\(?分钟\)?|[mM]in(?:ute)?s?(?![A-Za-z])|MIN(?:S)?(?![A-Za-z])|'(?!['\w]))"
_LOOSE = r"[几多来余]"
_SINGLE = "[一二三四五六七八九]"

_AMOUNT = lazy(
    rf"(?<![\d.A-Za-z'])(?:"
    rf"(?P<part>[一二三四])分之(?P<share>[一二三四])个?{_HOUR}"
    rf"|(?P<quarter>[一两二三123])个?刻钟"
    rf"|(?P<half>半)个?(?P<halfx>{_LOOSE})?{_HOUR}"
    rf"|(?P<vulgar>[½¼¾])个?{_HOUR}"
    rf"|(?P<pair1>{_SINGLE})(?P<pair2>{_SINGLE})十{_LOOSE}?\s?{_MINUTE}"
    rf"|(?P<teens>十)(?P<teen1>{_SINGLE})(?P<teen2>{_SINGLE})\s?{_MINUTE}"
    rf"|(?P<ones1>{_SINGLE})(?P<ones2>{_SINGLE})\s?{_MINUTE}"
    rf"|(?P<tens>[一二两三四五六七八九]?十|\d{{1,2}}0)(?P<tensx>{_LOOSE})\s?个?{_MINUTE}"
    rf"|(?P<to1>{NUMBER})\s?(?:-{{1,3}}|~|到|至|或)\s?(?P<to2>{NUMBER})\s?(?:个?(?P<tohours>半?{_HOUR})|{_MINUTE})"
    rf"|(?P<hours>{NUMBER})\s?(?P<hoursx>{_LOOSE})?个?(?P<hoursx2>[多几])?(?P<andhalf>半)?{_HOUR}"
    rf"(?:(?P<thenhalf>半)|\s?(?P<rest>{NUMBER})\s?(?:{_MINUTE}|分))?"
    rf"|(?P<minutes>{NUMBER})(?:\s?/\s?\d{{1,3}})?\s?个?(?:{_MINUTE}|"
    rf"(?P<marks>分)(?![钟之数值米店类层别子组享工析析为册条母公步布号]))"
    rf")"
)
_JOIN = lazy(r"\s*(?:-{1,3}|~|到|至)\s*")

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
    r"(?:计时|预计|大约|大概|差不多|估计|约莫|需要|需|要|约|控制在|限时|≈|~|大致)\s*){0,3}$"
)

# Before the amount: another thing's length.
_OTHER_BEFORE = lazy(
    r"(?:录[制像]?|(?<!听)录音|拍摄?|(?<!看)视频|片长|(?:录|拍)\S{0,6}(?:视频|音频|微课)|演讲|睡眠?|睡足|睡够|"
    r"休息|间歇|屏幕|手机|"
    r"电子产品|网课|上网|看电视|迟到|提前|延迟|每隔|远眺|眺望|"
    r"每看|用眼|年龄|上课|一节课|课间|保证|至少睡|看\S{0,2}(?:微课|视频|动画|短片)(?:《[^》]*》)?|[/每÷])(?:[一个段条]{0,2})(?:时间|"
    r"时长)?(?:不(?:少于|超过|得超过)|大?约|至少|为|:)?\s*$"
)
_EXAM = lazy(r"考试|测试|测验|月考|模拟考|期中考|期末考|检测|质检|联考|开考")
# 模拟考，时间60分钟，完成试卷一张: an exam sat at home is homework.
_SAT_AT_HOME = lazy(r"(?:完成|做完?|写完?|自测).{0,8}(?:卷|题|一套)|在家|自测")
# After it: a drill's unit, or the length of what is watched or spoken.
_OTHER_AFTER = lazy(
    r"\s*(?:的|长的)?(?:小?视频|录音|音频|演讲|微课|短片|电影|动画|影片|片子|课程|讲解|说话|脱口秀|"
    r"广播|新闻|节目|[前后](?!完成)|一?节|的?课间|休息)"
)
_DRILL_AFTER = lazy(r"\s*(?:[×xX]\s*\d|\*\s*\d|为?一组|[一二两三四五六七八九\d]+\s*[组次轮遍])")
_DRILL_SPORT = lazy(
    r"\s*(?:的|计时|快速|连续|单摇|双脚|双摇)*(?:跳绳|跳短绳|仰卧起坐|俯卧撑|开合跳|深蹲|平板|高抬腿|"
    r"拍球|拍皮球|踢毽|蛙跳|颠球|体前屈|波比跳|运球|速跳|短跑|靠墙|单脚)"
)
_DRILL_SUM = lazy(r"\s*(?:的|计时|速算|限时)*(?:口算|速算|听算|计算|视算|打字|速记|朗诵|默写)\s*\D{0,4}[\d一二两三]+")
_SUM_BEFORE = lazy(r"\d+\s*[道题个]\s*\S{0,6}(?:时间|用时|限时)?\s*$")
_HOLD = lazy(
    r"(?:平板支撑|拉伸|体前屈|靠墙静?蹲|马步|单脚站立|静蹲|倒立|深蹲|压腿|撑|跳绳|仰卧起坐|俯卧撑|"
    r"开合跳|高抬腿|拍球|踢毽子?|蛙跳)\s*\S{0,3}$"
)

_SUMS_BEFORE = lazy(r"(?:口算|速算|听算|视算|计算|笔算)\s*$")
_AGAINST_TIME = lazy(r"\s*(?:限时|计时|训练|测试|挑战|比赛)")
_EACH_SET = lazy(r"[每各]组\s*$")
_LENGTH = lazy(r"(?:时长|时间)\s*:?\s*$")
_NEARBY = 24
_METRES = lazy(r"\d\s?米\D{0,6}$")
_PER_UNIT = lazy(r"[每各]一?(?P<unit>[张篇份套页课题组道遍首])(?:大?约|需|用时|各|不超过|:)*\s*$")
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
_LONGER_SUM = lazy(r"(?:本周|一周|每周|这周|全周|周|整个?(?:假期|寒假|暑假)|\d+天|[三四五六七]天)\s*$")
_MARK_CONTEXT = lazy(r"(?:约|用时|时长|时间|耗时|计时|预计|大概|大约)\s*:?\s*$")
_ACT_BEFORE = lazy(r"(?<![\d前后回])(?:课外阅读|阅读|读书|看书|练字|运动|锻炼|跑步|听读|跟读|练琴)$")
_MARK_AFTER = lazy(r"\s*(?:左右|以内|内完成|完成)")
_SHARES = {"½": 0.5, "¼": 0.25, "¾": 0.75}


class Role(Enum):
    """What a stated time is about."""

    TASK = auto()
    TOTAL = auto()
    EACH_SUBJECT = auto()
    EACH_TASK = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A stated time in minutes at text[start:end], the words around it (约, 左右) included.

    core is where the amount itself begins. low or high is None where the text leaves that side open.
    unit is the counter of 每张20分钟, to be multiplied by the count of 张 nearby. subjects are those of 语数各20分钟.
    why names the rule that made it no time of homework (role OTHER), or multiplied it.
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
    why: str = ""


def find_durations(text: str) -> tuple[Duration, ...]:
    """Every stated time in a normalised text, in order, with what it is about."""
    found: list[Duration] = []
    raw = [amount for match in _AMOUNT.finditer(text) if (amount := _amount(match, text))]
    at = 0
    while at < len(raw):
        start, end, low, high = raw[at]
        if at + 1 < len(raw) and _JOIN.fullmatch(text, end, raw[at + 1][0]):
            at += 1
            end, high = raw[at][1], raw[at][3]
        at += 1
        found.append(_judge(text, start, end, low, high))
    return tuple(found)


def _amount(match: re.Match[str], text: str) -> tuple[int, int, float, float | None] | None:
    """Start, end, low and high of one amount; high None for 多, 几."""
    got = match.groupdict()
    if got["marks"] and not _means_minutes(text, match):
        return None
    low, high = _value(got)
    return match.start(), match.end(), low, high


def _means_minutes(text: str, match: re.Match[str]) -> bool:
    """30分 is marks as often as minutes: only its neighbours decide."""
    before = text[max(0, match.start() - 6) : match.start()]
    return bool(_MARK_CONTEXT.search(before) or _ACT_BEFORE.search(before) or _MARK_AFTER.match(text, match.end()))


def _value(got: dict[str, str | None]) -> tuple[float, float | None]:
    if got["part"] and got["share"]:
        return _both(60 * number(got["share"]) / number(got["part"]))
    if got["quarter"]:
        return _both(15 * number(got["quarter"]))
    if got["half"]:
        return (30, None) if got["halfx"] in ("多", "几", "余") else (30, 30)
    if got["vulgar"]:
        return _both(60 * _SHARES[got["vulgar"]])
    if got["pair1"] and got["pair2"]:
        return 10 * number(got["pair1"]), 10 * number(got["pair2"])
    if got["teen1"] and got["teen2"]:
        return 10 + number(got["teen1"]), 10 + number(got["teen2"])
    if got["ones1"] and got["ones2"]:
        return number(got["ones1"]), number(got["ones2"])
    if got["tens"]:
        tens = number(got["tens"])
        return (tens, tens) if got["tensx"] == "来" else (tens, None)
    if got["to1"] and got["to2"]:
        scale = 60 if got["tohours"] else 1
        extra = 30 if (got["tohours"] or "").startswith("半") else 0
        return scale * number(got["to1"]), scale * number(got["to2"]) + extra
    if got["hours"]:
        return _hours(got)
    return _both(number(got["minutes"] or "0"))


def _hours(got: dict[str, str | None]) -> tuple[float, float | None]:
    whole = 60 * number(got["hours"] or "0") + (30 if got["andhalf"] or got["thenhalf"] else 0)
    whole += number(got["rest"]) if got["rest"] else 0
    open_end = got["hoursx"] in ("多", "几", "余") or got["hoursx2"]
    return (whole, None) if open_end else (whole, whole)


def _both(value: float) -> tuple[float, float]:
    return value, value


def _judge(text: str, start: int, end: int, low: float, high: float | None) -> Duration:
    """Bounds, role and full extent of an amount, from the words around it."""
    line = max(text.rfind("\n", 0, start), start - 40) + 1
    before, low_, high_ = text[line:start], round(low), None if high is None else round(high)
    minutes = high_ if high_ is not None else low_
    open_low: int | None = low_
    if _AT_MOST.search(before) or (match := _WITHIN.match(text, end)):
        open_low, high_ = None, minutes
    elif _AT_LEAST.search(before) or _BEYOND.match(text, end):
        high_ = None
    for after in (_WITHIN, _BEYOND, _ABOUT):
        if match := after.match(text, end):
            end = match.end()
    if match := _DONE_IN.match(text, end):
        end = match.end()
    lead = _AT_MOST.search(before) or _AT_LEAST.search(before)
    begin = line + lead.start() if lead else start
    if wider := _LEAD.search(text, line, begin):
        begin = wider.start()
    bare = Duration(start=begin, end=end, core=start, minutes=minutes, low=open_low, high=high_)
    return _with_role(text, line, bare)


def _with_role(text: str, line: int, found: Duration) -> Duration:
    before = text[line : found.core]
    close = text[line : found.start]
    if _is_other(text, line, found):
        return replace(found, role=Role.OTHER)
    if match := _TOTAL.search(close) or _TOTAL.search(before):
        if _LONGER_SUM.search(before[: match.start()]):
            return replace(found, role=Role.OTHER)
        written = before[: match.start()].endswith("书面")
        return replace(found, role=Role.TOTAL, start=line + match.start() - 2 * written, written_only=written)
    if match := _EACH_NAMED.search(close):
        names = tuple(dict.fromkeys(FULL_NAMES[name] for name in _NAME.findall(match["names"])))
        return replace(found, role=Role.EACH_SUBJECT, start=line + match.start(), subjects=names)
    if match := _EACH_SUBJECT.search(close):
        names = tuple(_SHORT[char] for char in match["names"] or "")
        return replace(found, role=Role.EACH_SUBJECT, start=line + match.start(), subjects=names)
    if match := _EACH_TASK.search(close):
        return replace(found, role=Role.EACH_TASK, start=line + match.start())
    if match := _EACH_TIMES.search(close):
        times = 3 if ("晚" in match["many"] and "下午" in match["many"]) or "早中晚" in match["many"] else 2
        return _times(replace(found, start=line + match.start()), times)
    if match := _PER_UNIT.search(close):
        unit = match["unit"]
        counts = re.findall(rf"({NUMBER})\s?{unit}", text[line : line + match.start()])
        many = int(number(counts[-1])) if counts else 1
        return _times(replace(found, start=line + match.start(), unit=unit), many)
    return found


def _times(found: Duration, many: int) -> Duration:
    return replace(
        found,
        minutes=found.minutes * many,
        low=None if found.low is None else found.low * many,
        high=None if found.high is None else found.high * many,
    )


def _is_other(text: str, line: int, found: Duration) -> bool:
    """A time that homework does not take: drills, films, exams, sleep, screens, marks."""
    before, end = text[line : found.core], found.end
    if found.minutes == 0 or _OTHER_BEFORE.search(before) or _OTHER_AFTER.match(text, end):
        return True
    if _DRILL_AFTER.match(text, end) and found.minutes <= 5:
        return True
    if found.minutes <= 5 and _EACH_SET.search(before):
        return True
    if found.minutes <= 10 and _METRES.search(before):
        return True
    if found.minutes <= 3 and (_HOLD.search(before) or _SUM_BEFORE.search(before)):
        return True
    if found.minutes <= 6 and (_DRILL_SPORT.match(text, end) or _DRILL_SUM.match(text, end)):
        return True
    if found.minutes <= 6 and _SUMS_BEFORE.search(before) and _AGAINST_TIME.match(text, end):
        return True
    sentence = before[max(before.rfind(mark) for mark in "。;!?") + 1 :]
    if not (_LENGTH.search(before) and _EXAM.search(sentence)):
        return False
    around = (max(line, found.core - _NEARBY), min(len(text), found.end + _NEARBY))
    return not _SAT_AT_HOME.search(text, *around)
