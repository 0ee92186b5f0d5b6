"""Whether anything was altered below the program: history, frozen sheets, lines (jianfu ledger verify)."""

from dataclasses import dataclass

from bot.domain.audit import Alteration, Records, first_alteration
from bot.domain.facts import GENESIS
from bot.domain.school import School
from bot.usecases.ports import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How one school's ledger was found. last: the chain's last link, to be noted and compared later."""

    school: School
    facts: int
    versions: int
    entries: int
    last: str
    altered: Alteration | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyLedger:
    """Check every school. Reads all of it; writes nothing."""

    read_uow: OpenUnitOfWork

    async def __call__(self) -> tuple[Verified, ...]:
        async with self.read_uow() as uow:
            schools = await uow.schools.all()
        return tuple([await self._verify(school) for school in schools])

    async def _verify(self, school: School) -> Verified:
        async with self.read_uow() as uow:
            records = Records(
                chain=await uow.history.chain(school.id),
                versions=await uow.audit.versions(school.id),
                entries=await uow.audit.entries(school.id),
                states=await uow.audit.states(school.id),
            )
        return Verified(
            school=school,
            facts=len(records.chain),
            versions=len(records.versions),
            entries=len(records.entries),
            last=records.chain[-1][1] if records.chain else GENESIS,
            altered=first_alteration(records),
        )
