from dataclasses import replace
from datetime import date, time

import pytest

from bot.domain.calendar import CalendarRules, DateSpan
from bot.domain.people import Role
from bot.domain.policy import Policy
from bot.domain.school import SchoolSpec
from bot.usecases.ports import UnitOfWork
from tests.db.contract.conftest import Store
from tests.db.samples import C11, C31, C32, HOUR, LI, NOW, SCHOOL, WANG, ZHAO, person, school, school_class


async def test_a_school_comes_back_as_its_file_said(uow: UnitOfWork) -> None:
    assert await uow.schools.get("shiyan") == SCHOOL.school
    assert await uow.schools.all() == (SCHOOL.school,)


async def test_its_whole_policy_and_calendar_come_back(uow: UnitOfWork) -> None:
    rich = school(
        policy=Policy(cutoff=time(15, 45), looser_because=((3, "延时服务"),), ratio=(("语文", 3), ("数学", 2))),
        calendar=CalendarRules(holidays=(DateSpan(date(2026, 12, 10), date(2026, 12, 11)),)),
        hotline="010-12345",
        timezone="Asia/Urumqi",
    )

    assert await uow.schools.apply(replace(SCHOOL, school=rich), NOW)
    assert await uow.schools.get("shiyan") == rich


async def test_an_unknown_school_has_nothing(uow: UnitOfWork) -> None:
    assert await uow.schools.get("nowhere") is None
    assert await uow.schools.classes("nowhere") == ()
    assert await uow.schools.people("nowhere") == ()
    assert await uow.schools.known_since("nowhere") is None


async def test_classes_come_by_grade_and_number(uow: UnitOfWork) -> None:
    assert await uow.schools.classes("shiyan") == (C11, C31, C32)


async def test_people_come_in_the_order_of_the_file_with_their_subjects_in_order(uow: UnitOfWork) -> None:
    people = await uow.schools.people("shiyan")

    assert people == (WANG, ZHAO, LI)
    assert list(people[0].teaches) == ["数学", "科学"]


async def test_a_person_is_found_by_id(uow: UnitOfWork) -> None:
    assert await uow.schools.person(ZHAO.id) == ZHAO
    assert await uow.schools.person("p-000000000000") is None


async def test_applying_the_same_file_again_changes_nothing(uow: UnitOfWork) -> None:
    assert not await uow.schools.apply(SCHOOL, NOW)


@pytest.mark.parametrize(
    "changed",
    [
        replace(SCHOOL, school=school(name="实验学校")),
        replace(SCHOOL, school=school(policy=Policy(publish=time(17, 0)))),
        replace(SCHOOL, classes=(C32, C31)),
        replace(SCHOOL, people=(ZHAO, WANG, LI)),
        replace(SCHOOL, people=(replace(WANG, roles=frozenset({Role.ADMIN})), ZHAO, LI)),
        replace(SCHOOL, people=(replace(WANG, teaches={"科学": (C32.id,), "数学": (C32.id, C31.id)}), ZHAO, LI)),
        replace(SCHOOL, people=(WANG, replace(ZHAO, classes=()), LI)),
    ],
    ids=["name", "policy", "class", "order", "role", "subjects", "homeroom"],
)
async def test_any_difference_in_the_file_is_noticed_and_stored(uow: UnitOfWork, changed: SchoolSpec) -> None:
    assert await uow.schools.apply(changed, NOW)
    assert await uow.schools.get("shiyan") == changed.school
    assert set(await uow.schools.classes("shiyan")) == set(changed.classes)
    assert await uow.schools.people("shiyan") == changed.people
    assert [list(p.teaches) for p in await uow.schools.people("shiyan")] == [list(p.teaches) for p in changed.people]


async def test_who_is_no_longer_named_is_no_longer_there_and_may_come_back(uow: UnitOfWork) -> None:
    await uow.schools.apply(replace(SCHOOL, classes=(C32,), people=(ZHAO,)), NOW)
    assert await uow.schools.classes("shiyan") == (C32,)
    assert await uow.schools.people("shiyan") == (ZHAO,)
    assert await uow.schools.person(WANG.id) is None

    assert await uow.schools.apply(SCHOOL, NOW)
    assert await uow.schools.classes("shiyan") == (C11, C31, C32)
    assert await uow.schools.person(WANG.id) == WANG


async def test_a_school_is_known_since_it_was_first_applied(uow: UnitOfWork) -> None:
    await uow.schools.apply(replace(SCHOOL, people=(LI,)), NOW + HOUR)

    assert await uow.schools.known_since("shiyan") == NOW


async def test_one_school_does_not_touch_another(uow: UnitOfWork) -> None:
    other = SchoolSpec(
        school=school("yucai", name="育才学校"),
        classes=(school_class(7, 1, "yucai"),),
        people=(person("王老师", Role.TEACHER, school="yucai"),),
    )
    await uow.schools.apply(other, NOW)

    assert await uow.schools.all() == (SCHOOL.school, other.school)
    assert await uow.schools.people("yucai") == other.people
    assert await uow.schools.people("shiyan") == SCHOOL.people


async def test_a_change_that_was_not_committed_is_not_remembered(school_store: Store) -> None:
    async with school_store.write() as uow:
        await uow.schools.apply(replace(SCHOOL, people=(LI,)), NOW)
        assert await uow.schools.people("shiyan") == (LI,)

    async with school_store.read() as uow:
        assert await uow.schools.people("shiyan") == (WANG, ZHAO, LI)
