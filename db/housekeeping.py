"""Forgetting, in SQL: what has had its time, and a parent who asks for it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import bindparam, delete, select, update

from bot.usecases.ports import Forgotten
from db.columns import UtcDateTime
from db.repository import Repository, insert, params
from db.tables import NEW, code_failures, follows, forgotten, inbox, is_waiting, outbox, questions

_FAILURES_KEPT = timedelta(days=1)
_UPDATES_KEPT = timedelta(days=7)
_BODIES_KEPT = timedelta(days=90)
_FORGOTTEN_KEPT = timedelta(days=400)  # longer than anybody keeps a backup

_PURGE_QUESTIONS = delete(questions).where(questions.c.expires_at <= bindparam("until"))
_PURGE_FAILURES = delete(code_failures).where(code_failures.c.at < bindparam("until"))
# Whole rows: after a quiet week Telegram numbers its updates anew, and an old number must not hide a new update.
_PURGE_UPDATES = delete(inbox).where(inbox.c.received_at < bindparam("until"))
# Keys and times stay: a key is unique for ever.
_CLEAR_BODIES = (
    update(outbox)
    .where(outbox.c.expires_at < bindparam("until"), outbox.c.act.is_not(None), ~is_waiting(outbox))
    .values(act=sa.null())
)

_BOT = bindparam("b_bot", type_=sa.String)
_USER = bindparam("b_user", type_=sa.String)
_FORGET = {
    "follows": delete(follows).where(follows.c.bot == _BOT, follows.c.user_id == _USER),
    "questions": delete(questions).where(
        questions.c.bot == _BOT, sa.or_(questions.c.user_id == _USER, questions.c.chat_id == _USER)
    ),
    "code_failures": delete(code_failures).where(code_failures.c.bot == _BOT, code_failures.c.user_id == _USER),
    # Not the update that asks for it, which is being handled; it goes with its week.
    "inbox": delete(inbox).where(inbox.c.bot == _BOT, inbox.c.lane == _USER, inbox.c.state != NEW),
    "outbox": delete(outbox).where(outbox.c.bot == _BOT, outbox.c.chat_id == _USER),
}
_PURGE_FORGOTTEN = delete(forgotten).where(forgotten.c.at < bindparam("until"))
_NOTE = insert(forgotten).values(**params("digest", "at"))
_NOTE = _NOTE.on_conflict_do_update(
    index_elements=[forgotten.c.digest],
    set_={"at": sa.case((_NOTE.excluded.at > forgotten.c.at, _NOTE.excluded.at), else_=forgotten.c.at)},
)
_FORGOTTEN = select(forgotten.c.digest, forgotten.c.at).order_by(forgotten.c.digest)
_FOLLOWERS = select(
    follows.c.bot, follows.c.user_id, sa.func.max(follows.c.followed_at, type_=UtcDateTime).label("at")
).group_by(follows.c.bot, follows.c.user_id)


class SqlHousekeeping(Repository):
    """`Housekeeping` in SQL."""

    __slots__ = ()

    async def purge(self, now: datetime) -> dict[str, int]:
        return {
            "questions": await self._changed(_PURGE_QUESTIONS, until=now),
            "code_failures": await self._changed(_PURGE_FAILURES, until=now - _FAILURES_KEPT),
            "inbox": await self._changed(_PURGE_UPDATES, until=now - _UPDATES_KEPT),
            "outbox": await self._changed(_CLEAR_BODIES, until=now - _BODIES_KEPT),
            "forgotten": await self._changed(_PURGE_FORGOTTEN, until=now - _FORGOTTEN_KEPT),
        }

    async def forget_chat(self, bot: str, user_id: str, now: datetime) -> dict[str, int]:
        erased = await self._erase(bot, user_id)
        await self._changed(_NOTE, digest=_digest(bot, user_id), at=now)
        return erased

    async def forgotten(self) -> tuple[Forgotten, ...]:
        return tuple(Forgotten(row.digest, row.at) for row in await self._all(_FORGOTTEN))

    async def forget_again(self, known: Sequence[Forgotten]) -> int:
        for each in known:
            await self._changed(_NOTE, digest=each.digest, at=each.at)
        at = {each.digest: each.at for each in await self.forgotten()}
        back = [
            (row.bot, row.user_id)
            for row in await self._all(_FOLLOWERS)
            if (digest := _digest(row.bot, row.user_id)) in at and row.at <= at[digest]
        ]
        for bot, user_id in back:
            await self._erase(bot, user_id)
        return len(back)

    async def _erase(self, bot: str, user_id: str) -> dict[str, int]:
        return {name: await self._changed(forget, b_bot=bot, b_user=user_id) for name, forget in _FORGET.items()}


def _digest(bot: str, user_id: str) -> str:
    return hashlib.sha256(f"{bot}/{user_id}".encode()).hexdigest()
