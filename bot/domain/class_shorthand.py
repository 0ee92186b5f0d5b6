"""Class names shortened as colleagues do (三二班, 二班, 302, 三（1）科学): read only where one class fits. Pure.

Unlike `find_classes` this knows the school: 三四班 is class 4 of grade 3 here, and classes 3 and 4 there.
"""

import re
from collections.abc import Iterable, Sequence

from bot.domain.classes import ClassName, chinese_digit_grade, parse_class, small_number
from bot.domain.reading.headings import NAME
from bot.domain.reading.patterns import lazy

_HAN = "一二三四五六七八九"
_BLANK = r"[ \t\u3000]*"
_PLACE = rf"(?P<place>(?:^|(?<=\n))(?:{_BLANK}班级[:：])?{_BLANK}|(?<=班){_BLANK}[、,，和及与]{_BLANK})"
_END = rf"(?=\s*(?:$|\n|[\s:：、,，。和及与]|{NAME.pattern}))"
_TWO_DIGITS = lazy(rf"{_PLACE}(?P<short>(?P<grade>初[一二三]|[{_HAN}])(?P<number>[{_HAN}])班)(?![级干主会费长次])")
_NUMBER_ONLY = lazy(rf"{_PLACE}(?P<short>[（(]?(?P<number>[{_HAN}]|[1-9]\d?)[）)]?班)(?![级干主会费长次])")
_BARE = lazy(
    rf"{_PLACE}(?P<short>(?P<grade>[1-9])(?P<number>0[1-9]|[1-3]\d)"
    rf"|(?P<han>初[一二三]|[{_HAN}])\s?(?:[（(](?P<among>[{_HAN}]|[1-9]\d?)[）)]|(?P<digits>[1-9]\d?))){_END}"
)
# 3-2班 or 3-2 数学, as the school file writes it; 1-3 单元 is a range.
_AS_IN_FILE = lazy(
    rf"{_PLACE}(?P<short>(?P<grade>[1-9])[-－](?P<number>[1-9]\d?)(?:班(?![级干主会费长次])|(?=\s*(?:{NAME.pattern}))))"
)
# 三1 口算第13页 三2 口算第14页: behind a class, within a line.
_FURTHER = lazy(
    rf"(?<=[\s,，;；。])(?P<short>(?P<grade>)(?P<number>)(?P<han>初[一二三]|[{_HAN}])"
    rf"(?:[（(](?P<among>[{_HAN}]|[1-9]\d?)[）)]|(?P<digits>[1-9]\d?)))(?=[\s:：])"
)


_SHORTENED = (_TWO_DIGITS, _AS_IN_FILE, _NUMBER_ONLY, _BARE, _FURTHER)
_WITHOUT_WORD = (_AS_IN_FILE, _BARE)


def spell_out(text: str, mine: Iterable[ClassName], school: Iterable[ClassName]) -> str:
    """Write each shortened class name at the head of a line, or after another class, as its label: 三二班 → 三（2）班.

    mine: the classes the writer has to do with; school: every class there is. A name that fits two is left as it is.
    """
    if not any(shortened.search(text) for shortened in (_SHORTENED if "班" in text else _WITHOUT_WORD)):
        return text
    mine, known = tuple(mine), frozenset(school)
    text = _TWO_DIGITS.sub(lambda match: match["place"] + (_two_digits(match, mine, known) or match["short"]), text)
    text = _AS_IN_FILE.sub(lambda match: match["place"] + (_in_school(match, known) or match["short"]), text)
    text = _NUMBER_ONLY.sub(lambda match: match["place"] + (_number_only(match, mine) or match["short"]), text)
    text = _BARE.sub(lambda match: match["place"] + (_bare(match, known) or match["short"]), text)
    if "班" not in text:
        return text
    return _FURTHER.sub(lambda match: _bare(match, frozenset(mine)) or match["short"], text)


def _two_digits(match: re.Match[str], mine: Sequence[ClassName], known: frozenset[ClassName]) -> str | None:
    """三四班: class 4 of grade 3, or classes 3 and 4 of the writer's only grade."""
    one = ClassName(chinese_digit_grade(match["grade"]), small_number(match["number"]))
    several = _of_only_grade(mine, (match["grade"], match["number"])) if match["grade"] in _HAN else ()
    both = len(several) == 2 and all(name in mine for name in several)
    if both and one not in known:
        return "、".join(name.label for name in several)
    return None if both else one.label


def _in_school(match: re.Match[str], known: frozenset[ClassName]) -> str | None:
    name = ClassName(int(match["grade"]), int(match["number"]))
    return name.label if name in known else None


def _number_only(match: re.Match[str], mine: Sequence[ClassName]) -> str | None:
    """二班: the writer's only class of that number; where there is none, that of the writer's only grade."""
    number = small_number(match["number"])
    fitting = [name for name in mine if name.number == number] or list(_of_only_grade(mine, (match["number"],)))
    return fitting[0].label if len(fitting) == 1 else None


def _bare(match: re.Match[str], known: frozenset[ClassName]) -> str | None:
    if match["grade"]:
        return _in_school(match, known)
    name = ClassName(chinese_digit_grade(match["han"]), small_number(match["among"] or match["digits"]))
    return name.label if name in known else None


def _of_only_grade(mine: Sequence[ClassName], numbers: Iterable[str]) -> tuple[ClassName, ...]:
    grades = {name.grade for name in mine}
    return (
        tuple(ClassName(grade, small_number(number)) for number in numbers for grade in grades)
        if len(grades) == 1
        else ()
    )


def names_of(class_ids: Iterable[str]) -> tuple[ClassName, ...]:
    """The names behind ids such as shiyan/3-2."""
    return tuple(name for class_id in class_ids if (name := parse_class(class_id.partition("/")[2])))
