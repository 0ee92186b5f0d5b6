"""What follows from a message having arrived, or from its never arriving."""

from datetime import datetime, timedelta

from bot.domain.school import School
from bot.messages import MessageKind, OutboxMessage, Pin, Receipt, Unpin
from bot.texts import office as texts
from bot.usecases.announce import tell_homeroom
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
            await _pin(uow, message, now)
        case MessageKind.POLL if receipt.poll_id is not None:
            await uow.polls.set_poll_id(message.key, receipt.poll_id)
        case MessageKind.POLL_CLOSE if receipt.counts is not None:
            await record_final(uow, message.key.removesuffix("/close"), receipt.counts, now)


async def _pin(uow: UnitOfWork, message: OutboxMessage, now: datetime) -> None:
    await uow.outbox.put(_beside(message, f"pin/{message.key}", MessageKind.PIN, Pin(message.key), now))
    _, school_id, class_number, day, chat_id = message.key.split("/")[:5]
    before = await uow.sheets.last_published_day(f"{school_id}/{class_number}", datetime.fromisoformat(day).date())
    if before is not None:
        earlier = f"publish/{school_id}/{class_number}/{before}/{chat_id}"
        await uow.outbox.put(_beside(message, f"unpin/{earlier}", MessageKind.UNPIN, Unpin(earlier), now))


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
    """Tell the class's 班主任 once a month that their group cannot be reached, or the pin not be set. Never silent.

    why: gone (removed or blocked), rejected, in-doubt.
    """
    if message.kind not in _FAILURES_TOLD or "/" not in message.scope:
        return
    school = await uow.schools.get(message.scope.partition("/")[0])
    if school is None:
        return
    school_class = next((c for c in await uow.schools.classes(school.id) if c.id == message.scope), None)
    if school_class is None:
        return
    topic = "pin" if message.kind is MessageKind.PIN else "post"
    await tell_homeroom(
        uow,
        school,
        message.scope,
        key=f"cannot-{topic}/{message.scope}/{message.chat_id}/{_month(school, now)}",
        text=texts.cannot_pin(school_class) if topic == "pin" else texts.cannot_post(school_class, why),
        now=now,
    )


def _month(school: School, now: datetime) -> str:
    return f"{now.astimezone(school.zone):%Y-%m}"
