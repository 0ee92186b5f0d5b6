"""The filing ledger (备案台账) as an Excel workbook."""

import io
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from bot.domain.ledger import LedgerSheet
from bot.render.ledger import COLUMNS, TITLE, Cell, Row, fitted, rows_of

_FONT = "微软雅黑"
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  # only a constant for the file's own properties


def ledger_xlsx(sheets: Sequence[LedgerSheet], *, zone: tzinfo | None = None) -> bytes:
    """Write SHEETS, in the order given, as one .xlsx worksheet 「备案台账」 with a frozen, filterable heading.

    Whatever a person wrote is a text cell, never a formula, link or number; control characters are left out and texts
    beyond a cell's room end in 「……」. Dates and times are real ones; zone: the school's
    (default: as stored). The same sheets give the same bytes. Safe from any thread; 3,000 rows take about a second.

    Raises:
        ValueError: more rows than a worksheet holds (1,048,575).
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": TITLE, "created": _EPOCH})
        _fill(book, book.add_worksheet("备案台账"), rows_of(sheets, zone))
    return buffer.getvalue()


def _fill(book: Any, sheet: Any, rows: Sequence[Row]) -> None:
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
            _checked(sheet.write_string(*at, fitted(value), styles["text"]))


def _checked(result: int) -> None:
    """XlsxWriter reports a cell that does not fit by its return value alone."""
    if result:
        raise ValueError(result)
