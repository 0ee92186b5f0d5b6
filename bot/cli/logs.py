"""Logs: constant event names, ids as fields; never texts, names or tokens."""

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog

_TOKEN = re.compile(r"\d{3,}:[\w-]{20,}")
_QUIET = ("httpx", "httpcore", "apscheduler", "uvicorn", "telegram", "alembic", "aiosqlite")
_LIBRARY_METHODS = {logging.WARNING: "warning", logging.ERROR: "error", logging.CRITICAL: "critical"}


def set_up(style: str, *, verbose: bool = True, secrets: Iterable[str] = ()) -> None:
    """style: text or json, to stderr. verbose False: warnings and worse only. secrets: never written, whoever logs."""
    level = logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=logging.WARNING, handlers=[_Libraries()], force=True)
    logging.captureWarnings(capture=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("apscheduler.executors.default").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            *_rendering(style),
            _Without(secrets),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def _rendering(style: str) -> list[Any]:
    if style == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, sort_keys=False
        )
    ]


class _Without:
    """A bot token in a log line is a key left in the door: takes it out of the finished line, tracebacks included."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted((re.escape(secret) for secret in secrets if len(secret) >= 8), key=len, reverse=True)
        self._secret = re.compile("|".join([*known, _TOKEN.pattern]))

    def __call__(self, _logger: Any, _method: str, line: str | MutableMapping[str, Any]) -> Any:
        return self._secret.sub("[secret]", line) if isinstance(line, str) else line


class _Libraries(logging.Handler):
    """What the libraries log goes the same way as ours: one form of line, the same secrets taken out."""

    def emit(self, record: logging.LogRecord) -> None:
        method = _LIBRARY_METHODS.get(record.levelno, "warning")
        say = getattr(structlog.get_logger(), method)
        try:
            say("library", source=record.name, message=record.getMessage(), exc_info=record.exc_info)
        except Exception:  # noqa: BLE001 - logging's own rule: a bad record must not stop the program
            self.handleError(record)
