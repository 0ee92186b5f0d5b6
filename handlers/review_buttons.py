"""Presses under a review card, a 退回 and a request for room: arguments → acts."""

from datetime import datetime

from bot.domain.errors import StaleError
from bot.messages import ButtonPressed, Reply
from bot.texts import adjusting, review
from bot.usecases.catalogue import UseCases
from bot.usecases.return_reason import ADJUST_WHY, RETURN_WHY

_OWN_WORDS = "own"


def _user(event: ButtonPressed) -> str:
    return event.sender_id or ""


async def approve(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    return await _review(acts, event, arguments, now, approve=True)


async def send_back(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    return await _review(acts, event, arguments, now, approve=False)


async def _review(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime, *, approve: bool) -> Reply:
    sheet_id, revision, step = map(int, arguments)
    return await acts.review(sheet_id, revision, step, approve=approve, bot=event.bot, user_id=_user(event), now=now)


async def why(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    """The reason of a 退回: one of three, or the next message."""
    sheet_id, revision = map(int, arguments[:2])
    (choice,) = arguments[2:]
    if choice == _OWN_WORDS:
        return await _in_words(acts, event, RETURN_WHY, [sheet_id, revision], now)
    reason = review.RETURN_REASONS[int(choice)]
    return await acts.return_reason(sheet_id, revision, reason, bot=event.bot, user_id=_user(event), now=now)


async def card(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    return await acts.adjust_line.card(int(arguments[0]), bot=event.bot, user_id=_user(event), now=now)


async def line(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    """改分钟: the lines, or one line's minutes."""
    sheet_id, revision, *entry = map(int, arguments)
    entry_id = entry[0] if entry else None
    return await acts.adjust_line.choose(
        sheet_id, revision, entry_id=entry_id, bot=event.bot, user_id=_user(event), now=now
    )


async def cut(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    """A line's new minutes, then the reason."""
    about = [int(argument) for argument in arguments[:4]]
    sheet_id, revision, entry_id, minutes = about
    choice = arguments[4] if len(arguments) > 4 else None
    if choice == _OWN_WORDS:
        return await _in_words(acts, event, ADJUST_WHY, about, now)
    reason = None if choice is None else adjusting.REASONS[int(choice)]
    return await acts.adjust_line(
        sheet_id, revision, entry_id, minutes, reason=reason, bot=event.bot, user_id=_user(event), now=now
    )


async def room(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    question_id, sheet_id, revision, less, entry_id = map(int, arguments)
    return await acts.make_room(
        question_id,
        sheet_id,
        revision=revision,
        less=less,
        entry_id=entry_id,
        bot=event.bot,
        user_id=_user(event),
        now=now,
    )


async def no_room(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    question_id, sheet_id = map(int, arguments)
    return await acts.make_room.decline(question_id, sheet_id, bot=event.bot, user_id=_user(event), now=now)


async def _in_words(acts: UseCases, event: ButtonPressed, kind: str, about: list[int], now: datetime) -> Reply:
    if min(about) < 0:
        raise StaleError
    question = await acts.ask_why(
        kind, {"about": about}, bot=event.bot, chat_id=event.chat_id, user_id=_user(event), now=now
    )
    return review.write_why(question.id)
