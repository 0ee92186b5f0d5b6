"""The filing ledger (备案台账) as a Word document: the columns a person signs for, on A4 across."""

import io
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from bot.domain.ledger import LedgerSheet
from bot.render.ledger import COLUMNS, TITLE, Row, rows_of, written

_LATIN, _CHINESE = "Times New Roman", "宋体"
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  # only a constant for the file's own properties
# Of the ledger's columns those that fit the page, with their widths in millimetres: 267 between the margins.
WIDTHS = {
    "日期": 21,
    "班级": 21,
    "学科": 17,
    "状态": 20,
    "内容": 74,
    "预计分钟": 13,
    "要求": 13,
    "教师": 18,
    "迟报": 11,
    "合计分钟": 13,
    "上限分钟": 13,
    "审核人": 17,
    "未审核": 13,
}
SHOWN = tuple(column for column in COLUMNS if column.name in WIDTHS)


def ledger_docx(sheets: Sequence[LedgerSheet], *, heading: str, zone: tzinfo | None = None) -> bytes:
    """Write SHEETS as a .docx: HEADING (school and dates), a table with its head on every page, a line to sign.

    Chinese in 宋体 (w:eastAsia), so that Word and WPS show the same. Safe from any thread.
    """
    document = _blank()
    _line(document, TITLE, size=16, bold=True, centred=True)
    _line(document, heading, size=10.5, centred=True)
    _table(document, rows_of(sheets, zone))
    _line(document, "教导处（签字）：　　　　　　　　　　日期：　　　　年　　月　　日", size=10.5)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _blank() -> Any:
    """An empty document, A4 across, with page numbers."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = Document()
    document.core_properties.title = TITLE
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.created = document.core_properties.modified = _EPOCH
    style = document.styles["Normal"]
    style.font.name, style.font.size = _LATIN, Pt(9)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _CHINESE)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(15)
    _page_numbers(section.footer.paragraphs[0])
    return document


def _line(document: Any, text: str, *, size: float, bold: bool = False, centred: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(4)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _page_numbers(paragraph: Any) -> None:
    """第 N 页，共 M 页, counted by the program that shows the document."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for before, field in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES")):
        paragraph.add_run(before)
        paragraph._p.append(_element("w:fldSimple", instr=field))  # noqa: SLF001 - python-docx has no fields
    paragraph.add_run(" 页")


def _table(document: Any, rows: Sequence[Row]) -> None:
    """Built below python-docx, whose cells are looked up anew each time: a term's ledger would take minutes."""
    from docx.shared import Mm

    table = document.add_table(rows=1, cols=len(SHOWN), style="Table Grid")
    table.autofit = False
    for grid, column in zip(table.columns, SHOWN, strict=True):
        grid.width = Mm(WIDTHS[column.name])
    body = table._tbl  # noqa: SLF001
    body.remove(table.rows[0]._tr)  # noqa: SLF001
    body.append(_row([column.name for column in SHOWN], heading=True))
    for row in rows:
        body.append(_row([written(column.value(row)) for column in SHOWN]))


def _row(texts: Sequence[str], *, heading: bool = False) -> Any:
    row, properties = _element("w:tr"), _element("w:trPr")
    properties.append(_element("w:cantSplit"))
    if heading:
        properties.append(_element("w:tblHeader"))
    row.append(properties)
    for column, text in zip(SHOWN, texts, strict=True):
        row.append(_cell(text, WIDTHS[column.name], bold=heading))
    return row


def _cell(text: str, width: int, *, bold: bool) -> Any:
    from docx.shared import Mm

    cell, properties = _element("w:tc"), _element("w:tcPr")
    properties.append(_element("w:tcW", w=str(Mm(width).twips), type="dxa"))
    run, words = _element("w:r"), _element("w:t")
    if bold:
        weight = _element("w:rPr")
        weight.append(_element("w:b"))
        run.append(weight)
    words.text = text
    run.append(words)
    paragraph = _element("w:p")
    paragraph.append(run)
    cell.append(properties)
    cell.append(paragraph)
    return cell


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    return OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})
