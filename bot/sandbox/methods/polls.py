"""Native polls: sendPoll, stopPoll."""

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import checked_markup
from bot.sandbox.markup import formatted, units
from bot.sandbox.methods.common import message_in, open_chat, send
from bot.sandbox.model import Bot, Option, Poll
from bot.sandbox.params import Params
from bot.sandbox.shapes import Json, message_json, poll_json
from bot.sandbox.world import World

MAX_QUESTION, MAX_OPTION, MAX_OPTIONS = 300, 100, 12
_OPEN_SECONDS = range(5, 2_628_001)


def send_poll(world: World, bot: Bot, params: Params) -> Json:
    chat = open_chat(world, bot, params)
    kind = params.text("type", "regular") or "regular"
    if kind not in ("regular", "quiz"):
        raise bad_request("unsupported poll type specified")
    number = 5_000_000_000_000_000_000 + world.new_id()
    options = _options(params)
    poll = Poll(
        id=str(number),
        question=_question(params),
        options=[Option(text, str(index)) for index, text in enumerate(options)],
        bot=bot,
        anonymous=params.flag("is_anonymous", default=True),
        multiple=params.flag("allows_multiple_answers"),
        revoting=params.flag("allows_revoting", default=kind == "regular"),
        kind=kind,
        correct=_correct(params, len(options)) if kind == "quiz" else (),
        explanation=params.text("explanation", "") or "",
        closed=params.flag("is_closed"),
    )
    _set_closing(world, poll, params)
    return message_json(send(world, bot, chat, params, poll=poll))


def stop_poll(world: World, bot: Bot, params: Params) -> Json:
    chat = open_chat(world, bot, params)
    message = message_in(chat, params, "message with poll to stop not found")
    poll = message.poll
    if poll is None or message.sender is not bot:
        raise bad_request("poll can't be stopped")
    if poll.closed:
        raise bad_request("poll has already been closed")
    message.markup = checked_markup(params.value("reply_markup"))
    world.close_poll(poll)
    return poll_json(poll)


def _question(params: Params) -> str:
    text, _ = formatted(
        params.text("question", "") or "", params.text("question_parse_mode"), params.entities("question_entities")
    )
    if not text:
        raise bad_request("poll question must be non-empty")
    if units(text) > MAX_QUESTION:
        raise bad_request(f"poll question length must not exceed {MAX_QUESTION}")
    return text


def _options(params: Params) -> list[str]:
    given = params.array("options") or []
    texts = [option.get("text") if isinstance(option, dict) else option for option in given]
    if not 1 <= len(texts) <= MAX_OPTIONS:
        raise bad_request(
            f"poll can't have more than {MAX_OPTIONS} options" if texts else "poll must have at least 1 option"
        )
    kept = []
    for text in texts:
        if not isinstance(text, str) or not text.strip():
            raise bad_request("poll options must be non-empty")
        if units(text) > MAX_OPTION:
            raise bad_request(f"poll options length must not exceed {MAX_OPTION}")
        kept.append(text.strip())
    return kept


def _correct(params: Params, count: int) -> tuple[int, ...]:
    single = params.integer("correct_option_id")
    chosen = params.array("correct_option_ids") or ([single] if single is not None else [])
    if not chosen or not all(isinstance(index, int) and 0 <= index < count for index in chosen):
        raise bad_request("wrong correct option ID specified")
    return tuple(chosen)


def _set_closing(world: World, poll: Poll, params: Params) -> None:
    period, date = params.integer("open_period"), params.integer("close_date")
    if period is not None:
        if period not in _OPEN_SECONDS:
            raise bad_request("wrong open_period specified")
        poll.open_period, poll.close_date = period, world.timestamp + period
    elif date is not None:
        if date - world.timestamp not in _OPEN_SECONDS:
            raise bad_request("wrong close_date specified")
        poll.close_date = date


METHODS: dict[str, Any] = {"sendPoll": send_poll, "stopPoll": stop_poll}
