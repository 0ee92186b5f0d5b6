"""Homework that waits for an answer: spoken of before the cut-off, and once more when its time has run out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due
from bot.messages import MessageKind, Say
from bot.texts import unanswered as texts
from bot.usecases.announce import tell_person
from bot.usecases.filing_steps import FILING_QUESTION
from bot.usecases.ports import Question, UnitOfWork

_AHEAD = timedelta(days=30)


async def waiting_questions(
    uow: UnitOfWork, school: School, first: datetime, last: datetime
) -> dict[str, tuple[Question, ...]]:
    """Person id → their open questions about a filing whose time ends between the two moments."""
    found: dict[str, tuple[Question, ...]] = {}
    for question in await uow.questions.unanswered(FILING_QUESTION, first, last):
        person = await uow.accounts.person_of(question.bot, question.user_id)
        if person is not None and person.school_id == school.id:
            found[person.id] = (*found.get(person.id, ()), question)
    return found


async def still_waiting(uow: UnitOfWork, school: School, now: datetime) -> dict[str, tuple[Question, ...]]:
    """Those that can still be answered."""
    return await waiting_questions(uow, school, now + timedelta(seconds=1), now + _AHEAD)


@dataclass(frozen=True, slots=True)
class TellUnanswered:
    """At the cut-off: what was asked and never answered has not been filed."""

    async def __call__(
        self, uow: UnitOfWork, school: School, classes: tuple[SchoolClass, ...], due: Due, now: datetime
    ) -> None:
        for person_id, questions in (await waiting_questions(uow, school, due.at, due.at)).items():
            await tell_person(
                uow,
                person_id,
                key=f"unanswered/{school.id}/{due.day}/{person_id}",
                kind=MessageKind.NOTICE,
                act=Say(text=texts.closed(questions, school.policy.cutoff)),
                now=now,
                scope=school.id,
            )
