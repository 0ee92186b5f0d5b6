"""`jianfu run` without a pace: what it could do if the platform let it. For tests/bench/broadcast.py."""

import asyncio
import signal

from bot.app import build
from bot.app.service import Service
from bot.cli.logs import set_up
from bot.cli.opening import settings


async def _serve() -> None:
    set_up("text")
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    app = build(settings().model_copy(update={"messages_per_second": 1e6}), service=True)
    try:
        await Service(app).run(stop)
    finally:
        await app.database.dispose()


if __name__ == "__main__":
    asyncio.run(_serve())
