"""calendar show, calendar check: which days are taught, and what to look at in time."""

from typing import Annotated

import typer

_SCHOOL = Annotated[str | None, typer.Option("--school", help="哪所学校；只有一所时不用写。")]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.callback()(_group)
    cli.command("show", epilog="例：jianfu calendar show --from 2026-09-28 --to 2026-10-11")(show)
    cli.command("check", epilog="例：jianfu calendar check")(check)


def _group() -> None:
    """校历：看一看，查一查。"""


def show(
    first: Annotated[str | None, typer.Option("--from", help="从哪天起；不写为今天。")] = None,
    last: Annotated[str | None, typer.Option("--to", help="到哪天，含这一天；不写为四周。")] = None,
    school_id: _SCHOOL = None,
) -> None:
    """逐日列出校历：上课、调休、周末、放假、无作业日，和依据。"""
    import asyncio

    from bot.cli.calendar import list_days

    asyncio.run(list_days(first, last, school_id))


def check() -> None:
    """检查校历：没公布的放假安排、学期、调休上课日、无作业日，说明每一处怎么办。"""
    import asyncio

    from bot.cli.calendar import examine

    if not asyncio.run(examine()):
        raise typer.Exit(1)
