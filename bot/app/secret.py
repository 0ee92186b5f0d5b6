"""The key that seals buttons and links: from the settings, or made once and kept beside the database."""

import os
import secrets
from pathlib import Path

from bot.settings import Settings


def seal_key(settings: Settings) -> bytes:
    """The key; a new file is readable by its owner only."""
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    database = settings.database_path
    path = database.with_name(f"{database.name}.secret") if database else Path("jianfu.secret")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(descriptor, "wb") as file:
        key = secrets.token_urlsafe(32).encode()
        file.write(key)
    return key
