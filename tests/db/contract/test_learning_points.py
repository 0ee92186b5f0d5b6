from dataclasses import replace
from datetime import timedelta

from bot.domain.learning_points import LearningPoints
from bot.usecases.ports import UnitOfWork
from tests.db.samples import DAY, SCHOOL

CLASS = SCHOOL.classes[0].id
CHINESE = LearningPoints(
    class_id=CLASS, week=DAY, subject="语文", text="认识 g、k、h", author_id="p-1", author_name="周老师"
)
MATHS = replace(CHINESE, subject="数学", text="数到20")


async def test_a_weeks_points_are_read_in_the_order_they_came(uow: UnitOfWork) -> None:
    await uow.points.keep(MATHS)
    await uow.points.keep(CHINESE)
    await uow.points.keep(replace(CHINESE, week=DAY + timedelta(days=7)))

    assert await uow.points.of_week(CLASS, DAY) == (MATHS, CHINESE)
    assert await uow.points.of_week("other", DAY) == ()


async def test_a_subjects_later_points_take_the_place_of_its_earlier_ones(uow: UnitOfWork) -> None:
    await uow.points.keep(CHINESE)
    await uow.points.keep(MATHS)
    corrected = replace(CHINESE, text="认识 z、c、s", author_name="孙老师")
    await uow.points.keep(corrected)

    assert await uow.points.of_week(CLASS, DAY) == (corrected, MATHS)
