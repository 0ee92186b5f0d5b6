"""Every way the school's rules, or a chat, can say no.

BotError
├── RefusedError                 someone asked for what the rules do not allow; tell them why
│   ├── NotPermittedError            this person may not do this here
│   ├── CodeRefusedError             an invite, bind or join code does not open anything (any more)
│   ├── StaleError                   the thing the button speaks of has changed or gone since
│   ├── MinutesOutOfRangeError       nobody's homework takes that long, or less than is stated already
│   ├── UnknownClassError            no such class in this school
│   └── SchoolFileError              the school file cannot be applied as it stands
└── DeliveryError                a chat did not take a message; tell the outbox, not the person
    ├── DeliveryDeferredError        certain it was not taken; worth another try after error.pause
    ├── DeliveryRejectedError        will never work as it stands
    ├── ChatGoneError                blocked, kicked, deactivated: hold what waits for this chat
    ├── ChatMovedError               the group has a new id
    └── DeliveryInDoubtError         nobody knows whether it arrived

An error carries a code and facts. The words a person reads live in bot/texts.
"""

from datetime import timedelta
from typing import ClassVar


class BotError(Exception):
    """Base of everything this program raises on purpose."""

    code: ClassVar[str] = "bot-error"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


class RefusedError(BotError):
    """Someone asked for what the rules do not allow."""

    code = "refused"


class NotPermittedError(RefusedError):
    """Facts: optionally `why`, a code such as `not-your-subject`, with its own facts."""

    code = "not-permitted"


class CodeRefusedError(RefusedError):
    """Facts: why, one of unknown, used, expired, revoked, wrong-place, too-many-tries."""

    code = "code-refused"


class StaleError(RefusedError):
    """The button speaks of something that has changed or gone since."""

    code = "stale"


class MinutesOutOfRangeError(RefusedError):
    """Facts: low, high, the whole minutes that are taken for an answer."""

    code = "minutes-out-of-range"


class UnknownClassError(RefusedError):
    """Facts: name, as given."""

    code = "unknown-class"


class SchoolFileError(RefusedError):
    """Facts: problems, a tuple of what is wrong and where."""

    code = "school-file"


class DeliveryError(BotError):
    """A chat did not take a message. Facts: reason, in the platform's words."""

    code = "delivery"


class DeliveryDeferredError(DeliveryError):
    """Certainly not taken; try again after `pause`.

    whole_token: the bot as a whole was told to wait. too_fast: because it spoke too fast, here or everywhere.
    """

    code = "delivery-deferred"

    def __init__(self, *, pause: timedelta, whole_token: bool = False, too_fast: bool = False, **facts: object) -> None:
        super().__init__(**facts)
        self.pause = pause
        self.whole_token = whole_token
        self.too_fast = too_fast


class DeliveryRejectedError(DeliveryError):
    """Certainly not taken, and never will be as it stands."""

    code = "delivery-rejected"


class ChatGoneError(DeliveryError):
    """The chat has blocked, kicked or lost the bot."""

    code = "chat-gone"


class ChatMovedError(DeliveryError):
    """The group became a supergroup with the id `new_chat_id`."""

    code = "chat-moved"

    def __init__(self, *, new_chat_id: str, **facts: object) -> None:
        super().__init__(**facts)
        self.new_chat_id = new_chat_id


class DeliveryInDoubtError(DeliveryError):
    """The request left and no certain answer came."""

    code = "delivery-in-doubt"
