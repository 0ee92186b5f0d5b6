"""Files people and bots send: stored once, found by `file_id`, served by path."""

import itertools
import mimetypes
import secrets

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.images import image_size, image_type
from bot.sandbox.model import StoredFile

MAX_UPLOAD = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_KEPT = 512 * 1024 * 1024
"""All files together; the oldest go first."""


class Files:
    """The file store of one world."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._by_unique: dict[str, StoredFile] = {}
        self._numbers = itertools.count(1)
        self._kept = 0

    def add(self, folder: str, data: bytes, name: str, media_type: str | None = None) -> StoredFile:
        """Store bytes under a Telegram-like path, for example `photos/file_1.png`."""
        number = next(self._numbers)
        kind = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        suffix = "." + name.rpartition(".")[2] if "." in name else mimetypes.guess_extension(kind) or ""
        if not suffix[1:].isalnum() or not suffix.isascii():
            suffix = ""
        width, height = image_size(data) or (0, 0)
        stored = StoredFile(
            file_id=f"BQAC{secrets.token_urlsafe(24)}",
            unique_id=f"AQAD{number:06d}",
            path=f"{folder}/file_{number}{suffix}",
            name=name,
            media_type=kind,
            data=data,
            width=width,
            height=height,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = self._by_unique[stored.unique_id] = stored
        self._kept += len(data)
        self._make_room()
        return stored

    def add_photo(self, data: bytes) -> StoredFile:
        """Store a picture.

        Raises:
            ApiError: 400 or 413 as Telegram refuses what is no picture, too large or out of shape.
        """
        size = image_size(data)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if len(data) > MAX_PHOTO:
            raise ApiError(413, "Request Entity Too Large")
        width, height = size
        if width + height > 10_000 or max(size) > 20 * min(size):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        kind = image_type(data)
        return self.add("photos", data, f"photo.{kind.removeprefix('image/').replace('jpeg', 'jpg')}", kind)

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def by_unique(self, unique_id: str) -> StoredFile | None:
        return self._by_unique.get(unique_id)

    def _make_room(self) -> None:
        while self._kept > MAX_KEPT and len(self._by_id) > 1:
            oldest = next(iter(self._by_id.values()))
            del self._by_id[oldest.file_id], self._by_path[oldest.path], self._by_unique[oldest.unique_id]
            self._kept -= len(oldest.data)
