"""A teacher's message becomes lines on sheets, a question, or a refusal; nothing is stored in doubt."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.domain.errors import MinutesOutOfRangeError, NotPermittedError, StaleError
from bot.domain.filing import Draft
from bot.domain.filing_answers import LONGEST_MINUTES
from bot.domain.filing_result import FilingResult
from bot.usecases.coordinate import COORDINATE, ask_for_room
from bot.usecases.filing_steps import FILING_QUESTION, Advance, corrected_at
from bot.usecases.ports import OpenUnitOfWork, Question, QuestionState, UnitOfWork
from bot.usecases.sheet_changed import SheetChanges
from bot.usecases.standing import what_stands

ANSWERED = "answered"
"""Kind of the question that remembers what a message in words answered; never open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message as heard: where, by whom, what, and when it was sent."""

    bot: str
    channel: str
    chat_id: str
    sender_id: str
    message_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHomework:
    """File a message, or its revision."""

    open_uow: OpenUnitOfWork
    changed: SheetChanges

    async def __call__(
        self, said: Said, now: datetime, *, replaces: str | None = None, practice: str | None = None
    ) -> FilingResult:
        """Store it, ask, or refuse. replaces: id of an earlier message whose lines this one takes the place of.

        practice: it is 实践 of that subject, whatever its words.

        Raises:
            NotPermittedError: the sender is not staff.
        """
        async with self.open_uow() as uow:
            author = await uow.accounts.person_of(said.bot, said.sender_id)
            if author is None:
                raise NotPermittedError
            await uow.schools.lock(author.school_id)
            draft = Draft(
                bot=said.bot,
                chat_id=said.chat_id,
                message_id=said.message_id,
                author_id=author.id,
                text=said.text,
                replaces=replaces,
                subject=practice,
                practice=practice is not None,
            )
            if replaces is not None:
                await uow.questions.drop_for_message(said.bot, said.chat_id, replaces)
            result = await Advance(uow, self.changed, author, said.sender_id, said.at, now).go(draft, None)
            await uow.commit()
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFiling:
    """Go on with a filing from the answer to its question."""

    open_uow: OpenUnitOfWork
    changed: SheetChanges

    async def __call__(
        self,
        question_id: int,
        value: str | Mapping[str, int],
        *,
        bot: str,
        user_id: str,
        now: datetime,
        reason: str | None = None,
        message_id: str | None = None,
    ) -> FilingResult:
        """value: the button's argument, or minutes by subject. reason: an approver's, who lets it stand.

        message_id: of the answer in words, so that editing it is another answer (`ReviseAnswer`).

        Raises:
            StaleError: answered, dropped, expired, or the value is none of the question's.
            MinutesOutOfRangeError: less than the message states already, or longer than an evening.
            NotPermittedError: somebody else's question, or no longer staff.
        """
        async with self.open_uow() as uow:
            author = await uow.accounts.person_of(bot, user_id)
            if author is None:
                raise NotPermittedError
            await uow.schools.lock(author.school_id)
            question = await uow.questions.get(question_id)
            if question is None or question.kind != FILING_QUESTION:
                raise StaleError
            if question.user_id != user_id or question.bot != bot:
                raise NotPermittedError
            if question.state is not QuestionState.OPEN or question.expires_at <= now:
                raise StaleError
            asked_at = datetime.fromisoformat(question.payload["at"])
            draft = Draft.from_json(question.payload["draft"])
            if value == "drop":
                await uow.questions.save(replace(question, state=QuestionState.DROPPED))
                kept = await what_stands(uow, author, draft)
                await uow.commit()
                correcting = bool(draft.corrects) or question.payload["about"] == "WhichLine"
                return FilingResult(dropped=True, kept=kept, revised=correcting, message_id=draft.message_id)
            if _asks_for_room(question.payload, value):
                waiting = await ask_for_room(uow, question, author, now)
                await uow.commit()
                return FilingResult(waiting=waiting, message_id=draft.message_id)
            if reason:
                answered = replace(draft, reason=reason, approved_by=author.id)
            else:
                answered = answered_draft(draft, question.payload, value)
            if message_id is not None:
                await _remember(uow, question, message_id, now)
            result = await Advance(uow, self.changed, author, user_id, asked_at, now).go(answered, question)
            await uow.commit()
        return result


def _asks_for_room(payload: dict[str, Any], value: object) -> bool:
    options = payload["options"] if payload["about"] == "TooLong" else []
    return any(option["kind"] == COORDINATE and value == str(n) for n, option in enumerate(options))


async def _remember(uow: UnitOfWork, question: Question, message_id: str, now: datetime) -> None:
    """Note which message answered the question as it stood."""
    payload = {**question.payload, "message_id": message_id}
    await uow.questions.add(replace(question, id=0, kind=ANSWERED, payload=payload, state=QuestionState.DONE), now)


def answered_draft(draft: Draft, payload: dict[str, Any], value: str | Mapping[str, int]) -> Draft:
    """The draft with one more answer. StaleError for a value the question did not offer."""
    options: list[Any] = payload["options"]
    about: str = payload["about"]
    try:
        if about == "HowLong":
            return _timed(draft, payload["missing"], value)
        if not isinstance(value, str):
            raise StaleError
        if about == "TooLong" and value == "retry":  # room has been made since
            return draft
        if about == "WhichClass":
            chosen = options if value == "all" else [options[int(n)] for n in value.split(",")]
            return replace(draft, class_ids=tuple(chosen))
        if about == "WhichSubject" and value == "all" and payload["declares"]:
            return replace(draft, every_subject=True)
        option = options[int(value)]
    except (ValueError, IndexError) as error:
        raise StaleError from error
    match about:
        case "WhichLine":
            return corrected_at(draft, option)
        case "WhichSubject":
            return replace(draft, subject=option)
        case "WhichDay":
            return replace(draft, day=date.fromisoformat(option))
        case "BannedWording":
            return replace(draft, text=option)
        case "WrittenTooEarly":
            return replace(draft, at_school=True)
        case "TooLong":
            return _way_taken(draft, option)
    raise StaleError


def _timed(draft: Draft, missing: Mapping[str, int], value: str | Mapping[str, int]) -> Draft:
    """The draft with minutes for subjects; a bare number is the first one's. missing: subject → minutes stated."""
    said = {next(iter(missing)): int(value)} if isinstance(value, str) else value
    for subject, minutes in said.items():
        low = missing[subject] + 1
        if not low <= minutes <= LONGEST_MINUTES:
            raise MinutesOutOfRangeError(low=low, high=LONGEST_MINUTES)
    return replace(draft, minutes={**draft.minutes, **said})


def _way_taken(draft: Draft, option: dict[str, Any]) -> Draft:
    match option["kind"]:
        case "cut":
            return replace(draft, cut_to=option["minutes"])
        case "optional":
            return replace(draft, optional=True)
        case "school":
            return replace(draft, at_school=True)
        case "day":
            return replace(draft, day=date.fromisoformat(option["day"]))
    raise StaleError
