"""Trouble of the program itself, told to every school's 管理员 at most once an hour and kind."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.messages import MessageKind, Say
from bot.usecases.announce import admins, tell_person
from bot.usecases.ports import OpenUnitOfWork

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAdmins:
    """Queues a notice for the admins."""

    open_uow: OpenUnitOfWork

    async def __call__(self, code: str, text: str, now: datetime) -> int:
        """How many chats. code: the kind of trouble, for the key and the log."""
        told = 0
        async with self.open_uow() as uow:
            for school in await uow.schools.all():
                for person in await admins(uow, school):
                    told += await tell_person(
                        uow,
                        person.id,
                        key=f"alert/{code}/{school.id}/{now:%Y-%m-%dT%H}",
                        kind=MessageKind.NOTICE,
                        act=Say(text=text),
                        now=now,
                        scope=school.id,
                    )
            await uow.commit()
        log.warning("alert", code=code, told=told)
        return told
