"""Which question a class's families are asked in a week (小调查), and what may be shown of the answers. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ENOUGH = 5
"""Fewer answers than this are never shown (policy.md §1.8)."""


class Topic(StrEnum):
    """书面作业用时, 就寝, 手机: in turn, one a week."""

    MINUTES = "minutes"
    SLEEP = "sleep"
    PHONE = "phone"


def topic_of_week(day: date) -> Topic:
    """The topics take turns by calendar week."""
    return tuple(Topic)[day.isocalendar().week % len(Topic)]


def week_start(day: date) -> date:
    """The Monday of the week: the weekly budget of one question a family is kept by it."""
    return date.fromisocalendar(*day.isocalendar()[:2], 1)


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers of one poll, or of several groups of one class together."""

    counts: tuple[int, ...]

    @property
    def answers(self) -> int:
        return sum(self.counts)

    @property
    def showable(self) -> bool:
        """Whether there are enough answers to hide each one."""
        return self.answers >= ENOUGH

    @property
    def shares(self) -> tuple[int, ...]:
        """Whole percent of each option; all 0 without answers."""
        return tuple(round(100 * c / self.answers) if self.answers else 0 for c in self.counts)
