"""What Telegram can show (https://core.telegram.org/bots/api, lengths in UTF-16 code units)."""

from bot.messages import Capabilities

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
TOAST_CHARACTERS = 200
GROUP_MESSAGES_A_MINUTE = 20


def capabilities(username: str | None = None) -> Capabilities:
    """Capabilities of the bot `username` (without @); with None there are no deep links."""
    link = f"https://t.me/{username}?start=" if username else None
    return Capabilities(text_units=TEXT_UNITS, caption_units=CAPTION_UNITS, link_prefix=link)


CAPABILITIES = capabilities()
