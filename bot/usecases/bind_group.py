"""Groups are bound by a code and the sender's own right; whoever added the bot does not matter."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import CodeRefusedError, NotPermittedError
from bot.domain.facts import Fact
from bot.domain.people import Action, may_somewhere, require
from bot.domain.school import SchoolClass
from bot.usecases.class_day import class_by_id
from bot.usecases.enrol import open_code
from bot.usecases.ports import Audience, Binding, CodePurpose, OpenUnitOfWork
from bot.usecases.strangers import leave_later

_AUDIENCE = {CodePurpose.BIND_PARENTS: Audience.PARENTS, CodePurpose.BIND_STAFF: Audience.STAFF}


@dataclass(frozen=True, slots=True)
class Bound:
    """A group that now belongs to a class. was: whose group of this class it was until now, where that is different."""

    school_class: SchoolClass
    audience: Audience
    new: bool
    was: Audience | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BindGroup:
    """`/bind CODE` in a group."""

    open_uow: OpenUnitOfWork

    async def __call__(self, text: str, *, bot: str, channel: str, chat_id: str, user_id: str, now: datetime) -> Bound:
        """Raises NotPermittedError (sender) or CodeRefusedError (code; why = wrong-place for other purposes)."""
        async with self.open_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            if person is None or not may_somewhere(person, Action.BIND_GROUP):
                raise NotPermittedError
            code = await open_code(uow, text, bot=bot, user_id=user_id, now=now)
            audience = _AUDIENCE.get(code.purpose)
            if audience is None:
                raise CodeRefusedError(why="wrong-place")
            require(person, Action.BIND_GROUP, code.target)
            school_class = await class_by_id(uow, code.school_id, code.target)
            if school_class is None:
                raise CodeRefusedError(why="revoked")
            if not await uow.codes.use(code.digest, user_id, now):
                raise CodeRefusedError(why="used")
            binding = Binding(bot=bot, channel=channel, chat_id=chat_id, class_id=school_class.id, audience=audience)
            before = [b for b in await uow.groups.of_chat(bot, chat_id) if b.class_id == school_class.id]
            was = next((b.audience for b in before if b.audience is not audience), None)
            new = await uow.groups.bind(binding, person.id, now)
            await uow.outbox.release_chat(bot, chat_id)
            await uow.history.add(
                Fact(
                    school_id=code.school_id,
                    class_id=school_class.id,
                    day=None,
                    actor=person.id,
                    action="group-bound",
                    subject=f"chat:{chat_id}",
                    at=now,
                    data={"audience": audience},
                )
            )
            await uow.commit()
        return Bound(school_class, audience, new, was)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbindGroup:
    """`/unbind` in a group, for one class or for all that the sender may unbind."""

    open_uow: OpenUnitOfWork

    async def __call__(
        self, *, bot: str, chat_id: str, user_id: str, class_ids: tuple[str, ...] | None, now: datetime
    ) -> tuple[SchoolClass, ...]:
        """The classes whose binding ended, () where none was bound. NotPermittedError: none is the sender's."""
        async with self.open_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            if person is None or not may_somewhere(person, Action.UNBIND_GROUP):
                raise NotPermittedError
            here = await uow.groups.of_chat(bot, chat_id)
            named = [b for b in here if class_ids is None or b.class_id in class_ids]
            bound = [b for b in named if person.may(Action.UNBIND_GROUP, b.class_id)]
            if named and not bound:
                raise NotPermittedError
            classes = []
            for binding in bound:
                await uow.groups.unbind(bot, binding.chat_id, binding.class_id)
                await uow.history.add(
                    Fact(
                        school_id=person.school_id,
                        class_id=binding.class_id,
                        day=None,
                        actor=person.id,
                        action="group-unbound",
                        subject=f"chat:{chat_id}",
                        at=now,
                    )
                )
                if school_class := await class_by_id(uow, person.school_id, binding.class_id):
                    classes.append(school_class)
            if bound and not await uow.groups.of_chat(bot, chat_id):
                await uow.outbox.hold_chat(bot, chat_id, "unbound")
                await leave_later(uow, bot=bot, channel=bound[0].channel, chat_id=bound[0].chat_id, now=now)
            await uow.commit()
        return tuple(classes)
