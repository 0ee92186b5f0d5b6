"""What follows from a message having arrived, or from its never arriving."""

from datetime import date, datetime, timedelta

from bot.messages import Edit, MessageKind, OutboxMessage, Pin, Receipt, Say, Unpin
from bot.texts import office as texts
from bot.texts.outbox import KINDS
from bot.usecases.announce import admins, tell_homeroom, tell_person
from bot.usecases.polls import record_final
from bot.usecases.ports import UnitOfWork

_PIN_LASTS = timedelta(hours=6)
_FAILURES_TOLD = frozenset(
    {MessageKind.PUBLICATION, MessageKind.PIN, MessageKind.POLL, MessageKind.CORRECTION, MessageKind.BEDTIME}
)


async def after_sent(uow: UnitOfWork, message: OutboxMessage, receipt: Receipt, now: datetime) -> None:
    """Pin a publication and take down the one before; remember a poll's id; record a poll's end."""
    match message.kind:
        case MessageKind.PUBLICATION:
            await uow.groups.set_active(message.bot, message.chat_id, active=True)
            await _pin(uow, message, now)
        case MessageKind.POLL if receipt.poll_id is not None:
            await uow.polls.set_poll_id(message.key, receipt.poll_id)
        case MessageKind.POLL_CLOSE:
            await record_final(uow, message.key.removesuffix("/close"), receipt.counts)


async def _pin(uow: UnitOfWork, message: OutboxMessage, now: datetime) -> None:
    await uow.outbox.put(_beside(message, f"pin/{message.key}", MessageKind.PIN, Pin(message.key), now))
    day = message.key.removeprefix(f"publish/{message.scope}/").partition("/")[0]
    before = await uow.sheets.last_published_day(message.scope, date.fromisoformat(day))
    for row in await uow.outbox.with_prefix(f"publish/{message.scope}/{before}/"):
        earlier = row.message
        if earlier.kind is MessageKind.PUBLICATION and earlier.chat_id == message.chat_id and row.receipt is not None:
            unpin = Unpin(earlier.key)
            await uow.outbox.put(_beside(message, f"unpin/{earlier.key}", MessageKind.UNPIN, unpin, now))


def _beside(message: OutboxMessage, key: str, kind: MessageKind, act: Pin | Unpin, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        key=key,
        bot=message.bot,
        channel=message.channel,
        chat_id=message.chat_id,
        kind=kind,
        scope=message.scope,
        act=act,
        priority=4,
        not_before=now,
        expires_at=now + _PIN_LASTS,
    )


async def after_failure(uow: UnitOfWork, message: OutboxMessage, why: str, now: datetime) -> None:
    """Tell the class's 班主任 once a day that a group cannot be reached, once a month that it lets nobody pin.

    why: gone (removed or blocked), no-rights (may not write there), rejected, in-doubt, expired.
    """
    if message.kind not in _FAILURES_TOLD or "/" not in message.scope:
        await _person_not_reached(uow, message, why, now)
        return
    school = await uow.schools.get(message.scope.partition("/")[0])
    if school is None:
        return
    school_class = next((c for c in await uow.schools.classes(school.id) if c.id == message.scope), None)
    if school_class is None:
        return
    pin = message.kind is MessageKind.PIN
    since = f"{now.astimezone(school.zone):{'%Y-%m' if pin else '%Y-%m-%d'}}"
    await tell_homeroom(
        uow,
        school,
        message.scope,
        key=f"cannot-{'pin' if pin else 'post'}/{message.scope}/{message.chat_id}/{since}",
        text=texts.cannot_pin(school_class) if pin else texts.cannot_post(school_class, why, _to_paste(message)),
        now=now,
    )


def _to_paste(message: OutboxMessage) -> str:
    sheet = message.kind in (MessageKind.PUBLICATION, MessageKind.CORRECTION)
    return message.act.text if sheet and isinstance(message.act, Say | Edit) else ""


async def _person_not_reached(uow: UnitOfWork, message: OutboxMessage, why: str, now: datetime) -> None:
    """Tell the admins, once a month, of a colleague whom nothing reaches: a review card may be waiting for them."""
    person = await uow.accounts.person_of(message.bot, message.chat_id) if why == "gone" else None
    school = await uow.schools.get(person.school_id) if person is not None else None
    if person is None or school is None:
        return
    for admin in await admins(uow, school):
        if admin.id != person.id:
            await tell_person(
                uow,
                admin.id,
                key=f"cannot-reach/{person.id}/{now.astimezone(school.zone):%Y-%m}",
                kind=MessageKind.NOTICE,
                act=Say(text=texts.cannot_reach(person.name, KINDS[message.kind])),
                now=now,
                scope=school.id,
            )
