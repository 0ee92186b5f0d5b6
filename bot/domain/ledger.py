"""The filing ledger (备案台账): each class's day as published, with who had not filed."""

from dataclasses import dataclass

from bot.domain.sheet import Snapshot


@dataclass(frozen=True, slots=True)
class Unfiled:
    """未报: a subject that neither filed nor declared, and its teacher."""

    subject: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSheet:
    """One class and day. sheet: its newest published version, or what stands on it where published is False."""

    sheet: Snapshot
    published: bool = True
    unfiled: tuple[Unfiled, ...] = ()
