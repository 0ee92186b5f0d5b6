"""The command line as such: help, wrong usage, settings."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from bot.cli import cli as app
from tests.cli.conftest import Cli
from tests.support.program import ROOT

CONTRACT_FIRST_ISSUE = {
    "demo", "chat", "run", "read", "preview", "doctor", "school apply", "jobs list", "jobs run", "db upgrade",
}  # fmt: skip


def commands(group: typer.Typer, before: str = "") -> Iterator[tuple[str, object]]:
    for command in group.registered_commands:
        yield f"{before}{command.name or command.callback.__name__}", command  # type: ignore[union-attr]
    for sub in group.registered_groups:
        assert sub.typer_instance is not None
        yield from commands(sub.typer_instance, f"{before}{sub.typer_instance.info.name} ")


ALL = dict(commands(app))


def test_every_command_of_the_first_issue_is_there() -> None:
    assert set(ALL) >= CONTRACT_FIRST_ISSUE


@pytest.mark.parametrize("name", ALL)
def test_the_help_of_every_command_says_what_it_does_with_an_example(cli: Cli, name: str) -> None:
    done = cli(*name.split(), "--help")
    assert done.status == 0
    assert "例：" in done.out
    assert f"jianfu {name}" in done.out
    assert "Show this message" not in done.out
    first_words = ALL[name].callback.__doc__.split("。")[0]  # type: ignore[attr-defined]
    assert first_words[:12] in done.out


def test_the_main_help_lists_what_works_and_nothing_else(cli: Cli) -> None:
    done = cli("--help")
    assert done.status == 0
    listed = {line.split()[1] for line in done.out.split("命令")[-1].splitlines() if line.startswith("│")}
    assert listed == {name.split()[0] for name in ALL}


def test_no_command_at_all_shows_the_help(cli: Cli) -> None:
    done = cli()
    assert done.status == 2
    assert "作业公示" in done.out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ("nonsense", "demo"),
        ("school nonsense", "apply"),
        ("school apply", "FILE.toml"),
        ("school apply a.toml b.toml", "--help"),
        ("run --fast", "--fast"),
        ("read", "--json"),
        ("read --grade three x", "--grade"),
        ("read --grade 0 x", "--grade"),
        ("preview 3-2", "--date"),
        ("jobs run", "NAME"),
        ("jobs run publish", "--at"),
        ("chat --port 70000", "--port"),
        ("demo --out", "--out"),
    ],
)
def test_wrong_usage_is_told_in_one_line_and_ends_with_2(cli: Cli, args: str, words: str) -> None:
    done = cli(*args.split())
    assert done.status == 2
    assert done.out == ""
    assert len(done.err.splitlines()) == 1
    assert words in done.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JIANFU_CLOCK", "tomorrow"),
        ("JIANFU_LOG", "xml"),
        ("JIANFU_DATABASE_URL", "mysql://x"),
        ("JIANFU_DATABASE_URL", "sqlite+aiosqlite:///:memory:"),
        ("JIANFU_DATABASE_URL", "school.db"),
        ("JIANFU_WEB_BIND", "localhost"),
        ("JIANFU_WEB_BIND", "127.0.0.1:99999"),
        ("JIANFU_MESSAGES_PER_SECOND", "0"),
        ("JIANFU_MESSAGES_PER_SECOND", "many"),
    ],
)
def test_a_bad_setting_is_named_with_what_to_write_but_not_repeated(
    cli: Cli, folder: Path, name: str, value: str
) -> None:
    (folder / ".env").write_text(f"{name}={value}\n")
    done = cli("run")
    assert done.status == 1
    assert name in done.err
    assert len(done.err.splitlines()) == 1
    assert value == "0" or value not in done.err


def test_a_database_that_cannot_be_written_is_named(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "file").touch()
    monkeypatch.setenv("JIANFU_DATABASE_URL", "sqlite+aiosqlite:///file/jianfu.db")
    done = cli("jobs", "list")
    assert done.status == 1
    assert len(done.err.splitlines()) == 1
    (folder / "broken.db").write_bytes(b"this is no database" * 100)
    monkeypatch.setenv("JIANFU_DATABASE_URL", "sqlite+aiosqlite:///broken.db")
    done = cli("jobs", "list")
    assert done.status == 1
    assert "doctor" in done.err


def test_the_help_loads_nothing_heavy() -> None:
    """So that it is there at once; every command imports what it needs when it runs."""
    heavy = {"sqlalchemy", "telegram", "pydantic", "structlog", "starlette", "uvicorn", "alembic", "typst", "bot.app"}
    code = "import sys, bot.cli; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert heavy.isdisjoint(done.stdout.split())
