"""What a bot can learn about chats: getChat, getChatMember(s), leaveChat."""

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import known_chat, open_chat
from bot.sandbox.model import PRIVATE, Bot, Chat, Member
from bot.sandbox.params import Params
from bot.sandbox.shapes import Json, chat_full_json, member_json
from bot.sandbox.world import World


def get_chat(world: World, bot: Bot, params: Params) -> Json:
    chat = known_chat(world, bot, params)
    return chat_full_json(chat if chat.kind == PRIVATE else open_chat(world, bot, params))


def get_chat_member(world: World, bot: Bot, params: Params) -> Json:
    chat = open_chat(world, bot, params)
    number = params.integer("user_id")
    if number is None:
        raise bad_request("invalid user_id specified")
    if chat.kind == PRIVATE:
        account = next((a for a in (chat.person, chat.bot) if a is not None and a.id == number), None)
        if account is None:
            raise bad_request("member not found")
        return member_json(Member(account))
    member = chat.members.get(number)
    if member is None:
        stranger = world.users.get(number)
        if stranger is None:
            raise bad_request("member not found")
        member = Member(stranger, "left")
    return member_json(member)


def get_chat_administrators(world: World, bot: Bot, params: Params) -> list[Json]:
    chat = _group(world, bot, params, "there are no administrators in the private chat")
    return [
        member_json(member)
        for member in chat.members.values()
        if member.status in ("creator", "administrator") and (member.account is bot or not member.account.is_bot)
    ]


def get_chat_member_count(world: World, bot: Bot, params: Params) -> int:
    chat = open_chat(world, bot, params)
    return 2 if chat.kind == PRIVATE else sum(member.present for member in chat.members.values())


def leave_chat(world: World, bot: Bot, params: Params) -> bool:
    world.bot_leaves(_group(world, bot, params, "chat member status can't be changed in private chats"), bot)
    return True


def _group(world: World, bot: Bot, params: Params, words: str) -> Chat:
    chat = open_chat(world, bot, params)
    if chat.kind == PRIVATE:
        raise bad_request(words)
    return chat


METHODS: dict[str, Any] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "getChatMembersCount": get_chat_member_count,
    "leaveChat": leave_chat,
}
