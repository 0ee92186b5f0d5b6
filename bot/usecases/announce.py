"""Putting announcements into the outbox: to a person, to a class's homeroom teachers, to its groups."""

from datetime import datetime, timedelta

from bot.domain.people import Person, Role
from bot.domain.school import School
from bot.messages import Act, MessageKind, OutboxMessage, Rows, Say
from bot.usecases.ports import Audience, Binding, UnitOfWork

A_DAY = timedelta(days=1)


async def tell_person(
    uow: UnitOfWork,
    person_id: str,
    *,
    key: str,
    kind: MessageKind,
    act: Act,
    now: datetime,
    scope: str,
    lasts: timedelta = A_DAY,
    priority: int = 4,
) -> int:
    """Queue an act for each private chat of a person; how many chats. The key is made unique by chat."""
    told = 0
    for account in await uow.accounts.of(person_id):
        told += await uow.outbox.put(
            OutboxMessage(
                key=f"{key}/{account.user_id}",
                bot=account.bot,
                channel=account.channel,
                chat_id=account.user_id,
                kind=kind,
                scope=scope,
                act=act,
                priority=priority,
                not_before=now,
                expires_at=now + lasts,
            )
        )
    return told


async def homerooms(uow: UnitOfWork, school: School, class_id: str) -> tuple[Person, ...]:
    """班主任 of a class."""
    return tuple(p for p in await uow.schools.people(school.id) if p.is_homeroom_of(class_id))


async def admins(uow: UnitOfWork, school: School) -> tuple[Person, ...]:
    """管理员 of a school."""
    return tuple(p for p in await uow.schools.people(school.id) if Role.ADMIN in p.roles)


async def tell_homeroom(
    uow: UnitOfWork, school: School, class_id: str, *, key: str, text: str, now: datetime, buttons: Rows = ()
) -> int:
    """A notice to the class's 班主任, or to the admins where nobody of them can be reached."""
    told = 0
    for person in await homerooms(uow, school, class_id):
        told += await _notice(uow, person, key=key, text=text, now=now, buttons=buttons, scope=class_id)
    if not told:
        for person in await admins(uow, school):
            told += await _notice(uow, person, key=key, text=text, now=now, buttons=buttons, scope=class_id)
    return told


async def _notice(
    uow: UnitOfWork, person: Person, *, key: str, text: str, now: datetime, buttons: Rows, scope: str
) -> int:
    return await tell_person(
        uow,
        person.id,
        key=key,
        kind=MessageKind.NOTICE,
        act=Say(text=text, buttons=buttons),
        now=now,
        scope=scope,
    )


async def parent_groups(uow: UnitOfWork, class_id: str) -> tuple[Binding, ...]:
    """Active parents' groups of a class."""
    return tuple(b for b in await uow.groups.of_class(class_id, Audience.PARENTS) if b.active)


def to_group(
    binding: Binding,
    *,
    key: str,
    kind: MessageKind,
    act: Act,
    now: datetime,
    expires_at: datetime,
    priority: int = 3,
) -> OutboxMessage:
    """An announcement to one bound group."""
    return OutboxMessage(
        key=key,
        bot=binding.bot,
        channel=binding.channel,
        chat_id=binding.chat_id,
        kind=kind,
        scope=binding.class_id,
        act=act,
        priority=priority,
        not_before=now,
        expires_at=expires_at,
    )
