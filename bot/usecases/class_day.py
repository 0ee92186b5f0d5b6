"""Reading a class's day inside a transaction."""

from datetime import date

from bot.domain.class_day import ClassDay
from bot.domain.limits import limit_for
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import Sheet
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


async def class_by_id(uow: UnitOfWork, school_id: str, class_id: str) -> SchoolClass | None:
    """An active class of the school."""
    return next((c for c in await uow.schools.classes(school_id) if c.id == class_id), None)
