"""Staff in private: homework by message, answers to our questions, a few commands."""

from dataclasses import replace
from datetime import datetime

from bot.domain.chat_words import Wish, subject_to_withdraw, wish
from bot.domain.corrections import Correction, find_correction
from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.filing_answers import answer_in_words, gives_up, minutes_said
from bot.domain.filing_result import FilingResult
from bot.domain.learning_points import points_said
from bot.domain.people import Person
from bot.domain.reading import read_message
from bot.domain.reasons import is_reason
from bot.messages import MediaPosted, Reply, TextEdited, TextPosted
from bot.texts import groups as group_texts
from bot.texts import ideas as idea_texts
from bot.texts import menus, small_talk
from bot.texts import office as office_texts
from bot.texts import rooms as room_texts
from bot.texts import staff as texts
from bot.texts import teacher_log as log_texts
from bot.usecases.catalogue import UseCases
from bot.usecases.dialogue import REASON, REVISE
from bot.usecases.file_homework import Said
from bot.usecases.filing_steps import FILING_QUESTION
from bot.usecases.ports import Question, QuestionState
from bot.usecases.return_reason import ADJUST_WHY, RETURN_WHY
from handlers.commands import Command, parse_command
from handlers.parent import start

MAX_TEXT = 2000
MAX_REASON = 60


async def answer(
    acts: UseCases,
    event: TextPosted | TextEdited | MediaPosted,
    person: Person,
    question: Question | None,
    now: datetime,
) -> Reply | None:
    """A member of staff wrote something in private. question: ours that waits for them."""
    if isinstance(event, MediaPosted) and not event.caption.strip():
        return None if event.edited else Reply(text=texts.wrong_media(event.what))
    text = event.caption if isinstance(event, MediaPosted) else event.text
    edited = isinstance(event, TextEdited) or (isinstance(event, MediaPosted) and event.edited)
    if command := parse_command(text):
        return None if edited else await _command(acts, event, person, command, now)
    match None if edited else wish(text):
        case Wish.ROOM:
            return await room(acts, event, person, now)
        case Wish.LOG:
            return await log(acts, event, now)
        case Wish.IDEAS:
            return await ideas(acts, event)
    return await homework(acts, event, text, now, question=question, edited=edited)


async def _command(
    acts: UseCases, event: TextPosted | TextEdited | MediaPosted, person: Person, command: Command, now: datetime
) -> Reply:
    match command.name:
        case "start" if command.argument:
            reply = await start(acts, event, command.argument, now)
            return replace(reply, menu=menus.menu_of(person)) if reply.menu == "parent" else reply
        case "left":
            return await room(acts, event, person, now)
        case "log":
            return await log(acts, event, now)
        case "ideas":
            return await ideas(acts, event)
        case "bind" | "unbind":
            return Reply(text=group_texts.bind_how())
        case "page":
            return Reply(text=office_texts.pages(await acts.tell_pages(person, now)))
        case "today":
            return await room(acts, event, person, now)
        case _:
            return Reply(text=menus.help_for_staff(person), menu=menus.menu_of(person))


async def room(acts: UseCases, event: TextPosted | TextEdited | MediaPosted, person: Person, now: datetime) -> Reply:
    """剩余: minutes left and who has not filed; the asker's own gaps can be declared empty there."""
    rooms = await acts.room_left(bot=event.bot, user_id=event.sender_id or "", now=now)
    return room_texts.room_answer(rooms, person)


async def log(acts: UseCases, event: TextPosted | TextEdited | MediaPosted, now: datetime) -> Reply:
    """作业日志: the asker's own lines of this month."""
    month = await acts.teacher_log(bot=event.bot, user_id=event.sender_id or "", now=now)
    if month is None:
        raise NotPermittedError
    return Reply(text=log_texts.month(month))


async def ideas(acts: UseCases, event: TextPosted | TextEdited | MediaPosted) -> Reply:
    """实践建议: small practice to file with one tap."""
    return idea_texts.choose(await acts.offer_ideas(bot=event.bot, user_id=event.sender_id or ""))


async def homework(
    acts: UseCases,
    event: TextPosted | TextEdited | MediaPosted,
    text: str,
    now: datetime,
    *,
    question: Question | None,
    edited: bool = False,
) -> Reply | None:
    """A homework message, a revision of one, or the answer in words to the open question."""
    if len(text) > MAX_TEXT:
        return Reply(text=texts.too_long_text())
    user_id = event.sender_id or ""
    said = Said(
        bot=event.bot,
        channel=event.channel,
        chat_id=event.chat_id,
        sender_id=user_id,
        message_id=event.message_id,
        text=text,
        at=event.at,
    )
    if points_said(text) is not None:
        return await acts.keep_points(said, now)
    if edited:
        return texts.filing(await _edited(acts, said, now))
    if question is not None and (reply := await _in_words(acts, said, question, now)):
        return reply
    if gives_up(text) and wish(text) is None:
        return small_talk.nothing_waits()
    if (wanted := wish(text)) and (reply := await _everyday(acts, said, wanted, question, now)):
        return reply
    result = await _corrected(acts, said, now) or await acts.file_homework(said, now)
    return texts.filing(result, pictured=isinstance(event, MediaPosted))


