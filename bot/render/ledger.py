"""The filing ledger (备案台账) as a table: one row a line, one row a declared or unfiled subject."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from bot.domain.ledger import LedgerSheet, Unfiled
from bot.domain.limit_model import Scope
from bot.domain.sheet import Declared, Line, Snapshot
from bot.render import wording
from bot.render.drawable import one_line
from bot.texts.changes import change_label
from bot.texts.words import weekday

TITLE = "作业公示备案台账"
_LONGEST = 16_000  # characters; a cell of Excel holds 32,767 UTF-16 units

Cell = str | int | date | datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger.

    what: a line, a declared or unfiled subject, or None where a sheet holds none of them. published: False where the
    sheet has never been frozen. zone: for its times, default as stored.
    """

    sheet: Snapshot
    what: Line | Declared | Unfiled | None
    zone: tzinfo | None
    published: bool = True

    @property
    def line(self) -> Line | None:
        """The line, when the row is one."""
        return self.what if isinstance(self.what, Line) else None

    @property
    def state(self) -> str:
        """已登记, 今日无作业, 已在校完成 or 未报."""
        match self.what:
            case Line():
                return "已登记"
            case Declared():
                return self.what.state.value
            case Unfiled() | None:
                return "未报"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the ledger: its name never changes; new ones are appended. width: in characters of Excel."""

    name: str
    width: int
    value: Callable[[Row], Cell]


def _yes(*, when: bool) -> str:
    return "是" if when else "否"


def _changes(row: Row) -> str:
    return "；".join(change_label(change, row.zone) for change in row.sheet.changes)


def _published_at(row: Row) -> datetime | None:
    if not row.published:
        return None
    return row.sheet.at.astimezone(row.zone) if row.zone else row.sheet.at


COLUMNS = (
    Column("日期", 12, lambda row: row.sheet.day),
    Column("星期", 6, lambda row: weekday(row.sheet.day)),
    Column("学校", 18, lambda row: row.sheet.school),
    Column("班级编号", 9, lambda row: row.sheet.class_id),
    Column("班级", 13, lambda row: row.sheet.class_label),
    Column("年级", 6, lambda row: row.sheet.grade),
    Column("公示编号", 15, lambda row: row.sheet.number if row.published else None),
    Column("版本", 6, lambda row: row.sheet.version if row.published else None),
    Column("学科", 12, lambda row: row.what.subject if row.what else None),
    Column("状态", 12, lambda row: row.state),
    Column("内容", 48, lambda row: row.line.content if row.line else None),
    Column("预计分钟", 9, lambda row: row.line.minutes if row.line else None),
    Column("计入合计", 9, lambda row: _yes(when=row.line.counts) if row.line else None),
    Column("类型", 7, lambda row: row.line.kind.value if row.line else None),
    Column("要求", 7, lambda row: wording.tier_label(row.line.tier) or None if row.line else None),
    Column("地点", 7, lambda row: row.line.place.value if row.line else None),
    Column("上交", 12, lambda row: row.line.due if row.line else None),
    Column("教师", 12, lambda row: row.what.author if row.what else None),
    Column("迟报", 6, lambda row: _yes(when=row.line.late) if row.line else None),
    Column("合计口径", 9, lambda row: wording.SCOPES[Scope(row.sheet.scope)]),
    Column("合计分钟", 9, lambda row: row.sheet.total),
    Column("上限分钟", 9, lambda row: row.sheet.limit),
    Column("超出分钟", 9, lambda row: row.sheet.over),
    Column("未审核", 8, lambda row: _yes(when=row.sheet.unreviewed) if row.published else None),
    Column("审核人", 16, lambda row: "、".join(row.sheet.reviewers) if row.published else None),
    Column("公示时间", 17, _published_at),
    Column("更正说明", 40, _changes),
    Column("校内已完成大部分", 9, lambda row: _yes(when=row.line.mostly_done) if row.line else None),
)


def rows_of(sheets: Sequence[LedgerSheet], zone: tzinfo | None = None) -> list[Row]:
    """Every row of the ledger, in the order of SHEETS; on each its lines, then what was declared, then 未报."""
    return [row for sheet in sheets for row in _rows(sheet, zone)]


def _rows(sheet: LedgerSheet, zone: tzinfo | None) -> Iterator[Row]:
    items: tuple[Line | Declared | Unfiled, ...] = (*sheet.sheet.lines, *sheet.sheet.declared, *sheet.unfiled)
    for item in items or (None,):
        yield Row(sheet.sheet, item, zone, sheet.published)


def fitted(text: str) -> str:
    """TEXT as one line without what cannot be seen, no longer than a cell holds."""
    line = one_line(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 2] + "……"


def written(value: Cell) -> str:
    """A cell as text: 2026-10-15, 2026-10-15 16:20, a number, or what a person wrote; empty for None."""
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case str():
            return fitted(value)
        case _:
            return str(value)
