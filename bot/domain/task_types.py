"""What kind of work a task is, more finely than 书面/口头: the unit in which its minutes can be compared."""

import re
from dataclasses import dataclass
from enum import StrEnum

_DIGITS = "零一二三四五六七八九"


class TaskType(StrEnum):
    """作业样式. One task has one; the first of the patterns below that fits."""

    COMPOSITION = "习作"
    DIARY = "日记周记"
    PAPER = "试卷"
    REPORT = "小报"
    DICTATION = "听写默写"
    COPYING = "抄写"
    CALLIGRAPHY = "练字"
    CORRECTION = "订正"
    MENTAL_ARITHMETIC = "口算"
    EXERCISES = "练习册"
    NOTES = "摘抄批注"
    RECITING = "背诵"
    READING_ALOUD = "朗读"
    LISTENING = "听读"
    PREVIEW = "预习"
    REVISION = "复习"
    READING = "阅读"
    SPORT = "运动"
    HOUSEWORK = "家务"
    MAKING = "动手"
    OTHER = "其他"


_PATTERNS: tuple[tuple[TaskType, str], ...] = (
    (TaskType.REPORT, "手抄报|小报|思维导图|海报"),
    (TaskType.COMPOSITION, "作文|习作|小练笔|写话|读后感|观后感|随笔"),
    (TaskType.DIARY, "日记|周记"),
    (TaskType.PAPER, "试卷|卷子|小卷|大卷|测试卷|单元卷|[一二两三四五六七八九十\\d]张卷"),
    (TaskType.CORRECTION, "订正|改错|错题"),
    (TaskType.DICTATION, "听写|默写|背默|默"),
    (TaskType.CALLIGRAPHY, "练字|字帖|书法|写字"),
    (TaskType.COPYING, "抄|生字.{0,4}写|写.{0,6}(?:遍|生字|词语|单词)"),
    (TaskType.NOTES, "摘抄|摘录|批注|笔记|圈画"),
    (TaskType.MENTAL_ARITHMETIC, "口算|速算|计算|竖式"),
    (TaskType.RECITING, "背"),
    (TaskType.LISTENING, "听读|跟读|听录音|点读|听"),
    (TaskType.PREVIEW, "预习"),
    (TaskType.REVISION, "复习|整理"),
    (TaskType.READING_ALOUD, "朗读|熟读|读课文|诵读|读第|读\\d|读.{0,8}遍"),
    (TaskType.READING, "阅读|课外书|读书|看书|必读"),
    (
        TaskType.EXERCISES,
        "练习|补充习题|校本|同步|课堂作业本|作业本|学评|大练|伴你学|一课一练|[Pp]\\d|第\\d+页|\\d+页|题",
    ),
    (TaskType.SPORT, "跳绳|跑步|仰卧|俯卧|运动|锻炼|体育|球"),
    (TaskType.HOUSEWORK, "家务|洗碗|扫地|整理房间|做饭|劳动"),
    (TaskType.MAKING, "制作|手工|画|拼|实验|观察|测量"),
    (TaskType.READING_ALOUD, "读"),
)
_COMPILED = tuple((task_type, re.compile(pattern)) for task_type, pattern in _PATTERNS)

_PAGES = re.compile(r"(?:[Pp]|第|页)\s*(\d{1,3})\s*[页]?\s*[-—~～至到、,，]\s*[Pp]?(\d{1,3})\s*页?")
_PAGE_COUNT = re.compile(r"(?<![第Pp\d.])(\d{1,2}|[一二两三四五六七八九十])\s*(?:页|张|篇|面|首)")
_TIMES = re.compile(r"(\d{1,2}|[一二两三四五六七八九十])\s*[遍次]")


@dataclass(frozen=True, slots=True)
class Amount:
    """How much: pages or pieces (1 when not said), and how often (遍; 1 when not said)."""

    pieces: int = 1
    times: int = 1


def task_type_of(content: str) -> TaskType:
    """The task's type by its words."""
    return next((kind for kind, pattern in _COMPILED if pattern.search(content)), TaskType.OTHER)


def amount_of(content: str) -> Amount:
    """Pieces and repetitions a task names; a span of pages counts its pages. Bounded to what one evening can hold."""
    pieces = 1
    if span := _PAGES.search(content):
        first, last = int(span[1]), int(span[2])
        pieces = last - first + 1 if first < last <= first + 12 else 2
    elif count := _PAGE_COUNT.search(content):
        pieces = _number(count[1])
    times = _number(found[1]) if (found := _TIMES.search(content)) else 1
    return Amount(pieces=max(1, min(pieces, 12)), times=max(1, min(times, 10)))


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return {"两": 2, "十": 10}.get(word) or _DIGITS.index(word)
