"""`calendar show` and `calendar check`."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.service.town import SCHOOL


@pytest.fixture
def school(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A school on 28 September 2026."""
    monkeypatch.setenv("JIANFU_TELEGRAM_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("JIANFU_CLOCK", "2026-09-28T12:00")
    text = SCHOOL.replace("[[class]]", '[policy]\nno_homework_days = ["every wed"]\n[[class]]', 1)
    (folder / "school.toml").write_text(text, encoding="utf-8")
    assert cli("school", "apply", "school.toml").status == 0
    return folder


def line(text: str, day: str) -> str:
    (found,) = [row for row in text.splitlines() if day in row]
    return found


def test_each_day_is_listed_with_its_kind_its_week_and_who_says_so(cli: Cli, school: Path) -> None:
    done = cli("calendar", "show", "--from", "2026-09-28", "--to", "2026-10-11")

    assert done.status == 0, done.err
    assert all(word in line(done.out, "2026-09-28") for word in ("周一", "第5周", "上课", "已公布"))
    assert "无作业日" in line(done.out, "2026-09-30")
    assert "2026-10-12" not in done.out


def test_four_weeks_from_today_where_nothing_is_asked(cli: Cli, school: Path) -> None:
    done = cli("calendar", "show")

    assert line(done.out, "2026-09-28")
    assert line(done.out, "2026-10-25")
    assert "2026-10-26" not in done.out


def test_a_good_calendar_is_found_good(cli: Cli, school: Path) -> None:
    done = cli("calendar", "check")

    assert done.status == 0, done.err
    assert "实验小学：学期 2026-09-01 至 2027-01-22" in done.out
    assert "30天内的无作业日：2026-09-30 周三" in done.out
    assert done.out.endswith("校历可用。\n")


def test_a_calendar_whose_terms_are_over_fails_the_check(
    cli: Cli, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANFU_CLOCK", "2027-08-20T12:00")
    done = cli("calendar", "check")

    assert done.status == 1
    assert "学期都已结束" in done.out


def test_a_wrong_range_is_refused(cli: Cli, school: Path) -> None:
    done = cli("calendar", "show", "--from", "2026-10-02", "--to", "2026-10-01")

    assert done.status == 1
    assert "开始的日期要在前" in done.err
