from datetime import timedelta, timezone

from bot.domain.facts import first_broken
from bot.usecases.ports import UnitOfWork
from tests.db.samples import C31, C32, DAY, NOW, fact


async def test_facts_come_back_in_the_order_they_happened(uow: UnitOfWork) -> None:
    facts = [
        fact("entry-added", data={"minutes": [20, None], "原": "甲"}),
        fact("entry-withdrawn"),
        fact("sheet-approved"),
    ]
    for each in facts:
        await uow.history.add(each)

    assert await uow.history.of_sheet(C32.id, DAY) == tuple(facts)


async def test_a_sheet_has_its_own_facts_only(uow: UnitOfWork) -> None:
    await uow.history.add(fact(class_id=C31.id))
    await uow.history.add(fact(day=DAY + timedelta(days=1)))
    await uow.history.add(fact("school-applied", class_id=None, day=None, subject="school"))

    assert await uow.history.of_sheet(C32.id, DAY) == ()


async def test_a_moment_is_kept_to_the_microsecond_in_any_time_zone(uow: UnitOfWork) -> None:
    moment = (NOW + timedelta(microseconds=123_456)).astimezone(timezone(timedelta(hours=8)))
    await uow.history.add(fact(at=moment))

    (found,) = await uow.history.of_sheet(C32.id, DAY)
    assert found.at == moment


async def test_each_fact_hangs_on_the_one_before(uow: UnitOfWork) -> None:
    for action in ("filed", "approved", "published"):
        await uow.history.add(fact(action, data={"minutes": [20, None], "原": "甲"}))

    chain = await uow.history.chain(fact().school_id)

    assert [each.action for each, _ in chain] == ["filed", "approved", "published"]
    assert first_broken(chain) is None
    assert len({link for _, link in chain}) == 3


async def test_a_class_has_its_facts_of_one_kind_from_a_day_on(uow: UnitOfWork) -> None:
    early, first, other = DAY - timedelta(days=1), fact("adjusted"), fact("filed")
    later = fact("adjusted", day=DAY + timedelta(days=3), data={"subject": "数学"})
    for each in (fact("adjusted", day=early), later, other, first, fact("adjusted", class_id=C31.id)):
        await uow.history.add(each)

    assert await uow.history.of_class(C32.id, "adjusted", DAY) == (later, first)


async def test_a_school_has_its_own_facts_of_one_kind(uow: UnitOfWork) -> None:
    applied = fact("school-applied", class_id=None, day=None, subject="school")
    for each in (fact("filed"), applied, fact("published"), applied):
        await uow.history.add(each)

    assert await uow.history.of_school(applied.school_id, "school-applied") == (applied, applied)
    assert await uow.history.of_school("another", "school-applied") == ()
