"""The key that seals buttons and links: from the settings, or made once and kept beside the database."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from bot.settings import Settings


def seal_key(settings: Settings) -> bytes:
    """The key; a new file is readable by its owner only."""
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    path = _path(settings)
    if not path.exists():
        _make(path)
    return path.read_bytes().strip()


def has_seal_key(settings: Settings) -> bool:
    """Whether there is one already: a process that joins others must not make one of its own."""
    return settings.secret is not None or _path(settings).exists()


def _path(settings: Settings) -> Path:
    database = settings.database_path
    return database.with_name(f"{database.name}.secret") if database else Path("jianfu.secret")


def _make(path: Path) -> None:
    """Write a key beside and link it into place: whoever reads it meets a whole one, and the first maker's."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_urlsafe(32).encode())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
