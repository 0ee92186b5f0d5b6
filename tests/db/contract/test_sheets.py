from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.kinds import Kind, Place, SubjectState, Tier
from bot.domain.sheet import Change, ChangeKind, Sheet, SheetStatus
from bot.usecases.ports import UnitOfWork
from tests.db.contract.conftest import Store
from tests.db.samples import C11, C31, C32, DAY, NOW, WANG, ZHAO, declaration, entry, filing, snapshot

TOMORROW = DAY + timedelta(days=1)


async def test_a_sheet_is_made_when_first_needed_and_only_once(uow: UnitOfWork) -> None:
    assert await uow.sheets.get(C32.id, DAY) is None

    sheet = await uow.sheets.lock(C32.id, DAY)

    assert sheet == Sheet(id=sheet.id, class_id=C32.id, day=DAY)
    assert await uow.sheets.lock(C32.id, DAY) == sheet
    assert await uow.sheets.get(C32.id, DAY) == sheet
    assert await uow.sheets.by_id(sheet.id) == sheet


async def test_every_class_and_day_has_its_own_sheet(uow: UnitOfWork) -> None:
    sheets = [await uow.sheets.lock(c, d) for c, d in [(C32.id, DAY), (C31.id, DAY), (C32.id, TOMORROW)]]

    assert len({sheet.id for sheet in sheets}) == 3
    assert await uow.sheets.by_id(max(sheet.id for sheet in sheets) + 1) is None


async def test_a_saved_sheet_comes_back_as_it_was_saved(uow: UnitOfWork) -> None:
    sheet = replace(
        await uow.sheets.lock(C32.id, DAY),
        status=SheetStatus.PUBLISHED,
        revision=4,
        version=2,
        step=1,
        approvals=(ZHAO.id, WANG.id),
        pending=True,
    )
    await uow.sheets.save(sheet)

    assert await uow.sheets.get(C32.id, DAY) == sheet
    assert await uow.sheets.lock(C32.id, DAY) == sheet


async def test_a_sheet_that_does_not_exist_cannot_be_saved(uow: UnitOfWork) -> None:
    with pytest.raises(LookupError):
        await uow.sheets.save(Sheet(id=99, class_id=C32.id, day=DAY))


async def test_what_most_have_finished_comes_back_as_it_was_marked(uow: UnitOfWork) -> None:
    first, second = await uow.sheets.add_entries([entry("抄写"), entry("口算")], NOW)
    assert not first.mostly_done
    await uow.sheets.replace_entry(replace(second, mostly_done=True), NOW)

    assert [e.mostly_done for e in await uow.sheets.entries(C32.id, DAY)] == [False, True]


async def test_entries_come_back_with_ids_in_the_order_filed(uow: UnitOfWork) -> None:
    source = await uow.filings.add(filing(), NOW)
    full = entry(
        "练习册P23",
        minutes_low=15,
        minutes_high=20,
        kind=Kind.PRACTICE,
        place=Place.SCHOOL,
        tier=Tier.OPTIONAL,
        due="周五",
        late=True,
        after_publication=True,
        filing_id=source.id,
    )
    first = await uow.sheets.add_entries([full, entry("甲"), entry("乙")], NOW)
    second = await uow.sheets.add_entries(
        [entry("丙"), entry("别班", class_id=C31.id), entry("明天", day=TOMORROW)], NOW
    )

    assert [e.content for e in first] == ["练习册P23", "甲", "乙"]
    assert len({e.id for e in first + second}) == 6
    assert replace(first[0], id=0) == full
    assert await uow.sheets.entries(C32.id, DAY) == (*first, second[0])


async def test_adding_no_entries_adds_none(uow: UnitOfWork) -> None:
    assert await uow.sheets.add_entries([], NOW) == ()
    assert await uow.sheets.entries(C32.id, DAY) == ()


