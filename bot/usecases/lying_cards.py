"""Review cards that lie unanswered in their readers' chats: finding them, and rewriting them where they lie."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.people import Person
from bot.domain.sheet import Sheet
from bot.messages import Edit, Say
from bot.usecases.ports import OutboxRow, OutboxState, UnitOfWork

_ANSWERS = ("approved", "returned")
_NEVER_SHOWN = frozenset({OutboxState.GIVEN_UP, OutboxState.EXPIRED, OutboxState.IN_DOUBT})
_EDIT_LASTS = timedelta(days=1)


def cards_prefix(sheet: Sheet) -> str:
    """What the outbox keys of a sheet's cards begin with; revision and step follow."""
    return f"review/{sheet.class_id}/{sheet.day}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class LyingCards:
    """One sheet's cards. rows: whatever the outbox has of them; answers: person id → (revision, step) answered."""

    sheet: Sheet
    rows: Sequence[OutboxRow]
    answers: Sequence[tuple[str, tuple[int, int]]]

    async def of(self, uow: UnitOfWork, person: Person) -> tuple[OutboxRow, ...]:
        """The person's cards with buttons that they have neither signed nor returned, oldest first.

        A card's key says for which revision and step it was made; an answer to it, or to what it has been rewritten
        to, is to that place or a later one.
        """
        answered = [place for person_id, place in self.answers if person_id == person.id]
        chats = {(account.bot, account.user_id) for account in await uow.accounts.of(person.id)}
        return tuple(
            row
            for row in self.rows
            if isinstance(row.message.act, Say)
            and (row.message.bot, row.message.chat_id) in chats
            and row.state not in _NEVER_SHOWN
            and self._shown(row).buttons
            and not any(answer >= self._place(row) for answer in answered)
        )

    async def rewrite(self, uow: UnitOfWork, row: OutboxRow, card: Say, now: datetime) -> None:
        """Put the card in the place of one that waits, or that its reader has before them."""
        key, shown = row.message.key, self._shown(row)
        if (shown.text, shown.buttons) == (card.text, card.buttons) or await uow.outbox.rewrite_unsent(key, card):
            return
        act = Edit(target=key, text=card.text, buttons=card.buttons)
        edit = replace(row.message, key=f"{key}/edit{len(self._edits(row))}", act=act)
        await uow.outbox.put(replace(edit, not_before=now, expires_at=now + _EDIT_LASTS))

    def _shown(self, row: OutboxRow) -> Say | Edit:
        """What the card reads by now, or will when all that is queued has arrived."""
        acts = [r.message.act for r in (row, *self._edits(row))]
        return [act for act in acts if isinstance(act, Say | Edit)][-1]

    def _edits(self, row: OutboxRow) -> list[OutboxRow]:
        return [r for r in self.rows if r.message.key.startswith(f"{row.message.key}/edit")]

    def _place(self, row: OutboxRow) -> tuple[int, int]:
        revision, step, *_ = row.message.key.removeprefix(cards_prefix(self.sheet)).split("/")
        return int(revision), int(step)


async def lying_cards(uow: UnitOfWork, sheet: Sheet) -> LyingCards:
    """A sheet's cards as they lie now."""
    facts = [f for f in await uow.history.of_sheet(sheet.class_id, sheet.day) if f.action in _ANSWERS]
    answers = [(f.actor, (int(f.data["revision"]), int(f.data["step"]))) for f in facts]
    return LyingCards(sheet=sheet, rows=await uow.outbox.with_prefix(cards_prefix(sheet)), answers=answers)
