"""Why a sheet was returned: one tap or a sentence after the 退回, told to its authors in the message they have."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.facts import Fact
from bot.messages import Edit, Reply, Say
from bot.texts import review as texts
from bot.usecases.ports import OpenUnitOfWork, OutboxRow, Question, UnitOfWork
from bot.usecases.review import load_sheet, returned_key

RETURN_WHY = "return-why"
ADJUST_WHY = "adjust-why"
_WAITS = timedelta(minutes=30)
_EDIT_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveReturnReason:
    """The reason of one's own 退回, once."""

    open_uow: OpenUnitOfWork

    async def __call__(
        self, sheet_id: int, revision: int, reason: str, *, bot: str, user_id: str, now: datetime
    ) -> Reply:
        """Tell the authors why.

        Raises:
            NotPermittedError: somebody else returned it.
            StaleError: the sheet has changed since, or a reason was given.
        """
        async with self.open_uow() as uow:
            person, class_day = await load_sheet(uow, sheet_id, bot, user_id)
            sheet = class_day.sheet
            facts = [
                fact
                for fact in await uow.history.of_sheet(sheet.class_id, sheet.day)
                if fact.data.get("revision") == revision and fact.action in ("returned", "return-reason")
            ]
            if not any(fact.action == "returned" and fact.actor == person.id for fact in facts):
                raise NotPermittedError
            if sheet.revision != revision or any(fact.action == "return-reason" for fact in facts):
                raise StaleError
            await uow.history.add(
                Fact(
                    school_id=class_day.school.id,
                    class_id=sheet.class_id,
                    day=sheet.day,
                    actor=person.id,
                    action="return-reason",
                    subject=f"sheet:{sheet.id}",
                    at=now,
                    data={"revision": revision, "reason": reason},
                )
            )
            text = texts.returned_to_author(class_day, person.name, reason)
            for row in await uow.outbox.with_prefix(returned_key(sheet)):
                await _rewrite(uow, row, text, now)
            await uow.commit()
        return texts.returned_because(class_day, reason)


async def _rewrite(uow: UnitOfWork, row: OutboxRow, text: str, now: datetime) -> None:
    """Put the text in the place of a notice that waits, or that its reader has already."""
    if not await uow.outbox.rewrite_unsent(row.message.key, Say(text=text)):
        key = f"{row.message.key}/why"
        edit = Edit(target=row.message.key, text=text)
        await uow.outbox.put(replace(row.message, key=key, act=edit, not_before=now, expires_at=now + _EDIT_LASTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWhy:
    """写一句原因: the person's next message is the reason. The right is judged when it is given."""

    open_uow: OpenUnitOfWork

    async def __call__(
        self, kind: str, payload: dict[str, Any], *, bot: str, chat_id: str, user_id: str, now: datetime
    ) -> Question:
        """NotPermittedError: not staff."""
        async with self.open_uow() as uow:
            if await uow.accounts.person_of(bot, user_id) is None:
                raise NotPermittedError
            question = await uow.questions.add(
                Question(
                    bot=bot, chat_id=chat_id, user_id=user_id, kind=kind, payload=payload, expires_at=now + _WAITS
                ),
                now,
            )
            await uow.commit()
        return question
