"""Reading a class's day inside a transaction."""

from datetime import date

from bot.domain.balance import Remark, breaches, wishes
from bot.domain.calendar import previous_school_day
from bot.domain.class_day import ClassDay
from bot.domain.entries import Entry
from bot.domain.limits import limit_for
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import Sheet
from bot.domain.week import Week, week_of, week_to_report
from bot.usecases.ports import UnitOfWork


async def load_class_day(
    uow: UnitOfWork, school: School, school_class: SchoolClass, day: date, *, lock: bool = True
) -> ClassDay:
    """Read a class's day; with lock, nobody else changes it until the transaction ends."""
    sheet = await (uow.sheets.lock(school_class.id, day) if lock else uow.sheets.get(school_class.id, day))
    return ClassDay(
        school=school,
        school_class=school_class,
        limit=limit_for(school.policy, school_class.grade, school.limit_kind(day)),
        sheet=sheet or Sheet(id=0, class_id=school_class.id, day=day),
        entries=await uow.sheets.entries(school_class.id, day),
        declarations=await uow.sheets.declarations(school_class.id, day),
    )


async def remarks_on(uow: UnitOfWork, class_day: ClassDay) -> tuple[Remark, ...]:
    """Where the day departs from what its school asks of the subjects."""
    school = class_day.school
    day_before: tuple[Entry, ...] = ()
    if school.policy.take_turns and (before := previous_school_day(class_day.sheet.day, school.calendar)):
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
