"""Taking one filing off its sheet."""

from datetime import datetime

from bot.domain.entries import Filing
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
