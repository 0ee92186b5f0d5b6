"""Parents and strangers in private."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.chat_words import Wish, wish
from bot.domain.reading import read_message
from bot.messages import MediaPosted, Reply, TextEdited, TextPosted
from bot.texts import menus
from bot.texts import parents as texts
from bot.texts import staff as staff_texts
from bot.usecases.catalogue import UseCases
from bot.usecases.enrol import Enrolled
from handlers.commands import Command, parse_command

_TODAY_WORDS = frozenset({"今日作业", "今天作业", "今天的作业", "作业", "今日公示", "作业公示"})
_STAFF_COMMANDS = frozenset({"left", "log", "ideas", "bind", "unbind", "page"})
_STAFF_WORDS = frozenset({"剩余", "未报", "今日无作业", "已在校完成", "作业日志"})


async def answer(
    acts: UseCases, event: TextPosted | TextEdited | MediaPosted, followed: Sequence[str], now: datetime
) -> Reply | None:
    """A parent or a stranger wrote something in private."""
    if isinstance(event, TextEdited) or (isinstance(event, MediaPosted) and event.edited):
        return None
    text = (event.caption if isinstance(event, MediaPosted) else event.text).strip()
    if command := parse_command(text):
        return await _command(acts, event, command, followed, now)
    if text in _TODAY_WORDS:
        return await today(acts, event, now)
    match wish(text):
        case Wish.COMPLAINT if followed:
            return Reply(text=texts.complaint(await acts.hotlines(bot=event.bot, user_id=event.sender_id or "")))
        case Wish.THANKS:
            return Reply(text=texts.thanked())
    if text in _STAFF_WORDS or _sets_homework(text):
        return Reply(text=texts.no_right() if followed else texts.stranger_no_right())
    return Reply(text=texts.hint() if followed else menus.help_for_stranger())


def _sets_homework(text: str) -> bool:
    reading = read_message(text[:500])
    return bool(reading.tasks or reading.declarations)


async def _command(
    acts: UseCases,
    event: TextPosted | TextEdited | MediaPosted,
    command: Command,
    followed: Sequence[str],
    now: datetime,
) -> Reply:
    match command.name:
        case "start" if command.argument:
            return await start(acts, event, command.argument, now)
        case "today":
            return await today(acts, event, now)
        case "unfollow":
            await acts.unfollow(bot=event.bot, user_id=event.sender_id or "", now=now)
            staff = (await acts.identify(event.bot, event.sender_id or "")).person is not None
            return replace(texts.unfollowed("", (), staff=staff), menu="stranger", replaces=False)
        case "bind" | "unbind" if followed:
            return Reply(text=texts.no_binding())
        case name if name in _STAFF_COMMANDS:
            return Reply(text=texts.no_right() if followed else texts.stranger_no_right())
        case _ if followed:
            return Reply(text=menus.help_for_parent(await acts.class_labels(followed)), menu="parent")
        case _:
            return Reply(text=menus.help_for_stranger(), menu="stranger")


def is_asked_as_parent(event: TextPosted | TextEdited | MediaPosted) -> bool:
    """Whether a member of staff who follows a class, too, means that class: 今日作业, /today, /unfollow."""
    if not isinstance(event, TextPosted):
        return False
    command = parse_command(event.text)
    return event.text.strip() in _TODAY_WORDS if command is None else command.name in ("today", "unfollow")


async def today(acts: UseCases, event: TextPosted | TextEdited | MediaPosted, now: datetime) -> Reply:
    """今日作业."""
    sheets = await acts.today(bot=event.bot, user_id=event.sender_id or "", now=now)
    return Reply(text=texts.today(sheets))


async def start(acts: UseCases, event: TextPosted | TextEdited | MediaPosted, code: str, now: datetime) -> Reply:
    """`/start CODE`: an invite makes staff, a join code a follower."""
    done = await acts.enrol(code, bot=event.bot, channel=event.channel, user_id=event.sender_id or "", now=now)
    if isinstance(done, Enrolled):
        text = staff_texts.welcome(done.person, done.school, done.classes)
        return Reply(text=text, menu=menus.menu_of(done.person))
    return texts.following(done.school, done.school_class, new=done.new)
