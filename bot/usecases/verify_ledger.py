"""Whether anything was altered below the program: history, frozen sheets, lines (jianfu ledger verify)."""

from dataclasses import dataclass

from bot.domain.audit import Alteration, Records, first_alteration
from bot.domain.facts import GENESIS
from bot.domain.looser import Loosening, loosenings
from bot.domain.school import School
from bot.usecases.ports import OpenUnitOfWork

_TELLING = 8  # letters of a link that no two facts of a school share by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How one school's ledger was found. links: the chain's, in order; the last is to be noted and looked for later.

    looser: what an unaltered history says of values above the national ones.
    """

    school: School
    versions: int
    entries: int
    links: tuple[str, ...]
    altered: Alteration | None
    looser: tuple[Loosening, ...] = ()

    @property
    def last(self) -> str:
        return self.links[-1] if self.links else GENESIS

    def has(self, noted: str) -> bool:
        """Whether a link noted earlier, or its first eight letters and more, is still in the chain."""
        return len(noted) >= _TELLING and any(link.startswith(noted) for link in (GENESIS, *self.links))


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
        altered = first_alteration(records)
        return Verified(
            school=school,
            versions=len(records.versions),
            entries=len(records.entries),
            links=tuple(link for _, link in records.chain),
            altered=altered,
            looser=loosenings(fact for fact, _ in records.chain) if altered is None else (),
        )
