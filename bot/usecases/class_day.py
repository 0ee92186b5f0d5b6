"""Reading a class's day inside a transaction."""

from dataclasses import replace
from datetime import date

from bot.domain.balance import Remark, breaches, wishes
from bot.domain.calendar import previous_school_day
from bot.domain.class_day import ClassDay
from bot.domain.entries import Entry
from bot.domain.facts import Fact
from bot.domain.limits import limit_for
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import Sheet
from bot.domain.week import Week, week_of, week_to_report
from bot.usecases.ports import UnitOfWork


async def load_class_day(
    uow: UnitOfWork, school: School, school_class: SchoolClass, day: date, *, lock: bool = True
) -> ClassDay:
    """Read the homework of a class's day and what else its sheet holds; a free day's is the last school day's.

    With lock, nobody else changes it until the transaction ends.
    """
    own, sheet_day = school.homework_day(day), school.sheet_day(day)
    sheet = await (uow.sheets.lock(school_class.id, sheet_day) if lock else uow.sheets.get(school_class.id, sheet_day))
    sheet = sheet or Sheet(id=0, class_id=school_class.id, day=sheet_day)
    others = [await _one_day(uow, school, school_class, sheet, d) for d in school.sheet_days(sheet_day) if d != own]
    class_day = await _one_day(uow, school, school_class, sheet, own)
    return replace(class_day, others=tuple(others)) if others else class_day


async def _one_day(uow: UnitOfWork, school: School, school_class: SchoolClass, sheet: Sheet, day: date) -> ClassDay:
    return ClassDay(
        school=school,
        school_class=school_class,
        limit=limit_for(school.policy, school_class.grade, school.limit_kind(day)),
        sheet=sheet,
        entries=await uow.sheets.entries(school_class.id, day),
        declarations=await uow.sheets.declarations(school_class.id, day),
        on=day,
    )


async def facts_of(uow: UnitOfWork, class_day: ClassDay) -> tuple[Fact, ...]:
    """The history of every day of the sheet."""
    return tuple(
        [f for each in class_day.days for f in await uow.history.of_sheet(class_day.school_class.id, each.day)]
    )


async def remarks_on(uow: UnitOfWork, class_day: ClassDay) -> tuple[Remark, ...]:
    """Where the day departs from what its school asks of the subjects."""
    school = class_day.school
    day_before: tuple[Entry, ...] = ()
    if school.policy.take_turns and (before := previous_school_day(class_day.day, school.calendar)):
        day_before = await uow.sheets.entries(class_day.school_class.id, before)
    return (*breaches(class_day), *wishes(class_day, day_before))


async def week_so_far(uow: UnitOfWork, class_day: ClassDay) -> Week | None:
    """The week's average, on the last day of a week whose limit is stated as one."""
    days = week_to_report(class_day)
    school, school_class = class_day.school, class_day.school_class
    others = [await load_class_day(uow, school, school_class, day, lock=False) for day in days[:-1]]
    return week_of(class_day, [each.planned for each in (*others, class_day)]) if days else None


async def class_by_id(uow: UnitOfWork, school_id: str, class_id: str) -> SchoolClass | None:
    """An active class of the school."""
    return next((c for c in await uow.schools.classes(school_id) if c.id == class_id), None)
