"""One bot for two schools: a parent with a child in each knows which sheet is whose."""

from datetime import UTC, datetime

from bot.domain.calendar import DayKind
from bot.domain.class_day import TodaySheet
from bot.domain.school import School, SchoolClass, SchoolSpec
from bot.texts import parents
from bot.usecases.ask import ClassLabels
from tests.db.samples import SCHOOL, person, school, school_class
from tests.fakes.uow import FakeDatabase

NOW = datetime(2026, 10, 15, 6, 0, tzinfo=UTC)
OTHER = SchoolSpec(
    school=school("yucai", name="育才小学"),
    classes=(school_class(3, 2, "yucai"),),
    people=(person("吴老师", school="yucai"),),
)


async def labels(*specs: SchoolSpec) -> tuple[str, ...]:
    database = FakeDatabase()
    async with database.write() as uow:
        for spec in specs:
            await uow.schools.apply(spec, NOW)
        await uow.commit()
    return await ClassLabels(read_uow=database.read)(["shiyan/3-2", "yucai/3-2"][: len(specs)])


async def test_a_class_is_called_by_its_schools_name_only_where_there_are_several() -> None:
    assert await labels(SCHOOL) == ("三（2）班",)
    assert await labels(SCHOOL, OTHER) == ("实验小学 三（2）班", "育才小学 三（2）班")


def _today(of: School, which: SchoolClass) -> TodaySheet:
    return TodaySheet(of, which, NOW.date(), DayKind.TEACHING, None, None, NOW)


def test_the_sheets_of_two_schools_name_them() -> None:
    first, second = _today(SCHOOL.school, SCHOOL.classes[0]), _today(OTHER.school, OTHER.classes[0])

    assert "育才小学 三（2）班" in parents.today([first, second])
    assert "实验小学" not in parents.today([first])
