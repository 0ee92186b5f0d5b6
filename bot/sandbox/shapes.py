"""The world's values in the JSON shapes of the Bot API (version 10)."""

from typing import Any

from bot.sandbox.model import GROUP, PRIVATE, Bot, Chat, Member, Message, Poll, StoredFile, User

Json = dict[str, Any]

ADMIN_RIGHTS = (
    "can_manage_chat", "can_change_info", "can_delete_messages", "can_invite_users", "can_restrict_members",
    "can_pin_messages", "can_manage_video_chats", "can_promote_members", "can_post_stories", "can_edit_stories",
    "can_delete_stories", "can_manage_topics",
)  # fmt: skip


def user_json(user: User) -> Json:
    shape: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.name}
    if user.username:
        shape["username"] = user.username
    if not user.is_bot:
        shape["language_code"] = "zh-hans"
    return shape


def me_json(bot: Bot) -> Json:
    """User, as getMe returns it."""
    return user_json(bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat_json(chat: Chat) -> Json:
    if chat.person is not None:
        shape: Json = {"id": chat.id, "type": PRIVATE, "first_name": chat.person.name}
        return shape | {"username": chat.person.username} if chat.person.username else shape
    shape = {"id": chat.id, "type": chat.kind, "title": chat.title}
    return shape | {"all_members_are_administrators": False} if chat.kind == GROUP else shape


def chat_full_json(chat: Chat) -> Json:
    """ChatFullInfo, as getChat returns it."""
    shape = chat_json(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        ),
    }
    if chat.kind != PRIVATE:
        names = (
            "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
            "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
            "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages",
            "can_manage_topics",
        )  # fmt: skip
        shape["permissions"] = dict.fromkeys(names, True)
    pinned = [chat.messages[i] for i in chat.pinned if not chat.messages[i].deleted]
    return shape | {"pinned_message": message_json(pinned[-1], nested=True)} if pinned else shape


def member_json(member: Member) -> Json:
    """ChatMember of the member's status."""
    shape: Json = {"user": user_json(member.account), "status": member.status}
    if member.status == "creator":
        return shape | {"is_anonymous": False}
    if member.status == "administrator":
        return shape | {
            "can_be_edited": False,
            "is_anonymous": False,
            **{right: right in member.rights for right in ADMIN_RIGHTS},
        }
    return shape | {"until_date": 0} if member.status == "kicked" else shape


def photo_json(photo: StoredFile) -> list[Json]:
    """PhotoSize array; the sandbox keeps one size."""
    return [_file_json(photo) | {"width": photo.width, "height": photo.height}]


def document_json(document: StoredFile) -> Json:
    return _file_json(document) | {"file_name": document.name, "mime_type": document.media_type}


def poll_json(poll: Poll) -> Json:
    shape: Json = {
        "id": poll.id,
        "question": poll.question,
        "options": [
            {"persistent_id": option.persistent_id, "text": option.text, "voter_count": count}
            for option, count in zip(poll.options, poll.counts(), strict=True)
        ],
        "total_voter_count": len(poll.votes),
        "is_closed": poll.closed,
        "is_anonymous": poll.anonymous,
        "type": poll.kind,
        "allows_multiple_answers": poll.multiple,
        "allows_revoting": poll.revoting,
        "members_only": False,
    }
    if poll.kind == "quiz":
        shape["correct_option_ids"] = list(poll.correct)
        shape["explanation"] = poll.explanation
    for name in ("open_period", "close_date"):
        if (value := getattr(poll, name)) is not None:
            shape[name] = value
    return shape


def message_json(message: Message, *, nested: bool = False) -> Json:
    """Message; `nested` leaves out what Telegram leaves out inside another message."""
    shape: Json = {
        "message_id": message.id,
        "from": user_json(message.sender),
        "chat": chat_json(message.chat),
        "date": message.date,
    }
    if message.sender_chat is not None:
        shape["sender_chat"] = chat_json(message.sender_chat)
    if message.edit_date is not None:
        shape["edit_date"] = message.edit_date
    if message.reply_to is not None and not nested:
        shape["reply_to_message"] = message_json(message.reply_to, nested=True)
    if message.forwarded_from is not None:
        shape["forward_origin"] = {
            "type": "user", "date": message.date, "sender_user": user_json(message.forwarded_from),
        }  # fmt: skip
    shape |= _content_json(message)
    if message.markup is not None and "inline_keyboard" in message.markup:
        shape["reply_markup"] = message.markup
    if message.protected:
        shape["has_protected_content"] = True
    return shape


def inaccessible_json(chat: Chat, message_id: int) -> Json:
    """InaccessibleMessage, as a callback of a message the bot cannot see carries it."""
    return {"chat": chat_json(chat), "message_id": message_id, "date": 0}


def _content_json(message: Message) -> Json:
    if message.service is not None:
        return message.service
    shape: Json = {}
    if message.text is not None:
        shape["text"] = message.text
        if message.entities:
            shape["entities"] = message.entities
    if message.photo is not None:
        shape["photo"] = photo_json(message.photo)
    if message.document is not None:
        shape["document"] = document_json(message.document)
    if message.voice is not None:
        shape["voice"] = _file_json(message.voice) | {"duration": 3, "mime_type": message.voice.media_type}
    if message.sticker is not None:
        shape["sticker"] = _sticker_json(message.sticker, message.sticker_emoji)
    if message.poll is not None:
        shape["poll"] = poll_json(message.poll)
    if message.caption:
        shape["caption"] = message.caption
        if message.caption_entities:
            shape["caption_entities"] = message.caption_entities
    if message.media_group_id is not None:
        shape["media_group_id"] = message.media_group_id
    return shape


def _file_json(stored: StoredFile) -> Json:
    return {"file_id": stored.file_id, "file_unique_id": stored.unique_id, "file_size": len(stored.data)}


def _sticker_json(sticker: StoredFile, emoji: str) -> Json:
    return _file_json(sticker) | {
        "type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": emoji,
    }  # fmt: skip
