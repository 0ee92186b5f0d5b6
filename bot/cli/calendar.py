"""`jianfu calendar show` and `jianfu calendar check`."""

from datetime import timedelta

from rich.console import Console
from rich.table import Table

from bot.cli.errors import OperatorError
from bot.cli.opening import date_given, opened, range_given, the_only_school
from bot.domain.calendar import in_exams, term_week
from bot.domain.calendar_check import check
from bot.domain.public_holidays import announced_years
from bot.texts import calendar as texts

_SHOWN = timedelta(days=27)


async def list_days(first: str | None, last: str | None, school_id: str | None) -> None:
    """Print each day between two dates, both included; four weeks from today where none are given."""
    async with opened() as app:
        school = await the_only_school(app, school_id)
        begin = date_given(first) if first else app.clock().astimezone(school.zone).date()
    begin, end = range_given(begin.isoformat(), last or (begin + _SHOWN).isoformat())
    table = Table(*texts.HEADINGS, title=school.name, title_justify="left")
    for ahead in range((end - begin).days + 1):
        day = begin + timedelta(days=ahead)
        rules = school.calendar
        row = texts.day_row(day, school.day(day), week=term_week(day, rules), exams=in_exams(day, rules))
        table.add_row(*row, end_section=day.weekday() == 6)
    Console(highlight=False).print(table)


async def examine() -> bool:
    """Print every finding of every school; whether nothing has to be put right."""
    async with opened() as app:
        async with app.database.read() as uow:
            schools = await uow.schools.all()
        now = app.clock()
    if not schools:
        raise OperatorError("no-school")
    console, well = Console(highlight=False, soft_wrap=True), True
    for school in schools:
        found = check(school, now.astimezone(school.zone).date(), announced_until=announced_years()[1])
        for ok, text in texts.checked(school.name, found):
            well = well and ok is not False
            sign = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[yellow]·[/yellow]"}[ok]
            console.print(sign, end=" ")
            console.print(text, markup=False)
    console.print(texts.verdict(well=well))
    return well
