"""The bot is back in a chat: what was held meanwhile goes out only if somebody says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.people import Person, Role
from bot.messages import AskPoll, Say
from bot.texts import held as texts
from bot.usecases.announce import tell_homeroom
from bot.usecases.ports import Binding, OpenUnitOfWork, OutboxRow, OutboxState, UnitOfWork

_MANY = 100_000


async def held_for(uow: UnitOfWork, bot: str, chat_id: str, now: datetime) -> tuple[OutboxRow, ...]:
    """What waits for this chat and is not too late yet."""
    rows = await uow.outbox.listing([OutboxState.HELD], _MANY)
    return tuple(
        row for row in rows if (row.message.bot, row.message.chat_id) == (bot, chat_id) and row.message.expires_at > now
    )


async def ask_before_sending(uow: UnitOfWork, bound: Sequence[Binding], bot: str, chat_id: str, now: datetime) -> None:
    """Ask the 班主任 of a class bound there about new messages; what changes earlier ones goes out by itself."""
    held = await held_for(uow, bot, chat_id, now)
    new = [row for row in held if isinstance(row.message.act, Say | AskPoll)]
    for row in held:
        if row not in new:
            await uow.outbox.retry(row.id, now, row.message.expires_at)
    for binding in bound if new else ():
        school = await uow.schools.get(binding.class_id.partition("/")[0])
        classes = await uow.schools.classes(school.id) if school is not None else ()
        school_class = next((c for c in classes if c.id == binding.class_id), None)
        if school is not None and school_class is not None:
            await tell_homeroom(
                uow,
                school,
                school_class.id,
                key=f"back/{school_class.id}/{chat_id}/{now:%Y-%m-%dT%H:%M}",
                text=texts.ask(school_class, [row.message.kind for row in new]),
                buttons=texts.buttons(chat_id),
                now=now,
            )
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideHeld:
    """The answer to that question."""

    open_uow: OpenUnitOfWork

    async def __call__(self, chat_id: str, *, send: bool, bot: str, user_id: str, now: datetime) -> int:
        """How many are sent, or put away.

        Raises:
            NotPermittedError: the person is neither 班主任 of a class bound there nor a 管理员 of its school.
            StaleError: nothing is held there any more.
        """
        async with self.open_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            bound = await uow.groups.of_chat(bot, chat_id)
            if person is None or not any(_may(person, binding) for binding in bound):
                raise NotPermittedError
            today_s = bound[0].chat_id
            held = await held_for(uow, bot, today_s, now)
            if not held:
                raise StaleError
            if send:
                await uow.outbox.release_chat(bot, today_s)
            else:
                await uow.outbox.put_away(bot, today_s, "not-wanted")
            await uow.commit()
        return len(held)


def _may(person: Person, binding: Binding) -> bool:
    school_id = binding.class_id.partition("/")[0]
    return person.is_homeroom_of(binding.class_id) or (Role.ADMIN in person.roles and person.school_id == school_id)
