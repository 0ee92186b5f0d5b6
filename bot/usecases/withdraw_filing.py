"""Taking one filing, or some of its lines, off its sheet."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.entries import Entry, Filing
from bot.usecases.ports import UnitOfWork


async def withdraw_filing(uow: UnitOfWork, filing: Filing, now: datetime) -> None:
    """Take one filing's lines and states off its sheet, without telling anybody yet."""
    entries = await uow.filings.entries(filing.id)
    states = await uow.filings.declarations(filing.id)
    if entries:
        await uow.sheets.withdraw_entries([e.id for e in entries], now)
    if states:
        await uow.sheets.undeclare([d.id for d in states])
    await uow.filings.close(filing.id)


async def take_off(uow: UnitOfWork, entries: Sequence[Entry], now: datetime) -> None:
    """Take lines off their sheet. A message is forgotten with its last line, so that its text may be filed again."""
    if not entries:
        return
    await uow.sheets.withdraw_entries([entry.id for entry in entries], now)
    for filing_id in dict.fromkeys(entry.filing_id for entry in entries if entry.filing_id):
        rest = (await uow.filings.entries(filing_id), await uow.filings.declarations(filing_id))
        if not any(rest):
            await uow.filings.close(filing_id)
