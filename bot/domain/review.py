"""The review of a sheet (审核): whose signature it awaits, who stands in, and what makes it worth a look. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from enum import StrEnum

from bot.domain.balance import breaches
from bot.domain.class_day import ClassDay
from bot.domain.entries import Declaration, Entry
from bot.domain.facts import Fact
from bot.domain.people import Person, Role
from bot.domain.policy import Policy, ReviewMode, ReviewStep
from bot.domain.school import School
from bot.domain.sheet import Sheet, SheetStatus


def reviewers_of(step: ReviewStep, people: Sequence[Person], class_id: str) -> tuple[Person, ...]:
    """Who may sign this step off for a class."""
    match step:
        case ReviewStep.HOMEROOM:
            return tuple(p for p in people if p.is_homeroom_of(class_id))
        case ReviewStep.SUPERVISOR:
            return tuple(p for p in people if p.supervises(class_id))
        case ReviewStep.OFFICE:
            return tuple(p for p in people if Role.OFFICE in p.roles)


def awaited(chain: Sequence[ReviewStep], step: int, people: Sequence[Person], class_id: str) -> int:
    """The first step from `step` on that somebody can sign; len(chain) when the chain is done."""
    while step < len(chain) and not reviewers_of(chain[step], people, class_id):
        step += 1
    return step


def signs_alone(chain: Sequence[ReviewStep], actor: Person, people: Sequence[Person], class_id: str) -> bool:
    """Whether the actor is a reviewer of every step: their own change needs nobody else's signature."""
    steps = [s for s in chain if reviewers_of(s, people, class_id)]
    return all(any(p.id == actor.id for p in reviewers_of(s, people, class_id)) for s in steps)


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


def deputies_of(policy: Policy, step: int, people: Sequence[Person], class_id: str) -> tuple[Person, ...]:
    """代审: who may sign a step in its reviewers' place: those of the policy's deputy, else of the next step."""
    following = awaited(policy.review, step + 1, people, class_id)
    stand_in = policy.deputy or (policy.review[following] if following < len(policy.review) else None)
    if stand_in is None or step >= len(policy.review):
        return ()
    own = {p.id for p in reviewers_of(policy.review[step], people, class_id)}
    return tuple(p for p in reviewers_of(stand_in, people, class_id) if p.id not in own)


def waits(sheet: Sheet) -> bool:
    """Whether anybody's signature is awaited. An open sheet may be signed before its cut-off, too."""
    return sheet.status in (SheetStatus.OPEN, SheetStatus.IN_REVIEW) or sheet.pending


class Asking(StrEnum):
    """On which occasion a card goes out; its value sets that card's key apart."""

    FIRST = ""
    REMINDER = "/remind"
    DEPUTY = "/deputy"
    DUE = "/again"


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
    things: list[Entry | Declaration] = [*class_day.sheet_entries, *class_day.sheet_declarations]
    standing = {f"filing:{thing.filing_id}" for thing in things}
    filed = [fact.data for fact in facts if fact.action == "filed" and fact.subject in standing]
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


def needs_nobody(class_day: ClassDay, people: Iterable[Person], facts: Iterable[Fact]) -> bool:
    """免审: in exception-only mode, whether the sheet is approved without anybody's signature."""
    mode = class_day.school.policy.review_mode
    return mode is ReviewMode.EXCEPTIONS and not class_day.is_empty and not concerns(class_day, people, facts)
