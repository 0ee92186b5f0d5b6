"""`jianfu chat`: the sandbox's chat page with the real bot behind it."""

import asyncio
import signal
import sys
import tempfile
import webbrowser
from pathlib import Path

from rich.console import Console

from bot.cli.errors import OperatorError
from bot.cli.logs import set_up
from bot.cli.opening import settings
from bot.cli.rehearsal import Rehearsal
from bot.cli.seed import a_teaching_day, seed_data, settle_in
from bot.clock import system_clock
from bot.texts import chat_page as texts


async def serve(port: int) -> None:
    """Until Ctrl-C. The clock starts on a school afternoon (or at JIANFU_CLOCK) and runs on at real pace."""
    set_up("text", verbose=False)
    chosen = settings()
    start = chosen.clock or a_teaching_day(system_clock().date())
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with tempfile.TemporaryDirectory(prefix="jianfu-chat-") as folder:
        rehearsal = Rehearsal(
            seed_data(),
            database=Path(folder) / "chat.db",
            start=start,
            port=port,
            running=True,
            tick_seconds=2,
        )
        try:
            async with rehearsal:
                await settle_in(rehearsal)
                Console().print(texts.open_here(rehearsal.url, rehearsal.clock()))
                if sys.stdout.isatty():
                    webbrowser.open(rehearsal.url)
                await stop.wait()
        except OSError as error:
            raise OperatorError("port-taken", port=port) from error
