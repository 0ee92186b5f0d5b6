"""One class on one day: its school, limit, sheet, lines and declared states; and how they freeze into a version."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.calendar import DayKind
from bot.domain.entries import Declaration, Entry
from bot.domain.limits import Limit, counts
from bot.domain.people import Person
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import Declared, Line, Sheet, SheetDay, Snapshot, compare, sheet_number
from bot.domain.sheet_days import covered_until


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDay:
    """A class's day. limit: None where the policy states none.

    on: the day where it is not the one that names its sheet; others: the other days of a week's sheet.
    """

    school: School
    school_class: SchoolClass
    limit: Limit | None
    sheet: Sheet
    entries: tuple[Entry, ...]
    declarations: tuple[Declaration, ...]
    on: date | None = None
    others: tuple["ClassDay", ...] = ()

    @property
    def day(self) -> date:
        """The day whose homework this is."""
        return self.on or self.sheet.day

    @property
    def days(self) -> tuple["ClassDay", ...]:
        """Every day of the sheet in order; of a day's sheet, this one."""
        return tuple(sorted((replace(self, others=()), *self.others), key=lambda each: each.day))

    @property
    def sheet_entries(self) -> tuple[Entry, ...]:
        """The entries of every day of the sheet."""
        return tuple(entry for each in self.days for entry in each.entries)

    @property
    def sheet_declarations(self) -> tuple[Declaration, ...]:
        """The declared states of every day of the sheet."""
        return tuple(declaration for each in self.days for declaration in each.declarations)

    def seen_from(self, day: date) -> "ClassDay":
        """The same sheet seen from another of its days; unchanged where it has no such day."""
        own = next((each for each in self.others if each.day == day), None)
        if own is None:
            return self
        return replace(own, sheet=self.sheet, others=tuple(each for each in self.days if each.day != day))

    def with_entry(self, entry_id: int) -> "ClassDay":
        """The same sheet seen from the day that the entry is on; unchanged where it is on none."""
        return self.seen_from(next((e.day for e in self.sheet_entries if e.id == entry_id), self.day))

    @property
    def planned(self) -> int:
        """Minutes that count, all subjects together."""
        return sum([entry.minutes for entry in self.entries if self.counts(entry)])

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
        """Nothing stands on the whole sheet."""
        return not self.sheet_entries and not self.sheet_declarations

    def unfiled(self, people: Iterable[Person]) -> tuple[tuple[str, str], ...]:
        """未报: (subject, teacher's name) of each subject taught in the class that neither filed nor declared."""
        seen = self.subjects_seen()
        return tuple(
            (subject, person.name) for person in people for subject in self.owed_by(person) if subject not in seen
        )

    def owed_by(self, person: Person) -> tuple[str, ...]:
        """The person's subjects in the class, but for those the timetable gives no lesson on the sheet's days."""
        class_id, days = self.school_class.id, [each.day for each in self.days]
        return tuple(
            s for s in person.subjects_in(class_id) if any(self.school.has_lesson(class_id, s, day) for day in days)
        )

    def subjects_seen(self) -> frozenset[str]:
        """Subjects that have filed or declared on any day of the sheet."""
        things: list[Entry | Declaration] = [*self.sheet_entries, *self.sheet_declarations]
        return frozenset(thing.subject for thing in things)


def freeze(
    class_day: ClassDay,
    *,
    at: datetime,
    unreviewed: bool = False,
    reviewers: Iterable[str] = (),
    before: Snapshot | None = None,
) -> Snapshot:
    """The next version of the sheet as a value; changes since `before` are added to its list."""
    school, sheet_day = class_day.school, class_day.sheet.day
    at = at.astimezone(school.zone)
    policy, stage = school.policy, school.stage_of(class_day.school_class)
    until = school.sheet_until(sheet_day)
    stop = policy.stop_clock_on(stage, sheet_day)
    stop_at = stop and stop.at(stage)
    snapshot = Snapshot(
        sheet_id=class_day.sheet.id,
        version=class_day.sheet.version + 1,
        school=school.name,
        class_id=class_day.school_class.id,
        class_label=class_day.school_class.label,
        grade=class_day.school_class.grade,
        day=sheet_day,
        until=None if until == sheet_day else until,
        days=tuple(_sheet_day(each) for each in class_day.days) if policy.weekly else (),
        number=sheet_number(class_day.school_class.grade, class_day.school_class.name.number, sheet_day),
        limit=None if policy.weekly else class_day.allowed,
        scope=_scope(class_day),
        basis=policy.basis,
        stop_at=f"{stop_at:%H:%M}" if stop_at else None,
        stop_before=stop.before_bedtime if stop else None,
        lines=tuple(
            replace(_line(each, entry), day=each.day if policy.weekly else None)
            for each in class_day.days
            for entry in each.entries
        ),
        declared=tuple(
            Declared(d.subject, d.state, d.author_name, d.day if policy.weekly else None)
            for d in class_day.sheet_declarations
        ),
        unreviewed=unreviewed,
        reviewers=tuple(reviewers),
        hotline=school.hotline,
        at=at,
    )
    if before is None:
        return snapshot
    new = tuple(replace(change, at=at) for change in compare(before, snapshot))
    signed_since = not unreviewed and (before.unreviewed or before.countersigned)
    return replace(snapshot, changes=before.changes + new, countersigned=signed_since)


def _sheet_day(each: ClassDay) -> SheetDay:
    until = covered_until(each.day, each.school.calendar)
    return SheetDay(
        day=each.day,
        kind=each.school.limit_kind(each.day),
        limit=each.allowed,
        scope=_scope(each),
        until=None if until == each.day else until,
    )


def _scope(class_day: ClassDay) -> str:
    return class_day.limit.scope if class_day.limit else "written"


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
    """A class's day as its staff may see it, with who has not filed: (subject, teacher).

    free: today's kind where it is a day without school, whose homework stands on an earlier day's sheet.
    """

    class_day: ClassDay
    unfiled: tuple[tuple[str, str], ...]
    free: DayKind | None = None
