"""The shape of one limit (作业总量上限) as it is stated; `limits` says how it is applied."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """学段: 小学 or 初中."""

    PRIMARY = "primary"
    JUNIOR = "junior"


class Scope(StrEnum):
    """What the minutes measure: 书面, 书面家庭, 家庭 (any kind), 课外, 总量.

    Equal numbers are not equal rules.
    """

    WRITTEN = "written"
    WRITTEN_HOME = "written_home"
    HOME = "home"
    EXTRACURRICULAR = "extracurricular"
    ALL = "all"


class Mode(StrEnum):
    """Stated as a daily ceiling or as a week's average; each day is held to it either way (policy.md §2.3)."""

    HARD = "hard"
    AVERAGE = "average"


class LimitDay(StrEnum):
    """Which sheet the limit is for: a sheet from Friday to Sunday uses `weekend`."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What one grade may be set on one kind of day.

    minutes: a day; 0 = none allowed; None = not stated, the national figure applies, with its scope.
    per_subject: minutes of the subjects named; other_subjects: of each other one; None = no such limit.
    max_subjects: how many subjects may have written work on one day.
    allowed_subjects: only these may set written work, None = all; barred_subjects may not.
    counts_optional: whether 选做 counts too.
    """

    grade: int
    minutes: int | None
    day: LimitDay = LimitDay.WEEKDAY
    scope: Scope = Scope.WRITTEN
    mode: Mode = Mode.HARD
    per_subject: tuple[tuple[str, int], ...] = ()
    other_subjects: int | None = None
    max_subjects: int | None = None
    allowed_subjects: tuple[str, ...] | None = None
    barred_subjects: tuple[str, ...] = ()
    counts_optional: bool = False

    @property
    def rules_subjects(self) -> bool:
        """Whether it says anything of single subjects, beside the day's total."""
        return bool(
            self.per_subject
            or self.other_subjects is not None
            or self.max_subjects is not None
            or self.allowed_subjects is not None
            or self.barred_subjects
        )
