"""Corrections in words (更正): 数学改成20分钟, 语文改成 抄写生词，15分钟, 口算改为选做. Pure.

把陈述句改成反问句 is homework: only what names a subject, or words of a line that stands, corrects it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.class_shorthand import spell_out
from bot.domain.classes import ClassName, find_classes
from bot.domain.entries import Entry
from bot.domain.filing_answers import minutes_said
from bot.domain.reading import read_message
from bot.domain.reading.model import UNKNOWN_CONTENT
from bot.domain.reading.patterns import lazy
from bot.domain.subjects import FULL_NAMES, find_subject

_LONGEST = 300
_BEFORE = lazy(
    r"^(?:(?:不好意思|抱歉|对不起|麻烦|请|帮我?|刚才|刚刚|上一?条|这一?条|那一?条|今[天日晚]|把|将|的)[\s,，:：。]*)+"
)
_CHANGE = lazy(r"(?:改成|改为|换成|换为|更正为|更改为|应该是|应该为|应为)\s*[:：,，]?\s*")
_MINUTES_CHANGE = lazy(
    r"(?:不是[^,，是]{1,10}[,，]?\s*而?(?:应该)?是|减少?到|减为|缩短到|延长到|加到|改到|改)\s*[:：]?\s*"
)
_MISTAKEN = lazy(
    r"^(?:不对|(?:我|时间|刚才|刚刚)*[写发报打说弄搞]?错了)[\s,，:：。]+(?P<about>.{0,12}?)(?:应该)?是(?P<new>[^是]{1,12})$"
)
_HEADED = lazy(r"^(?:更正|改正|更改|改一下|修改)(?:一下)?(?:作业)?[\s,，:：]+")
_AFTER_NAME = lazy(
    r"(?:那|这)?一?[科条个]?的?(?:家庭|书面)?(?:作业|功课)?的?(?:用时|时间|时长|分钟数?)?"
    r"(?:[写发报登]记?错了|不对)?\s*[:：,，]?\s*$"
)
_OPTIONAL = frozenset({"选做", "选做题", "选做作业"})
_AT_SCHOOL = frozenset({"在校完成", "已在校完成", "校内完成", "课上完成", "当堂完成"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is to be changed, and into what. about: a subject, words of a line, or "" where only one line can be meant.

    minutes, optional, at_school: where nothing but that is said. text: all that is to stand instead. verb: the word of
    change; a line that has it in its own content is not meant by its words.
    """

    about: str
    text: str
    verb: str = ""
    classes: tuple[ClassName, ...] = ()
    minutes: int | None = None
    optional: bool = False
    at_school: bool = False

    @property
    def keeps_content(self) -> bool:
        return self.minutes is not None or self.optional or self.at_school


def find_correction(text: str) -> Correction | None:
    """The correction a text would be if lines stood that it speaks of; see `lines_meant`."""
    plain = text.strip()
    if len(plain) > _LONGEST:
        return None
    if headed := _HEADED.match(plain):
        return _headed(plain[headed.end() :])
    if mistaken := _MISTAKEN.match(plain):
        minutes = minutes_said(mistaken["new"].rstrip("。！!吧~ "))
        about, classes = _about(mistaken["about"])
        if minutes is None:
            return None
        return Correction(about=about, text=plain, verb="错了", classes=classes, minutes=minutes)
    for pattern in (_CHANGE, _MINUTES_CHANGE):
        match = pattern.search(plain)
        new = plain[match.end() :].strip().rstrip("。！!吧~ ") if match else ""
        minutes = minutes_said(new) if new else None
        if match and new and (minutes is not None or pattern is _CHANGE):
            about, classes = _about(plain[: match.start()])
            if not about and minutes is None and match[0].startswith("应"):  # 应该是明天交
                return None
            return Correction(
                about=about,
                text=new,
                verb=match[0].strip(" :：,，"),
                classes=classes,
                minutes=minutes,
                optional=new in _OPTIONAL,
                at_school=new in _AT_SCHOOL,
            )
    return None


def with_classes(correction: Correction, mine: Sequence[ClassName], school: Sequence[ClassName]) -> Correction:
    """The correction with a class named in short (一班改成10分钟) known as one; see `spell_out`."""
    about, classes = _about(spell_out(correction.about, mine, school))
    return replace(correction, about=about, classes=(*correction.classes, *classes)) if classes else correction


def lines_meant(correction: Correction, lines: Iterable[Entry]) -> tuple[tuple[Entry, ...], ...]:
    """The lines that it may be about, the same work in several classes together; () where it is about none of them."""
    named = [line for line in lines if _in_classes(line, correction.classes)]
    subject, words = _subject_and_words(correction.about)
    if own := [line for line in named if line.subject == correction.about]:  # a subject only this school has, too
        return together(own)
    found = [line for line in named if subject is None or find_subject(line.subject) == subject]
    if words:
        found = [line for line in found if words in line.content and correction.verb not in line.content]
        if len(words) < 2:
            found = []
    return together(found)


def together(lines: Iterable[Entry]) -> tuple[tuple[Entry, ...], ...]:
    """The lines with the same work of several classes in one group."""
    groups: dict[tuple[date, str, str, int], list[Entry]] = {}
    for line in lines:
        groups.setdefault((line.day, line.subject, line.content, line.minutes), []).append(line)
    return tuple(tuple(group) for group in groups.values())


def _headed(rest: str) -> Correction | None:
    """更正：数学 口算第13页 10分钟: all of one subject, or it would be anybody's guess what it takes the place of."""
    reading = read_message(rest)
    subjects = {task.subject_name for task in reading.tasks}
    if len(subjects) != 1 or (subject := subjects.pop()) is None:
        return None
    empty = all(task.content.endswith(UNKNOWN_CONTENT) for task in reading.tasks)
    minutes = reading.tasks[0].minutes if empty and len(reading.tasks) == 1 else None
    return Correction(about=subject, text=rest, verb="更正", classes=reading.classes, minutes=minutes)


def _subject_and_words(about: str) -> tuple[str | None, str]:
    """数学口算 → 数学, 口算."""
    if subject := find_subject(about):
        return subject, ""
    for name in sorted(FULL_NAMES, key=len, reverse=True):
        if about.startswith(name):
            return FULL_NAMES[name], about.removeprefix(name).strip(" 的：:，,")
    return None, about


def _about(words: str) -> tuple[str, tuple[ClassName, ...]]:
    mentions = find_classes(words)
    for mention in reversed(mentions):
        words = words[: mention.start] + words[mention.end :]
    bare = _BEFORE.sub("", words.strip())
    return _AFTER_NAME.sub("", bare).strip('「」“”" ,，、的：:'), tuple(mention.name for mention in mentions)


def _in_classes(line: Entry, classes: Sequence[ClassName]) -> bool:
    return not classes or line.class_id.partition("/")[2] in {name.short for name in classes}
