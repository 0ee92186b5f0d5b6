"""Whose private chat it is, and which classes a parent follows, in SQL."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.people import Person
from bot.usecases.ports import Account
from db.repository import Repository, insert, params
from db.schools import SqlSchools
from db.sqlite_driver import SqliteConnection
from db.tables import accounts, follows, people, schools

_CHAT = (accounts.c.bot == bindparam("b_bot")) & (accounts.c.user_id == bindparam("b_user"))
_PERSON_OF = (
    select(people.c.id, people.c.school_id, schools.c.version)
    .join(accounts, accounts.c.person_id == people.c.id)
    .join(schools, schools.c.id == people.c.school_id)
    .where(_CHAT, people.c.active.is_(True))
)
_OF_PERSON = (
    select(accounts.c.bot, accounts.c.channel, accounts.c.user_id, accounts.c.person_id)
    .where(accounts.c.person_id == bindparam("person_id"))
    .order_by(accounts.c.bot)
)
_UNLINK = delete(accounts).where(_CHAT)
_UNLINK_EITHER = delete(accounts).where(
    accounts.c.bot == bindparam("b_bot"),
    sa.or_(accounts.c.user_id == bindparam("b_user"), accounts.c.person_id == bindparam("b_person")),
)
_LINK = sa.insert(accounts).values(**params("bot", "user_id", "channel", "person_id", "linked_at"))

_FOLLOWER = (follows.c.bot == bindparam("b_bot")) & (follows.c.user_id == bindparam("b_user"))
_FOLLOW = (
    insert(follows)
    .values(**params("bot", "user_id", "class_id", "followed_at"))
    .on_conflict_do_nothing(index_elements=[follows.c.bot, follows.c.user_id, follows.c.class_id])
    .returning(follows.c.id)
)
_UNFOLLOW_ALL = delete(follows).where(_FOLLOWER)
_UNFOLLOW = _UNFOLLOW_ALL.where(follows.c.class_id == bindparam("b_class"))
_FOLLOWED = select(follows.c.class_id).where(_FOLLOWER).order_by(follows.c.id)


class SqlAccounts(Repository):
    """`Accounts` in SQL."""

    __slots__ = ("_schools",)

    def __init__(self, connection: AsyncConnection, driver: SqliteConnection | None, schools: SqlSchools) -> None:
        super().__init__(connection, driver)
        self._schools = schools

    async def person_of(self, bot: str, user_id: str) -> Person | None:
        row = await self._first(_PERSON_OF, b_bot=bot, b_user=user_id)
        return row and (await self._schools.known(row.school_id, row.version)).by_id[row.id]

    async def of(self, person_id: str) -> tuple[Account, ...]:
        rows = await self._all(_OF_PERSON, person_id=person_id)
        return tuple(Account(**row._mapping) for row in rows)  # noqa: SLF001 - Row's public interface

    async def link(self, account: Account, now: datetime) -> None:
        await self._changed(_UNLINK_EITHER, b_bot=account.bot, b_user=account.user_id, b_person=account.person_id)
        await self._changed(
            _LINK,
            bot=account.bot,
            user_id=account.user_id,
            channel=account.channel,
            person_id=account.person_id,
            linked_at=now,
        )

    async def unlink(self, bot: str, user_id: str) -> bool:
        return await self._changed(_UNLINK, b_bot=bot, b_user=user_id) > 0

    async def follow(self, bot: str, user_id: str, class_id: str, now: datetime) -> bool:
        row = await self._first(_FOLLOW, bot=bot, user_id=user_id, class_id=class_id, followed_at=now)
        return row is not None

    async def unfollow(self, bot: str, user_id: str, class_id: str | None = None) -> int:
        if class_id is None:
            return await self._changed(_UNFOLLOW_ALL, b_bot=bot, b_user=user_id)
        return await self._changed(_UNFOLLOW, b_bot=bot, b_user=user_id, b_class=class_id)

    async def followed(self, bot: str, user_id: str) -> tuple[str, ...]:
        return tuple(row.class_id for row in await self._all(_FOLLOWED, b_bot=bot, b_user=user_id))
