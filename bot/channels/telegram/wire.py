"""The one place where a call to the Bot API leaves the program.

Calls go through python-telegram-bot's request object with plain parameters: building and parsing its message
objects would cost a third of a call's processor time, and we need two fields of the answer.
"""

import asyncio
from collections.abc import Callable
from typing import Any, final

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

# Private in 22.8, and the only way to fill the public RequestData; the version is pinned below 22.9.
from telegram.request._requestparameter import RequestParameter

from bot.channels.telegram.errors import as_delivery_error

WHOLE_CALL_SECONDS = 30.0
_PLAIN = frozenset({str, int, bool, dict})
"""Types that travel as they are; looking for files in them would take longer than writing them down."""


async def post(request: BaseRequest, url: str, params: dict[str, Any], read_seconds: float | None) -> Any:
    """Post one Bot API call and return its `result`.

    None values are left out. read_seconds None: the request's own. TelegramError, whatever the server answers.
    """
    data = RequestData([_parameter(name, value) for name, value in params.items() if value is not None])
    patience = request.DEFAULT_NONE if read_seconds is None else read_seconds
    try:
        return await request.post(url, data, read_timeout=patience)
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        # JSON, but not the Bot API's: no `result`, a description that is no text.
        message = "Invalid server response"
        raise TelegramError(message) from error


def _parameter(name: str, value: Any) -> RequestParameter:
    if type(value) in _PLAIN:
        return RequestParameter(name, value, None)
    return RequestParameter.from_input(name, value)


@final
class Wire:
    """Calls of one bot.

    guard: raises where nothing may be sent, because a unit of work is open. request: the connections to use; None:
    the bot's own.
    """

    def __init__(
        self, bot: Bot, *, guard: Callable[[], None] = lambda: None, request: BaseRequest | None = None
    ) -> None:
        self._request = bot.request if request is None else request
        self._base_url = bot.base_url
        self._guard = guard

    async def call(self, method: str, **params: Any) -> Any:
        """Call a method and return its `result`.

        Raises:
            DeliveryError: what the failure means for the message carried (reliability.md §6).
        """
        self._guard()
        try:
            async with asyncio.timeout(WHOLE_CALL_SECONDS):  # a slow drip outlives the other timeouts
                return await post(self._request, f"{self._base_url}/{method}", params, None)
        except Exception as error:
            raise as_delivery_error(error) from error
