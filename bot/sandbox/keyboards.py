"""Reply markup, checked as Telegram checks it."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.errors import bad_request

MAX_DATA_BYTES = 64
MAX_BUTTONS = 100
_KINDS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
_OTHER_MARKUP = ("keyboard", "remove_keyboard", "force_reply")


def checked_markup(markup: object) -> dict[str, Any] | None:
    """The markup if Telegram would take it; None for none, and for an empty inline keyboard.

    Raises:
        ApiError: 400, for example `BUTTON_DATA_INVALID`.
    """
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        if not any(key in markup for key in _OTHER_MARKUP):
            raise bad_request("object expected as reply markup")
        return markup
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('can\'t parse inline keyboard: Field "inline_keyboard" must be of type Array')
    kept = [[_checked_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": kept} if kept else None


def inline_buttons(markup: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """Every inline button, row by row."""
    for row in (markup or {}).get("inline_keyboard", ()):
        yield from row


def _checked_button(button: object) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not text.strip():
        raise bad_request("inline keyboard button text can't be empty")
    if not any(kind in button for kind in _KINDS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        _check_data(button["callback_data"])
    if "url" in button:
        _check_url(button["url"])
    return button


def _check_data(data: object) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: object) -> None:
    if not isinstance(url, str) or not url.startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
