"""People come in by a code: staff by their invite, parents by their class's join code."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import CodeRefusedError
from bot.domain.facts import Fact
from bot.domain.people import Person
from bot.domain.school import School, SchoolClass
from bot.usecases.class_day import class_by_id
from bot.usecases.codes import TRIES_AN_HOUR, digest
from bot.usecases.ports import Account, Code, CodePurpose, OpenUnitOfWork, UnitOfWork

# Telegram's own service accounts may never hold a right (reliability.md §10.1).
SERVICE_ACCOUNTS = frozenset({"1087968824", "777000", "136817688"})


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A member of staff is in."""

    person: Person
    school: School
    classes: tuple[SchoolClass, ...]


@dataclass(frozen=True, slots=True)
class Following:
    """A parent follows a class. new: was not following it before."""

    school: School
    school_class: SchoolClass
    new: bool


async def open_code(uow: UnitOfWork, text: str, *, bot: str, user_id: str, now: datetime) -> Code:
    """Find a code that still opens something; a wrong one is counted against its sender.

    Raises:
        CodeRefusedError: why = too-many-tries, unknown, revoked, used or expired.
    """
    if await uow.codes.failures_since(bot, user_id, now - timedelta(hours=1)) >= TRIES_AN_HOUR:
        raise CodeRefusedError(why="too-many-tries")
    code = await uow.codes.find(digest(text))
    why = _refusal(code, now)
    if code is None or why:
        if user_id not in SERVICE_ACCOUNTS:
            await uow.codes.failed(bot, user_id, now)
            await uow.commit()
        raise CodeRefusedError(why=why)
    return code


def _refusal(code: Code | None, now: datetime) -> str | None:
    if code is None:
        return "unknown"
    if code.revoked_at is not None:
        return "revoked"
    if code.used_at is not None and code.purpose is not CodePurpose.JOIN:
        return "used"
    return "expired" if code.expires_at is not None and code.expires_at <= now else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol:
    """Open the door for whoever sends `/start CODE` in private."""

    open_uow: OpenUnitOfWork

    async def __call__(self, text: str, *, bot: str, channel: str, user_id: str, now: datetime) -> Enrolled | Following:
        """Raises CodeRefusedError; why = wrong-place for a group's bind code."""
        if user_id in SERVICE_ACCOUNTS:
            raise CodeRefusedError(why="unknown")
        async with self.open_uow() as uow:
            code = await open_code(uow, text, bot=bot, user_id=user_id, now=now)
            if code.purpose in (CodePurpose.BIND_PARENTS, CodePurpose.BIND_STAFF):
                raise CodeRefusedError(why="wrong-place")
            if code.purpose is CodePurpose.JOIN:
                done: Enrolled | Following = await self._follow(uow, code, bot, user_id, now)
            else:
                done = await self._enrol(
                    uow, code, Account(bot=bot, channel=channel, user_id=user_id, person_id=code.target), now
                )
            await uow.commit()
        return done

    async def _enrol(self, uow: UnitOfWork, code: Code, account: Account, now: datetime) -> Enrolled:
        if not await uow.codes.use(code.digest, account.user_id, now):
            raise CodeRefusedError(why="used")
        person = await uow.schools.person(code.target)
        school = await uow.schools.get(code.school_id)
        if person is None or school is None or school.token_env != account.bot:
            raise CodeRefusedError(why="revoked")
        await uow.accounts.link(account, now)
        await uow.history.add(
            Fact(
                school_id=school.id,
                class_id=None,
                day=None,
                actor=person.id,
                action="enrolled",
                subject=f"person:{person.id}",
                at=now,
            )
        )
        mine = {*person.classes_taught, *person.classes}
        classes = tuple(c for c in await uow.schools.classes(school.id) if c.id in mine)
        return Enrolled(person, school, classes)

    async def _follow(self, uow: UnitOfWork, code: Code, bot: str, user_id: str, now: datetime) -> Following:
        school = await uow.schools.get(code.school_id)
        school_class = await class_by_id(uow, code.school_id, code.target)
        if school is None or school_class is None or school.token_env != bot:
            raise CodeRefusedError(why="revoked")
        new = await uow.accounts.follow(bot, user_id, school_class.id, now)
        return Following(school, school_class, new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfollow:
    """A parent leaves a class, or all; their chat id is then kept nowhere."""

    open_uow: OpenUnitOfWork

    async def __call__(self, *, bot: str, user_id: str, now: datetime, class_id: str | None = None) -> tuple[str, ...]:
        """Labels-free: the ids of the classes still followed."""
        async with self.open_uow() as uow:
            await uow.accounts.unfollow(bot, user_id, class_id)
            left = await uow.accounts.followed(bot, user_id)
            if not left and await uow.accounts.person_of(bot, user_id) is None:
                await uow.housekeeping.forget_chat(bot, user_id, now)
            await uow.commit()
        return left
