"""`preview`, `doctor`, `jobs`, `db`: looking, and doing by hand."""

import asyncio
import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import build
from bot.domain.entries import Entry
from bot.settings import Settings
from tests.cli.conftest import Cli
from tests.service.town import SCHOOL

DAY = date(2026, 10, 15)
AT = datetime(2026, 10, 15, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def school(cli: Cli, folder: Path) -> Path:
    """A school with one line filed."""
    (folder / "school.toml").write_text(SCHOOL, encoding="utf-8")
    people = json.loads(cli("school", "apply", "school.toml", "--json").out)["people"]
    assert people
    asyncio.run(_file())
    return folder


async def _file() -> None:
    app = build(Settings(_env_file=None))
    try:
        async with app.database.write() as uow:
            wang = next(p for p in await uow.schools.people("shiyan") if p.name == "王老师")
            await uow.sheets.lock("shiyan/3-2", DAY)
            await uow.sheets.add_entries(
                [
                    Entry(
                        class_id="shiyan/3-2",
                        day=DAY,
                        subject="数学",
                        content="口算第12页",
                        minutes=20,
                        author_id=wang.id,
                        author_name=wang.name,
                    )
                ],
                AT,
            )
            await uow.commit()
    finally:
        await app.database.dispose()


@pytest.mark.parametrize("name", ["3-2", "三（2）班", "三(2)班", "三2班", "302班", "shiyan/3-2"])
def test_a_sheet_is_previewed_by_any_name_of_its_class(cli: Cli, school: Path, name: str) -> None:
    done = cli("preview", name, "--date", "2026-10-15")
    assert done.status == 0, done.err
    assert done.out.startswith("【作业公示】三（2）班")
    assert "书面合计 20/60 分钟" in done.out


def test_a_preview_is_the_same_in_every_format(cli: Cli, school: Path) -> None:
    for kind, start in (("png", b"\x89PNG\r\n"), ("pdf", b"%PDF-"), ("html", b"<!")):
        out = school / f"sheet.{kind}"
        done = cli("preview", "3-2", "--date", "2026-10-15", "--format", kind, "--out", str(out))
        assert done.status == 0, done.err
        assert out.read_bytes().startswith(start)
        assert str(out) in done.out
    assert "口算第12页" in (school / "sheet.html").read_text(encoding="utf-8")


def test_a_picture_piped_on_is_the_picture_and_nothing_else(cli: Cli, school: Path) -> None:
    done = cli("preview", "3-2", "--date", "2026-10-15", "--format", "png")
    assert done.raw.startswith(b"\x89PNG\r\n")
    assert done.raw.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ("9-9 --date 2026-10-15", "9-9"),
        ("3-2 --date 15.10.2026", "15.10.2026"),
        ("3-2 --date 2026-10-15 --format gif", "png"),
        ("3-2 --date 2026-10-16", "没有任何登记"),
        ("andere/3-2 --date 2026-10-15", "andere"),
    ],
)
def test_what_cannot_be_previewed_is_said(cli: Cli, school: Path, args: str, words: str) -> None:
    done = cli("preview", *args.split())
    assert done.status == 1
    assert words in done.err


def test_timed_work_is_listed_with_the_next_time_of_each(cli: Cli, school: Path) -> None:
    done = cli("jobs", "list")
    for name in ("nudge", "cutoff", "publish", "morning", "bedtime", "phone", "poll", "poll-close", "monthly"):
        assert f" {name} " in done.out


@pytest.mark.parametrize(("args", "words"), [("bogus --at 2026-10-15T16:20", "publish"), ("publish --at soon", "soon")])
def test_an_unknown_job_or_time_is_refused(cli: Cli, school: Path, args: str, words: str) -> None:
    done = cli("jobs", "run", *args.split())
    assert done.status == 1
    assert words in done.err


def test_work_that_is_not_due_then_is_said_so_and_done_nothing(cli: Cli, school: Path) -> None:
    done = cli("jobs", "run", "publish", "--at", "2026-10-15T09:00")
    assert done.status == 0
    assert "没有到时间" in done.out


@pytest.mark.parametrize("at", ["2026-10-15T16:20", "2026-10-15T16:20+08:00", "2026-10-15T08:20Z"])
def test_a_time_without_a_zone_is_school_time(cli: Cli, school: Path, at: str) -> None:
    assert "已安排 2 项" in cli("jobs", "run", "publish", "--at", at).out


