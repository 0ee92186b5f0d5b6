"""Nobody knows whether it arrived: what is done then, by kind (reliability.md §6)."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.messages import Act, AskPoll, MessageKind, Say
from bot.texts import polls as poll_texts
from bot.texts import sheet as sheet_texts
from bot.usecases.ports import OutboxRow, OutboxState, UnitOfWork

BACK_OFF = timedelta(seconds=5)
_LONGEST_BACK_OFF = timedelta(minutes=15)
_MAX_ATTEMPTS = 12  # an hour with these pauses: a server that is down for half of it costs nothing

# Must not be lost; a second one says that it is one. Reminders come again without a word, and only in their time;
# edits and pins may be repeated freely.
_SAYS_SO = frozenset(
    {
        MessageKind.PUBLICATION,
        MessageKind.CORRECTION,
        MessageKind.NOTICE,
        MessageKind.REVIEW,
        MessageKind.MORNING,
        MessageKind.REPORT,
    }
)


def worded(row: OutboxRow) -> Act:
    """The message's act, which says so where an earlier one may have arrived."""
    act = row.message.act
    if not row.doubts:
        return act
    match act:
        case Say() if row.message.kind in _SAYS_SO:
            return replace(act, text=sheet_texts.sent_again(act.text))
        case AskPoll():
            return replace(act, question=poll_texts.asked_again(act.question))
    return act


async def settle_doubt(uow: UnitOfWork, row: OutboxRow, epoch: int, reason: str, now: datetime) -> bool:
    """Try again later, ever more slowly. False: often enough, a person decides."""
    attempts = row.attempt if row.state is OutboxState.SENDING else row.attempt + 1
    if attempts >= _MAX_ATTEMPTS:
        await uow.outbox.settle_final(row.id, epoch, OutboxState.IN_DOUBT, reason=reason, doubt=True)
        return False
    until = now + min(BACK_OFF * 2**row.doubts, _LONGEST_BACK_OFF)
    await uow.outbox.settle_postponed(row.id, epoch, until, reason=reason, doubt=True)
    return True
