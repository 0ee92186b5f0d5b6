"""What a person does in a chat: write, send, edit, tap, vote, block."""

from typing import Any

from bot.sandbox.callbacks import CallbackQuery
from bot.sandbox.errors import SandboxError
from bot.sandbox.images import TINY_PNG
from bot.sandbox.keyboards import inline_buttons
from bot.sandbox.markup import found_entities, units
from bot.sandbox.model import PRIVATE, Bot, Chat, Message, User
from bot.sandbox.shapes import Json, user_json
from bot.sandbox.state import State

GROUP_ANONYMOUS_BOT = 1087968824
MAX_TEXT = 4096
MAX_CAPTION = 1024


class Speaking(State):
    """The acts of people; each raises SandboxError for what the app would not let them do."""

    def say(
        self, user: User, chat: Chat, text: str, *, reply_to: Message | None = None, as_group: bool = False
    ) -> Message:
        """Write a text; `as_group` writes as an anonymous administrator (匿名管理员)."""
        text = text.strip()
        if not text or units(text) > MAX_TEXT:
            raise SandboxError("text-length", limit=MAX_TEXT)
        return self._speak(user, chat, as_group, text=text, entities=found_entities(text), reply_to=reply_to)

    def send_photo(
        self,
        user: User,
        chat: Chat,
        *,
        photo: bytes = TINY_PNG,
        caption: str | None = None,
        media_group_id: str | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a picture (PNG, JPEG, GIF or WebP); several with one `media_group_id` make an album."""
        content = _captioned(caption)
        stored = self.files.add_photo(photo)
        return self._speak(user, chat, photo=stored, media_group_id=media_group_id, reply_to=reply_to, **content)

    def send_document(
        self,
        user: User,
        chat: Chat,
        *,
        data: bytes = b"%PDF-1.4\n%%EOF\n",
        name: str = "文件.pdf",
        caption: str | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a file under a name."""
        content = _captioned(caption)
        return self._speak(user, chat, document=self.files.add("documents", data, name), reply_to=reply_to, **content)

    def send_voice(self, user: User, chat: Chat, *, data: bytes = b"OggS") -> Message:
        """Send a voice message of three seconds."""
        return self._speak(user, chat, voice=self.files.add("voice", data, "voice.oga", "audio/ogg"))

    def send_sticker(self, user: User, chat: Chat, *, emoji: str = "👍") -> Message:
        """Send a sticker that stands for `emoji`."""
        sticker = self.files.add("stickers", TINY_PNG, "sticker.webp", "image/webp")
        return self._speak(user, chat, sticker=sticker, sticker_emoji=emoji)

    def edit(self, user: User, message: Message, text: str) -> Message:
        """Change the text, or the caption, of one's own message."""
        text = text.strip()
        if message.sender is not user or message.deleted or message.service is not None:
            raise SandboxError("not-own-message", message=message.id)
        if not text or units(text) > (MAX_CAPTION if message.text is None else MAX_TEXT):
            raise SandboxError("text-length", limit=MAX_TEXT)
        message.history.append(message.body)
        if message.text is not None:
            message.text, message.entities = text, found_entities(text)
        else:
            message.caption, message.caption_entities = text, found_entities(text)
        message.edit_date = self.timestamp
        self.touch(message)
        self.tell_message("edited_message", message)
        return message

    def press(
        self, user: User, message: Message, button: str | None = None, *, data: str | None = None
    ) -> CallbackQuery:
        """Tap the inline button with this label, or with this callback data."""
        self._check_present(user, message.chat)
        if message.deleted:
            raise SandboxError("message-deleted", message=message.id)
        for candidate in inline_buttons(message.markup):
            if "callback_data" not in candidate:
                continue
            if (button is None or candidate["text"] == button) and (data is None or candidate["callback_data"] == data):
                return self._tap(user, message.chat, message.id, candidate["callback_data"])
        raise SandboxError("no-such-button", label=button, data=data, labels=message.labels)

    def forge_callback(self, user: User, chat: Chat, message_id: int, data: str) -> CallbackQuery:
        """A tap no button offers, as a tampered client sends it; any data, any message id."""
        return self._tap(user, chat, message_id, data)

    def vote(self, user: User, message: Message, *choices: int) -> None:
        """Choose options of a poll by index; none takes the vote back."""
        self._check_present(user, message.chat)
        self.close_due_polls()
        poll = message.poll
        if poll is None or message.deleted or poll.closed:
            raise SandboxError("poll-closed", message=message.id)
        if len(set(choices)) != len(choices) or (len(choices) > 1 and not poll.multiple):
            raise SandboxError("one-choice", choices=choices)
        if not all(0 <= choice < len(poll.options) for choice in choices):
            raise SandboxError("no-such-option", choices=choices)
        if user.id in poll.votes and not poll.revoting:
            raise SandboxError("already-voted", message=message.id)
        if poll.votes.get(user.id, ()) == choices:
            return
        if choices:
            poll.votes[user.id] = choices
        else:
            del poll.votes[user.id]
        self.touch(message)
        if not poll.anonymous and poll.bot is not None:
            poll.bot.updates.push(
                "poll_answer",
                {
                    "poll_id": poll.id,
                    "user": user_json(user),
                    "option_ids": list(choices),
                    "option_persistent_ids": [poll.options[choice].persistent_id for choice in choices],
                },
            )
        self.tell_poll(poll)

    def block(self, user: User, bot: Bot) -> None:
        """Block a bot: it is told, and can write no more."""
        self._set_blocked(user, bot, blocked=True)

    def unblock(self, user: User, bot: Bot) -> None:
        self._set_blocked(user, bot, blocked=False)

    def private(self, user: User, bot: Bot) -> Chat:
        """The chat of a person with a bot; the bot may write there once the person has."""
        chat = self.chats.get(f"{user.id}:{bot.id}")
        if chat is None:
            chat = Chat(id=user.id, kind=PRIVATE, title=bot.name, person=user, bot=bot)
            self.chats[chat.key] = chat
            self.changes.bump()
        return chat

    def mark_read(self, user: User, chat: Chat) -> None:
        """The person has the chat open: nothing in it is unread."""
        self.reads[user.id, chat.key] = next(reversed(chat.messages), 0)

    def _speak(self, user: User, chat: Chat, as_group: bool = False, **content: Any) -> Message:  # noqa: FBT001, FBT002
        self._check_present(user, chat)
        reply = content.get("reply_to")
        if reply is not None and reply.chat is not chat:
            raise SandboxError("reply-elsewhere", message=reply.id)
        if chat.bot is not None:
            if chat.blocked:
                self._set_blocked(user, chat.bot, blocked=False)
            chat.started = True
        if as_group:
            member = chat.member(user)
            if member is None or member.status not in ("creator", "administrator"):
                raise SandboxError("not-an-administrator", user=user.id)
            anonymous = User(GROUP_ANONYMOUS_BOT, "Group", "GroupAnonymousBot", is_bot=True)
            return self.post(chat, anonymous, sender_chat=chat, **content)
        return self.post(chat, user, **content)

    def _tap(self, user: User, chat: Chat, message_id: int, data: str) -> CallbackQuery:
        message = chat.messages.get(message_id)
        bot = message.sender if message is not None and isinstance(message.sender, Bot) else None
        if bot is None:
            bots = chat.bots()
            if not bots:
                raise SandboxError("no-bot-here", chat=chat.key)
            bot = bots[0]
        query = CallbackQuery(
            id=str(4_000_000_000_000_000_000 + self.new_id()),
            bot=bot,
            user=user,
            chat=chat,
            message_id=message_id,
            message=message,
            data=data,
            at=self.timestamp,
            changes=self.changes,
        )
        self.remember_callback(query)
        bot.updates.push("callback_query", query.as_json())
        return query

    def _check_present(self, user: User, chat: Chat) -> None:
        if chat.migrated_to is not None:
            raise SandboxError("chat-migrated", chat=chat.id)
        if not chat.has(user):
            raise SandboxError("not-a-member", user=user.id, chat=chat.id)

    def _set_blocked(self, user: User, bot: Bot, *, blocked: bool) -> None:
        chat = self.private(user, bot)
        if chat.blocked is blocked:
            return
        chat.blocked = blocked
        free: Json = {"user": user_json(bot), "status": "member"}
        shut: Json = {"user": user_json(bot), "status": "kicked", "until_date": 0}
        old, new = (free, shut) if blocked else (shut, free)
        self.tell_membership(bot, chat, user, old, new)
        self.changes.bump()


def _captioned(caption: str | None) -> dict[str, Any]:
    text = (caption or "").strip()
    if units(text) > MAX_CAPTION:
        raise SandboxError("text-length", limit=MAX_CAPTION)
    return {"caption": text or None, "caption_entities": found_entities(text)}
