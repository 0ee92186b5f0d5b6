from datetime import timedelta

from bot.domain.audit import entry_digests, state_digests
from bot.domain.facts import digest_of
from bot.domain.sheet import snapshot_to_json
from bot.usecases.ports import UnitOfWork
from tests.db.samples import DAY, MINUTE, NOW, WANG, ZHAO, declaration, entry, filing, snapshot


async def test_lines_are_as_they_were_filed_and_tell_when_they_were_withdrawn(uow: UnitOfWork) -> None:
    await uow.sheets.lock(entry().class_id, DAY)
    source = await uow.filings.add(filing(), NOW)
    stored = await uow.sheets.add_entries([entry("甲", filing_id=source.id, late=True), entry("乙")], NOW)
    await uow.sheets.withdraw_entries([stored[1].id], NOW + MINUTE)

    first, second = await uow.audit.entries("shiyan")

    assert (first.id, first.filing_id, first.filed_at, first.withdrawn_at) == (stored[0].id, source.id, NOW, None)
    assert (second.filing_id, second.withdrawn_at) == (None, NOW + MINUTE)
    assert {str(e.id): digest_of(dict(e.values)) for e in (first, second)} == entry_digests(stored)
    assert await uow.audit.entries("other") == ()


async def test_declared_states_are_as_declared(uow: UnitOfWork) -> None:
    await uow.sheets.lock(entry().class_id, DAY)
    stored = await uow.sheets.declare(declaration(), NOW)

    (found,) = await uow.audit.states("shiyan")

    assert (found.id, found.filing_id, found.declared_at) == (stored.id, None, NOW)
    assert {str(found.id): digest_of(dict(found.values))} == state_digests([stored])


async def test_versions_are_as_frozen(uow: UnitOfWork) -> None:
    sheet = await uow.sheets.lock(entry().class_id, DAY)
    for number in (1, 2):
        await uow.sheets.add_version(snapshot(sheet.id, number))

    found = await uow.audit.versions("shiyan")

    assert [(v.sheet_id, v.version, v.class_id, v.day) for v in found] == [
        (sheet.id, number, entry().class_id, DAY.isoformat()) for number in (1, 2)
    ]
    assert digest_of(found[1].body) == digest_of(snapshot_to_json(snapshot(sheet.id, 2)))


async def test_a_teachers_lines_between_two_days(uow: UnitOfWork) -> None:
    await uow.sheets.lock(entry().class_id, DAY)
    days = [DAY + timedelta(days=n) for n in (2, 0, 1, 3)]
    mine = await uow.sheets.add_entries([entry(str(n), day=day) for n, day in enumerate(days)], NOW)
    await uow.sheets.add_entries([entry(author_id=ZHAO.id)], NOW)
    await uow.sheets.withdraw_entries([mine[2].id], NOW)

    found = await uow.sheets.entries_of_author(WANG.id, DAY, DAY + timedelta(days=2))

    assert [e.content for e in found] == ["1", "0"]
