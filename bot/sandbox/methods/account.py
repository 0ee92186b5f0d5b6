"""The bot's own account: getMe, names, descriptions, command menus, the menu button."""

import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.model import Bot
from bot.sandbox.params import Params
from bot.sandbox.shapes import Json, me_json
from bot.sandbox.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_PLAIN_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")
_LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(_world: World, bot: Bot, _params: Params) -> Json:
    return me_json(bot)


def set_my_commands(world: World, bot: Bot, params: Params) -> bool:
    key = _scope_key(world, bot, params)
    given = params.array("commands")
    if given is None or len(given) > 100:
        raise bad_request("can't set more than 100 commands" if given else "can't parse commands")
    bot.commands[key] = [_checked_command(command) for command in given]
    world.changes.bump()
    return True


def get_my_commands(world: World, bot: Bot, params: Params) -> list[dict[str, str]]:
    return bot.commands.get(_scope_key(world, bot, params), [])


def delete_my_commands(world: World, bot: Bot, params: Params) -> bool:
    bot.commands.pop(_scope_key(world, bot, params), None)
    world.changes.bump()
    return True


def set_chat_menu_button(_world: World, bot: Bot, params: Params) -> bool:
    button = params.value("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("MenuButton has unsupported type")
    bot.menu_buttons[params.number("chat_id", 0)] = button
    return True


def get_chat_menu_button(_world: World, bot: Bot, params: Params) -> Json:
    default = bot.menu_buttons.get(0, {"type": "commands"})
    return bot.menu_buttons.get(params.number("chat_id", 0), default)


def _setter(name: str) -> Any:
    def method(_world: World, bot: Bot, params: Params) -> bool:
        text = params.text(name, "") or ""
        if len(text) > _LIMITS[name]:
            raise bad_request(f"{name.replace('_', ' ')} is too long")
        bot.texts[f"{name}|{params.text('language_code', '')}"] = text
        return True

    return method


def _getter(name: str) -> Any:
    def method(_world: World, bot: Bot, params: Params) -> dict[str, str]:
        default = bot.texts.get(f"{name}|") or (bot.name if name == "name" else "")
        return {name: bot.texts.get(f"{name}|{params.text('language_code', '')}") or default}

    return method


def _scope_key(world: World, bot: Bot, params: Params) -> str:
    scope = params.value("scope") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad_request("BotCommandScope must be an Object")
    language = params.text("language_code", "") or ""
    kind = scope.get("type")
    if kind in _PLAIN_SCOPES:
        return f"{kind}|{language}"
    if kind not in _CHAT_SCOPES:
        raise bad_request("BotCommandScope has unsupported type")
    own = Params(scope)
    chat_id = own.integer("chat_id")
    if chat_id is None or world.chat_of(bot, chat_id) is None:
        raise bad_request("chat not found")
    person = f":{own.integer('user_id')}" if kind == "chat_member" else ""
    return f"{kind}:{chat_id}{person}|{language}"


def _checked_command(command: object) -> dict[str, str]:
    if not isinstance(command, dict):
        raise bad_request("expected an Object as BotCommand")
    name, description = command.get("command"), command.get("description")
    if not isinstance(name, str) or not isinstance(description, str):
        raise bad_request("can't parse BotCommand: fields must be of type String")
    name = name.removeprefix("/")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description.strip()) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description.strip()}


METHODS: dict[str, Any] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
}