async def test_a_changed_entry_keeps_its_id_and_place(uow: UnitOfWork) -> None:
    first, second = await uow.sheets.add_entries([entry("甲"), entry("乙")], NOW)
    changed = replace(first, content="丙", minutes=5, tier=Tier.A, day=DAY)
    await uow.sheets.replace_entry(changed, NOW)

    assert await uow.sheets.entries(C32.id, DAY) == (changed, second)


async def test_an_entry_that_does_not_exist_cannot_be_changed(uow: UnitOfWork) -> None:
    with pytest.raises(LookupError):
        await uow.sheets.replace_entry(entry(id=99), NOW)


async def test_a_withdrawn_entry_no_longer_stands(uow: UnitOfWork) -> None:
    first, second, third = await uow.sheets.add_entries([entry("甲"), entry("乙"), entry("丙")], NOW)
    await uow.sheets.withdraw_entries([first.id, third.id], NOW)
    await uow.sheets.withdraw_entries([], NOW)

    assert await uow.sheets.entries(C32.id, DAY) == (second,)


async def test_a_new_declaration_of_the_subject_replaces_the_earlier_one(uow: UnitOfWork) -> None:
    first = await uow.sheets.declare(declaration("科学"), NOW)
    other = await uow.sheets.declare(declaration("数学"), NOW)
    second = await uow.sheets.declare(declaration("科学", state=SubjectState.DONE_AT_SCHOOL), NOW)

    assert await uow.sheets.declarations(C32.id, DAY) == (other, second)
    await uow.sheets.undeclare([first.id])  # a late button: the replaced one is gone, the new one stays
    assert await uow.sheets.declarations(C32.id, DAY) == (other, second)


async def test_a_declaration_can_be_taken_back(uow: UnitOfWork) -> None:
    kept = await uow.sheets.declare(declaration("科学"), NOW)
    gone = await uow.sheets.declare(declaration("数学"), NOW)
    await uow.sheets.declare(declaration("数学", class_id=C31.id), NOW)
    await uow.sheets.undeclare([gone.id])
    await uow.sheets.undeclare([])

    assert await uow.sheets.declarations(C32.id, DAY) == (kept,)


async def test_the_id_of_a_taken_back_declaration_is_never_given_out_again(uow: UnitOfWork) -> None:
    gone = await uow.sheets.declare(declaration("科学"), NOW)
    await uow.sheets.undeclare([gone.id])

    assert (await uow.sheets.declare(declaration("科学"), NOW)).id != gone.id


async def test_a_frozen_version_comes_back_whole(uow: UnitOfWork) -> None:
    sheet = await uow.sheets.lock(C32.id, DAY)
    change = Change(kind=ChangeKind.CHANGED, subject="数学", minutes_before=30, minutes_after=20)
    second = replace(snapshot(sheet.id, 2), changes=(change,), unreviewed=True, hotline="010-12345")
    await uow.sheets.add_version(snapshot(sheet.id))
    await uow.sheets.add_version(second)

    assert await uow.sheets.version(sheet.id, 1) == snapshot(sheet.id)
    assert await uow.sheets.version(sheet.id, 2) == second
    assert await uow.sheets.version(sheet.id, 3) is None
    assert await uow.sheets.published(C32.id, DAY) == second
    assert await uow.sheets.published(C31.id, DAY) is None


async def test_a_version_is_frozen_once(uow: UnitOfWork) -> None:
    sheet = await uow.sheets.lock(C32.id, DAY)
    await uow.sheets.add_version(snapshot(sheet.id))

    with pytest.raises(Exception, match=r"frozen|UNIQUE|unique"):
        await uow.sheets.add_version(replace(snapshot(sheet.id), limit=90))


async def _publish(uow: UnitOfWork, class_id: str, day: date, versions: int = 1) -> int:
    sheet = await uow.sheets.lock(class_id, day)
    of = next(c for c in (C11, C31, C32) if c.id == class_id)
    for version in range(1, versions + 1):
        await uow.sheets.add_version(snapshot(sheet.id, version, of, day))
    return sheet.id


