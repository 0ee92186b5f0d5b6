"""One process of a service whose others may be killed: `jianfu worker`, faster, by a clock that all of them share.

MEMBER_AHEAD: seconds that its clock is ahead of the real one, the same for all of them.
"""

import asyncio
import os
import signal
from datetime import timedelta

from bot.app import build
from bot.app.engine import Rhythm
from bot.app.service import Service
from bot.cli.failures import said_plainly
from bot.cli.logs import set_up
from bot.cli.opening import settings
from bot.clock import ahead_of_time
from scheduler.cluster import Pulse

STALE = 4.0
RHYTHM = Rhythm(
    tick=2,
    takeover_after=timedelta(seconds=STALE),
    pulse=Pulse(heartbeat=1, stale=STALE, grace=3, look=1, fetch=0.5, watch=2),
)


async def _serve() -> None:
    chosen = settings()
    set_up("text")
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ahead = timedelta(seconds=float(os.environ["MEMBER_AHEAD"]))
    app = build(chosen, clock=ahead_of_time(ahead), service=True)
    try:
        await Service(app, poll_seconds=2, rhythm=RHYTHM, helps=True).run(stop)
    finally:
        await app.database.dispose()


if __name__ == "__main__":
    with said_plainly():
        asyncio.run(_serve())
