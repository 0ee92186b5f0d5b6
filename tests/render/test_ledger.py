"""The filing ledger, read back with another program's eyes."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.domain.ledger import LedgerSheet
from bot.domain.sheet import Snapshot
from bot.render.drawable import one_line
from bot.render.ledger import COLUMNS
from bot.render.ledger_xlsx import ledger_xlsx
from tests.render import days

NAMES = [
    "日期",
    "星期",
    "学校",
    "班级编号",
    "班级",
    "年级",
    "公示编号",
    "版本",
    "学科",
    "状态",
    "内容",
    "预计分钟",
    "计入合计",
    "类型",
    "要求",
    "地点",
    "上交",
    "教师",
    "迟报",
    "合计口径",
    "合计分钟",
    "上限分钟",
    "超出分钟",
    "未审核",
    "审核人",
    "公示时间",
    "更正说明",
    "校内已完成大部分",
]


def sheets_of(*snapshots: Snapshot) -> list[LedgerSheet]:
    return [LedgerSheet(sheet=snapshot) for snapshot in snapshots]


def rows_of(*snapshots: Snapshot, zone: tzinfo | None = None) -> list[dict[str, Any]]:
    """The ledger's rows by column name."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(ledger_xlsx(sheets_of(*snapshots), zone=zone)))
    assert book.sheet_names == ["备案台账"]
    heading, *rows = book.get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def test_the_columns_keep_their_names_and_order() -> None:
    assert [column.name for column in COLUMNS] == NAMES


def test_a_line_is_written_cell_by_cell() -> None:
    [first, *_] = rows_of(days.SHORT)

    assert first == {
        "日期": date(2026, 10, 15),
        "星期": "周四",
        "学校": "实验小学",
        "班级编号": "3-2",
        "班级": "三（2）班",
        "年级": 3,
        "公示编号": "26-1015-32",
        "版本": 1,
        "学科": "语文",
        "状态": "已登记",
        "内容": "抄写第12课生字词，每个写两遍",
        "预计分钟": 15,
        "计入合计": "是",
        "类型": "书面",
        "要求": "必做",
        "地点": "家",
        "上交": "",
        "教师": "赵老师",
        "迟报": "否",
        "合计口径": "书面",
        "合计分钟": 35,
        "上限分钟": 60,
        "超出分钟": 0,
        "未审核": "否",
        "审核人": "赵老师",
        "公示时间": datetime(2026, 10, 15, 16, 20),
        "更正说明": "",
        "校内已完成大部分": "否",
    }


def test_every_line_and_declared_subject_has_its_row_in_the_order_given() -> None:
    rows = rows_of(days.SHORT, days.NONE)

    assert [(row["班级编号"], row["学科"], row["状态"], row["教师"]) for row in rows] == [
        ("3-2", "语文", "已登记", "赵老师"),
        ("3-2", "语文", "已登记", "赵老师"),
        ("3-2", "数学", "已登记", "王老师"),
        ("3-2", "英语", "今日无作业", "英老师"),
        ("3-2", "科学", "已在校完成", "科老师"),
        ("1-1", "语文", "今日无作业", "语老师"),
        ("1-1", "数学", "今日无作业", "数老师"),
        ("1-1", "英语", "今日无作业", "英老师"),
    ]
    assert [row["预计分钟"] for row in rows] == [15, 10, 20, "", "", "", "", ""]
    assert rows[-1]["上限分钟"] == 0


def test_tiers_places_lateness_and_corrections_are_kept() -> None:
    rows = {row["内容"]: row for row in rows_of(days.LONG)}

    assert rows["基础卷第4节"]["要求"] == "A层"
    assert rows["填充图册第14页"]["地点"] == "校内"
    assert rows["填充图册第14页"]["计入合计"] == "否"
    assert rows["整理第二课思维导图"]["迟报"] == "是"
    assert rows["基础卷第4节"]["更正说明"].split("；") == [
        "更正 10月15日 15:58：数学「基础卷第4节」20 分钟改为 10 分钟",
        "更正 10月15日 16:20：历史「整理大事年表」已取消",
    ]
    assert rows["基础卷第4节"]["未审核"] == "是"


def test_a_sheet_with_nothing_filed_is_a_row_of_its_own() -> None:
    [row] = rows_of(days.day())

    assert (row["班级编号"], row["学科"], row["状态"]) == ("3-2", "", "未报")


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "http://example.com", "0012", "{=1}"]
)
def test_what_a_teacher_writes_stays_text(text: str) -> None:
    snapshot = days.day(days.line("数学", text, 10, text), school=text)

    [row] = rows_of(snapshot)

    assert (row["学校"], row["内容"], row["教师"]) == (text, text, text)
    with zipfile.ZipFile(io.BytesIO(ledger_xlsx(sheets_of(snapshot)))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_comes_back_as_it_was_but_for_what_cannot_be_seen(text: str) -> None:
    [row] = rows_of(days.day(days.line("数学", text, 10, "王老师")))

    assert row["内容"] == one_line(text)


def test_a_text_beyond_a_cells_room_ends_visibly() -> None:
    [row] = rows_of(days.day(days.line("数学", "😀" * 40_000, 10, "王老师")))

    assert row["内容"].endswith("😀……")
    assert len(row["内容"]) == 16_000


def test_the_heading_stays_in_sight_and_filters() -> None:
    with zipfile.ZipFile(io.BytesIO(ledger_xlsx(sheets_of(days.SHORT)))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()

    assert '<pane ySplit="1" topLeftCell="A2"' in sheet
    assert '<autoFilter ref="A1:AB6"/>' in sheet
    assert "微软雅黑" in styles


def test_times_are_written_as_the_schools_wall_clock() -> None:
    stored = replace(days.SHORT, at=days.SHORT.at.astimezone(UTC))

    [row, *_] = rows_of(stored, zone=days.CHINA)

    assert row["公示时间"] == datetime(2026, 10, 15, 16, 20)


def test_no_sheets_make_an_empty_ledger_that_opens() -> None:
    assert rows_of() == []


def test_the_same_sheets_write_the_same_bytes_whenever_they_are_written() -> None:
    written = []
    for moment in ("2026-10-15 16:20", "2027-01-01 08:00"):
        with time_machine.travel(moment, tick=False):
            written.append(ledger_xlsx(sheets_of(days.SHORT, days.LONG)))

    assert written[0] == written[1]
