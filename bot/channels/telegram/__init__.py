"""The Telegram channel: raw updates to events, acts and replies to Bot API calls.

python-telegram-bot serves as HTTP client and error vocabulary only (telegram.Bot, telegram.request, telegram.error).
"""

import os

# Read by python-telegram-bot whenever RetryAfter is asked for its pause: a timedelta, and no deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "1")

CHANNEL = "telegram"
