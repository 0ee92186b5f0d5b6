"""What a school has decided (学校作业制度): one frozen value, stored as JSON and versioned by its content."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from hashlib import sha256

from bot.domain.limit_model import Limit, Stage
from bot.domain.no_homework import NoHomeworkRule
from bot.domain.plain_json import dump, load

__all__ = [
    "Channel",
    "Idea",
    "NoHomeworkRule",
    "OverLimit",
    "Policy",
    "Reminders",
    "ReviewMode",
    "ReviewStep",
    "Sheets",
    "StopClock",
    "Unapproved",
    "WordingRule",
]

DEFAULT_BASIS = "中等程度学生"


class ReviewStep(StrEnum):
    """Who signs a sheet off: 班主任, 监督员, 年级组长, 教导处 (or another 行政干部)."""

    HOMEROOM = "homeroom"
    SUPERVISOR = "supervisor"
    GRADE_HEAD = "grade_head"
    OFFICE = "office"


class ReviewMode(StrEnum):
    """Which sheets come before their reviewers: every one, or only those that are out of the ordinary."""

    ALL = "all"
    EXCEPTIONS = "exceptions"


class Unapproved(StrEnum):
    """What happens at publish time to a sheet nobody has approved: out, marked 未审核, or kept back."""

    PUBLISH = "publish"
    WAIT = "wait"


class OverLimit(StrEnum):
    """What happens to a line over the limit: not stored, or stored, counted and flagged."""

    BLOCK = "block"
    WARN = "warn"


class Sheets(StrEnum):
    """What one sheet covers and when it comes out: each day's own, or a week's, on Monday or the Friday before."""

    DAILY = "daily"
    WEEKLY_MON = "weekly-mon"
    WEEKLY_FRI = "weekly-fri"


class Channel(StrEnum):
    """发布渠道: 家长群全文, 群内只发链接, 校园网页, 只打印张贴, 关."""

    GROUP = "group"
    LINK = "link"
    WEB = "web"
    PRINT = "print"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopClock:
    """The hour after which homework stops (到点停笔), local time.

    before_bedtime: minutes before the child's own bedtime, instead of an hour; stages: () = both.
    made_up: whether unfinished work is done later; None = not said.
    signed: the source asks for a parent's signature, which the wording check (P2) refuses: never asked for.
    weekdays: 0 = Monday; empty = every day. per_week, per_subject_week: how often it may be used.
    """

    slug: str
    primary: time | None = None
    junior: time | None = None
    senior: time | None = None
    before_bedtime: int | None = None
    stages: tuple[Stage, ...] = ()
    made_up: bool | None = None
    tell_teacher: bool = False
    signed: bool = False
    weekdays: tuple[int, ...] = ()
    per_week: int | None = None
    per_subject_week: int | None = None

    def at(self, stage: Stage) -> time | None:
        """The hour for pupils of a stage, None when it names none."""
        return self.primary if stage is Stage.PRIMARY else self.junior

    def holds(self, stage: Stage, day: date) -> bool:
        """Whether it speaks of such pupils' evening of that day."""
        spoken_of = self.at(stage) is not None or self.before_bedtime is not None or self.made_up is not None
        here = (not self.stages or stage in self.stages) and (not self.weekdays or day.weekday() in self.weekdays)
        return spoken_of and here


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingRule:
    """A banned demand weighed otherwise than the handbook does.

    rule: "P1" to "P20"; severity: "B", "W", "N", "ask" or "off".
    words: only where the words found hold one of these.
    """

    rule: str
    severity: str
    words: tuple[str, ...] = ()
    primary_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """A small practice (实践) for a grade. subject: whose it is, None = any teacher's; minutes: of a median pupil."""

    grade: int
    name: str
    text: str
    minutes: int
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """When the bot speaks by itself, in school time, besides the day's sheet. weekday: 0 = Monday."""

    morning: time = time(7, 40)
    bedtime_primary: time = time(21, 0)
    bedtime_junior: time = time(21, 40)
    asleep_primary: time = time(21, 20)
    asleep_junior: time = time(22, 0)
    phone_weekday: int = 4
    phone: time = time(18, 0)
    poll_weekday: int = 3
    poll: time = time(19, 30)
    poll_close: time = time(20, 0)
    monthly_day: int = 25
    monthly: time = time(9, 0)

    def bedtime_at(self, stage: Stage) -> time:
        """When the reminder goes out."""
        return self.bedtime_primary if stage is Stage.PRIMARY else self.bedtime_junior

    def asleep_by(self, stage: Stage) -> time:
        """The bedtime (就寝时间) it speaks of. Source: 睡眠管理通知 2021, 21:20 and 22:00 at the latest."""
        return self.asleep_primary if stage is Stage.PRIMARY else self.asleep_junior


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A school's rules: a preset, its own values on top.

    limits: what is stated, by grade and kind of day; ask `limits.limit_for`, which fills the gaps.
    junior_from: the grade 初中 begins with: 7, or 6 in 五四制 and Shanghai.
    remind, cutoff, publish: school time, in this order. review: the order of signatures, () = none; a pair is one
    step that needs two different people (双人审核), asked at the same time.
    care: when 课后服务 gets a class's list of the day.
    deputy: who may sign for a reviewer that stays silent; None = the reviewers of the chain's next step.
    basis: whose minutes an estimate means. ratio: subject -> share, a soft warning only.
    written_at_school: primary written work as a rule stays in school. take_turns: subjects take turns.
    ideas: the school's own, by grade; a grade without any has the library's.
    looser_because: (grade, reason) for each grade allowed more than the national figure; looser_by: whose word that
    is, a 管理员's name; "" = the file's first (`looser.loosened_by`).
    """

    preset: str = "national"
    add_ons: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    junior_from: int = 7
    remind: time = time(15, 0)
    cutoff: time = time(15, 30)
    publish: time = time(16, 20)
    care: time = time(16, 0)
    review: tuple[ReviewStep | tuple[ReviewStep, ...], ...] = (ReviewStep.HOMEROOM,)
    review_mode: ReviewMode = ReviewMode.ALL
    deputy: ReviewStep | None = None
    unapproved: Unapproved = Unapproved.PUBLISH
    over_limit: OverLimit = OverLimit.BLOCK
    no_homework_days: tuple[NoHomeworkRule, ...] = ()
    practice_on_no_homework_days: bool = True
    channel: Channel = Channel.GROUP
    sheets: Sheets = Sheets.DAILY
    basis: str = DEFAULT_BASIS
    ratio: tuple[tuple[str, int], ...] = ()
    stop_clock: StopClock | None = None
    wording: tuple[WordingRule, ...] = ()
    written_at_school: bool = False
    take_turns: bool = False
    reminders: Reminders = Reminders()
    ideas: tuple[Idea, ...] = ()
    looser_because: tuple[tuple[int, str], ...] = ()
    looser_by: str = ""

    @property
    def knocks(self) -> tuple[time, ...]:
        """The times of day that people wait for to the minute."""
        return (self.remind, self.cutoff, self.care, self.publish)

    @property
    def review_steps(self) -> tuple[tuple[ReviewStep, ...], ...]:
        """Whose signatures each step needs, one or two."""
        return tuple(step if isinstance(step, tuple) else (step,) for step in self.review)

    @property
    def weekly(self) -> bool:
        """Whether one sheet holds a week (周公示)."""
        return self.sheets is not Sheets.DAILY

    @property
    def review_reminder(self) -> time:
        """When a reviewer who has not signed is reminded: half-way from the cut-off to publication."""
        return self._review_time(2)

    @property
    def deputy_from(self) -> time:
        """When the deputy is asked: half-way from the reminder to publication."""
        return self._review_time(4)

    def _review_time(self, part: int) -> time:
        """The publish time less that part of the time there is for reviewing, in whole minutes."""
        cutoff, publish = (at.hour * 60 + at.minute for at in (self.cutoff, self.publish))
        hour, minute = divmod(publish - -(-(publish - cutoff) // part), 60)
        return time(hour, minute)

    def stop_clock_on(self, stage: Stage, day: date) -> StopClock | None:
        """The stop clock of that evening; None where there is none, or bedtime comes before it."""
        clock = self.stop_clock
        if clock is None or not clock.holds(stage, day):
            return None
        at = clock.at(stage)
        return None if at is not None and at > self.reminders.asleep_by(stage) else clock

    def stage_of(self, grade: int) -> Stage:
        return Stage.JUNIOR if grade >= self.junior_from else Stage.PRIMARY

    def severity(self, rule: str, *, words: str, grade: int, default: str) -> str:
        """How this school weighs a banned demand that says `words`: "B", "W", "N", "ask" or "off"."""
        for own in self.wording:
            primary = not own.primary_only or self.stage_of(grade) is Stage.PRIMARY
            if own.rule == rule and primary and (not own.words or any(word in words for word in own.words)):
                return own.severity
        return default

    def to_json(self) -> str:
        """Canonical: equal policies give equal text."""
        return dump(self)

    @classmethod
    def from_json(cls, text: str) -> "Policy":
        """Read `to_json`'s text back; a key from before its time takes today's default.

        Raises:
            ValueError: not such a text.
        """
        return load(cls, text)

    @property
    def version(self) -> str:
        """Twelve hex digits of the content."""
        return sha256(self.to_json().encode()).hexdigest()[:12]
