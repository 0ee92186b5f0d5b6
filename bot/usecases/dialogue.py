"""Answers in words: what a free text means while one of our questions is open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.entries import Entry
from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.people import Action, Person
from bot.usecases.filing_steps import FILING_QUESTION, place_of
from bot.usecases.ports import OpenUnitOfWork, Question, QuestionState

REVISE = "revise"
REASON = "reason"
_WAITS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingQuestion:
    """The newest open question of a person in a chat."""

    read_uow: OpenUnitOfWork

    async def __call__(self, *, bot: str, chat_id: str, user_id: str, now: datetime) -> Question | None:
        async with self.read_uow() as uow:
            return await uow.questions.latest_open(bot, chat_id, user_id, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRevision:
    """修改: the person's next message takes the place of an earlier one."""

    open_uow: OpenUnitOfWork

    async def __call__(self, filing_id: int, *, bot: str, chat_id: str, user_id: str, now: datetime) -> Question:
        """NotPermittedError: neither the author's own nor of the own subject. StaleError: nothing of it stands."""
        async with self.open_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            filing = await uow.filings.get(filing_id)
            if person is None or filing is None:
                raise NotPermittedError
            filings = await uow.filings.by_message(filing.bot, filing.chat_id, filing.message_id)
            standing = [f for f in filings if f.active]
            if not standing:
                raise StaleError
            payload: dict[str, Any] = {"message_id": filing.message_id}
            if filing.author_id != person.id:
                payload["lines"] = _of_own_subject(
                    person, [e for f in standing for e in await uow.filings.entries(f.id)]
                )
            asked = await uow.questions.add(
                Question(
                    bot=bot,
                    chat_id=chat_id,
                    user_id=user_id,
                    kind=REVISE,
                    payload=payload,
                    expires_at=now + _WAITS,
                ),
                now,
            )
            await uow.commit()
        return asked


def _of_own_subject(person: Person, lines: Sequence[Entry]) -> dict[str, Any]:
    """The lines a colleague filed in the person's subject: where the next message goes. NotPermittedError: none."""
    own = [e for e in lines if e.subject in person.subjects_in(e.class_id)]
    if not own:
        raise NotPermittedError
    return place_of([e for e in own if e.subject == own[0].subject])


@dataclass(frozen=True, slots=True, kw_only=True)
class AskReason:
    """An approver wants a banned demand to stand: ask why, in writing."""

    open_uow: OpenUnitOfWork

    async def __call__(self, question_id: int, *, bot: str, chat_id: str, user_id: str, now: datetime) -> Question:
        """NotPermittedError: no 班主任 or 教导处, or somebody else's question. StaleError: it is closed."""
        async with self.open_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            question = await uow.questions.get(question_id)
            if person is None or question is None or question.kind != FILING_QUESTION or question.user_id != user_id:
                raise NotPermittedError
            if question.state is not QuestionState.OPEN or question.expires_at <= now:
                raise StaleError
            classes = question.payload["draft"]["class_ids"] or (*person.classes, *person.classes_taught)
            if not any(person.may(Action.OVERRIDE_WORDING, class_id) for class_id in classes):
                raise NotPermittedError
            asked = await uow.questions.add(
                Question(
                    bot=bot,
                    chat_id=chat_id,
                    user_id=user_id,
                    kind=REASON,
                    payload={"question": question_id},
                    expires_at=now + _WAITS,
                ),
                now,
            )
            await uow.commit()
        return asked


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseQuestion:
    """Settle an open question of a person, or let it wait on."""

    open_uow: OpenUnitOfWork

    async def __call__(self, question: Question, *, state: QuestionState = QuestionState.DROPPED) -> None:
        async with self.open_uow() as uow:
            await uow.questions.save(replace(question, state=state))
            await uow.commit()
