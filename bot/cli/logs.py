"""Logs: constant event names, ids as fields; never texts, names or tokens."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_TOKEN = re.compile(r"\d{3,}:[\w-]{20,}")
_QUIET = ("httpx", "httpcore", "apscheduler", "uvicorn", "telegram", "alembic", "aiosqlite")


def set_up(style: str, *, verbose: bool = True) -> None:
    """style: text or json, to stderr. verbose False: warnings and worse only."""
    level = logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("apscheduler.executors.default").setLevel(logging.ERROR)
    shown: Any = structlog.processors.JSONRenderer(ensure_ascii=False) if style == "json" else _console()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info if style == "json" else _keep,
            _without_tokens,
            shown,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def _console() -> Any:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)


def _keep(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return event


def _without_tokens(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A bot token in a log line is a key left in the door."""
    for key, value in event.items():
        if isinstance(value, str) and _TOKEN.search(value):
            event[key] = _TOKEN.sub("[token]", value)
    return event
