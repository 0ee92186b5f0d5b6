"""The day a homework message says it is for: 周末作业：…; where sheets are weekly also 周三 数学 …, 9月16日：…. Pure.

Only words before the homework count: 数学 练习册P5 周三交 says when it is handed in.
"""

import re
from datetime import date, timedelta

from bot.domain.calendar import week_of
from bot.domain.classes import find_classes
from bot.domain.reading.numerals import number
from bot.domain.school import School
from bot.domain.subjects import find_subject

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_FARTHEST = 40  # days ahead
_SATURDAY = 5
_WEEKEND = "末"
_WEEKDAYS = {char: at for at, char in enumerate("一二三四五六日")} | {"天": 6, _WEEKEND: _SATURDAY}
_AHEAD = {"今": 0, "明": 1, "后": 2}
_NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_SAID = re.compile(
    r"(?:(?P<which>下|本|这个?)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])|(?P<near>[今明后])[天日]"
    rf"|(?P<month>{_NUMBER})月(?P<day>{_NUMBER})[日号])(?:[（(]?(?:周|星期)[一二三四五六日天][）)]?)?"
)
_AFTER = re.compile(r"(?P<of>\s*的?作业)?(?P<colon>\s*[:：])?[\s,，]*")
_HANDED_IN = re.compile(r"之?前|上?交|收|带|检查|听写|默写|讲评|考|测")


def day_said(text: str, today: date, school: School) -> tuple[date, str] | None:
    """(school day whose homework it is, the text without the words that say so); None where none is named.

    周三 is the next one, today included; 本周三 this week's, 下周三 next week's; a free day's homework is that of the
    last school day before it. Daily schools name no day but the weekend: a message is for the day it is sent on.
    """
    head = text[:40]
    if not school.policy.weekly and _WEEKEND not in head:
        return None
    for said in _SAID.finditer(head):
        after = _AFTER.match(text, said.end())
        if after is None or not (school.policy.weekly or said["weekday"] == _WEEKEND):
            continue
        rest = text[after.end() :]
        if not _heads(text[: said.start()], after) or not rest or _HANDED_IN.match(rest):
            continue
        day = _meant(said, today)
        if day is not None:
            return school.homework_day(day), f"{text[: said.start()]}{rest}"
    return None


def _heads(before: str, after: re.Match[str]) -> bool:
    """Whether the words for the day stand where a heading does: first, or after nothing but class and subject."""
    for mention in reversed(find_classes(before)):
        before = before[: mention.start] + before[mention.end :]
    before = before.strip(" \t\n,，、")
    if not before:
        return bool(after[0])
    return find_subject(before) is not None and bool(after["colon"] or after["of"])


def _meant(said: re.Match[str], today: date) -> date | None:
    if said["near"]:
        return today + _AHEAD[said["near"]] * _DAY
    if said["month"]:
        return _date(round(number(said["month"])), round(number(said["day"])), today)
    wanted = _WEEKDAYS[said["weekday"]]
    this = week_of(today)[wanted]
    if said["weekday"] == _WEEKEND and today.weekday() > _SATURDAY:
        this = today
    if said["which"] == "下":
        return week_of(today)[wanted] + _WEEK
    return this if said["which"] or this >= today else this + _WEEK


def _date(month: int, day: int, today: date) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if timedelta() <= found - today <= _FARTHEST * _DAY:
            return found
    return None
