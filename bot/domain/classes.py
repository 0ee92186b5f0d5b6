"""Classes of a school and every way staff write their names."""

import re
from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"
_NUMBER = r"(?:[1-9]\d?|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_HAN_GRADE = r"(?:[一二三四五六七八九]|初[一二三])"
_OPEN, _CLOSE = r"[（(\[【]", r"[）)\]】]"
_BRACKETED = rf"{_OPEN}\s?{_NUMBER}\s?{_CLOSE}"
_JOIN = r"\s?[、,，和与及/]\s?"
_BAN = rf"(?:班|{_OPEN}班{_CLOSE})"
_NUMBERS = rf"{_NUMBER}(?:{_JOIN}{_NUMBER})*"
_SEVERAL = rf"{_BRACKETED}(?:(?:{_JOIN})?{_BRACKETED})*"

# Each form names one grade and one or more numbers. A digit grade before brackets needs its 班: 3（2） is a
# sub-question, 3（2）班 a class. 练习三（2） and 第三（2）题 are kept out by what stands before.
_FORMS = (
    rf"(?P<g1>{_HAN_GRADE})(?:年级)?\s?(?P<n1>{_SEVERAL})\s?班",
    rf"(?P<g2>[1-9])(?:年级)?\s?(?P<n2>{_SEVERAL})\s?班",
    rf"(?P<g3>[1-9]|{_HAN_GRADE})年级\s?(?P<n3>{_NUMBERS})\s?{_BAN}",
    rf"(?P<g4>[1-9])[.．·](?P<n4>{_NUMBER})\s?班",
    rf"(?P<g5>{_HAN_GRADE})\s?(?P<n5>[1-9]\d?(?:{_JOIN}[1-9]\d?)*)\s?{_BAN}",
    r"(?P<g6>[1-9])(?P<n6>0[1-9]|[1-3]\d)\s?班",
)
# Without 班 only where nothing else can be meant: 三（2） or 三1 at the head of the message, a line or a field.
_HEAD = r"(?:^|(?<=\n)|(?<=班级[:：])|(?<=班级[:：] )|(?<=[、,，]))\s*"
_BARE_END = r"(?=\s*(?:$|\n|[\s:：、,，]))"
_BARE = rf"(?:(?P<g8>{_HAN_GRADE})(?P<n8>{_SEVERAL})|(?P<g9>{_HAN_GRADE})(?P<n9>[1-9]\d?)){_BARE_END}"
_NOT_BEFORE = r"(?<![\dA-Za-z一二三四五六七八九十第习题例卷.．单元课])"
_FIRST = r"(?=[1-9一二三四五六七八九初])"  # spares most characters the six forms
_CLASS = re.compile(rf"{_FIRST}{_NOT_BEFORE}(?:{'|'.join(_FORMS)})")
_BARE_CLASS = re.compile(_BARE)
_BARE_AT = re.compile(rf"(?=[\s一二三四五六七八九初]){_HEAD}(?={_HAN_GRADE})")
# With the grade known from elsewhere: 3、4（班）, 2班.
_NUMBERS_ONLY = re.compile(
    rf"(?=[1-9])(?<![\d.．（(第年级])(?P<numbers>[1-9]\d?(?:{_JOIN}[1-9]\d?)*)\s?{_BAN}(?![级干主会费长次])"
)
_EACH = re.compile(_NUMBER)
_ID = re.compile(r"([1-9])-([1-9]\d?)")


@dataclass(frozen=True, slots=True, order=True)
class ClassName:
    """A class (班级) by grade 1-9 and number 1-99."""

    grade: int
    number: int

    @property
    def short(self) -> str:
        """The id of the school file, as `3-2`."""
        return f"{self.grade}-{self.number}"

    @property
    def label(self) -> str:
        """As people read it: 三（2）班."""
        return f"{_DIGITS[self.grade]}（{self.number}）班"


@dataclass(frozen=True, slots=True)
class ClassMention:
    """Where a text names a class: `text[start:end]`; classes named together (三1、2班) share the span."""

    name: ClassName
    start: int
    end: int


def chinese_digit_grade(word: str) -> int:
    """Read a grade: 3, 三 or 初三 (9)."""
    if word.startswith("初"):
        return 6 + _DIGITS.index(word[1])
    return int(word) if word.isdigit() else _DIGITS.index(word)


def small_number(word: str) -> int:
    """Read 1 to 99 in Arabic or Chinese numerals: 12, 十二."""
    if word.isdigit():
        return int(word)
    if "十" not in word:
        return _DIGITS.index(word)
    tens, _, ones = word.partition("十")
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def find_classes(text: str, *, grade: int | None = None) -> tuple[ClassMention, ...]:
    """Every class the text names, in order; with the grade known, also 3、4（班） and 2班.

    三（2）班, 3（2）班, 三2班, 三年级2班, 3.2班, 302班, 初一(3)班; lists 三1班、三2班, 三（1）（2）班, 三年级1、2班;
    三（2） and 三1 without 班 only at the head of the message, of a line or of a list of classes.
    """
    named = "班" in text  # only at a head it may be left out
    found = [mention for match in _CLASS.finditer(text) for mention in _mentions(match)] if named else []
    taken = [(mention.start, mention.end) for mention in found]
    for head in _BARE_AT.finditer(text):
        match = _BARE_CLASS.match(text, head.end())
        if not match or any(start < match.end() and match.start() < end for start, end in taken):
            continue
        before = [mention for mention in found if mention.end <= match.start()]
        if _after_comma(text, match.start()) and not _joins_class(text, match.start(), before):
            continue
        found.extend(_mentions(match))
    if named and grade is not None:
        found.extend(_numbers_only(text, grade, found))
    return tuple(sorted(found, key=lambda mention: mention.start))


def parse_class(text: str) -> ClassName | None:
    """The class that the whole text names, or None where it names none or several; also the id form `3-2`."""
    stripped = text.strip()
    if match := _ID.fullmatch(stripped):
        return ClassName(int(match[1]), int(match[2]))
    whole = _CLASS.fullmatch(stripped) or _BARE_CLASS.fullmatch(stripped)
    names = [mention.name for mention in _mentions(whole)] if whole else []
    return names[0] if len(names) == 1 else None


def _numbers_only(text: str, grade: int, found: list[ClassMention]) -> list[ClassMention]:
    return [
        ClassMention(ClassName(grade, int(each)), *match.span())
        for match in _NUMBERS_ONLY.finditer(text)
        if not any(other.start < match.end() and match.start() < other.end for other in found)
        for each in _EACH.findall(match["numbers"])
    ]


def _after_comma(text: str, start: int) -> bool:
    return text[:start].rstrip()[-1:] in ("、", ",", "，")


def _joins_class(text: str, start: int, before: list[ClassMention]) -> bool:
    """Whether 三（1）班、三（2） goes on with a list of classes."""
    return bool(before) and not text[before[-1].end : start].strip(" 、,，")


def _mentions(match: re.Match[str]) -> list[ClassMention]:
    groups = match.groupdict()
    form = next(number for number in "123456789" if groups.get(f"g{number}"))
    grade, numbers = chinese_digit_grade(groups[f"g{form}"]), groups[f"n{form}"]
    if form == "6":
        return [ClassMention(ClassName(grade, int(numbers)), *match.span())]
    return [ClassMention(ClassName(grade, small_number(each)), *match.span()) for each in _EACH.findall(numbers)]
