"""What went wrong, in one line that says what to do next; no traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.errors import BotError, RefusedError


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn our errors, and an operator's usual mishaps, into a sentence on stderr and exit status 1."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)
    except BotError as error:
        _stop(_sentence(error))
    except BaseExceptionGroup as group:
        known, other = group.split(BotError)
        if other is not None or known is None:
            raise
        _stop(_sentence(_first(known)))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _first(group: BaseException) -> BotError:
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    if not isinstance(group, BotError):
        raise group
    return group


def _sentence(error: BotError) -> str:
    from bot.texts import cli, refusals

    if error.code in cli.SENTENCES or not isinstance(error, RefusedError):
        return cli.failure(error)
    return refusals.sentence(error)


def _stop(sentence: str) -> None:
    print(f"jianfu：{sentence}", file=sys.stderr)
    sys.exit(1)


def fail(sentence: str) -> None:
    """Stop with one sentence."""
    _stop(sentence)
