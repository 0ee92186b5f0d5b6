"""What only the command line can refuse."""

from bot.domain.errors import BotError


class OperatorError(BotError):
    """Base: the operator can put it right. The sentence is in bot/texts/cli.py under `code`."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(**facts)
        self.code = code  # type: ignore[misc] # one class, its code says which
