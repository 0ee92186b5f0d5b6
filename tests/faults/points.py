"""Named steps of planning and delivery, and a process that strikes itself down at one of them.

The program knows nothing of this: a fault test's process wraps the ports before it starts (`install`). Each change of
the outbox or of the run keys is a step by itself, and so are the commit it belongs to and the call to the channel; a
change nobody has named here shows up in what a process has seen (`Points.seen`), and the grid refuses it.
"""

import inspect
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from bot.channels.telegram.outbound import TelegramChannel
from db.outbox import SqlOutbox
from db.runs import SqlRuns
from db.unit_of_work import SqlUnitOfWork
from scheduler.drain_queue import DrainQueue

_READS = frozenset(
    {
        "get",
        "unfinished",
        "due",
        "is_unchanged",
        "bots_with_due",
        "listing",
        "by_id",
        "figures",
        "with_prefix",
        "known",
        "state",
    }
)
_KINDS = {
    "start": "plan",
    "start_all": "plan",
    "take_over": "take over",
    "mark_sending": "step",
    "settle_sent": "step",
    "settle_postponed": "step",
}
"""What a transaction is called, by its first change; else by that change's own name."""

PLAN = ("plan: start", "plan: start_all", "plan: put_all", "plan: before commit", "plan: committed")
DEFER = "plan: defer"
EXPIRE = ("expire: expire", "expire: before commit", "expire: committed")
TAKE_OVER = ("take over: take_over", "take over: before commit", "take over: committed")
STEP = (
    "step: mark_sending",
    "step: before commit",
    "step: committed",
    "channel: asked",
    "channel: answered",
    "step: settle_sent",
    "step: put",
)
ADOPT = ("adopt: adopt", "adopt: settle_postponed", "adopt: before commit", "adopt: committed")
HTTP_ASKED, HTTP_DONE = "HTTP: asked", "HTTP: done, not answered"
"""Seen by the proxy, which kills the process: the request is there; it has been carried out."""

_changes: ContextVar[list[str]] = ContextVar("changes")


@dataclass
class Points:
    """Counts the steps of this process. strike, hit: at which it ends, and the how-manieth time. seen: a file."""

    strike: str
    hit: int
    seen: Path
    _hits: Counter[str] = field(default_factory=Counter)

    def __call__(self, name: str) -> None:
        self._hits[name] += 1
        if self._hits[name] == 1:
            with self.seen.open("a", encoding="utf-8") as file:
                file.write(f"{name}\n")
        if name == self.strike and self._hits[name] == self.hit:
            os.kill(os.getpid(), signal.SIGKILL)


def install(point: Points) -> None:
    """Wrap the ports of this process."""
    for repository in (SqlOutbox, SqlRuns):
        for name, method in inspect.getmembers(repository, inspect.iscoroutinefunction):
            if not name.startswith("_") and name not in _READS:
                setattr(repository, name, _change(point, name, method))
    SqlUnitOfWork.__aenter__ = _entered(SqlUnitOfWork.__aenter__)
    SqlUnitOfWork.commit = _commit(point, SqlUnitOfWork.commit)
    DrainQueue.defer = _deferred(point, DrainQueue.defer)
    TelegramChannel.perform = _around(point, TelegramChannel.perform)


Method = Callable[..., Awaitable[Any]]


def _kind(changes: list[str]) -> str:
    return _KINDS.get(changes[0], changes[0])


def _change(point: Points, name: str, method: Method) -> Method:
    @wraps(method)
    async def wrapped(*args: Any, **more: Any) -> Any:
        answer = await method(*args, **more)
        changes = _changes.get()
        changes.append(name)
        point(f"{_kind(changes)}: {name}")
        return answer

    return wrapped


def _entered(method: Method) -> Method:
    @wraps(method)
    async def wrapped(uow: SqlUnitOfWork) -> SqlUnitOfWork:
        _changes.set([])
        return await method(uow)

    return wrapped


def _commit(point: Points, method: Method) -> Method:
    @wraps(method)
    async def wrapped(uow: SqlUnitOfWork) -> None:
        changes = _changes.get()
        if changes:
            point(f"{_kind(changes)}: before commit")
        await method(uow)
        if changes:
            point(f"{_kind(changes)}: committed")

    return wrapped


def _deferred(point: Points, method: Method) -> Method:
    @wraps(method)
    async def wrapped(queue: DrainQueue, bot: str, connection: Any = None) -> None:
        await method(queue, bot, connection)
        if connection is not None and _kind(_changes.get()) == "plan":
            point(DEFER)

    return wrapped


def _around(point: Points, method: Method) -> Method:
    @wraps(method)
    async def wrapped(*args: Any, **more: Any) -> Any:
        point("channel: asked")
        answer = await method(*args, **more)
        point("channel: answered")
        return answer

    return wrapped
