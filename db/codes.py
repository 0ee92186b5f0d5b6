"""Invites, bind and join codes in SQL: digests only, and who failed to guess one."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select, update

from bot.usecases.ports import Code, CodePurpose
from db.columns import UtcDateTime
from db.repository import Repository, params
from db.tables import code_failures, codes

_NOW = bindparam("now", type_=UtcDateTime)
_UNREVOKED = codes.c.revoked_at.is_(None)
_UNUSED = codes.c.used_at.is_(None)
_UNEXPIRED = sa.or_(codes.c.expires_at.is_(None), codes.c.expires_at > _NOW)
_IS_JOIN = codes.c.purpose == CodePurpose.JOIN.value
_OF_TARGET = (codes.c.purpose == bindparam("b_purpose")) & (codes.c.target == bindparam("b_target"))

_COLUMNS = (
    "digest",
    "purpose",
    "school_id",
    "target",
    "issued_at",
    "expires_at",
    "used_at",
    "revoked_at",
)
_ISSUE = sa.insert(codes).values(**params(*_COLUMNS))
_FIND = select(*(codes.c[name] for name in _COLUMNS)).where(codes.c.digest == bindparam("b_digest"))
# One unique update wins. A join code stays unmarked: who follows a class is written nowhere but in `follows`.
_USE = (
    update(codes)
    .where(codes.c.digest == bindparam("b_digest"), _UNREVOKED, _UNUSED, _UNEXPIRED)
    .values(
        used_at=sa.case((_IS_JOIN, sa.null()), else_=_NOW),
        used_by=sa.case((_IS_JOIN, sa.null()), else_=bindparam("b_user", type_=sa.String)),
    )
)
_NEWEST = (
    select(*(codes.c[name] for name in _COLUMNS))
    .where(_OF_TARGET, _UNREVOKED, _UNUSED, _UNEXPIRED)
    .order_by(codes.c.issued_at.desc(), codes.c.digest)
    .limit(1)
)
_LIVE = select(codes.c.digest).where(_OF_TARGET, _UNREVOKED, _UNUSED, _UNEXPIRED).limit(1)
_REVOKE = update(codes).where(_OF_TARGET, _UNREVOKED, _UNUSED).values(revoked_at=_NOW)

_FAILED = sa.insert(code_failures).values(**params("bot", "user_id", "at"))
_FAILURES = select(func.count()).where(
    code_failures.c.bot == bindparam("b_bot"),
    code_failures.c.user_id == bindparam("b_user"),
    code_failures.c.at >= bindparam("since"),
)


class SqlCodes(Repository):
    """`Codes` in SQL."""

    __slots__ = ()

    async def issue(self, code: Code) -> None:
        await self._changed(_ISSUE, **{name: getattr(code, name) for name in _COLUMNS})

    async def find(self, digest: str) -> Code | None:
        return _code(await self._first(_FIND, b_digest=digest))

    async def use(self, digest: str, user_id: str, now: datetime) -> bool:
        return await self._changed(_USE, b_digest=digest, b_user=user_id, now=now) > 0

    async def live(self, purpose: CodePurpose, target: str, now: datetime) -> bool:
        row = await self._first(_LIVE, b_purpose=purpose, b_target=target, now=now)
        return row is not None

    async def newest(self, purpose: CodePurpose, target: str, now: datetime) -> Code | None:
        return _code(await self._first(_NEWEST, b_purpose=purpose, b_target=target, now=now))

    async def revoke(self, purpose: CodePurpose, target: str, now: datetime) -> int:
        return await self._changed(_REVOKE, b_purpose=purpose, b_target=target, now=now)

    async def failed(self, bot: str, user_id: str, now: datetime) -> None:
        await self._changed(_FAILED, bot=bot, user_id=user_id, at=now)

    async def failures_since(self, bot: str, user_id: str, since: datetime) -> int:
        row = await self._first(_FAILURES, b_bot=bot, b_user=user_id, since=since)
        return int(row[0]) if row else 0


def _code(row: sa.Row[Any] | None) -> Code | None:
    if row is None:
        return None
    values = dict(row._mapping)  # noqa: SLF001 - Row's public interface
    return Code(**values | {"purpose": CodePurpose(row.purpose)})