async def test_the_last_day_with_a_sheet_is_the_one_before(uow: UnitOfWork) -> None:
    for days in (9, 2, 0):
        await _publish(uow, C32.id, DAY - timedelta(days=days))
    await _publish(uow, C31.id, DAY - timedelta(days=1))

    assert await uow.sheets.last_published_day(C32.id, DAY) == DAY - timedelta(days=2)
    assert await uow.sheets.last_published_day(C32.id, DAY - timedelta(days=9)) is None
    assert await uow.sheets.last_published_day(C11.id, DAY) is None


async def test_a_span_has_the_newest_version_of_each_sheet_by_day_and_class(uow: UnitOfWork) -> None:
    await _publish(uow, C32.id, TOMORROW)
    await _publish(uow, C32.id, DAY, versions=3)
    await _publish(uow, C11.id, DAY)
    await _publish(uow, C31.id, DAY)
    await _publish(uow, C31.id, DAY - timedelta(days=1))
    await _publish(uow, C31.id, TOMORROW + timedelta(days=1))
    await uow.sheets.lock(C31.id, TOMORROW)

    found = await uow.sheets.snapshots_between("shiyan", DAY, TOMORROW)

    assert [(s.day, s.class_id, s.version) for s in found] == [
        (DAY, C11.id, 1),
        (DAY, C31.id, 1),
        (DAY, C32.id, 3),
        (TOMORROW, C32.id, 1),
    ]


async def test_the_latest_published_are_a_classs_newest_days_in_their_newest_version(uow: UnitOfWork) -> None:
    for days, versions in ((9, 1), (2, 2), (1, 1), (0, 3)):
        await _publish(uow, C32.id, DAY - timedelta(days=days), versions=versions)
    await _publish(uow, C31.id, DAY)
    await uow.sheets.lock(C32.id, TOMORROW)

    found = await uow.sheets.latest_published(C32.id, DAY - timedelta(days=2), limit=9)

    assert [((DAY - s.day).days, s.class_id, s.version) for s in found] == [
        (0, C32.id, 3),
        (1, C32.id, 1),
        (2, C32.id, 2),
    ]
    assert [s.day for s in await uow.sheets.latest_published(C32.id, DAY - timedelta(days=9), limit=1)] == [DAY]
    assert await uow.sheets.latest_published(C11.id, DAY, limit=9) == ()


async def test_published_sheets_outlive_the_unit_of_work(school_store: Store) -> None:
    async with school_store.write() as uow:
        sheet_id = await _publish(uow, C32.id, DAY)
        await uow.commit()

    async with school_store.read() as uow:
        assert await uow.sheets.version(sheet_id, 1) == snapshot(sheet_id)


async def test_past_entries_are_those_of_the_classes_and_subject_newest_first(uow: UnitOfWork) -> None:
    source = await uow.filings.add(filing(), NOW)
    _, first, second, _ = await uow.sheets.add_entries(
        [
            replace(entry("口算第1页"), filing_id=source.id, day=DAY - timedelta(days=90)),
            replace(entry("口算第2页"), filing_id=source.id),
            replace(entry("口算第3页"), filing_id=source.id, class_id=C31.id, day=TOMORROW),
            replace(entry("口算第4页"), filing_id=source.id, minutes=0),
        ],
        NOW,
    )
    await uow.sheets.add_entries([replace(entry("抄写"), filing_id=source.id, subject="语文")], NOW)
    await uow.sheets.add_entries([replace(entry("口算第5页"), filing_id=source.id, class_id=C11.id)], NOW)
    since = DAY - timedelta(days=60)

    found = await uow.sheets.past_entries([C32.id, C31.id], first.subject, since, limit=9)

    assert [e.content for e in found] == [second.content, first.content]
    assert len(await uow.sheets.past_entries([C32.id, C31.id], first.subject, since, limit=1)) == 1
    await uow.sheets.withdraw_entries([first.id], NOW)
    assert len(await uow.sheets.past_entries([C32.id, C31.id], first.subject, since, limit=9)) == 1
