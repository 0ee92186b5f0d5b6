"""What a free text says as the answer to one of our questions. Pure.

A text that says anything more than an answer is none: it is a new message.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.domain.class_shorthand import names_of, spell_out
from bot.domain.classes import find_classes
from bot.domain.reading.durations import find_durations
from bot.domain.reading.normalise import normalise
from bot.domain.reading.numerals import NUMBER, number
from bot.domain.subjects import find_subject

LONGEST_MINUTES = 300
_LONGEST_ANSWER = 24
_LONGEST_ANSWERS = 120
_NUMBER = re.compile(rf"({NUMBER})\s*(?:分|min)?", re.IGNORECASE)
_AROUND = re.compile(r"大?约|大概|差不多|一?共|总共|左右|[\s,。!~吧呢]|\.$")
_EACH = re.compile(r"^(?:两科|三科|几科)?(?:都是?|各科?|每科|全是?|均为?|一律)\s*")
_PARTS = re.compile(r"[\s,;、，；。]+")
_FIGURE = r"[\d零一二两三四五六七八九十半]"
_SUBJECT_MINUTES = re.compile(rf"((?:(?!{_FIGURE})[^:：\s]){{1,10}}?)[:：]?((?:约|大约)?{_FIGURE}.*)")
_PLACE = re.compile(r"第?([一二三四五六七八九]|[1-9]\d?)(?:条|个)?")
_TURNED = re.compile(r"(?:作业)?(?:改成|改为|改|是|要|用)$")
_ALL = frozenset({"都是", "都", "全部", "全都是", "两个班都是", "两个班", "这些班都是", "都布置了", "都有"})
_YES = frozenset({"好", "好的", "可以", "行", "就这样", "就这样改", "同意", "改吧", "嗯", "ok", "OK"})
_NO = frozenset({"不登记", "不登记了", "算了", "取消", "不用了", "不要了", "不改了", "不用改了", "保持原样", "不写了"})
_NEXT_DAY = frozenset({"下一个上课日", "下个上课日", "上课日", "明天", "返校那天"})
_THIS_DAY = frozenset({"今天", "这个周末", "这周末", "周末", "今天的"})
_WEEKDAYS = "一二三四五六日"


def gives_up(text: str) -> bool:
    """Whether the text says to let it be: 算了, 不改了, 不登记了."""
    return _plain(text).removesuffix("吧") in _NO


def _plain(text: str) -> str:
    return text.strip().rstrip("。.!！~")


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


def minutes_by_subject(text: str, missing: Sequence[str]) -> dict[str, int] | None:
    """Minutes for the subjects asked about: `15` (the first), `都是20` (all), `语文15 数学20`.

    missing: the subjects whose minutes are missing, the one asked about first. None: the text is no such answer.
    """
    if not missing or len(text) > _LONGEST_ANSWERS:
        return None
    stripped = text.strip()
    if (each := _EACH.match(stripped)) and (same := minutes_said(stripped[each.end() :])) is not None:
        return dict.fromkeys(missing, same)
    if (single := minutes_said(text)) is not None:
        return {missing[0]: single}
    answers: dict[str, int] = {}
    for part in filter(None, _PARTS.split(stripped)):
        said = _one_subject(part, missing)
        if said is None:
            return None
        answers[said[0]] = said[1]
    return answers or None


def _one_subject(part: str, missing: Sequence[str]) -> tuple[str, int] | None:
    split = _SUBJECT_MINUTES.fullmatch(part)
    if split is None or (minutes := minutes_said(split[2])) is None:
        return None
    name = _TURNED.sub("", split[1].strip())
    meant = find_subject(name)
    subject = next((own for own in missing if own == name or (meant and find_subject(own) == meant)), None)
    return (subject, minutes) if subject else None


def answer_in_words(
    text: str, *, about: str, options: Sequence[Any], missing: Sequence[str]
) -> str | Mapping[str, int] | None:
    """What the text answers: minutes by subject, or the value of the button that says the same; None: it does not.

    about: the name of the doubt (`WhichClass`, `HowLong` …); options and missing: as the question has stored them.
    """
    if gives_up(text):
        return "drop"
    plain = _plain(text)
    match about:
        case "WhichLine":
            return _line_said(plain, options)
        case "HowLong":
            return minutes_by_subject(text, missing)
        case "WhichClass":
            return _classes_said(plain, options)
        case "WhichSubject":
            return _subject_said(plain, options)
        case "WhichDay":
            return _day_said(plain, options)
        case "BannedWording":
            return "0" if plain in _YES and options[0].strip() else None
        case "WrittenTooEarly":
            return "0" if plain in _YES else None
        case "TooLong":
            return _way_said(plain, options)
    return None


def _line_said(plain: str, options: Sequence[Mapping[str, Any]]) -> str | None:
    """第2条, 2."""
    said = _PLACE.fullmatch(plain)
    place = round(number(said[1])) if said else 0
    return str(place - 1) if 0 < place <= len(options) else None


def _classes_said(plain: str, options: Sequence[str]) -> str | None:
    if plain in _ALL:
        return "all"
    names = names_of(options)
    plain = spell_out(plain, names, names)
    named = [mention.name.short for mention in find_classes(plain)]
    rest = plain
    for mention in reversed(find_classes(plain)):
        rest = rest[: mention.start] + rest[mention.end :]
    places = [n for n, option in enumerate(options) if option.partition("/")[2] in named]
    if not named or len(places) != len(set(named)) or rest.strip("、,，和班的 "):
        return None
    return ",".join(map(str, places))


def _subject_said(plain: str, options: Sequence[str]) -> str | None:
    meant = find_subject(plain) or plain
    return next((str(n) for n, option in enumerate(options) if (find_subject(option) or option) == meant), None)


def _day_said(plain: str, options: Sequence[str]) -> str | None:
    if plain in _THIS_DAY:
        return "0"
    if len(options) == 2 and plain in _NEXT_DAY:
        return "1"
    for n, option in enumerate(options[1:], start=1):
        weekday = _WEEKDAYS[date.fromisoformat(option).weekday()]
        if plain in {f"{week}周{weekday}" for week in ("", "下", "这")}:
            return str(n)
    return None


def _way_said(plain: str, options: Sequence[Mapping[str, Any]]) -> str | None:
    words = {
        "cut": ("缩短", "减少", "改短"),
        "optional": ("选做", "改为选做", "改选做"),
        "day": ("改天", "换一天", "改到"),
        "coordinate": ("请班主任", "找班主任", "协调"),
    }
    for n, option in enumerate(options):
        if any(plain.startswith(word) for word in words.get(option["kind"], ())) and len(plain) <= 12:
            return str(n)
    return None
