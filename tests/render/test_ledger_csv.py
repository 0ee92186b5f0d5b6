"""The ledger as CSV."""

import csv
import io
from dataclasses import replace

import pytest

from bot.domain.ledger import LedgerSheet, Unfiled
from bot.render.ledger import COLUMNS
from bot.render.ledger_csv import ledger_csv
from tests.render import days

SHEET = LedgerSheet(sheet=days.SHORT, unfiled=(Unfiled("美术", "孟老师"),))


def rows_of(*sheets: LedgerSheet) -> list[dict[str, str]]:
    text = ledger_csv(sheets, zone=days.CHINA).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_it_begins_with_the_mark_that_excel_needs_for_chinese() -> None:
    body = ledger_csv([SHEET])
    assert body.startswith(b"\xef\xbb\xbf\xe6\x97\xa5\xe6\x9c\x9f,")
    assert body.decode("utf-8-sig").splitlines()[0].split(",") == [column.name for column in COLUMNS]


def test_every_line_declared_subject_and_unfiled_subject_is_a_row() -> None:
    rows = rows_of(SHEET)

    assert [(row["学科"], row["状态"], row["教师"]) for row in rows] == [
        ("语文", "已登记", "赵老师"),
        ("语文", "已登记", "赵老师"),
        ("数学", "已登记", "王老师"),
        ("英语", "今日无作业", "英老师"),
        ("科学", "已在校完成", "科老师"),
        ("美术", "未报", "孟老师"),
    ]
    assert rows[0]["日期"] == "2026-10-15"
    assert rows[0]["公示时间"] == "2026-10-15 16:20"
    assert rows[0]["预计分钟"] == "15"
    assert rows[-1]["内容"] == ""


def test_a_day_that_was_never_published_has_no_number_version_or_time() -> None:
    [row, *_] = rows_of(LedgerSheet(sheet=days.SHORT, published=False))

    assert [row[name] for name in ("公示编号", "版本", "公示时间", "审核人", "未审核")] == [""] * 5
    assert row["内容"] == "抄写第12课生字词，每个写两遍"


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-3", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠A1", "\t=1+1", " =1+1", "\r=1", "\u200b=1+1"]
)
def test_what_a_person_wrote_is_never_a_formula(text: str) -> None:
    [row] = rows_of(LedgerSheet(sheet=days.day(days.line("数学", text, 10, "王老师"))))

    assert row["内容"].startswith("'")


def test_quotes_commas_and_line_breaks_stay_inside_their_cell() -> None:
    sheet = days.day(days.line("数学", '读"第1页",\n做第2页', 10, "王老师"))
    [row] = rows_of(LedgerSheet(sheet=replace(sheet, school="一校,二校")))

    assert row["内容"] == '读"第1页", 做第2页'
    assert row["学校"] == "一校,二校"
