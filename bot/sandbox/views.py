"""The world as the chat page and outside tests read it: plain JSON, nothing hidden from a debugger."""

from typing import Any

from bot.sandbox.model import PRIVATE, ApiCall, Bot, Chat, Message, Poll, StoredFile, User
from bot.sandbox.shapes import Json
from bot.sandbox.world import World


def account_view(account: User) -> Json:
    return {"id": account.id, "name": account.name, "username": account.username, "bot": account.is_bot}


def state_view(world: World, *, can_advance: bool) -> Json:
    """Everyone there is, and the clock."""
    return {
        "serial": world.changes.serial,
        "now": world.now().isoformat(),
        "canAdvance": can_advance,
        "people": [account_view(user) for user in world.users.values()],
        "bots": [account_view(bot) for bot in world.bots.values()],
        "groups": [chat_view(world, chat, None) for chat in world.chats.values() if chat.kind != PRIVATE],
    }


def chat_view(world: World, chat: Chat, person: User | None) -> Json:
    """A chat; for a person with its unread count and last line."""
    view: Json = {
        "key": chat.key,
        "id": chat.id,
        "kind": chat.kind,
        "title": chat.title,
        "migratedTo": chat.migrated_to.key if chat.migrated_to else None,
        "started": chat.started,
        "blocked": chat.blocked,
        "bots": [account_view(bot) for bot in chat.bots()],
        "people": [account_view(user) for user in chat.people()],
        "size": len(chat.people()) + len(chat.bots()),
        "typing": chat.typing_until > world.now().timestamp(),
    }
    if person is not None:
        seen = [m for m in chat.messages.values() if not m.deleted][-1:]
        view |= {
            "unread": world.unread(person, chat),
            "last": message_view(seen[0], person) if seen else None,
        }
    return view


def message_view(message: Message, person: User | None) -> Json:
    """A message as `person` (or nobody in particular) sees it."""
    return {
        "id": message.id,
        "serial": message.serial,
        "chat": message.chat.key,
        "sender": account_view(message.sender),
        "own": message.sender is person and message.sender_chat is None,
        "date": message.date,
        "text": message.text,
        "entities": message.entities,
        "caption": message.caption,
        "captionEntities": message.caption_entities,
        "photo": _file_view(message.photo),
        "document": _file_view(message.document),
        "voice": _file_view(message.voice),
        "sticker": message.sticker_emoji if message.sticker else None,
        "poll": _poll_view(message.poll, person) if message.poll else None,
        "album": message.media_group_id,
        "replyTo": _quote(message.reply_to) if message.reply_to else None,
        "forwardedFrom": message.forwarded_from.name if message.forwarded_from else None,
        "buttons": [[_button_view(b) for b in row] for row in (message.markup or {}).get("inline_keyboard", [])],
        "service": _service_line(message) if message.service is not None else None,
        "pinned": message.pinned,
        "silent": message.silent,
        "edited": message.edited,
        "editDate": message.edit_date,
        "history": message.history,
        "deleted": message.deleted,
        "reactions": [r.get("emoji", "") for given in message.reactions.values() for r in given],
    }


def call_view(call: ApiCall) -> Json:
    return {
        "bot": call.bot.id,
        "method": call.method,
        "params": call.params,
        "at": call.at.isoformat(),
        "ok": call.ok,
        "error": call.error,
        "result": call.result,
        "fate": call.fate,
    }


def pending_view(bot: Bot) -> Json:
    """What a bot still has to do."""
    return {"unconfirmed": len(bot.updates), "inFlight": bot.in_flight}


def _file_view(stored: StoredFile | None) -> Json | None:
    if stored is None:
        return None
    return {
        "url": f"/sandbox/files/{stored.unique_id}",
        "name": stored.name,
        "size": len(stored.data),
        "type": stored.media_type,
        "width": stored.width,
        "height": stored.height,
    }


def _poll_view(poll: Poll, person: User | None) -> Json:
    chosen = poll.votes.get(person.id, ()) if person else ()
    return {
        "id": poll.id,
        "question": poll.question,
        "options": [
            {"text": option.text, "votes": count, "chosen": index in chosen}
            for index, (option, count) in enumerate(zip(poll.options, poll.counts(), strict=True))
        ],
        "total": len(poll.votes),
        "anonymous": poll.anonymous,
        "multiple": poll.multiple,
        "closed": poll.closed,
        "revoting": poll.revoting,
        "voted": bool(chosen),
    }


def _quote(message: Message) -> Json:
    return {"id": message.id, "name": message.sender.name, "text": message.body[:80] or "[图片或文件]"}


def _button_view(button: dict[str, Any]) -> Json:
    return {"label": button["text"], "data": button.get("callback_data"), "url": button.get("url")}


def _service_line(message: Message) -> str:
    """What the app shows in the middle of the chat for a service message."""
    what, who = message.service or {}, message.sender.name
    if added := what.get("new_chat_members"):
        names = "、".join(user["first_name"] for user in added)
        return f"{names}加入了群聊" if added[0]["id"] == message.sender.id else f"{who}邀请{names}加入了群聊"
    if gone := what.get("left_chat_member"):
        name = gone["first_name"]
        return f"{name}退出了群聊" if gone["id"] == message.sender.id else f"{who}将{name}移出了群聊"
    if "pinned_message" in what:
        return f"{who}置顶了一条消息"
    if "new_chat_title" in what:
        return f"{who}将群名改为“{what['new_chat_title']}”"
    if "migrate_to_chat_id" in what or "migrate_from_chat_id" in what:
        return "本群已升级为超级群"
    return "系统消息"
