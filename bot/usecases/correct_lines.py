"""更正 in words: a teacher says what a line of today should be instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.domain.corrections import Correction, lines_meant, with_classes
from bot.domain.entries import Entry
from bot.domain.errors import NotPermittedError
from bot.domain.filing import Draft, NothingToCorrect
from bot.domain.filing_result import FilingResult
from bot.domain.people import Person
from bot.domain.reading import read_message
from bot.usecases.file_homework import Said
from bot.usecases.filing_steps import FILING_QUESTION, Advance, corrected_at, filing_days, place_of
from bot.usecases.ports import OpenUnitOfWork, QuestionState, UnitOfWork
from bot.usecases.sheet_changed import SheetChanges


async def changeable_lines(uow: UnitOfWork, person: Person, days: Iterable[date]) -> tuple[Entry, ...]:
    """Lines a teacher may change by a word: the own ones, and those others filed in the own subjects."""
    concerned = {*person.classes_taught, *person.classes}
    mine = [c.id for c in await uow.schools.classes(person.school_id) if c.id in concerned]
    lines = [e for day in days for class_id in mine for e in await uow.sheets.entries(class_id, day)]
    return tuple(e for e in lines if e.author_id == person.id or e.subject in person.subjects_in(e.class_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectLines:
    """Change a line that stands, ask which one is meant, or say that there is none."""

    open_uow: OpenUnitOfWork
    changed: SheetChanges

    async def __call__(
        self, said: Said, correction: Correction, now: datetime, *, of_message: str | None = None
    ) -> FilingResult | None:
        """None: the text speaks of no line that stands, and may be homework of its own.

        of_message: only lines of this message of the author's are meant (修改 was pressed under it).

        Raises:
            NotPermittedError: the sender is not staff.
        """
        async with self.open_uow() as uow:
            author = await uow.accounts.person_of(said.bot, said.sender_id)
            school = await uow.schools.get(author.school_id) if author else None
            if author is None or school is None:
                raise NotPermittedError
            await uow.schools.lock(school.id)
            if of_message is None:
                lines = await changeable_lines(uow, author, filing_days(school, said.at))
            else:
                lines = await _lines_of(uow, said, of_message)
            classes = await uow.schools.classes(school.id)
            concerned = {*author.classes_taught, *author.classes}
            mine = [c.name for c in classes if c.id in concerned]
            correction = with_classes(correction, mine, [c.name for c in classes])
            options = lines_meant(correction, lines)
            if _declares(correction):  # 数学改成今日无作业: nothing of it is left
                options = tuple(filter(None, [tuple(line for group in options for line in group)]))
            if not options and not author.classes_taught and not any(author.is_homeroom_of(c.id) for c in classes):
                return None
            if not options:
                if not correction.keeps_content:
                    return None
                nothing = NothingToCorrect(correction.about, author)
                return FilingResult(refused=nothing, message_id=said.message_id)
            step = Advance(uow, self.changed, author, said.sender_id, said.at, now)
            draft = _draft(said, author, correction)
            await _give_up_earlier(uow, said, now)
            if len(options) == 1:
                result = await step.go(corrected_at(draft, place_of(options[0])), None)
            else:
                result = await step.which_line(draft, options)
            await uow.commit()
        return result

    async def onto(self, said: Said, lines: Mapping[str, Any], now: datetime) -> FilingResult:
        """A message takes the place of the lines at `place_of`."""
        async with self.open_uow() as uow:
            author = await uow.accounts.person_of(said.bot, said.sender_id)
            if author is None:
                raise NotPermittedError
            await uow.schools.lock(author.school_id)
            draft = corrected_at(_draft(said, author, Correction(about="", text=said.text)), lines)
            result = await Advance(uow, self.changed, author, said.sender_id, said.at, now).go(draft, None)
            await uow.commit()
        return result


async def _give_up_earlier(uow: UnitOfWork, said: Said, now: datetime) -> None:
    """A new correction ends the question that an earlier one has left open."""
    question = await uow.questions.latest_open(said.bot, said.chat_id, said.sender_id, now)
    if question is None or question.kind != FILING_QUESTION:
        return
    if question.payload["about"] == "WhichLine" or question.payload["draft"].get("corrects"):
        await uow.questions.save(replace(question, state=QuestionState.DROPPED))


def _declares(correction: Correction) -> bool:
    reading = read_message(correction.text)
    return not reading.tasks and (reading.no_homework or bool(reading.declarations))


async def _lines_of(uow: UnitOfWork, said: Said, message_id: str) -> tuple[Entry, ...]:
    filings = await uow.filings.by_message(said.bot, said.chat_id, message_id)
    return tuple([e for f in filings if f.active for e in await uow.filings.entries(f.id)])


def _draft(said: Said, author: Person, correction: Correction) -> Draft:
    return Draft(
        bot=said.bot,
        chat_id=said.chat_id,
        message_id=said.message_id,
        author_id=author.id,
        text=said.text if correction.keeps_content else correction.text,
        keeps_content=correction.keeps_content,
        recount=correction.minutes,
        optional=correction.optional,
        at_school=correction.at_school,
    )
