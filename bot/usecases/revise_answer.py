"""A teacher edits the message that answered our question: 15 becomes 20, 三1班 becomes 三2班."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.errors import NotPermittedError
from bot.domain.filing import Draft
from bot.domain.filing_answers import answer_in_words
from bot.domain.filing_result import FilingResult
from bot.usecases.file_homework import ANSWERED, Said, answered_draft
from bot.usecases.filing_steps import Advance
from bot.usecases.ports import OpenUnitOfWork
from bot.usecases.sheet_changed import SheetChanges
from bot.usecases.standing import what_stands


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseAnswer:
    """Answer the question again, in the place of what the first answer led to."""

    open_uow: OpenUnitOfWork
    changed: SheetChanges

    async def __call__(self, said: Said, now: datetime) -> FilingResult | None:
        """None: the edited message answered nothing. What is no answer any more revises the homework itself.

        Raises:
            NotPermittedError: the sender is not staff.
            MinutesOutOfRangeError: less than the message states already, or longer than an evening.
        """
        async with self.open_uow() as uow:
            author = await uow.accounts.person_of(said.bot, said.sender_id)
            if author is None:
                raise NotPermittedError
            question = await uow.questions.of_message(said.bot, said.chat_id, said.message_id, ANSWERED)
            if question is None or question.user_id != said.sender_id:
                return None
            await uow.schools.lock(author.school_id)
            asked = question.payload
            draft = Draft.from_json(asked["draft"])
            value = answer_in_words(
                said.text, about=asked["about"], options=asked["options"], missing=tuple(asked["missing"])
            )
            asked_at = datetime.fromisoformat(asked["at"])
            step = Advance(uow, self.changed, author, said.sender_id, asked_at, now)
            if value == "drop":
                return FilingResult(dropped=True, revised=True, kept=await what_stands(uow, author, draft))
            again = answered_draft(draft, asked, value) if value else replace(draft, text=said.text)
            await uow.questions.drop_for_message(said.bot, said.chat_id, draft.message_id)
            result = await step.go(replace(again, replaces=draft.replaces or draft.message_id), None)
            await uow.commit()
        return result
