"""Times that homework does not take: a drill's own unit, the length of a film or an exam, sleep, screens.

Source: the corpus GUIDE, section on minutes.
"""

from enum import StrEnum

from bot.domain.reading.patterns import lazy

# Before the amount: another thing's length.
_OTHER_BEFORE = lazy(
    r"(?:录[制像]?|(?<!听)录音|拍摄?|(?<!看)视频|片长|(?:录|拍)\S{0,6}(?:视频|音频|微课)|演讲|睡眠?|睡足|睡够|"
    r"休息|间歇|屏幕|手机|"
    r"电子产品|网课|上网|看电视|迟到|提前|延迟|每隔|远眺|眺望|"
    r"每看|用眼|年龄|上课|一节课|课间|保证|至少睡|看\S{0,2}(?:微课|视频|动画|短片)(?:《[^》]*》)?|[/每÷])(?:[一个段条]{0,2})(?:时间|"
    r"时长)?(?:不(?:少于|超过|得超过)|大?约|至少|为|:)?\s*$"
)
# 每天听课文录音10分钟: listening takes the time.
_LISTENS = lazy(r"听[^,。;!?\n]{0,8}(?:录音|音频|磁带)\s*$")
_EXAM = lazy(r"考试|测试|测验|月考|模拟考|期中考|期末考|检测|质检|联考|开考")
# 模拟考，时间60分钟，完成试卷一张: an exam sat at home is homework.
_SAT_AT_HOME = lazy(r"(?:完成|做完?|写完?|自测).{0,14}(?:卷|题|一套)|在家|自测")
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
_MOST_OF_A_DRILL = 6  # minutes; longer sport is homework of its own


class NotHomework(StrEnum):
    """Why a stated time is no time of homework."""

    ZERO = "zero"
    OTHER_THING = "other thing"
    DRILL = "drill"
    EXAM = "exam"
    LONGER_SUM = "longer sum"
    MARKS = "marks"


def not_homework(text: str, line: int, core: int, end: int, minutes: int) -> NotHomework | None:
    """Judge the time of so many minutes at text[core:end]; line is where the words around it begin."""
    before = text[line:core]
    if minutes == 0:
        return NotHomework.ZERO
    if (_OTHER_BEFORE.search(before) and not _LISTENS.search(before)) or _OTHER_AFTER.match(text, end):
        return NotHomework.OTHER_THING
    if _is_drill(text, before, end, minutes):
        return NotHomework.DRILL
    if not (_LENGTH.search(before) and _EXAM.search(before, max(before.rfind(mark) for mark in "。;!?") + 1)):
        return None
    around = (max(line, core - _NEARBY), min(len(text), end + _NEARBY))
    return None if _SAT_AT_HOME.search(text, *around) else NotHomework.EXAM


def _is_drill(text: str, before: str, end: int, minutes: int) -> bool:
    if minutes <= 5 and (_DRILL_AFTER.match(text, end) or _EACH_SET.search(before)):
        return True
    if minutes <= 10 and _METRES.search(before):
        return True
    if minutes <= 3 and (_HOLD.search(before) or _SUM_BEFORE.search(before)):
        return True
    return minutes <= _MOST_OF_A_DRILL and bool(
        _DRILL_SPORT.match(text, end)
        or _DRILL_SUM.match(text, end)
        or (_SUMS_BEFORE.search(before) and _AGAINST_TIME.match(text, end))
    )
