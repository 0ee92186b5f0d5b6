"""The day's sheet of a class (作业公示单): states, totals, frozen versions and what changed between two."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain.calendar import DayKind
from bot.domain.kinds import Kind, Place, SubjectState, Tier


class SheetStatus(StrEnum):
    """Where a sheet stands. After publication PUBLISHED stays; `Sheet.pending` says a correction waits for review."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody's 通过. deputy: in a silent reviewer's place (代审)."""

    person_id: str
    deputy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One class and day, or a week under its first school day.

    revision counts every change of its lines; version counts publications (0: none yet).
    step: index into the policy's review chain of the step that is awaited; approvals: person ids so far; signed: the
    signatures of that step while it awaits more (双人审核).
    pending: published, and lines have changed since without being published.
    unreviewed: the newest publication went out without the chain's approval (未审核); it may still be signed.
    """

    id: int
    class_id: str
    day: date
    status: SheetStatus = SheetStatus.OPEN
    revision: int = 0
    version: int = 0
    step: int = 0
    approvals: tuple[str, ...] = ()
    pending: bool = False
    signed: tuple[Signature, ...] = ()
    unreviewed: bool = False

    def half_signed_again(self) -> "Sheet":
        """The sheet with its awaited step begun anew: who signed first has not seen what came since."""
        return replace(self, signed=(), approvals=self.approvals[: len(self.approvals) - len(self.signed)])

    def touched(self) -> "Sheet":
        """The sheet after a change of its lines: review starts again."""
        status = self.status if self.status in (SheetStatus.OPEN, SheetStatus.PUBLISHED) else SheetStatus.OPEN
        return replace(
            self,
            revision=self.revision + 1,
            status=status,
            step=0,
            approvals=(),
            signed=(),
            pending=self.status is SheetStatus.PUBLISHED,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a frozen version. counts: its minutes are part of the limited total.

    mostly_done: most pupils have finished it in 课后服务. day: its own, on a week's sheet.
    """

    subject: str
    content: str
    minutes: int
    kind: Kind
    tier: Tier | None
    place: Place
    due: str | None
    author: str
    counts: bool
    late: bool = False
    entry_id: int = 0
    mostly_done: bool = False
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared empty on a frozen version."""

    subject: str
    state: SubjectState
    author: str
    day: date | None = None


class ChangeKind(StrEnum):
    """How a line differs from the version before. DONE, UNDONE: nothing but whether most have finished it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    DONE = "done"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two versions, minutes and contents before and after."""

    kind: ChangeKind
    subject: str
    content_before: str | None = None
    content_after: str | None = None
    minutes_before: int | None = None
    minutes_after: int | None = None
    at: datetime | None = None
    """When the version that brought it was frozen."""
    day: date | None = None
    """On a week's sheet, the day it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetDay:
    """One day of a week's sheet: its kind, the minutes it is held to, the last free day that its homework covers."""

    day: date
    kind: DayKind
    limit: int | None
    scope: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A frozen version of a sheet: all that its text, card, page and print need. Never changes once published.

    until: the last day it speaks for, where that is not `day`: Sunday on a Friday's. days: of a week's sheet, which
    then has no limit of its own.
    limit: minutes of counting work allowed that day; None where the policy states none. scope: what it limits
    (`limit_model.Scope`).
    basis: whose minutes the estimates mean; "" = not said, as before it was printed. stop_at ("21:20"), stop_before
    (minutes before bedtime): when homework stops that evening.
    unreviewed: it went out without the review chain's approval (未审核); countersigned: an earlier version did, and it
    has been approved since. reviewers: who signed, with their roles. at: when this version was frozen.
    changes: all that has changed since version 1, oldest first (empty for version 1).
    """

    sheet_id: int
    version: int
    school: str
    class_id: str
    class_label: str
    grade: int
    day: date
    until: date | None = None
    days: tuple[SheetDay, ...] = ()
    number: str
    limit: int | None
    scope: str = "written"
    basis: str = ""
    stop_at: str | None = None
    stop_before: int | None = None
    lines: tuple[Line, ...]
    declared: tuple[Declared, ...] = ()
    unreviewed: bool = False
    countersigned: bool = False
    reviewers: tuple[str, ...] = ()
    hotline: str | None = None
    at: datetime
    changes: tuple[Change, ...] = ()

    @property
    def total(self) -> int:
        """书面合计: minutes of the counting lines."""
        return sum(line.minutes for line in self.lines if line.counts)

    @property
    def home_minutes(self) -> int | None:
        """在家: of the total, what 课后服务 has left for the median pupil; None where nothing is marked as done."""
        if not any(line.mostly_done for line in self.lines):
            return None
        home = (line for line in self.lines if line.counts and line.place is Place.HOME)
        return sum(line.minutes for line in home if not line.mostly_done)

    @property
    def over(self) -> int:
        """Minutes over the limit, 0 when within; of a week, over its days' limits together."""
        if self.days:
            return sum(part.over for part in self.parts)
        return 0 if self.limit is None else max(0, self.total - self.limit)

    @property
    def is_empty(self) -> bool:
        """Nothing filed and nothing declared."""
        return not self.lines and not self.declared

    @property
    def parts(self) -> tuple["Snapshot", ...]:
        """The sheet day by day, each as a sheet of its own; a day's sheet is its only part."""
        return tuple(self._part(each) for each in self.days) or (self,)

    def _part(self, of: SheetDay) -> "Snapshot":
        return replace(
            self,
            day=of.day,
            until=of.until,
            days=(),
            limit=of.limit,
            scope=of.scope,
            lines=tuple(line for line in self.lines if line.day == of.day),
            declared=tuple(each for each in self.declared if each.day == of.day),
            changes=tuple(change for change in self.changes if change.day == of.day),
        )

    def covers(self, day: date) -> bool:
        """Whether it speaks for that day."""
        return self.day <= day <= (self.until or self.day)


