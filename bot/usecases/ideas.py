"""实践建议: what a teacher may set as practice."""

from dataclasses import dataclass

from bot.domain.errors import NotPermittedError
from bot.domain.ideas import Offer, offers
from bot.usecases.ports import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferIdeas:
    """The ideas for a teacher's own grades and subjects."""

    read_uow: OpenUnitOfWork

    async def __call__(self, *, bot: str, user_id: str) -> tuple[Offer, ...]:
        """NotPermittedError: not staff, or teaches nothing."""
        async with self.read_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            school = await uow.schools.get(person.school_id) if person else None
            if person is None or school is None or not person.teaches:
                raise NotPermittedError
            return offers(person, school.policy, await uow.schools.classes(school.id))
