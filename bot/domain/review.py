"""The review of a sheet (审核): its hours, its occasions, and what makes a sheet worth a look. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from bot.domain.balance import breaches
from bot.domain.class_day import ClassDay
from bot.domain.entries import Declaration, Entry
from bot.domain.facts import Fact
from bot.domain.filing import LetStand
from bot.domain.people import Person
from bot.domain.policy import ReviewMode
from bot.domain.school import School
from bot.domain.sheet import Sheet, SheetStatus


def past_publish(school: School, sheet: Sheet, now: datetime) -> bool:
    """Whether the sheet's publish time has come."""
    return _past(school, sheet, school.policy.publish, now)


def past_cutoff(school: School, sheet: Sheet, now: datetime) -> bool:
    """Whether the sheet's cut-off has passed."""
    return _past(school, sheet, school.policy.cutoff, now)


def past_deputy(school: School, sheet: Sheet, now: datetime) -> bool:
    """Whether the reviewers have been silent so long that a deputy may sign."""
    return _past(school, sheet, school.policy.deputy_from, now)


def _past(school: School, sheet: Sheet, at: time, now: datetime) -> bool:
    return now >= school.moment(sheet.day, at)


def waits(sheet: Sheet) -> bool:
    """Whether anybody's signature is awaited. An open sheet may be signed early, one that went out 未审核 late."""
    return sheet.status in (SheetStatus.OPEN, SheetStatus.IN_REVIEW) or sheet.pending or sheet.unreviewed


class Asking(StrEnum):
    """On which occasion a card goes out; its value sets that card's key apart."""

    FIRST = ""
    REMINDER = "/remind"
    DEPUTY = "/deputy"
    DUE = "/again"
    UNCHANGED = "/unchanged"


class Concern(StrEnum):
    """Why a sheet is out of the ordinary and needs a reviewer's eyes."""

    OVER = "over"
    SUBJECT = "subject"
    WORDING = "wording"
    LATE = "late"
    UNFILED = "unfiled"
    RETURNED = "returned"
    PUBLISHED = "published"


def concerns(class_day: ClassDay, people: Iterable[Person], facts: Iterable[Fact]) -> tuple[Concern, ...]:
    """Everything about the sheet that a person should look at, () when it may go out by itself.

    facts: the history of that class and the days of its sheet. WORDING: a hint of severity W, or a banned demand let
    stand.
    """
    facts = tuple(facts)
    filed = _filed(class_day, facts)
    found = {
        Concern.OVER: any(each.allowed is not None and each.planned > each.allowed for each in class_day.days),
        Concern.SUBJECT: any(breaches(each) for each in class_day.days),
        Concern.WORDING: any(data.get("hints") or data.get("override") for data in filed),
        Concern.LATE: any(entry.late for entry in class_day.sheet_entries),
        Concern.UNFILED: bool(class_day.unfiled(people)),
        Concern.RETURNED: any(fact.action == "returned" for fact in facts),
        Concern.PUBLISHED: class_day.sheet.version > 0 or class_day.sheet.pending,
    }
    return tuple(concern for concern, holds in found.items() if holds)


@dataclass(frozen=True, slots=True)
class Override:
    """A banned demand that an approver let stand, and why."""

    reason: str
    words: LetStand


def overrides(class_day: ClassDay, facts: Iterable[Fact]) -> tuple[Override, ...]:
    """Those of the messages that stand."""
    found = [data["override"] for data in _filed(class_day, facts) if data.get("override")]
    return tuple(
        Override(each["reason"], LetStand(kept=tuple(each.get("kept", ())), left_out=tuple(each.get("left_out", ()))))
        for each in found
    )


def _filed(class_day: ClassDay, facts: Iterable[Fact]) -> list[Mapping[str, Any]]:
    """What the history says of the messages whose lines stand."""
    things: list[Entry | Declaration] = [*class_day.sheet_entries, *class_day.sheet_declarations]
    standing = {f"filing:{thing.filing_id}" for thing in things}
    return [fact.data for fact in facts if fact.action == "filed" and fact.subject in standing]


def needs_nobody(class_day: ClassDay, people: Iterable[Person], facts: Iterable[Fact]) -> bool:
    """免审: in exception-only mode, whether the sheet is approved without anybody's signature."""
    mode = class_day.school.policy.review_mode
    return mode is ReviewMode.EXCEPTIONS and not class_day.is_empty and not concerns(class_day, people, facts)
