"""Which school subject (学科) a task's own words point to.

The words themselves are in `subject_table`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.domain.reading.patterns import alternatives, lazy
from bot.domain.reading.subject_table import SUBJECT_WORDS
from bot.domain.subjects import OTHER, find_subject

_REMARKS = lazy(r"\([^()]*\)")
# 复习第七课生词 Review vocabulary of Lesson 7: the school teaches Chinese, the English is for the parents.
_TRANSLATION = lazy(
    r"(?<=[\u4e00-\u9fff\s。,])\s?(?:Copy|Recite|Read|Finish|Write|Listen|Review|Preview|Complete|Memori[sz]e|Practi[sc]e|Prepare)\s"
    r"[^\u4e00-\u9fff\n]*$"
)
_HAN_REMARK = lazy(r"\([^()A-Za-z]*[\u4e00-\u9fff][^()]*\)")
_SPECIAL = re.compile(r"[\\.()\[\]{}?*+^$|]")
OVERRIDING = ("体育", "劳动")  # whatever subject's heading stands over them
_MOST = 3  # words of one row that count
IN_A_BOOK = lazy(
    r"[Pp]{1,2}\.?\s?\d|第\s?[\d一二三四五六七八九十]+\s?[页课单章题]|\d+\s?[-~]\s?\d+|\d\s?[页题]|"
    r"选修|必修|寒假作业|暑假作业|判断|练习册|作业本|作业簿|练习本|试卷|卷|替换练习|问题|星号题|基础|部分(?!学生|同学)|订正|改错"
)


class Clue(NamedTuple):
    """Words that point to the subject of a row of the table."""

    row: int
    words: str

    @property
    def subject(self) -> str:
        return SUBJECT_WORDS[self.row][0]


@lru_cache(maxsize=64)  # a message asks several times for the same words
def subject_of(words: str) -> str | None:
    """The school subject that a task's own words point to, None where none does or several do equally."""
    plain = _REMARKS.sub("", words)
    own = _TRANSLATION.sub("", plain) if plain != plain.lower() else plain
    asked = dict.fromkeys((own, plain, words if _HAN_REMARK.search(words) else plain))  # most often one and the same
    return next((subject for each in asked if (subject := _best(each))), None)


def clues(words: str) -> tuple[Clue, ...]:
    """Every word that points to a subject; of overlapping ones in a row the longest."""
    return tuple(Clue(row, word) for row, word in _clues(words))


def _clues(words: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    ends: dict[int, int] = {}
    for at, char in enumerate(words):
        if char not in _PLAIN:
            continue
        table = _PLAIN[char]
        for word, row in table.get(words[at + 1 : at + 2]) or table[""]:
            if words.startswith(word, at) and at >= ends.get(row, 0):
                ends[row] = at + len(word)
                found.append((row, word))
    if _ANY_PATTERN.search(words):
        for row, pattern in _PATTERNS:
            found.extend([(row, match[0]) for match in pattern.finditer(words)])
    return found


def _best(words: str) -> str | None:
    distinct: dict[int, set[str]] = {}
    for row, word in _clues(words):
        distinct.setdefault(row, set()).add(word)
    if len(distinct) <= 1:
        return next((SUBJECT_WORDS[row][0] for row in distinct), None)
    scores: dict[str, int] = {}
    for row, found in distinct.items():
        name, weight, _ = SUBJECT_WORDS[row]
        scores[name] = scores.get(name, 0) + weight * min(len(found), 1 if name == OTHER else _MOST)
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return "劳动" if {ranked[0][0], ranked[1][0]} == {"体育", "劳动"} else None
    return ranked[0][0]


def _plain_words() -> dict[str, dict[str, tuple[tuple[str, int], ...]]]:
    """Plain words with their rows, the longest first, by their first character and the next in the text.

    Behind "" are those of one character, which go with whatever follows.
    """
    words = [(word, row) for row, (_, _, source) in enumerate(SUBJECT_WORDS) for word in alternatives(source)]
    plain: dict[str, list[tuple[str, int]]] = {}
    for word, row in sorted(words, key=lambda pair: -len(pair[0])):
        if not _SPECIAL.search(word):
            plain.setdefault(word[0], []).append((word, row))
    return {char: {second: _going_on(pairs, second) for second in _seconds(pairs)} for char, pairs in plain.items()}


def _seconds(pairs: list[tuple[str, int]]) -> set[str]:
    return {"", *(word[1:2] for word, _ in pairs)}


def _going_on(pairs: list[tuple[str, int]], second: str) -> tuple[tuple[str, int], ...]:
    return tuple((word, row) for word, row in pairs if word[1:2] in ("", second))


def _rest() -> Iterator[tuple[int, re.Pattern[str]]]:
    """What is left of each row when its plain words are taken out."""
    for row, (_, _, source) in enumerate(SUBJECT_WORDS):
        if special := [word for word in alternatives(source) if _SPECIAL.search(word)]:
            yield row, lazy("|".join(special))


_PLAIN = _plain_words()
_PATTERNS = tuple(_rest())
_ANY_PATTERN = lazy("|".join(pattern.pattern for _, pattern in _PATTERNS))


def school_name(word: str) -> str:
    """A subject's school name, itself where unknown."""
    return find_subject(word) or word
