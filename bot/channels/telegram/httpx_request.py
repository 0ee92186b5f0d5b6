"""Calls over httpx, for the proxies aiohttp does not speak to (SOCKS)."""

from typing import Any

from telegram.request import HTTPXRequest

from bot.channels.telegram.answers import parse_answer


class QuietRequest(HTTPXRequest):
    """HTTPXRequest with a fast parser that never logs what a server sent: it may be the text of a chat."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer; TelegramError when it is not a JSON object."""
        return parse_answer(payload)
