"""One process of a service whose others may be killed: `jianfu worker`, faster, by a clock that all of them share.

MEMBER_AHEAD: seconds that its clock is ahead of the real one, the same for all of them. MEMBER_STALE: after how many
seconds without a heartbeat it counts as dead; MEMBER_TAKEOVER_AFTER: how old a message must be then that it has
marked, the same unless set. MEMBER_SEND_WITHIN: seconds after which a send counts as in doubt.
MEMBER_BACK_OFF: seconds before what is in doubt is sent again, the first time.
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
from bot.usecases import doubt, flight
from scheduler.cluster import Pulse

STALE = 4.0


def _rhythm(stale: float, takeover_after: float) -> Rhythm:
    return Rhythm(
        tick=2,
        look=0.1,
        takeover_after=timedelta(seconds=takeover_after),
        pulse=Pulse(
            heartbeat=stale / 4, stale=stale, grace=stale * 3 / 4, look=1, fetch=stale / 8, watch=min(2, stale)
        ),
    )


async def _serve() -> None:
    chosen = settings()
    set_up("text")
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    flight.SEND_WITHIN = float(os.environ.get("MEMBER_SEND_WITHIN", flight.SEND_WITHIN))
    if "MEMBER_BACK_OFF" in os.environ:
        doubt.BACK_OFF = timedelta(seconds=float(os.environ["MEMBER_BACK_OFF"]))
    ahead = timedelta(seconds=float(os.environ["MEMBER_AHEAD"]))
    app = build(chosen, clock=ahead_of_time(ahead), service=True)
    stale = float(os.environ.get("MEMBER_STALE", STALE))
    rhythm = _rhythm(stale, float(os.environ.get("MEMBER_TAKEOVER_AFTER", stale)))
    try:
        await Service(app, poll_seconds=2, rhythm=rhythm, helps=True).run(stop)
    finally:
        await app.database.dispose()


def main() -> None:
    """Serve until SIGTERM."""
    with said_plainly():
        asyncio.run(_serve())


if __name__ == "__main__":
    main()
