"""The ledger as a Word document, read back."""

import io
import zipfile
from xml.etree import ElementTree as ET

import docx

from bot.domain.ledger import LedgerSheet, Unfiled
from bot.render.ledger_docx import SHOWN, WIDTHS, ledger_docx
from tests.render import days

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEETS = [LedgerSheet(sheet=days.SHORT, unfiled=(Unfiled("美术", "孟老师"),)), LedgerSheet(sheet=days.LONG)]
HEADING = "实验小学　2026-10-01 至 2026-10-31"


def part(name: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(ledger_docx(SHEETS, heading=HEADING, zone=days.CHINA))) as book:
        return ET.fromstring(book.read(name))  # noqa: S314 - our own file


def test_the_table_holds_every_row_by_column() -> None:
    document = docx.Document(io.BytesIO(ledger_docx(SHEETS, heading=HEADING)))
    [table] = document.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]

    assert cells[0] == [column.name for column in SHOWN]
    assert len(cells) == 1 + 6 + len(days.LONG.lines) + len(days.LONG.declared)
    first = dict(zip(cells[0], cells[1], strict=True))
    assert first["日期"] == "2026-10-15"
    assert first["内容"] == "抄写第12课生字词，每个写两遍"
    assert first["审核人"] == "赵老师"
    unfiled = dict(zip(cells[0], cells[6], strict=True))
    assert (unfiled["学科"], unfiled["状态"], unfiled["教师"]) == ("美术", "未报", "孟老师")
    assert [p.text for p in document.paragraphs][:2] == ["作业公示备案台账", HEADING]
    assert "教导处（签字）" in document.paragraphs[-1].text


def test_every_chinese_letter_has_its_font() -> None:
    fonts = part("word/styles.xml").find(f".//{W}style[@{W}styleId='Normal']/{W}rPr/{W}rFonts")

    assert fonts is not None
    assert fonts.get(f"{W}eastAsia") == "宋体"


def test_the_heading_returns_on_every_page_and_no_row_is_torn() -> None:
    rows = part("word/document.xml").findall(f".//{W}tr")

    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_the_page_is_a4_across_and_the_table_fits_it() -> None:
    size = part("word/document.xml").find(f".//{W}sectPr/{W}pgSz")

    assert size is not None
    assert (size.get(f"{W}w"), size.get(f"{W}h"), size.get(f"{W}orient")) == ("16838", "11906", "landscape")
    assert sum(WIDTHS.values()) <= 297 - 2 * 15


def test_what_xml_cannot_hold_is_left_out() -> None:
    sheet = days.day(days.line("数学", "口算\x00\x0b\ud83d\ufffe<b>&第1页", 10, "王老师"))

    document = docx.Document(io.BytesIO(ledger_docx([LedgerSheet(sheet=sheet)], heading=HEADING)))

    assert "口算 <b>&第1页" in [cell.text for cell in document.tables[0].rows[1].cells]


def test_the_page_number_is_counted_by_the_reader() -> None:
    fields = [field.get(f"{W}instr") for field in part("word/footer1.xml").findall(f".//{W}fldSimple")]

    assert fields == ["PAGE", "NUMPAGES"]
