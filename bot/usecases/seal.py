"""Buttons are attacker input: each carries a seal of the chat it was shown in."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

_SEAL_CHARS = 16  # 96 bits, base64
MAX_ACTION_BYTES = 47


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs a button's action for one chat of one bot; data is ASCII, at most 64 bytes.

    A seal tells that we made this button for this chat. Whether the person may do it is asked again at the act.
    """

    secret: bytes = field(repr=False)
    _begun: hmac.HMAC = field(init=False, repr=False, compare=False)
    """With the key taken in, which costs more than sealing an action: each seal goes on from a copy."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_begun", hmac.new(self.secret, digestmod=hashlib.sha256))

    def close(self, action: str, *, bot: str, chat_id: str) -> str:
        """Return `seal + action`. ValueError for an action a platform would not carry."""
        if not action.isascii() or len(action) > MAX_ACTION_BYTES:
            raise ValueError(action)
        return self._seal(action, bot, chat_id) + action

    def open(self, data: str, *, bot: str, chat_id: str) -> str | None:
        """Return the action, or None when the data is not ours or not for this chat."""
        seal, action = data[:_SEAL_CHARS], data[_SEAL_CHARS:]
        if not data.isascii() or not hmac.compare_digest(seal, self._seal(action, bot, chat_id)):
            return None
        return action

    def _seal(self, action: str, bot: str, chat_id: str) -> str:
        seal = self._begun.copy()
        seal.update(f"{bot}\0{chat_id}\0{action}".encode())
        return urlsafe_b64encode(seal.digest()[:12]).decode()
