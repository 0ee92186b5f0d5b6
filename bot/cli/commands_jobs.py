"""jobs list, jobs run: what happens by the clock."""

from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("list", epilog="例：jianfu jobs list")(list_jobs)
    cli.command("run", epilog="例：jianfu jobs run publish --at 2026-10-15T16:20")(run_job)


def list_jobs() -> None:
    """列出按时发生的事和下一次的时间。"""
    import asyncio

    asyncio.run(_list())


def run_job(
    name: Annotated[str, typer.Argument(help="哪件事，例如 publish；jianfu jobs list 列出全部。")],
    at: Annotated[str, typer.Option("--at", help="当作现在是这个时间（不写时区即学校时间）。")],
) -> None:
    """现在做一件按时发生的事，当作钟走到了 --at。可以反复运行，不会重复发送。"""
    import asyncio

    asyncio.run(_run(name, at))


async def _list() -> None:
    from rich.console import Console
    from rich.table import Table

    from bot.cli.opening import opened
    from bot.domain.timetable import JobName, next_due
    from bot.texts.jobs import DESCRIPTIONS
    from bot.texts.words import clock, day_name

    async with opened() as app:
        async with app.database.read() as uow:
            schools = await uow.schools.all()
        now = app.clock()
    table = Table("名称", "做什么", *([school.name for school in schools] or ["下一次"]))
    for name in JobName:
        when = []
        for school in schools:
            due = next_due(name, school, now)
            at = due and due.at.astimezone(school.zone)
            when.append(f"{day_name(at.date())} {clock(at)}" if at else "—")
        table.add_row(name.value, DESCRIPTIONS[name], *(when or ["还没有学校"]))
    Console().print(table)


async def _run(name: str, at: str) -> None:
    from bot.cli.errors import OperatorError
    from bot.cli.opening import opened, the_school, time_given
    from bot.domain.timetable import JobName
    from bot.texts import jobs as texts

    if name not in set(JobName):
        raise OperatorError("bad-job", name=name, known=tuple(job.value for job in JobName))
    async with opened() as app:
        async with app.database.read() as uow:
            schools = await uow.schools.all()
        school = schools[0] if schools else await the_school(app)
        done = await app.plan.run(JobName(name), time_given(at, school), really=app.clock())
    if done is None:
        print(texts.not_due(name, at))
        return
    print(texts.ran(name, planned=done.planned, already=done.already, failed=done.failed))
    if done.failed:
        raise typer.Exit(1)