_TOLD = ("content", "minutes", "tier", "place")
"""What of a line a correction tells families about, besides what 课后服务 says."""


def compare(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """What changed from one version to the next, in the order of the newer sheet, removals last.

    Lines are matched by entry; a line re-filed under a new entry counts as changed when subject and content agree,
    or when it is the only one of its subject on both sides.
    """
    old = list(before.lines)
    changes: list[Change] = []
    added: list[Line] = []
    for line in after.lines:
        match = next((o for o in old if line.entry_id and o.entry_id == line.entry_id), None) or next(
            (o for o in old if (o.day, o.subject, o.content) == (line.day, line.subject, line.content)), None
        )
        if match is None:
            added.append(line)
            continue
        old.remove(match)
        if any(getattr(match, name) != getattr(line, name) for name in _TOLD):
            changes.append(_changed(match, line))
        elif match.mostly_done is not line.mostly_done:
            changes.append(_care_change(line))
    for line in added:
        same_subject = [o for o in old if (o.day, o.subject) == (line.day, line.subject)]
        alone = sum((a.day, a.subject) == (line.day, line.subject) for a in added) == 1
        if len(same_subject) == 1 and alone:
            old.remove(same_subject[0])
            changes.append(_changed(same_subject[0], line))
        else:
            changes.append(
                Change(
                    kind=ChangeKind.ADDED,
                    subject=line.subject,
                    content_after=line.content,
                    minutes_after=line.minutes,
                    day=line.day,
                )
            )
    changes += [
        Change(
            kind=ChangeKind.REMOVED,
            subject=o.subject,
            content_before=o.content,
            minutes_before=o.minutes,
            day=o.day,
        )
        for o in old
    ]
    return tuple(changes + _declared_changes(before, after))


def _changed(before: Line, after: Line) -> Change:
    return Change(
        kind=ChangeKind.CHANGED,
        subject=after.subject,
        content_before=before.content,
        content_after=after.content,
        minutes_before=before.minutes,
        minutes_after=after.minutes,
        day=after.day,
    )


def _care_change(line: Line) -> Change:
    kind = ChangeKind.DONE if line.mostly_done else ChangeKind.UNDONE
    return Change(kind=kind, subject=line.subject, content_after=line.content, minutes_after=line.minutes, day=line.day)


def _declared_changes(before: Snapshot, after: Snapshot) -> list[Change]:
    old = {(d.day, d.subject): d.state for d in before.declared}
    return [
        Change(kind=ChangeKind.ADDED, subject=d.subject, content_after=d.state, day=d.day)
        for d in after.declared
        if old.get((d.day, d.subject)) != d.state
    ]


def snapshot_to_json(snapshot: Snapshot) -> dict[str, Any]:
    """JSON-ready form; `snapshot_from_json` is its inverse."""
    return {name: _plain(getattr(snapshot, name)) for name in snapshot.__dataclass_fields__}


def _plain(value: Any) -> Any:
    match value:
        case tuple():
            return [_plain(v) for v in value]
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case Line() | Declared() | Change() | SheetDay():
            return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
        case _:
            return value


def snapshot_from_json(data: dict[str, Any]) -> Snapshot:
    """Inverse of `snapshot_to_json`."""
    body = dict(data)
    body["day"] = date.fromisoformat(body["day"])
    body["until"] = _date(body.get("until"))
    body["days"] = tuple(_sheet_day(each) for each in body.get("days", ()))
    body["at"] = datetime.fromisoformat(body["at"])
    body["lines"] = tuple(
        Line(
            **line
            | {
                "kind": Kind(line["kind"]),
                "place": Place(line["place"]),
                "tier": Tier(line["tier"]) if line["tier"] else None,
                "day": _date(line.get("day")),
            }
        )
        for line in body["lines"]
    )
    body["declared"] = tuple(
        Declared(d["subject"], SubjectState(d["state"]), d["author"], _date(d.get("day"))) for d in body["declared"]
    )
    body["changes"] = tuple(_change(c) for c in body["changes"])
    body["reviewers"] = tuple(body["reviewers"])
    return Snapshot(**body)


def _change(data: dict[str, Any]) -> Change:
    at = data["at"] and datetime.fromisoformat(data["at"])
    return Change(**data | {"kind": ChangeKind(data["kind"]), "at": at, "day": _date(data.get("day"))})


def _sheet_day(data: dict[str, Any]) -> SheetDay:
    day, until = date.fromisoformat(data["day"]), _date(data["until"])
    return SheetDay(**data | {"day": day, "kind": DayKind(data["kind"]), "until": until})


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def sheet_number(grade: int, number: int, day: date) -> str:
    """编号: what people call one sheet by, the same for all its versions: 1015-302 is 三（2）班 on 15 October."""
    return f"{day:%m%d}-{grade}{number:02d}"
