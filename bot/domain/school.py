"""A school, its classes, and what its file says as a whole."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain import sheet_days
from bot.domain.calendar import CalendarRules, DayInfo, DayKind, day_kind, homework_day_kind
from bot.domain.classes import ClassName
from bot.domain.limit_model import Stage
from bot.domain.memory import remembered
from bot.domain.people import Person
from bot.domain.policy import Policy

DEFAULT_SCHOOL_ID = "school"
DEFAULT_TIMEZONE = "Asia/Shanghai"
DEFAULT_TOKEN_ENV = "JIANFU_TELEGRAM_TOKEN"  # noqa: S105 - the name of a variable, not a token


def class_id(school_id: str, name: ClassName) -> str:
    """The id inside the program, unique over all schools: `shiyan/3-2`."""
    return f"{school_id}/{name.short}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolClass:
    """A class (班级) of a school. Its stage is the school's to say: `School.stage_of`."""

    id: str
    school_id: str
    name: ClassName

    @property
    def grade(self) -> int:
        return self.name.grade

    @property
    def label(self) -> str:
        """三（2）班."""
        return self.name.label

    @property
    def short(self) -> str:
        """The id outside the program: `3-2`."""
        return self.name.short


@remembered
def those_of(classes: tuple[SchoolClass, ...], ids: tuple[str, ...]) -> tuple[SchoolClass, ...]:
    """The classes with these ids, in the school's order."""
    return tuple(each for each in classes if each.id in ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """A class's timetable (课程表) on one weekday: the subjects that have a lesson. weekday: 0 = Monday."""

    class_id: str
    weekday: int
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school with its rules.

    timezone: an IANA name; token_env: the environment variable that holds its bot's token.
    hotline: 监督电话, shown under every published sheet. lessons: the timetables, as far as they are known.
    """

    id: str
    name: str
    policy: Policy
    calendar: CalendarRules
    timezone: str = DEFAULT_TIMEZONE
    token_env: str = DEFAULT_TOKEN_ENV
    hotline: str | None = None
    lessons: tuple[Lessons, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def day(self, day: date) -> DayInfo:
        """What kind of day it is here, 无作业日 included."""
        return day_kind(day, self.calendar, self.policy.no_homework_days)

    def owes_homework(self, day: date) -> bool:
        """Whether subjects are asked for theirs: a 无作业日 is a state of the day, not a gap."""
        return self.day(day).kind in (DayKind.TEACHING, DayKind.MAKEUP)

    def limit_kind(self, day: date) -> DayKind:
        """The kind of day whose limit a sheet of `day` is held to: a Friday's sheet is a weekend's."""
        return homework_day_kind(day, self.calendar, self.policy.no_homework_days)

    def homework_day(self, day: date) -> date:
        """See `sheet_days.homework_day`."""
        return sheet_days.homework_day(day, self.calendar)

    def sheet_day(self, day: date) -> date:
        """The day that names the sheet on which the homework of `day` stands."""
        return sheet_days.sheet_day(day, self.calendar, self.policy.sheets)

    def sheet_days(self, sheet_day: date) -> tuple[date, ...]:
        """The school days whose homework stands on that sheet."""
        return sheet_days.days_on(sheet_day, self.calendar, self.policy.sheets)

    def sheet_until(self, sheet_day: date) -> date:
        """The last day that the sheet speaks for: a Friday's speaks for the weekend, too."""
        return sheet_days.covered_until(self.sheet_days(sheet_day)[-1], self.calendar)

    def sheets_due(self, day: date) -> tuple[date, ...]:
        """The sheets that are gathered, reviewed and published on a date."""
        return sheet_days.due_on(day, self.calendar, self.policy.sheets)

    def due_day(self, sheet_day: date) -> date:
        """The date on which a sheet is reviewed and published."""
        return sheet_days.due_day(sheet_day, self.calendar, self.policy.sheets)

    def moment(self, sheet_day: date, at: time) -> datetime:
        """An hour of the date on which a sheet is reviewed and published."""
        return datetime.combine(self.due_day(sheet_day), at, tzinfo=self.zone)

    def has_lesson(self, class_id: str, subject: str, day: date) -> bool:
        """Whether a subject may owe homework on that day: True too where the timetable does not say.

        A 调休 day follows another weekday's timetable, and no source says which: nothing is known of it.
        """
        if self.day(day).kind is DayKind.MAKEUP:
            return True
        known = [each for each in self.lessons if each.class_id == class_id and each.weekday == day.weekday()]
        return not known or any(subject in each.subjects for each in known)

    def stage_of(self, school_class: SchoolClass) -> Stage:
        """小学 or 初中; in a 五四制 school grade 6 is 初中."""
        return self.policy.stage_of(school_class.grade)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolSpec:
    """Everything a school file says."""

    school: School
    classes: tuple[SchoolClass, ...]
    people: tuple[Person, ...]
