"""What went wrong, in one text that says what to do next; no traceback."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from bot.cli.errors import OperatorError
from bot.cli.usage import is_usage_error, usage_sentence
from bot.domain.errors import BotError, RefusedError, SchoolFileError


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn our errors, and an operator's usual mishaps, into a sentence on stderr and exit status 1."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is said in one line
        if is_usage_error(error):
            _misused(error)
        _stop(_first(error))


def _misused(error: Exception) -> NoReturn:
    sentence = usage_sentence(error)
    if sentence is not None:
        print(f"jianfu：{sentence}", file=sys.stderr)
    sys.exit(2)


def _first(error: BaseException) -> BaseException:
    """Of several that failed together, the one the operator can do something about."""
    while isinstance(error, BaseExceptionGroup):
        known = error.subgroup(BotError)
        error = (known or error).exceptions[0]
    return error


def _stop(error: BaseException) -> NoReturn:
    if sys.flags.dev_mode:
        traceback.print_exception(error)
    print(f"jianfu：{_sentence(error)}", file=sys.stderr)
    sys.exit(1)


def _sentence(error: BaseException) -> str:
    from bot.texts import cli, refusals
    from bot.texts.school_file import school_file_problem

    if isinstance(error, SchoolFileError):
        problems = error.facts["problems"]
        return cli.school_file(school_file_problem(problem) for problem in problems)  # type: ignore[attr-defined]
    if not isinstance(error, BotError):
        error = _as_ours(error)
    if error.code in cli.SENTENCES or not isinstance(error, RefusedError):
        return cli.failure(error)
    return refusals.sentence(error)


def _database_reason(error: BaseException) -> str:
    """The driver's words where they speak of the connection; elsewhere they may hold what was stored."""
    told = getattr(error, "orig", None)
    about_connection = type(error).__name__ == "OperationalError" and told is not None
    return str(told).splitlines()[0] if about_connection else type(told or error).__name__


def _as_ours(error: BaseException) -> BotError:
    if isinstance(error, OSError):
        why = error.strerror or type(error).__name__
        return OperatorError("not-readable", path=error.filename or "文件", reason=why)
    if any(base.__name__ == "DBAPIError" for base in type(error).__mro__):
        return OperatorError("database", reason=_database_reason(error))
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return OperatorError("unexpected", what=type(error).__name__, where=f"{Path(frame.filename).name}:{frame.lineno}")
