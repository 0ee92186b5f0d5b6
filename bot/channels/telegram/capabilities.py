"""What Telegram can show (https://core.telegram.org/bots/api, lengths in UTF-16 code units)."""

from bot.messages import Capabilities
from bot.usecases.pace import Window

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
TOAST_CHARACTERS = 200
CHAT_WINDOWS = (Window(3, 3.0), Window(20, 60.0))
"""One a second with a short burst, 20 a minute in a group (https://core.telegram.org/bots/faq)."""


def capabilities(username: str | None = None) -> Capabilities:
    """Capabilities of the bot `username` (without @); with None there are no deep links."""
    link = f"https://t.me/{username}?start=" if username else None
    return Capabilities(text_units=TEXT_UNITS, caption_units=CAPTION_UNITS, link_prefix=link)


CAPABILITIES = capabilities()
