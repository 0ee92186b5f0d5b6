"""A frozen sheet as the templates want it: plain JSON values, every word ready to be drawn. Pure."""

from datetime import date, tzinfo
from enum import StrEnum
from typing import Any

from bot.domain.kinds import Kind, Place, SubjectState, Tier
from bot.domain.limit_model import Scope
from bot.domain.sheet import ChangeKind, Declared, Line, Snapshot
from bot.render import wording
from bot.render.drawable import drawable
from bot.texts.changes import change_label, moment
from bot.texts.sheet import HEADING, at_home, week
from bot.texts.words import span_name

_NAME, _TITLE, _SENTENCE = 16, 40, 120  # characters drawn of a name, a school, a note
_MOST_LINES, _MOST_LINES_A_DAY, _MOST_CHANGES = 40, 15, 12
_NEAR = 5 / 6  # 50 of 60, 25 of 30: where a coordinator starts to look twice


class Load(StrEnum):
    """How full the day is; the colour of the bar."""

    FREE = "free"
    NEAR = "near"
    OVER = "over"


def load_of(snapshot: Snapshot) -> Load:
    """OVER past the limit, NEAR from five sixths of it, else (or without a limit) FREE."""
    if snapshot.over:
        return Load.OVER
    if snapshot.limit and snapshot.total >= snapshot.limit * _NEAR:
        return Load.NEAR
    return Load.FREE


def sheet_view(snapshot: Snapshot, *, note: str, content_at_most: int, zone: tzinfo | None = None) -> dict[str, Any]:
    """All a template needs, day by day: lines grouped by subject in the order first met, declared grouped by state.

    content_at_most: characters drawn of one task. zone: the school's, for the times (default: as stored). Whatever a
    snapshot holds, the view stays small enough to draw; what it leaves out is said (`more_lines`, `more_changes`,
    「……」), and the ledger has it whole.
    """
    revised = {(c.day, c.subject, c.content_after) for c in snapshot.changes if c.kind is ChangeKind.CHANGED}
    days = week(snapshot) if snapshot.days else (("", snapshot),)
    at_most = _MOST_LINES_A_DAY if snapshot.days else _MOST_LINES
    return {
        "heading": HEADING,
        "school": drawable(snapshot.school, at_most=_TITLE),
        "class_label": drawable(snapshot.class_label, at_most=_NAME),
        "day": span_name(snapshot.day, snapshot.until),
        "long_day": wording.long_span(snapshot.day, snapshot.until),
        "number": drawable(snapshot.number, at_most=_TITLE),
        "limit_label": "本单" if snapshot.until else "当日",
        "days": [
            _day(part, heading, at_most, revised=revised, content_at_most=content_at_most) for heading, part in days
        ],
        "unreviewed": snapshot.unreviewed,
        "reviewers": [drawable(name, at_most=_NAME) for name in snapshot.reviewers[:_MOST_CHANGES]],
        "notice": _notice(snapshot),
        "changes": [
            drawable(change_label(change, zone), at_most=_SENTENCE) for change in snapshot.changes[-_MOST_CHANGES:]
        ],
        "more_changes": max(0, len(snapshot.changes) - _MOST_CHANGES),
        "time_label": "更新时间" if snapshot.changes or snapshot.countersigned else "公示时间",
        "at": moment(snapshot.at, zone),
        "hotline": drawable(snapshot.hotline or "", at_most=_TITLE),
        "note": drawable(note, at_most=_SENTENCE),
    }


def _day(
    part: Snapshot,
    heading: str,
    at_most: int,
    *,
    revised: set[tuple[date | None, str, str | None]],
    content_at_most: int,
) -> dict[str, Any]:
    """One day of a sheet, under a heading where there are several; at most so many of its lines."""
    drawn = part.lines[:at_most]
    return {
        "heading": heading,
        "limit": part.limit,
        "total": part.total,
        "over": part.over,
        "load": load_of(part).value,
        "limited": wording.limited(Scope(part.scope)),
        "written": _written(part),
        "besides": _besides(part),
        "at_home": at_home(part),
        "groups": [
            {
                "subject": drawable(subject, at_most=_NAME),
                "lines": [_line(line, revised, content_at_most) for line in drawn if line.subject == subject],
            }
            for subject in dict.fromkeys(line.subject for line in drawn)
        ],
        "more_lines": len(part.lines) - len(drawn),
        "declared": _declared(part.declared[:at_most]),
    }


def _notice(snapshot: Snapshot) -> str:
    """What a new version is called: 迟报 when it only adds, 更正 otherwise, nothing when it is the first."""
    if not snapshot.changes:
        return ""
    return "迟报" if all(change.kind is ChangeKind.ADDED for change in snapshot.changes) else "更正"


def _line(line: Line, revised: set[tuple[date | None, str, str | None]], content_at_most: int) -> dict[str, Any]:
    return {
        "content": drawable(line.content, at_most=content_at_most),
        "minutes": line.minutes,
        "kind": line.kind.value,
        "written": line.kind is Kind.WRITTEN,
        "tier": wording.tier_label(line.tier),
        "required": line.tier is Tier.REQUIRED,
        "at_school": line.place is Place.SCHOOL,
        "mostly_done": line.mostly_done,
        "due": drawable(line.due or "", at_most=_NAME),
        "author": drawable(line.author, at_most=_NAME),
        "late": line.late,
        "revised": (line.day, line.subject, line.content) in revised,
    }


def _declared(declared: tuple[Declared, ...]) -> list[dict[str, Any]]:
    return [
        {"state": state.value, "subjects": subjects}
        for state in SubjectState
        if (
            subjects := [
                {
                    "subject": drawable(d.subject, at_most=_NAME),
                    "author": drawable(d.author, at_most=_NAME),
                }
                for d in declared
                if d.state is state
            ]
        )
    ]


def _written(snapshot: Snapshot) -> int:
    """书面: counting minutes of written work, the whole total where only written work is limited."""
    return sum(line.minutes for line in snapshot.lines if line.counts and line.kind is Kind.WRITTEN)


def _besides(snapshot: Snapshot) -> dict[str, Any]:
    """Work outside the limited total: minutes, and what kinds of work they are, in the order first met."""
    lines = [line for line in snapshot.lines if line.minutes and not line.counts]
    return {
        "minutes": sum(line.minutes for line in lines),
        "what": "、".join(dict.fromkeys(_why_not_counted(line, Scope(snapshot.scope)) for line in lines)),
    }


def _why_not_counted(line: Line, scope: Scope) -> str:
    if line.kind is not Kind.WRITTEN and wording.limited(scope) == "书面":
        return line.kind.value
    return "校内完成" if line.place is Place.SCHOOL else wording.tier_label(line.tier) or "其他"
