"""Pictures and files: sendPhoto, sendDocument, sendMediaGroup, getFile."""

from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.files import MAX_DOWNLOAD, MAX_UPLOAD
from bot.sandbox.methods.common import caption_of, checked_caption, open_chat, send
from bot.sandbox.model import Bot, StoredFile
from bot.sandbox.params import Params, Upload
from bot.sandbox.shapes import Json, message_json
from bot.sandbox.world import World


def send_photo(world: World, bot: Bot, params: Params) -> Json:
    chat = open_chat(world, bot, params)
    caption = caption_of(params)
    photo = stored_file(world, params, params.raw.get("photo"), "photo")
    return message_json(send(world, bot, chat, params, photo=photo, **caption))


def send_document(world: World, bot: Bot, params: Params) -> Json:
    chat = open_chat(world, bot, params)
    caption = caption_of(params)
    document = stored_file(world, params, params.raw.get("document"), "document")
    return message_json(send(world, bot, chat, params, document=document, **caption))


def send_voice(world: World, bot: Bot, params: Params) -> Json:
    chat = open_chat(world, bot, params)
    caption = caption_of(params)
    voice = stored_file(world, params, params.raw.get("voice"), "voice")
    return message_json(send(world, bot, chat, params, voice=voice, **caption))


def send_sticker(world: World, bot: Bot, params: Params) -> Json:
    chat = open_chat(world, bot, params)
    sticker = stored_file(world, params, params.raw.get("sticker"), "sticker")
    return message_json(send(world, bot, chat, params, sticker=sticker))


def send_media_group(world: World, bot: Bot, params: Params) -> list[Json]:
    chat = open_chat(world, bot, params)
    items = params.array("media") or []
    if not 2 <= len(items) <= 10:
        raise bad_request("group must contain 2-10 messages" if items else "there are no messages to send")
    contents = [media_content(world, params, item) for item in items]
    if len({next(iter(c)) for c in contents}) > 1:
        raise bad_request("document can't be mixed with other media types")
    album = f"{13_000_000_000_000_000 + world.new_id()}"
    return [message_json(send(world, bot, chat, params, media_group_id=album, **c)) for c in contents]


def get_file(world: World, _bot: Bot, params: Params) -> Json:
    stored = world.files.by_id(params.text("file_id") or "")
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.data),
        "file_path": stored.path,
    }


def media_content(world: World, params: Params, item: object) -> dict[str, Any]:
    """One InputMedia as fields of a message: photo or document first, then its caption.

    Raises:
        ApiError: 400, another type, no file, a bad caption.
    """
    if not isinstance(item, dict) or item.get("type") not in ("photo", "document"):
        raise bad_request("type of file mismatch: only photo and document are known here")
    own = Params(item)
    caption, entities = checked_caption(own.text("caption"), own.text("parse_mode"), own.entities("caption_entities"))
    kind = item["type"]
    stored = stored_file(world, params, item.get("media"), kind)
    return {kind: stored, "caption": caption, "caption_entities": entities}


def stored_file(world: World, params: Params, given: object, kind: str) -> StoredFile:
    """The file a call names: uploaded under its own name, `attach://name`, or a `file_id` of before.

    Raises:
        ApiError: 400, nothing there, an unknown id; 413 too large.
    """
    upload = params.files.get(kind) if given is None else None
    if isinstance(given, str) and given.startswith("attach://"):
        upload = params.files.get(given.removeprefix("attach://"))
    if upload is not None:
        return _keep(world, upload, kind)
    if not given or (isinstance(given, str) and given.startswith("attach://")):
        raise bad_request(f"there is no {kind} in the request")
    known = world.files.by_id(given) if isinstance(given, str) else None
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if (kind == "photo") != known.path.startswith("photos/"):
        raise bad_request(f"can't use file of type {known.path.partition('/')[0]} as {kind}")
    return known


def _keep(world: World, upload: Upload, kind: str) -> StoredFile:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > MAX_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        return world.files.add_photo(upload.data)
    folder = {"document": "documents", "voice": "voice", "sticker": "stickers"}[kind]
    return world.files.add(folder, upload.data, upload.name or "file", upload.media_type)


METHODS: dict[str, Any] = {
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendVoice": send_voice,
    "sendSticker": send_sticker,
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
}
