"""What a change of a sheet's lines sets in motion: review anew, or a correction of what parents have seen."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.class_day import ClassDay
from bot.domain.people import Person
from bot.domain.review import past_cutoff, past_publish
from bot.domain.sheet import SheetStatus
from bot.usecases.ports import UnitOfWork
from bot.usecases.publisher import Publisher
from bot.usecases.review_cards import ask_reviewers, chain_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetChanges:
    """Follows up a change inside the caller's transaction."""

    publisher: Publisher

    async def __call__(self, uow: UnitOfWork, class_day: ClassDay, *, actor: Person, now: datetime) -> None:
        """class_day: as it stands after the change, with the sheet as it was before.

        Before the cut-off the sheet just stays open. After it, its reviewers see it (again), unless the actor alone
        signs. After publish time the groups are told, once the chain has signed.
        """
        was, school = class_day.sheet, class_day.school
        touched = was.touched()
        await uow.sheets.save(touched)
        if not past_cutoff(school, was, now):
            return
        after = replace(class_day, sheet=touched)
        chain = chain_of(after, await uow.schools.people(school.id))
        signed = chain.alone(actor)
        if signed:
            approvals = (actor.id,) if chain.role_of(actor) else ()
            after = replace(after, sheet=replace(after.sheet, step=len(chain), approvals=approvals))
        if past_publish(school, was, now) or was.status is SheetStatus.PUBLISHED:
            if was.version == 0 and after.is_empty:
                return
            if signed:
                await self.publisher.publish(uow, after, actor=actor.id, now=now)
            else:
                await ask_reviewers(uow, replace(after, sheet=replace(after.sheet, pending=True)), now)
        elif not after.is_empty:
            if signed and was.status is SheetStatus.APPROVED:
                await uow.sheets.save(replace(after.sheet, status=SheetStatus.APPROVED))
            else:
                await ask_reviewers(uow, replace(after, sheet=was.touched()), now)
