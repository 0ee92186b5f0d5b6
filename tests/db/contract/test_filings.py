from dataclasses import replace

import pytest

from bot.usecases.ports import UnitOfWork
from tests.db.samples import BOT, C31, C32, DAY, NOW, WANG, declaration, entry, filing


async def test_a_filing_comes_back_by_id(uow: UnitOfWork) -> None:
    stored = await uow.filings.add(filing(), NOW)

    assert replace(stored, id=0) == filing()
    assert await uow.filings.get(stored.id) == stored
    assert await uow.filings.get(stored.id + 1) is None


async def test_all_filings_of_a_message_are_found_oldest_first(uow: UnitOfWork) -> None:
    first = await uow.filings.add(filing("7"), NOW)
    second = await uow.filings.add(filing("7", class_id=C31.id), NOW)
    await uow.filings.add(filing("8"), NOW)
    await uow.filings.add(replace(filing("7"), chat_id="101"), NOW)
    await uow.filings.close(first.id)

    assert await uow.filings.by_message(BOT, "100", "7") == (replace(first, active=False), second)
    assert await uow.filings.by_message("yucai", "100", "7") == ()


async def test_the_identical_text_is_known_again_while_it_stands(uow: UnitOfWork) -> None:
    stored = await uow.filings.add(filing(text_key="k1"), NOW)

    assert await uow.filings.by_text(WANG.id, C32.id, DAY, "k1") == stored
    assert await uow.filings.by_text(WANG.id, C32.id, DAY, "k2") is None
    assert await uow.filings.by_text(WANG.id, C31.id, DAY, "k1") is None
    assert await uow.filings.by_text("p-other", C32.id, DAY, "k1") is None
    assert await uow.filings.by_text(WANG.id, C32.id, DAY.replace(day=10), "k1") is None

    await uow.filings.close(stored.id)
    assert await uow.filings.by_text(WANG.id, C32.id, DAY, "k1") is None


async def test_a_filing_that_does_not_exist_cannot_be_closed(uow: UnitOfWork) -> None:
    with pytest.raises(LookupError):
        await uow.filings.close(99)


async def test_a_filing_knows_its_standing_entries_and_declarations(uow: UnitOfWork) -> None:
    mine, other = await uow.filings.add(filing("7"), NOW), await uow.filings.add(filing("8"), NOW)
    kept, gone = await uow.sheets.add_entries([entry("甲", filing_id=mine.id), entry("乙", filing_id=mine.id)], NOW)
    await uow.sheets.add_entries([entry("丙", filing_id=other.id), entry("丁")], NOW)
    await uow.sheets.withdraw_entries([gone.id], NOW)
    declared = await uow.sheets.declare(declaration("科学", filing_id=mine.id), NOW)
    await uow.sheets.declare(declaration("数学", filing_id=other.id), NOW)

    assert await uow.filings.entries(mine.id) == (kept,)
    assert await uow.filings.declarations(mine.id) == (declared,)


async def test_a_replaced_declaration_belongs_to_the_filing_that_made_it_last(uow: UnitOfWork) -> None:
    first, second = await uow.filings.add(filing("7"), NOW), await uow.filings.add(filing("8"), NOW)
    await uow.sheets.declare(declaration(filing_id=first.id), NOW)
    declared = await uow.sheets.declare(declaration(filing_id=second.id), NOW)

    assert await uow.filings.declarations(first.id) == ()
    assert await uow.filings.declarations(second.id) == (declared,)