async def _edited(acts: UseCases, said: Said, now: datetime) -> FilingResult:
    """An edited message is another answer where it was one, else a correction, else homework written anew."""
    again = await acts.revise_answer(said, now) or await _corrected(acts, said, now)
    return again or await acts.file_homework(said, now, replaces=said.message_id)


async def _corrected(acts: UseCases, said: Said, now: datetime) -> FilingResult | None:
    """数学改成20分钟: what became of it, None where the text is no correction."""
    correction = find_correction(said.text)
    return await acts.correct_lines(said, correction, now) if correction else None


async def _everyday(acts: UseCases, said: Said, wanted: Wish, question: Question | None, now: datetime) -> Reply | None:
    """撤回, 谢谢, 投诉: words that store nothing."""
    match wanted:
        case Wish.WITHDRAW:
            subject = subject_to_withdraw(said.text)
            return texts.which_to_withdraw(
                await acts.withdraw_line.offer(bot=said.bot, user_id=said.sender_id, now=now, subject=subject)
            )
        case Wish.CHANGE:
            return small_talk.how_to_change()
        case Wish.THANKS:
            return small_talk.friendly(said.text, waits=question is not None and question.kind == FILING_QUESTION)
        case Wish.COMPLAINT if not read_message(said.text).tasks:
            return Reply(text=small_talk.complaint(await acts.hotlines(bot=said.bot, user_id=said.sender_id)))
    return None


async def _in_words(acts: UseCases, said: Said, question: Question, now: datetime) -> Reply | None:
    """The reply if this text answers the open question; a new homework message is not taken for an answer."""
    if question.kind in (REVISE, REASON, RETURN_WHY, ADJUST_WHY) and gives_up(said.text):
        await acts.close_question(question)
        return replace(texts.kept_as_it_was(), replaces=False)
    if question.kind == REVISE:
        match wish(said.text):
            case Wish.THANKS:
                return small_talk.revise_waits()
            case Wish.WITHDRAW:
                await acts.close_question(question)
                return None
        result = await _revised(acts, said, question, now)
        # Not understood, it waits on: the next message is no addition either.
        await acts.close_question(question, state=QuestionState.OPEN if result.refused else QuestionState.DONE)
        return texts.filing(result)
    if question.kind in (RETURN_WHY, ADJUST_WHY, REASON) and not is_reason(said.text):
        return texts.no_reason(question.id)
    if question.kind in (RETURN_WHY, ADJUST_WHY):
        return await _why(acts, said, question, now)
    if question.kind == REASON:
        return await _reason(acts, said, question, now)
    asked = question.payload
    value = question.kind == FILING_QUESTION and answer_in_words(
        said.text, about=asked["about"], options=asked["options"], missing=tuple(asked["missing"])
    )
    if not value:
        return None
    result = await acts.answer_filing(
        question.id, value, bot=said.bot, user_id=said.sender_id, now=now, message_id=said.message_id
    )
    return replace(texts.filing(result), replaces=False)


async def _revised(acts: UseCases, said: Said, question: Question, now: datetime) -> FilingResult:
    """After 修改: a correction of a line of that message, or the whole of it anew."""
    about = question.payload
    minutes = minutes_said(said.text)
    bare = Correction(about="", text=said.text, minutes=minutes) if minutes is not None else None
    correction = find_correction(said.text) or bare
    if "lines" in about:
        onto = None if correction is None else await acts.correct_lines(said, correction, now)
        return onto or await acts.correct_lines.onto(said, about["lines"], now)
    if correction is not None:
        result = await acts.correct_lines(said, correction, now, of_message=about["message_id"])
        if result is not None:
            return result
    return await acts.file_homework(said, now, replaces=about["message_id"])


async def _why(acts: UseCases, said: Said, question: Question, now: datetime) -> Reply | None:
    """A reviewer's reason for a 退回 or another minute. None where that is settled: then this text is no reason."""
    await acts.close_question(question, state=QuestionState.DONE)
    about, reason = question.payload["about"], " ".join(said.text.split())[:MAX_REASON]
    try:
        if question.kind == RETURN_WHY:
            sheet_id, revision = about
            reply = await acts.return_reason(sheet_id, revision, reason, bot=said.bot, user_id=said.sender_id, now=now)
        else:
            sheet_id, revision, entry_id, minutes = about
            reply = await acts.adjust_line(
                sheet_id, revision, entry_id, minutes, reason=reason, bot=said.bot, user_id=said.sender_id, now=now
            )
    except StaleError:
        return None
    return replace(reply, replaces=False)


async def _reason(acts: UseCases, said: Said, question: Question, now: datetime) -> Reply | None:
    """An approver's reason. None where its message has been settled otherwise: then this text is no reason."""
    await acts.close_question(question, state=QuestionState.DONE)
    try:
        result = await acts.answer_filing(
            question.payload["question"], "", bot=said.bot, user_id=said.sender_id, now=now, reason=said.text.strip()
        )
    except StaleError:
        return None
    return texts.filing(result)
