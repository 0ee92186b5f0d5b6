"""Bound groups in SQL, and the ids they once had."""

from collections.abc import Collection, Iterable
from datetime import datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, delete, select, update

from bot.usecases.ports import Audience, Binding, QuestionState
from db.bulk import one_of, packed
from db.repository import Repository, insert, params
from db.tables import bindings, chat_aliases, is_waiting, outbox, questions

_COLUMNS = (
    bindings.c.id,
    bindings.c.bot,
    bindings.c.channel,
    bindings.c.chat_id,
    bindings.c.class_id,
    bindings.c.audience,
    bindings.c.active,
)
_AUDIENCES = {audience.value: audience for audience in Audience}
_CHAT = (bindings.c.bot == bindparam("b_bot")) & (bindings.c.chat_id == bindparam("b_chat"))
_CLASS = bindings.c.class_id == bindparam("b_class")

_AGAIN = (
    update(bindings)
    .where(_CHAT, _CLASS, bindings.c.audience == bindparam("b_audience"), bindings.c.channel == bindparam("b_channel"))
    .values(active=True)
)
_BIND = insert(bindings).values(
    **params("bot", "channel", "chat_id", "class_id", "audience", "bound_by", "bound_at"), active=True
)
_BIND = _BIND.on_conflict_do_update(
    index_elements=[bindings.c.bot, bindings.c.chat_id, bindings.c.class_id],
    set_={name: _BIND.excluded[name] for name in ("channel", "audience", "active", "bound_by", "bound_at")},
)
_UNBIND_ALL = delete(bindings).where(_CHAT).returning(*_COLUMNS)
_UNBIND = delete(bindings).where(_CHAT, _CLASS).returning(*_COLUMNS)

_OF_CLASS = select(*_COLUMNS).where(_CLASS).order_by(bindings.c.id)
_OF_CLASSES = (
    select(*_COLUMNS)
    .where(
        one_of(bindings.c.class_id, "class_ids"),
        bindings.c.audience == bindparam("b_audience"),
    )
    .order_by(bindings.c.id)
)
_OF_CLASS_AUDIENCE = _OF_CLASS.where(bindings.c.audience == bindparam("b_audience"))
_TODAYS_ID = (
    select(chat_aliases.c.chat_id)
    .where(chat_aliases.c.bot == bindparam("b_bot"), chat_aliases.c.old_chat_id == bindparam("b_chat"))
    .scalar_subquery()
)
_OF_CHAT = (
    select(*_COLUMNS)
    .where(
        bindings.c.bot == bindparam("b_bot"),
        bindings.c.chat_id == sa.func.coalesce(_TODAYS_ID, bindparam("b_chat", type_=sa.String)),
    )
    .order_by(bindings.c.id)
)
_SET_ACTIVE = (
    update(bindings)
    .where(_CHAT, bindings.c.active != bindparam("b_active"))
    .values(active=bindparam("b_active"))
    .returning(*_COLUMNS)
)

_OLD = bindparam("b_old", type_=sa.String)
_NEW = bindparam("b_new", type_=sa.String)
_twin = bindings.alias("twin")
_BOUND_THERE_ALREADY = delete(bindings).where(
    bindings.c.bot == bindparam("b_bot"),
    bindings.c.chat_id == _OLD,
    bindings.c.class_id.in_(select(_twin.c.class_id).where(_twin.c.bot == bindparam("b_bot"), _twin.c.chat_id == _NEW)),
)
_REPOINT = [
    update(bindings),
    update(outbox).where(is_waiting(outbox)),
    update(questions).where(questions.c.state == QuestionState.OPEN.value),
    update(chat_aliases),
]
_REPOINT = [
    statement.where(statement.table.c.bot == bindparam("b_bot"), statement.table.c.chat_id == _OLD).values(chat_id=_NEW)
    for statement in _REPOINT
]
_REMEMBER = insert(chat_aliases).values(**params("bot", "old_chat_id", "chat_id"))
_REMEMBER = _REMEMBER.on_conflict_do_update(
    index_elements=[chat_aliases.c.bot, chat_aliases.c.old_chat_id],
    set_={"chat_id": _REMEMBER.excluded.chat_id},
)


class SqlGroups(Repository):
    """`Groups` in SQL. A chat is bound to a class for one audience; binding it for the other one replaces that."""

    __slots__ = ()

    async def bind(self, binding: Binding, by: str, now: datetime) -> bool:
        same = await self._changed(
            _AGAIN,
            b_bot=binding.bot,
            b_chat=binding.chat_id,
            b_class=binding.class_id,
            b_audience=binding.audience.value,
            b_channel=binding.channel,
        )
        if same:
            return False
        await self._changed(
            _BIND,
            bot=binding.bot,
            channel=binding.channel,
            chat_id=binding.chat_id,
            class_id=binding.class_id,
            audience=binding.audience.value,
            bound_by=by,
            bound_at=now,
        )
        return True

    async def unbind(self, bot: str, chat_id: str, class_id: str | None = None) -> tuple[Binding, ...]:
        if class_id is None:
            return _oldest_first(await self._all(_UNBIND_ALL, b_bot=bot, b_chat=chat_id))
        return _oldest_first(await self._all(_UNBIND, b_bot=bot, b_chat=chat_id, b_class=class_id))

    async def of_class(self, class_id: str, audience: Audience | None = None) -> tuple[Binding, ...]:
        if audience is None:
            return _oldest_first(await self._all(_OF_CLASS, b_class=class_id))
        rows = await self._all(_OF_CLASS_AUDIENCE, b_class=class_id, b_audience=audience.value)
        return _oldest_first(rows)

    async def of_classes(self, class_ids: Collection[str], audience: Audience) -> tuple[Binding, ...]:
        rows = await self._all(_OF_CLASSES, class_ids=packed(class_ids), b_audience=audience.value)
        return _oldest_first(rows)

    async def of_chat(self, bot: str, chat_id: str) -> tuple[Binding, ...]:
        return _oldest_first(await self._all(_OF_CHAT, b_bot=bot, b_chat=chat_id))

    async def set_active(self, bot: str, chat_id: str, *, active: bool) -> tuple[Binding, ...]:
        return _oldest_first(await self._all(_SET_ACTIVE, b_bot=bot, b_chat=chat_id, b_active=active))

    async def move(self, bot: str, old_chat_id: str, new_chat_id: str) -> None:
        if old_chat_id == new_chat_id:
            return
        ids = {"b_bot": bot, "b_old": old_chat_id, "b_new": new_chat_id}
        await self._changed(_BOUND_THERE_ALREADY, **ids)
        for repoint in _REPOINT:
            await self._changed(repoint, **ids)
        await self._changed(_REMEMBER, bot=bot, old_chat_id=old_chat_id, chat_id=new_chat_id)


def _oldest_first(rows: Iterable[sa.Row[Any]]) -> tuple[Binding, ...]:
    # DELETE and UPDATE return their rows in no promised order.
    return tuple(
        Binding(
            bot=bot,
            channel=channel,
            chat_id=chat_id,
            class_id=class_id,
            audience=_AUDIENCES[audience],
            active=active,
        )
        for _, bot, channel, chat_id, class_id, audience, active in map(tuple, sorted(rows, key=itemgetter(0)))
    )
