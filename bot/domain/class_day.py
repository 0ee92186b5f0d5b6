"""One class on one day: its school, limit, sheet, lines and declared states; and how they freeze into a version."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.calendar import DayKind
from bot.domain.entries import Declaration, Entry
from bot.domain.limits import Limit, counts
from bot.domain.people import Person
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import Declared, Line, Sheet, Snapshot, compare, sheet_number


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDay:
    """A class's day. limit: None where the policy states none."""

    school: School
    school_class: SchoolClass
    limit: Limit | None
    sheet: Sheet
    entries: tuple[Entry, ...]
    declarations: tuple[Declaration, ...]

    @property
    def planned(self) -> int:
        """Minutes that count, all subjects together."""
        return sum(entry.minutes for entry in self.entries if self.counts(entry))

    @property
    def allowed(self) -> int | None:
        return self.limit.minutes if self.limit else None

    @property
    def left(self) -> int | None:
        """Minutes that still fit; None without a limit."""
        return None if self.allowed is None else max(self.allowed - self.planned, 0)

    def counts(self, entry: Entry) -> bool:
        """Whether an entry is part of the limited total."""
        return self.limit is None or counts(self.limit, kind=entry.kind, tier=entry.tier, place=entry.place)

    @property
    def is_empty(self) -> bool:
        return not self.entries and not self.declarations

    def unfiled(self, people: Iterable[Person]) -> tuple[tuple[str, str], ...]:
        """未报: (subject, teacher's name) of each subject taught in the class that neither filed nor declared."""
        seen = self.subjects_seen()
        return tuple(
            (subject, person.name) for person in people for subject in self.owed_by(person) if subject not in seen
        )

    def owed_by(self, person: Person) -> tuple[str, ...]:
        """The person's subjects in the class, but for those the timetable gives no lesson that day."""
        class_id, day = self.school_class.id, self.sheet.day
        return tuple(s for s in person.subjects_in(class_id) if self.school.has_lesson(class_id, s, day))

    def subjects_seen(self) -> frozenset[str]:
        """Subjects that have filed or declared."""
        return frozenset(e.subject for e in self.entries) | frozenset(d.subject for d in self.declarations)


def freeze(
    class_day: ClassDay,
    *,
    at: datetime,
    unreviewed: bool = False,
    reviewers: Iterable[str] = (),
    before: Snapshot | None = None,
) -> Snapshot:
    """The next version of the sheet as a value; changes since `before` are added to its list."""
    at = at.astimezone(class_day.school.zone)
    policy, stage = class_day.school.policy, class_day.school.stage_of(class_day.school_class)
    stop = policy.stop_clock_on(stage, class_day.sheet.day)
    stop_at = stop and stop.at(stage)
    snapshot = Snapshot(
        sheet_id=class_day.sheet.id,
        version=class_day.sheet.version + 1,
        school=class_day.school.name,
        class_id=class_day.school_class.id,
        class_label=class_day.school_class.label,
        grade=class_day.school_class.grade,
        day=class_day.sheet.day,
        number=sheet_number(class_day.school_class.grade, class_day.school_class.name.number, class_day.sheet.day),
        limit=class_day.allowed,
        scope=class_day.limit.scope if class_day.limit else "written",
        basis=policy.basis,
        stop_at=f"{stop_at:%H:%M}" if stop_at else None,
        stop_before=stop.before_bedtime if stop else None,
        lines=tuple(_line(class_day, entry) for entry in class_day.entries),
        declared=tuple(Declared(d.subject, d.state, d.author_name) for d in class_day.declarations),
        unreviewed=unreviewed,
        reviewers=tuple(reviewers),
        hotline=class_day.school.hotline,
        at=at,
    )
    if before is None:
        return snapshot
    new = tuple(replace(change, at=at) for change in compare(before, snapshot))
    return replace(snapshot, changes=before.changes + new)


def _line(class_day: ClassDay, entry: Entry) -> Line:
    return Line(
        subject=entry.subject,
        content=entry.content,
        minutes=entry.minutes,
        kind=entry.kind,
        tier=entry.tier,
        place=entry.place,
        due=entry.due,
        author=entry.author_name,
        counts=class_day.counts(entry),
        late=entry.late,
        entry_id=entry.id,
        mostly_done=entry.mostly_done,
    )


@dataclass(frozen=True, slots=True)
class TodaySheet:
    """A followed class's sheet of the day; snapshot None: not published (yet). last: on a free day, the one before."""

    school: School
    school_class: SchoolClass
    day: date
    kind: DayKind
    snapshot: Snapshot | None
    last: Snapshot | None
    now: datetime
    page: str | None = None
    """Address of the class's page, where families are given it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassPage:
    """What the class's page (班级公示页) shows. sheets: published ones, newest day first; kind: of today."""

    school: School
    school_class: SchoolClass
    today: date
    kind: DayKind
    sheets: tuple[Snapshot, ...]


@dataclass(frozen=True, slots=True)
class ClassRoom:
    """A class's day as its staff may see it, with who has not filed: (subject, teacher)."""

    class_day: ClassDay
    unfiled: tuple[tuple[str, str], ...]
