"""本周学习要点: what grades 1-2 learn this week, told to families once, never homework (policy.md A6). Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.calendar import is_school_day, week_of
from bot.domain.classes import find_classes
from bot.domain.school import School
from bot.domain.subjects import find_subject

HIGHEST_GRADE = 2
_HEAD = re.compile(r"(?:本|这)周的?学习要点")
_SUBJECT = re.compile(r"\s*(?P<subject>[^\s:：]{2,6}?)\s*[:：]\s*(?P<rest>.*)")
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPoints:
    """One subject's points for a class and week. week: its Monday."""

    class_id: str
    week: date
    subject: str
    text: str
    author_id: str
    author_name: str


def points_said(text: str) -> tuple[tuple[str | None, str], ...] | None:
    """(subject, its points) of a message that begins 本周学习要点, one line a subject; None for any other message.

    A line that names no subject goes on with the one before; None as a subject: none was named at all.
    """
    head = _HEAD.search(text)
    if head is None or _without_classes(text[: head.start()]):
        return None
    found: list[tuple[str | None, str]] = []
    for line in text[head.end() :].lstrip(" ：:\n").splitlines():
        said = _SUBJECT.fullmatch(line)
        if said and find_subject(said["subject"]):
            found.append((said["subject"], said["rest"].strip()))
        elif found and line.strip():
            subject, before = found[-1]
            found[-1] = (subject, f"{before} {line.strip()}".strip())
        elif line.strip():
            found.append((None, line.strip()))
    return tuple(each for each in found if each[1])


def _without_classes(text: str) -> str:
    for mention in reversed(find_classes(text)):
        text = text[: mention.start] + text[mention.end :]
    return text.strip(" 、,，:：\n")


def told_on(day: date, school: School) -> bool:
    """Whether that day's classes' points go out: on the last school day of its week."""
    return is_school_day(day, school.calendar) and not any(
        is_school_day(later, school.calendar) for later in week_of(day) if later > day
    )


def week_for(now: datetime, school: School) -> date:
    """The Monday of the week that points sent now are for: this one until they are told, then the next."""
    local = now.astimezone(school.zone)
    monday = week_of(local.date())[0]
    last = max((day for day in week_of(monday) if is_school_day(day, school.calendar)), default=None)
    told = last is None or local >= datetime.combine(last, school.policy.publish, tzinfo=school.zone)
    return monday + _WEEK if told else monday
