"""`jianfu run`, `jianfu worker`: one service process, until SIGTERM or Ctrl-C."""

import asyncio
import gc
import importlib
import importlib.util
import signal
from collections.abc import Callable
from contextlib import ExitStack

from bot.app import build, clock_of
from bot.app.cluster import refuse_unless_upgraded
from bot.app.secret import has_seal_key
from bot.app.service import Service
from bot.cli.errors import OperatorError
from bot.cli.logs import set_up
from bot.cli.opening import migrate, secrets_of, settings
from bot.clock import system_clock
from db.lock import ServiceLock

_ALLOCATIONS = 20_000  # between two rounds; Python's own 700 are a few messages


def fastest_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop of uvloop where the extra `fast` is installed; None: asyncio's own."""
    if importlib.util.find_spec("uvloop") is None:
        return None
    make: Callable[[], asyncio.AbstractEventLoop] = importlib.import_module("uvloop").new_event_loop
    return make


def spare_the_collector() -> None:
    """Take what has been loaded out of the garbage collector's rounds, and let it look less often.

    A service's memory is mostly code and compiled patterns, which are never garbage; going through them again and
    again is a tenth of a filed message's processor time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 20, 50)


async def serve(*, helps: bool = False) -> None:
    """Run the service; a second signal changes nothing, the stop is already under way. helps: see `Service`."""
    chosen = settings()
    if helps and chosen.database_path is not None:
        raise OperatorError("worker-needs-postgresql")
    if helps and not has_seal_key(chosen):
        raise OperatorError("worker-needs-secret")
    set_up(chosen.log, secrets=secrets_of(chosen))
    clock = clock_of(chosen)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with ExitStack() as stack:
        if chosen.database_path is not None:
            chosen.database_path.parent.mkdir(parents=True, exist_ok=True)
            lock = ServiceLock.beside(chosen.database_path)
            stack.enter_context(lock.acquire(system_clock(), ahead=clock() - system_clock()))
        migrate(chosen)
        refuse_unless_upgraded(chosen)
        app = build(chosen, clock=clock, service=True)
        spare_the_collector()
        try:
            await Service(app, helps=helps).run(stop)
        finally:
            await app.database.dispose()
