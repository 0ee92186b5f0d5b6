"""What a press means: one table, verb → act. The seal is checked by the channel, the right by the act."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.domain.classes import parse_class
from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.kinds import SubjectState
from bot.domain.subjects import subject_code
from bot.messages import ButtonPressed, Reply
from bot.texts import held as held_texts
from bot.texts import parents as parent_texts
from bot.texts import staff as texts
from bot.usecases.catalogue import UseCases
from bot.usecases.file_homework import Said
from handlers import review_buttons
from handlers.care_buttons import care

Press = Callable[[UseCases, ButtonPressed, list[str], datetime], Awaitable[Reply]]


async def press(acts: UseCases, event: ButtonPressed, now: datetime) -> Reply:
    """Do what the button says. StaleError for a verb or arguments of another time."""
    verb, *arguments = (event.action or "").split(":")
    act = _VERBS.get(verb)
    if act is None:
        raise StaleError
    try:
        return await act(acts, event, arguments, now)
    except (ValueError, IndexError) as error:
        raise StaleError from error


def _user(event: ButtonPressed) -> str:
    return event.sender_id or ""


async def _answer(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    question_id, value = arguments
    result = await acts.answer_filing(int(question_id), value, bot=event.bot, user_id=_user(event), now=now)
    return replace(texts.filing(result), replaces=True)


async def _override(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    question = await acts.ask_reason(
        int(arguments[0]), bot=event.bot, chat_id=event.chat_id, user_id=_user(event), now=now
    )
    return texts.ask_reason(question.id)


async def _withdraw(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    taken = await acts.withdraw(int(arguments[0]), bot=event.bot, user_id=_user(event), now=now)
    return texts.withdrawn(taken)


async def _off(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    taken = await acts.withdraw_line(int(arguments[0]), bot=event.bot, user_id=_user(event), now=now)
    return texts.withdrawn(taken)


async def _at_school(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    moved = await acts.finish_at_school(int(arguments[0]), bot=event.bot, user_id=_user(event), now=now)
    return texts.moved_to_school(moved)


async def _revise(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    question = await acts.ask_revision(
        int(arguments[0]), bot=event.bot, chat_id=event.chat_id, user_id=_user(event), now=now
    )
    return texts.revise_how(question.id)


async def _keep(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    question = await acts.pending(bot=event.bot, chat_id=event.chat_id, user_id=_user(event), now=now)
    if question is None or question.id != int(arguments[0]):  # it waits no more, or another one does
        raise StaleError
    await acts.close_question(question)
    return texts.kept_as_it_was()


async def _none(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    return await _declare(acts, event, arguments, now, SubjectState.NONE)


async def _done_at_school(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    return await _declare(acts, event, arguments, now, SubjectState.DONE_AT_SCHOOL)


async def _idea(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    """One of the 实践建议: filed as if the teacher had written it."""
    grade, number = map(int, arguments)
    found = await acts.offer_ideas(bot=event.bot, user_id=_user(event))
    offer = next((o for o in found if (o.idea.grade, o.number) == (grade, number)), None)
    if offer is None:
        raise StaleError
    said = _said(event, f"idea-{event.message_id}-{grade}-{number}", offer.message)
    return texts.filing(await acts.file_homework(said, now, practice=offer.subject))


async def _declare(
    acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime, state: SubjectState
) -> Reply:
    """A declared empty from the nudge or 剩余: filed as if the teacher had written it."""
    short, day, code = arguments
    who = await acts.identify(event.bot, _user(event))
    name = parse_class(short)
    if who.person is None or name is None:
        raise NotPermittedError
    if day != f"{await acts.local_date(who.person.school_id, now):%Y%m%d}":
        raise StaleError
    subject = next((name for name in who.person.teaches if subject_code(name) == code), None)
    if subject is None:
        raise StaleError
    said = _said(
        event, f"{state.name.lower()}-{event.message_id}-{short}-{code}", f"{name.label} {subject}：{state.value}"
    )
    return texts.filing(await acts.file_homework(said, now))


def _said(event: ButtonPressed, message_id: str, text: str) -> Said:
    """What a button says for the one who pressed it."""
    return Said(
        bot=event.bot,
        channel=event.channel,
        chat_id=event.chat_id,
        sender_id=_user(event),
        message_id=message_id,
        text=text,
        at=event.at,
    )


async def _today(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    sheets = await acts.today(bot=event.bot, user_id=_user(event), now=now)
    return Reply(text=parent_texts.today(sheets))


async def _unfollow(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    who = await acts.identify(event.bot, _user(event))
    class_id = next((c for c in who.followed if c == arguments[0]), None)
    if class_id is None:
        raise StaleError
    label, *_ = await acts.class_labels([class_id])
    left = await acts.unfollow(bot=event.bot, user_id=_user(event), now=now, class_id=class_id)
    reply = parent_texts.unfollowed(label, await acts.class_labels(left), staff=who.person is not None)
    return reply if who.person else replace(reply, menu="parent" if left else "stranger")


async def _held(acts: UseCases, event: ButtonPressed, arguments: list[str], now: datetime) -> Reply:
    answer, chat_id = arguments
    send = {"yes": True, "no": False}.get(answer)
    if send is None:
        raise StaleError
    count = await acts.decide_held(chat_id, send=send, bot=event.bot, user_id=_user(event), now=now)
    return held_texts.decided(count, send=send)


_VERBS: dict[str, Press] = {
    "answer": _answer,
    "override": _override,
    "withdraw": _withdraw,
    "off": _off,
    "revise": _revise,
    "atschool": _at_school,
    "keep": _keep,
    "none": _none,
    "done": _done_at_school,
    "idea": _idea,
    "approve": review_buttons.approve,
    "return": review_buttons.send_back,
    "why": review_buttons.why,
    "card": review_buttons.card,
    "lines": review_buttons.line,
    "line": review_buttons.line,
    "cut": review_buttons.cut,
    "room": review_buttons.room,
    "noroom": review_buttons.no_room,
    "care": care,
    "today": _today,
    "unfollow": _unfollow,
    "held": _held,
}
