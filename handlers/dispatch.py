"""Who is this, in which chat, wanting what: the one place that routes events and turns refusals into words."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.domain.clean import clean_text
from bot.domain.errors import NotPermittedError, RefusedError, StaleError
from bot.messages import (
    AnyEvent,
    ButtonPressed,
    ChatKind,
    ChatMoved,
    Event,
    MediaPosted,
    Membership,
    MembershipChanged,
    PollCounted,
    Reply,
    TextEdited,
    TextPosted,
)
from bot.texts import groups as group_texts
from bot.texts import parents as parent_texts
from bot.texts import refusals
from bot.usecases.catalogue import UseCases
from handlers import buttons, group, parent, staff
from handlers.throttle import Throttle, Verdict

log = structlog.get_logger()
_TRUSTED_LAG = timedelta(hours=24)


@dataclass(slots=True, kw_only=True)
class Dispatch:
    """Answer an event with at most one reply."""

    acts: UseCases
    throttle: Throttle = field(default_factory=Throttle)

    async def __call__(self, event: AnyEvent, now: datetime) -> Reply | None:
        """The reply to say at once, or None for silence. Refusals become sentences here, and only here."""
        if isinstance(event, PollCounted):
            await self.acts.count_poll(event)
            return None
        if (sent := self._sent_at(event, now)) is not event.at:
            event = replace(event, at=sent)
        try:
            return await self._route(event, now)
        except RefusedError as error:
            log.info("refused", code=error.code, chat=event.chat_id)
            return _refusal(event, error)

    def _sent_at(self, event: Event, now: datetime) -> datetime:
        """When the person sent it, so that a message answered after midnight keeps its day."""
        believable = timedelta() <= now - event.at < _TRUSTED_LAG
        return event.at if believable else now

    async def _route(self, event: AnyEvent, now: datetime) -> Reply | None:
        match event:
            case ChatMoved():
                await self.acts.move_chat(event)
                return None
            case MembershipChanged():
                unbound = await self.acts.chat_changed(event, now)
                joined = event.membership is Membership.JOINED
                return Reply(text=group_texts.hello()) if unbound and joined else None
            case ButtonPressed():
                return await self._button(event, now)
            case TextPosted() | TextEdited() | MediaPosted():
                if event.chat_kind is ChatKind.GROUP:
                    return await group.answer(self.acts, _cleaned(event), now)
                return await self._private(_cleaned(event), now)
        return None

    async def _button(self, event: ButtonPressed, now: datetime) -> Reply:
        if event.action is None or event.sender_id is None:
            return Reply(toast=refusals.sentence(StaleError()))
        return await buttons.press(self.acts, event, now) or Reply(toast="")

    async def _private(self, event: TextPosted | TextEdited | MediaPosted, now: datetime) -> Reply | None:
        if event.sender_id is None:
            return None
        who = await self.acts.identify.in_chat(event.bot, event.sender_id, event.chat_id, now)
        if who.person is not None:
            if parent.is_asked_as_parent(event) and (reply := await self._as_parent(event, event.sender_id, now)):
                return reply
            return await staff.answer(self.acts, event, who.person, who.question, now)
        match self.throttle.ask(f"{event.bot}/{event.sender_id}", now):
            case Verdict.SILENT:
                return None
            case Verdict.NOTICE:
                return Reply(text=parent_texts.slow_down())
        return await parent.answer(self.acts, event, who.followed, now)

    async def _as_parent(
        self, event: TextPosted | TextEdited | MediaPosted, sender_id: str, now: datetime
    ) -> Reply | None:
        """The answer to a member of staff who follows a class as well, and asks as a parent."""
        followed = (await self.acts.identify(event.bot, sender_id)).followed
        reply = await parent.answer(self.acts, event, followed, now) if followed else None
        return reply and replace(reply, menu=None)


def _cleaned(event: TextPosted | TextEdited | MediaPosted) -> TextPosted | TextEdited | MediaPosted:
    """The event with control and direction characters taken out of its text."""
    if isinstance(event, MediaPosted):
        caption = clean_text(event.caption)
        return event if caption == event.caption else replace(event, caption=caption)
    text = clean_text(event.text)
    return event if text == event.text else replace(event, text=text)


def _refusal(event: AnyEvent, error: RefusedError) -> Reply | None:
    """Private chats get the sentence, presses a toast; groups stay silent about missing rights."""
    text = refusals.sentence(error)
    if isinstance(event, ButtonPressed):
        return Reply(toast=text)
    if isinstance(event, PollCounted) or (event.chat_kind is ChatKind.GROUP and isinstance(error, NotPermittedError)):
        return None
    return Reply(text=text)
