"""The bot came into a chat, left it, or the chat moved."""

from dataclasses import dataclass
from datetime import datetime

from bot.messages import ChatKind, ChatMoved, Membership, MembershipChanged, MessageKind, OutboxMessage, Say
from bot.usecases.after_sending import after_failure
from bot.usecases.held import ask_before_sending
from bot.usecases.ports import Binding, OpenUnitOfWork
from bot.usecases.strangers import leave_later


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatChanged:
    """Hold what waits for a chat that has lost the bot; when it is back in a group, ask before that is sent.

    A group that no class is bound to is left after a day.
    """

    open_uow: OpenUnitOfWork

    async def __call__(self, event: MembershipChanged, now: datetime) -> bool:
        """Whether the chat is a group that no class is bound to."""
        async with self.open_uow() as uow:
            bound = await uow.groups.of_chat(event.bot, event.chat_id)
            if event.membership is Membership.LEFT:
                lost = await uow.groups.set_active(event.bot, event.chat_id, active=False)
                await uow.outbox.hold_chat(event.bot, event.chat_id, "left")
                for binding in lost:
                    await after_failure(uow, _as_message(binding, now), "gone", now)
            else:
                await uow.groups.set_active(event.bot, event.chat_id, active=True)
                if event.chat_kind is ChatKind.GROUP:
                    await ask_before_sending(uow, bound, event.bot, event.chat_id, now)
                else:  # the person has opened the chat again: they want to hear
                    await uow.outbox.release_chat(event.bot, event.chat_id)
            stranger = event.chat_kind is ChatKind.GROUP and not bound
            if stranger and event.membership is Membership.JOINED:
                await leave_later(uow, bot=event.bot, channel=event.channel, chat_id=event.chat_id, now=now)
            await uow.commit()
        return stranger


def _as_message(binding: Binding, now: datetime) -> OutboxMessage:
    """The publication that can no longer reach this group, for the notice about it."""
    return OutboxMessage(
        key=f"left/{binding.class_id}/{binding.chat_id}",
        bot=binding.bot,
        channel=binding.channel,
        chat_id=binding.chat_id,
        kind=MessageKind.PUBLICATION,
        scope=binding.class_id,
        act=Say(text=""),
        not_before=now,
        expires_at=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveChat:
    """A group became a supergroup: everything that knew its old id follows it."""

    open_uow: OpenUnitOfWork

    async def __call__(self, event: ChatMoved) -> None:
        async with self.open_uow() as uow:
            await uow.groups.move(event.bot, event.chat_id, event.new_chat_id)
            await uow.commit()
