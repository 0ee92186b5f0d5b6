"""`ledger verify` and `export ledger`."""

import asyncio
import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path

import docx
import pytest
from python_calamine import CalamineWorkbook

from tests.cli.conftest import Cli
from tests.support.record import day_on_record

RANGE = ("--from", "2026-12-09", "--to", "2026-12-09")


@pytest.fixture
def school(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a day on record, at six in the evening of that day."""

    async def live() -> None:
        async with day_on_record(folder / "jianfu.db"):
            pass

    asyncio.run(live())
    monkeypatch.setenv("JIANFU_TELEGRAM_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("JIANFU_CLOCK", "2026-12-09T18:00")
    return folder


def alter(folder: Path, *changes: str) -> None:
    with closing(sqlite3.connect(folder / "jianfu.db", isolation_level=None)) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        for change in changes:
            raw.execute(change)


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_an_untouched_ledger_is_intact_in_one_line(cli: Cli, school: Path) -> None:
    done = cli("ledger", "verify")

    assert (done.status, done.err) == (0, "")
    assert len(done.out.splitlines()) == 1
    assert done.out.startswith("实验小学：完好。历史 11 条，公示版本 3 个，作业行 5 条；链尾 ")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE history SET actor = 'p-other' WHERE id = 3", "历史第 3 条 被改动过"),
        ("DELETE FROM history WHERE id = 3", "历史第 3 条 被改动过，或者它前面少了一条"),
        ("UPDATE sheet_versions SET snapshot = replace(snapshot, '15', '5') WHERE version = 1", "公示版本 1/1"),
        ("UPDATE entries SET minutes = 5 WHERE id = 2", "作业行 2 和登记时不一样（filed filing:2，12月9日 周三"),
        ("DELETE FROM entries WHERE id = 4", "作业行 4 不见了"),
        ("UPDATE declarations SET state = '已在校完成'", "申报 1 和登记时不一样"),
    ],
)
def test_the_first_altered_row_is_named_and_the_command_fails(cli: Cli, school: Path, change: str, words: str) -> None:
    alter(school, change)
    done = cli("ledger", "verify")

    assert (done.status, done.out) == (1, "")
    assert words in done.err
    assert len(done.err.splitlines()) == 1
    assert "王老师" not in done.err
    assert "口算" not in done.err


def test_a_noted_last_link_shows_that_the_end_was_cut_off(cli: Cli, school: Path) -> None:
    noted = cli("ledger", "verify").out.strip().rpartition(" ")[2]
    assert len(noted) == 16
    assert cli("ledger", "verify", "--noted", noted).status == 0

    alter(
        school,
        "DELETE FROM history WHERE id >= 10",
        "DELETE FROM sheet_versions WHERE version = 3",
        "DELETE FROM entries WHERE id = 5",
        "UPDATE entries SET withdrawn_at = NULL WHERE id = 3",
    )
    assert cli("ledger", "verify").status == 0  # put together with care, it looks whole
    done = cli("ledger", "verify", "--noted", noted)
    assert done.status == 1
    assert f"抄下的链尾 {noted} 已不在历史里" in done.err


def test_without_a_school_there_is_nothing_to_verify(cli: Cli) -> None:
    done = cli("ledger", "verify")
    assert done.status == 1
    assert "还没有学校" in done.err


def test_the_day_is_exported_with_its_corrections_and_who_had_not_filed(cli: Cli, school: Path) -> None:
    done = cli("export", "ledger", *RANGE, "--format", "csv")

    assert done.status == 0, done.err
    told = [(r["班级"], r["学科"], r["状态"], r["内容"], r["预计分钟"], r["教师"], r["版本"]) for r in rows(done.raw)]
    assert told == [
        ("三（1）班", "数学", "未报", "", "", "王老师", ""),
        ("三（2）班", "语文", "已登记", "抄写第3课生字", "15", "赵老师", "3"),
        ("三（2）班", "数学", "已登记", "口算第13页", "10", "王老师", "3"),
        ("三（2）班", "科学", "今日无作业", "", "", "王老师", "3"),
    ]


def test_who_had_not_filed_is_what_it_was_at_publication(cli: Cli, school: Path) -> None:
    """The first version went out without 科学; the history says so whatever the school file says later."""
    alter(school, "DELETE FROM sheet_versions WHERE version > 1")
    done = cli("export", "ledger", *RANGE, "--format", "csv", "--class", "3-2")

    assert [r["学科"] for r in rows(done.raw) if r["状态"] == "未报"] == ["科学"]


def test_one_class_or_one_grade(cli: Cli, school: Path) -> None:
    one = rows(cli("export", "ledger", *RANGE, "--format", "csv", "--class", "三（1）班").raw)
    grade = rows(cli("export", "ledger", *RANGE, "--format", "csv", "--grade", "3").raw)

    assert {r["班级"] for r in one} == {"三（1）班"}
    assert {r["班级"] for r in grade} == {"三（1）班", "三（2）班"}


def test_a_day_whose_publication_is_still_to_come_owes_nothing(
    cli: Cli, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = ("--from", "2026-12-07", "--to", "2026-12-11")
    monkeypatch.setenv("JIANFU_CLOCK", "2026-12-10T16:19")
    before = {r["日期"] for r in rows(cli("export", "ledger", *until, "--format", "csv").raw)}
    monkeypatch.setenv("JIANFU_CLOCK", "2026-12-10T16:20")
    after = {r["日期"] for r in rows(cli("export", "ledger", *until, "--format", "csv").raw)}

    assert before == {"2026-12-09"}  # nor do the days before the school was with us
    assert after == {"2026-12-09", "2026-12-10"}


def test_excel_and_word_files_are_written_where_asked(cli: Cli, school: Path) -> None:
    xlsx = cli("export", "ledger", *RANGE, "--out", "十二月.xlsx")
    word = cli("export", "ledger", *RANGE, "--format", "docx", "--out", "十二月.docx")

    assert (xlsx.out.strip(), word.out.strip()) == ("十二月.xlsx", "十二月.docx")
    sheet = CalamineWorkbook.from_path("十二月.xlsx").get_sheet_by_index(0).to_python()
    assert len(sheet) == 1 + 4
    document = docx.Document("十二月.docx")
    assert document.paragraphs[1].text == "实验小学　2026-12-09"
    assert len(document.tables[0].rows) == 1 + 4


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--from", "2026-12-09", "--to", "2026-12-08"], "开始的日期要在前"),
        (["--from", "2020-12-09", "--to", "2026-12-08"], "最多 732 天"),
        (["--from", "12月9日", "--to", "2026-12-08"], "看不懂日期「12月9日」"),
        ([*RANGE, "--format", "pdf"], "可以是：xlsx、docx、csv"),
        ([*RANGE, "--class", "3-2", "--grade", "3"], "--class 和 --grade 只写一个"),
        ([*RANGE, "--class", "9-9"], "没有「9-9」"),
        ([*RANGE, "--grade", "9"], "没有 9 年级"),
        ([*RANGE, "--school", "other"], "other"),
        (["--from", "2026-12-12", "--to", "2026-12-13"], "台账是空的"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_line(cli: Cli, school: Path, args: list[str], words: str) -> None:
    done = cli("export", "ledger", *args)

    assert (done.status, done.out) == (1, "")
    assert words in done.err
    assert len(done.err.splitlines()) == 1
