"""Pending questions in SQL."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select, update

from bot.usecases.ports import Question, QuestionState
from db.repository import Repository, params
from db.tables import questions

_QUESTION = select(
    questions.c.id,
    questions.c.bot,
    questions.c.chat_id,
    questions.c.user_id,
    questions.c.kind,
    questions.c.payload,
    questions.c.expires_at,
    questions.c.state,
)
_OPEN = questions.c.state == QuestionState.OPEN.value
_CHAT = (questions.c.bot == bindparam("b_bot")) & (questions.c.chat_id == bindparam("b_chat"))
_CHANGING = ("kind", "payload", "message_id", "state", "expires_at")

_ADD = sa.insert(questions).values(**params("bot", "chat_id", "user_id", "asked_at", *_CHANGING))
_GET = _QUESTION.where(questions.c.id == bindparam("question_id"))
_LATEST = (
    _QUESTION.where(
        _CHAT,
        questions.c.user_id == bindparam("b_user"),
        _OPEN,
        questions.c.expires_at > bindparam("now"),
    )
    .order_by(questions.c.id.desc())
    .limit(1)
)
_UNANSWERED = _QUESTION.where(
    questions.c.kind == bindparam("b_kind"),
    _OPEN,
    questions.c.expires_at.between(bindparam("first"), bindparam("last")),
).order_by(questions.c.id)
_SAVE = update(questions).where(questions.c.id == bindparam("question_id")).values(**params(*_CHANGING))
_OF_MESSAGE = (
    _QUESTION.where(_CHAT, questions.c.message_id == bindparam("b_message"), questions.c.kind == bindparam("b_kind"))
    .order_by(questions.c.id.desc())
    .limit(1)
)
_DROP = (
    update(questions)
    .where(_CHAT, questions.c.message_id == bindparam("b_message"), _OPEN)
    .values(state=QuestionState.DROPPED.value)
)


class SqlQuestions(Repository):
    """`Questions` in SQL."""

    __slots__ = ()

    async def add(self, question: Question, now: datetime) -> Question:
        number = await self._inserted(
            _ADD,
            bot=question.bot,
            chat_id=question.chat_id,
            user_id=question.user_id,
            asked_at=now,
            **_changing(question),
        )
        return replace(question, id=number)

    async def get(self, question_id: int) -> Question | None:
        return _question(await self._first(_GET, question_id=question_id))

    async def latest_open(self, bot: str, chat_id: str, user_id: str, now: datetime) -> Question | None:
        return _question(await self._first(_LATEST, b_bot=bot, b_chat=chat_id, b_user=user_id, now=now))

    async def unanswered(self, kind: str, first: datetime, last: datetime) -> tuple[Question, ...]:
        rows = await self._all(_UNANSWERED, b_kind=kind, first=first, last=last)
        return tuple(_as_question(row) for row in rows)

    async def save(self, question: Question) -> None:
        await self._changed_one(_SAVE, question_id=question.id, **_changing(question))

    async def of_message(self, bot: str, chat_id: str, message_id: str, kind: str) -> Question | None:
        row = await self._first(_OF_MESSAGE, b_bot=bot, b_chat=chat_id, b_message=message_id, b_kind=kind)
        return _question(row)

    async def drop_for_message(self, bot: str, chat_id: str, message_id: str) -> int:
        return await self._changed(_DROP, b_bot=bot, b_chat=chat_id, b_message=message_id)


def _changing(question: Question) -> dict[str, Any]:
    message_id = question.payload.get("message_id")
    return {
        "kind": question.kind,
        "payload": question.payload,
        "message_id": None if message_id is None else str(message_id),
        "state": question.state.value,
        "expires_at": question.expires_at,
    }


def _question(row: sa.Row[Any] | None) -> Question | None:
    return None if row is None else _as_question(row)


def _as_question(row: sa.Row[Any]) -> Question:
    values = dict(row._mapping)  # noqa: SLF001 - Row's public interface
    return Question(**values | {"state": QuestionState(row.state)})
