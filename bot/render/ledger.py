"""The filing ledger (备案台账) as an Excel workbook: one row a line, one row a declared subject."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from bot.domain.limit_model import Scope
from bot.domain.sheet import Declared, Line, Snapshot
from bot.render import wording
from bot.render.drawable import one_line
from bot.texts.changes import change_label
from bot.texts.words import weekday

_FONT = "微软雅黑"
_LONGEST = 16_000  # characters; a cell holds 32,767 UTF-16 units
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  # only a constant for the file's own properties

Cell = str | int | date | datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger.

    what: a line, a declared subject, or None where a sheet holds neither. zone: for its times, default as stored.
    """

    sheet: Snapshot
    what: Line | Declared | None
    zone: tzinfo | None

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
            case None:
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


COLUMNS = (
    Column("日期", 12, lambda row: row.sheet.day),
    Column("星期", 6, lambda row: weekday(row.sheet.day)),
    Column("学校", 18, lambda row: row.sheet.school),
    Column("班级编号", 9, lambda row: row.sheet.class_id),
    Column("班级", 13, lambda row: row.sheet.class_label),
    Column("年级", 6, lambda row: row.sheet.grade),
    Column("公示编号", 15, lambda row: row.sheet.number),
    Column("版本", 6, lambda row: row.sheet.version),
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
    Column("未审核", 8, lambda row: _yes(when=row.sheet.unreviewed)),
    Column("审核人", 16, lambda row: "、".join(row.sheet.reviewers)),
    Column("公示时间", 17, lambda row: row.sheet.at.astimezone(row.zone) if row.zone else row.sheet.at),
    Column("更正说明", 40, _changes),
)


def ledger_xlsx(snapshots: Sequence[Snapshot], *, zone: tzinfo | None = None) -> bytes:
    """Write SNAPSHOTS, in the order given, as one .xlsx worksheet 「备案台账」 with a frozen, filterable heading.

    Whatever a person wrote is a text cell, never a formula, link or number; control characters are left out and texts
    beyond a cell's room end in 「……」. Dates and times are real ones; zone: the school's
    (default: as stored). The same snapshots give the same bytes. Safe from any thread; 3,000 rows take about a second.

    Raises:
        ValueError: more rows than a worksheet holds (1,048,575).
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    rows = [row for snapshot in snapshots for row in _rows(snapshot, zone)]
    with Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": "作业公示备案台账", "created": _EPOCH})
        _fill(book, book.add_worksheet("备案台账"), rows)
    return buffer.getvalue()


def _rows(snapshot: Snapshot, zone: tzinfo | None) -> Iterator[Row]:
    items: tuple[Line | Declared, ...] = (*snapshot.lines, *snapshot.declared)
    if not items:
        yield Row(snapshot, None, zone)
    yield from (Row(snapshot, item, zone) for item in items)


def _fill(book: Any, sheet: Any, rows: list[Row]) -> None:
    styles = _styles(book)
    last = len(COLUMNS) - 1
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 24)
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width)
        _checked(sheet.write_string(0, index, column.name, styles["heading"]))
    for number, row in enumerate(rows, start=1):
        for index, column in enumerate(COLUMNS):
            _write(sheet, (number, index), column.value(row), styles)
    sheet.autofilter(0, 0, len(rows), last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": _FONT, "font_size": 10, "valign": "top"}
    forms: dict[str, dict[str, Any]] = {
        "heading": {"bold": True, "valign": "vcenter", "bg_color": "#E4F1EC", "bottom": 1},
        "text": {"text_wrap": True, "num_format": "@"},
        "number": {"num_format": "0"},
        "day": {"num_format": "yyyy-mm-dd", "align": "left"},
        "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    }
    return {name: book.add_format(base | form) for name, form in forms.items()}


def _write(sheet: Any, at: tuple[int, int], value: Cell, styles: dict[str, Any]) -> None:
    match value:
        case None:
            _checked(sheet.write_blank(*at, None, styles["text"]))
        case int():
            _checked(sheet.write_number(*at, value, styles["number"]))
        case datetime():
            # Excel knows no zones: the wall clock of the school is what is meant.
            _checked(sheet.write_datetime(*at, value.replace(tzinfo=None), styles["moment"]))
        case date():
            _checked(sheet.write_datetime(*at, value, styles["day"]))
        case str():
            _checked(sheet.write_string(*at, _fitted(value), styles["text"]))


def _fitted(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 2] + "……"


def _checked(result: int) -> None:
    """XlsxWriter reports a cell that does not fit by its return value alone."""
    if result:
        raise ValueError(result)
