"""Groups: binding by code, homework in a staff group when addressed; otherwise silence."""

from datetime import datetime

from bot.domain.classes import find_classes
from bot.domain.errors import NotPermittedError
from bot.domain.people import Action, may_somewhere
from bot.messages import MediaPosted, Reply, TextEdited, TextPosted
from bot.texts import groups as texts
from bot.texts import menus
from bot.usecases.catalogue import UseCases
from bot.usecases.ports import Audience
from handlers.commands import Command, parse_command
from handlers.staff import homework


async def answer(acts: UseCases, event: TextPosted | TextEdited | MediaPosted, now: datetime) -> Reply | None:
    """Something was said in a group."""
    text = event.caption if isinstance(event, MediaPosted) else event.text
    if isinstance(event, TextPosted) and (command := parse_command(text)):
        return await _command(acts, event, command, now)
    if not event.addressed or event.sender_id is None or not text.strip():
        return None
    who = await acts.identify.in_chat(event.bot, event.sender_id, event.chat_id, now)
    if who.person is None or not await acts.is_staff_group(event.bot, event.chat_id):
        return None
    edited = isinstance(event, TextEdited) or (isinstance(event, MediaPosted) and event.edited)
    return await homework(acts, event, text, now, question=who.question, edited=edited)


async def _command(acts: UseCases, event: TextPosted, command: Command, now: datetime) -> Reply | None:
    if command.name in ("bind", "unbind") and event.sender_id is None:
        return Reply(text=texts.anonymous())
    match command.name:
        case "bind":
            return await _bind(acts, event, command.argument, now)
        case "unbind":
            return await _unbind(acts, event, command.argument, now)
        case "help" | "start" if event.sender_id and (await acts.identify(event.bot, event.sender_id)).person:
            return Reply(text=menus.help_in_group())
    return None


async def _bind(acts: UseCases, event: TextPosted, code: str, now: datetime) -> Reply | None:
    user_id = event.sender_id or ""
    if not code:
        person = (await acts.identify(event.bot, user_id)).person
        return Reply(text=texts.bind_how()) if person and may_somewhere(person, Action.BIND_GROUP) else None
    done = await acts.bind(code, bot=event.bot, channel=event.channel, chat_id=event.chat_id, user_id=user_id, now=now)
    parents = done.audience is Audience.PARENTS
    return Reply(text=texts.bound(done.school_class, parents=parents, changed=done.was is not None))


async def _unbind(acts: UseCases, event: TextPosted, argument: str, now: datetime) -> Reply | None:
    user_id = event.sender_id or ""
    person = (await acts.identify(event.bot, user_id)).person
    if person is None:
        raise NotPermittedError
    named = tuple(f"{person.school_id}/{m.name.short}" for m in find_classes(argument)) or None
    classes = await acts.unbind(bot=event.bot, chat_id=event.chat_id, user_id=user_id, class_ids=named, now=now)
    return Reply(text=texts.unbound(classes))
