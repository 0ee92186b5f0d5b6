"""Classes of a school and every way staff write their names."""

import re
from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"
_NUMBER = r"(?:[1-9]\d?|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_GRADE = r"(?:[1-9]|[一二三四五六七八九]|初[一二三])"
_OPEN, _CLOSE = r"[（(\[【]", r"[）)\]】]"

_CLASS = re.compile(
    rf"(?<![\dA-Za-z一二三四五六七八九十第.])(?:"
    rf"(?P<g1>{_GRADE})(?:年级)?\s?{_OPEN}\s?(?P<n1>{_NUMBER})\s?{_CLOSE}\s?班?"
    rf"|(?P<g2>{_GRADE})(?:年级|\.|．|·)\s?(?P<n2>{_NUMBER})\s?班"
    rf"|(?P<g3>[一二三四五六七八九]|初[一二三])(?P<n3>[1-9]\d?)\s?班"
    rf"|(?P<g4>[1-9])(?P<n4>0[1-9]|1\d|2\d|3\d)\s?班"
    rf")"
)


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
    """Where a text names a class: `text[start:end]`."""

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


def find_classes(text: str) -> tuple[ClassMention, ...]:
    """Every class the text names, in order: 三（2）班, 三2班, 三(2)班, 三年级2班, 3.2班, 302班, 初一(3)班."""
    return tuple(ClassMention(_name_of(match), match.start(), match.end()) for match in _CLASS.finditer(text))


def parse_class(text: str) -> ClassName | None:
    """The class that the whole text names, or None; also the id form `3-2`."""
    stripped = text.strip()
    if match := re.fullmatch(r"([1-9])-([1-9]\d?)", stripped):
        return ClassName(int(match[1]), int(match[2]))
    match = _CLASS.fullmatch(stripped)
    return _name_of(match) if match else None


def _name_of(match: re.Match[str]) -> ClassName:
    groups = match.groupdict()
    for form in "1234":
        if grade := groups[f"g{form}"]:
            return ClassName(chinese_digit_grade(grade), small_number(groups[f"n{form}"].lstrip("0")))
    raise AssertionError(match)
