"""A school file becomes the school in the database, with the codes that let people in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.classes import parse_class
from bot.domain.errors import UnknownClassError
from bot.domain.facts import Fact
from bot.domain.looser import APPLIED, loosened_by
from bot.domain.people import Person
from bot.domain.school import SchoolClass, SchoolSpec
from bot.usecases.codes import INVITE_LASTS, issue, school_year_end
from bot.usecases.page_links import PageLinks
from bot.usecases.ports import Audience, CodePurpose, OpenUnitOfWork, UnitOfWork


@dataclass(frozen=True, slots=True)
class ClassCodes:
    """Newly issued codes of a class; None: an earlier one is still good, or a group is bound already.

    page: address of the class's page, every time; None where there is none (PageLinks.told).
    """

    school_class: SchoolClass
    parents: str | None
    staff: str | None
    join: str | None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class PersonCode:
    """A newly issued invite; None: an earlier one is still good, or the person is enrolled."""

    person: Person
    invite: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedSchool:
    """What `school apply` did."""

    changed: bool
    classes: tuple[ClassCodes, ...]
    people: tuple[PersonCode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplySchool:
    """Create or update a school; idempotent. renew: names of people or classes that get new codes."""

    open_uow: OpenUnitOfWork
    links: PageLinks

    async def __call__(self, spec: SchoolSpec, now: datetime, *, renew: Sequence[str] = ()) -> AppliedSchool:
        """Raises UnknownClassError (fact name) for a name in `renew` that is nobody's."""
        _check(spec, renew)
        async with self.open_uow() as uow:
            changed = await uow.schools.apply(spec, now)
            if changed:
                by = loosened_by(spec.school.policy, spec.people)
                await uow.history.add(
                    Fact(
                        school_id=spec.school.id,
                        class_id=None,
                        day=None,
                        actor="operator",
                        action=APPLIED,
                        subject=f"school:{spec.school.id}",
                        at=now,
                        data={"policy": spec.school.policy.version, "looser": _looser(spec), "by": by},
                    )
                )
            classes = [await self._class_codes(uow, spec, c, now, renew) for c in spec.classes]
            people = [await self._invite(uow, spec, p, now, renew) for p in spec.people]
            await uow.commit()
        return AppliedSchool(changed=changed, classes=tuple(classes), people=tuple(people))

    async def _class_codes(
        self, uow: UnitOfWork, spec: SchoolSpec, school_class: SchoolClass, now: datetime, renew: Sequence[str]
    ) -> ClassCodes:
        again = any(parse_class(name) == school_class.name for name in renew)
        bound = {b.audience for b in await uow.groups.of_class(school_class.id) if b.active}
        year_end = school_year_end(now.astimezone(spec.school.zone).date(), spec.school.zone)
        wanted = (
            (CodePurpose.BIND_PARENTS, Audience.PARENTS in bound, None),
            (CodePurpose.BIND_STAFF, Audience.STAFF in bound, None),
            (CodePurpose.JOIN, False, year_end),
        )
        codes: list[str | None] = []
        for purpose, settled, expires_at in wanted:
            if again:
                await uow.codes.revoke(purpose, school_class.id, now)
            elif settled or await uow.codes.live(purpose, school_class.id, now):
                codes.append(None)
                continue
            codes.append(
                await issue(
                    uow,
                    purpose,
                    school_id=spec.school.id,
                    target=school_class.id,
                    now=now,
                    expires_at=expires_at,
                )
            )
        if again:
            await uow.codes.revoke(CodePurpose.PAGE, school_class.id, now)
        page = await self.links.told(uow, spec.school, school_class.id, now)
        parents, staff, join = codes
        return ClassCodes(school_class, parents, staff, join, page)

    async def _invite(
        self, uow: UnitOfWork, spec: SchoolSpec, person: Person, now: datetime, renew: Sequence[str]
    ) -> PersonCode:
        if person.name in renew:
            await uow.codes.revoke(CodePurpose.INVITE, person.id, now)
        elif await uow.accounts.of(person.id) or await uow.codes.live(CodePurpose.INVITE, person.id, now):
            return PersonCode(person, None)
        code = await issue(
            uow,
            CodePurpose.INVITE,
            school_id=spec.school.id,
            target=person.id,
            now=now,
            expires_at=now + INVITE_LASTS,
        )
        return PersonCode(person, code)


def _check(spec: SchoolSpec, renew: Sequence[str]) -> None:
    people = {p.name for p in spec.people}
    classes = {c.name for c in spec.classes}
    for name in renew:
        if name not in people and parse_class(name) not in classes:
            raise UnknownClassError(name=name)


def _looser(spec: SchoolSpec) -> list[list[object]]:
    return [list(item) for item in spec.school.policy.looser_because]