def test_a_repeated_job_does_nothing_more(cli: Cli, school: Path) -> None:
    cli("jobs", "run", "publish", "--at", "2026-10-15T16:20")
    assert "2 项之前已做过" in cli("jobs", "run", "publish", "--at", "2026-10-15T16:25").out


def test_nothing_can_be_done_by_the_clock_before_there_is_a_school(cli: Cli) -> None:
    for args in ("jobs run publish --at 2026-10-15T16:20", "preview 3-2 --date 2026-10-15"):
        done = cli(*args.split())
        assert done.status == 1
        assert "school apply" in done.err


def test_the_doctor_says_what_is_missing_and_what_to_do(cli: Cli) -> None:
    done = cli("doctor")
    assert done.status == 1
    assert "school apply" in done.out
    assert "BotFather" in done.out


def test_the_doctor_tells_a_server_out_of_reach(cli: Cli, school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANFU_TELEGRAM_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("JIANFU_TELEGRAM_TOKEN", "123456789:AAmarked-token-never-shown-in-any-output")
    done = cli("doctor")
    assert done.status == 1
    assert "127.0.0.1:9" in done.out
    assert "的作业制度：国家统一要求（双减意见 2021；作业管理通知 2021）" in done.out.replace("\n", "")
    assert "AAmarked" not in done.out + done.err


@pytest.mark.parametrize(
    ("channel", "env", "sign", "words"),
    [
        ("web", {}, "✗", "没有设 JIANFU_PUBLIC_URL"),
        ("link", {}, "·", "没有设 JIANFU_PUBLIC_URL"),
        ("group", {"JIANFU_PUBLIC_URL": "https://school.example"}, "✗", "没有设 JIANFU_WEB_BIND"),
        ("web", {"JIANFU_PUBLIC_URL": "https://x.example", "JIANFU_WEB_BIND": "8080"}, "✓", "班级公示页已开通"),
    ],
)
def test_the_doctor_tells_of_pages_nobody_can_open(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch, channel: str, env: dict[str, str], sign: str, words: str
) -> None:
    text = SCHOOL.replace("[calendar]", f'[policy]\nchannel = "{channel}"\n[calendar]')
    (folder / "school.toml").write_text(text, encoding="utf-8")
    assert cli("school", "apply", "school.toml").status == 0
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    [line] = [line for line in cli("doctor").out.splitlines() if words in line]
    assert line.startswith(sign)


def test_brackets_in_a_schools_names_are_shown_as_they_are(cli: Cli, folder: Path) -> None:
    text = SCHOOL.replace("实验小学", "实验小学[东区]").replace("陈主任", "陈主任[red]")
    (folder / "school.toml").write_text(text, encoding="utf-8")
    applied = cli("school", "apply", "school.toml").out

    assert "实验小学[东区]" in applied
    assert "陈主任[red]" in applied
    assert "实验小学[东区]" in cli("doctor").out


def test_the_doctor_goes_by_the_schools_own_date(cli: Cli, school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANFU_TELEGRAM_API_URL", "http://127.0.0.1:9")
    said = {}
    for hour in ("2027-06-02T15:30:00+00:00", "2027-06-02T16:30:00+00:00"):  # 2 and 3 June in Shanghai
        monkeypatch.setenv("JIANFU_CLOCK", hour)
        said[hour] = cli("doctor").out.count("快到了")
    assert list(said.values()) == [0, 1]


def test_the_doctor_and_the_ledger_name_what_was_let_be_looser(cli: Cli, folder: Path) -> None:
    loose = '[policy]\nweekend_limits = { "7" = 120 }\nlooser_because = { "7" = "毕业班" }\n[calendar]'
    (folder / "school.toml").write_text(SCHOOL.replace("[calendar]", loose), encoding="utf-8")
    assert cli("school", "apply", "school.toml").status == 0
    (told,) = [line for line in cli("doctor").out.splitlines() if "宽于国家要求" in line]

    assert "七年级" in told
    assert "毕业班" in told
    assert "陈主任决定" in told
    assert told.removeprefix("✓ ") in cli("ledger", "verify").out


def test_a_migration_is_told_and_repeating_it_changes_nothing(cli: Cli) -> None:
    assert cli("db", "upgrade").status == 0
    assert cli("db", "upgrade").out.count("已是最新版本") == 1
