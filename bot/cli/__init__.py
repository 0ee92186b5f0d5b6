"""The command line (`jianfu --help`, in Chinese). Heavy libraries are imported where they are used."""

import sys

import typer

from bot.cli import (
    commands_calendar,
    commands_db,
    commands_jobs,
    commands_ledger,
    commands_outbox,
    commands_school,
    commands_see,
    commands_service,
)

cli = typer.Typer(
    name="jianfu",
    help="减负：学校作业公示机器人。老师发一条消息登记作业，机器人核对分钟数，按时公示给家长群。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog="第一次用：jianfu demo 看一天怎么过；jianfu chat 自己试；再看 README 的五步。",
)
school = typer.Typer(
    name="school",
    help="学校：建立、更新、发邀请码。",
    epilog="例：jianfu school apply examples/school.toml",
    no_args_is_help=True,
)
jobs = typer.Typer(
    name="jobs", help="按时发生的事：看一看，或现在做一件。", epilog="例：jianfu jobs list", no_args_is_help=True
)
db = typer.Typer(name="db", help="数据库。", epilog="例：jianfu db backup 备份-20261121.db", no_args_is_help=True)
calendar = typer.Typer(
    name="calendar", help="校历：看一看，查一查。", epilog="例：jianfu calendar show", no_args_is_help=True
)
ledger = typer.Typer(
    name="ledger", help="台账：有没有被改动。", epilog="例：jianfu ledger verify", no_args_is_help=True
)
outbox = typer.Typer(
    name="outbox", help="发件箱：等着的、失败的、存疑的消息。", epilog="例：jianfu outbox list", no_args_is_help=True
)
export = typer.Typer(
    name="export",
    help="导出：备案台账。",
    epilog="例：jianfu export ledger --from 2026-10-01 --to 2026-10-31 --out 十月.xlsx",
    no_args_is_help=True,
)
cli.add_typer(school)
cli.add_typer(jobs)
cli.add_typer(calendar)
cli.add_typer(ledger)
cli.add_typer(export)
cli.add_typer(outbox)
cli.add_typer(db)

commands_service.register(cli)
commands_school.register(school)
commands_see.register(cli)
commands_jobs.register(jobs)
commands_calendar.register(calendar)
commands_ledger.register(ledger, export)
commands_outbox.register(outbox)
commands_db.register(db)


def main() -> None:
    """Run; refusals become one clear line on stderr and exit status 1."""
    from bot.cli.failures import said_plainly
    from bot.cli.usage import speak_chinese

    speak_chinese(sys.argv[1:])
    with said_plainly():
        sys.exit(cli(prog_name="jianfu", standalone_mode=False))
