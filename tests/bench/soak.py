"""A service under even load for a while: `python -m tests.bench.soak [--seconds 120] [--kill-every SECONDS]`.

Exit status 1 unless nothing is lost, its memory stays within 10 % of what it was after a quarter of each life, and no
two ticks are more than 60 s apart. Nothing is doubled or in doubt where nobody kills; where somebody does, at most
what was in the air, and no message arrives more often than its doubts account for.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.faults.databases import POSTGRESQL, SQLITE, databases
from tests.faults.killing import IN_FLIGHT, Ward, ward
from tests.faults.lives import Lives
from tests.support.postgres import _free_port

SCHOOLS, CLASSES = 3, 12
PER_SECOND = 28
MOST_GROWTH = 0.10
MOST_SILENCE = 60.0
_ANSWERS_TAKE = 0.03
_SENDING = 0.3  # seconds for which a second's messages are on their way, at the least
_SEED = 20261122


@dataclass
class Watched:
    """What was seen once a second. megabytes: resident, a list a life; silence: the longest time between ticks."""

    megabytes: list[list[float]] = field(default_factory=lambda: [[]])
    silence: float = 0.0
    ticked_at: float | None = None

    @property
    def growth(self) -> float:
        """The worst life's, short ones apart."""
        longest = max(map(len, self.megabytes))
        return max(_growth(life) for life in self.megabytes if 2 * len(life) >= longest)

    def note_tick(self, at: float, now: float) -> None:
        """at: when the last one was, in the same monotonic seconds as `now`."""
        before = at if self.ticked_at is None else self.ticked_at
        self.silence = max(self.silence, at - before, now - at)
        self.ticked_at = at


def _growth(megabytes: Sequence[float]) -> float:
    """Of the last tenth over the tenth after the first quarter."""
    tenth = max(1, len(megabytes) // 10)
    start = len(megabytes) // 4
    before, after = megabytes[start : start + tenth], megabytes[-tenth:]
    return (sum(after) / len(after)) / (sum(before) / len(before)) - 1


async def _watch(place: Ward, port: int, seconds: int, kill_every: int) -> Watched:
    """Feed the outbox and look at the process every second. kill_every: seconds; 0: never."""
    watched, chance = Watched(), random.Random(_SEED)  # noqa: S311
    async with httpx.AsyncClient(trust_env=False, base_url=f"http://127.0.0.1:{port}") as client:
        for number in range(1, seconds + 1):
            second = asyncio.ensure_future(asyncio.sleep(1))
            await place.district.queue(PER_SECOND)
            if kill_every and number % kill_every == 0 and number < seconds:
                await _kill(place, chance)
                watched.megabytes.append([])
            await _look(place, client, watched)
            await second
    return watched


async def _look(place: Ward, client: httpx.AsyncClient, watched: Watched) -> None:
    assert place.life is not None
    silence = (await client.get("/healthz", timeout=30)).json()["seconds_since_tick"]
    if silence is not None:
        now = asyncio.get_running_loop().time()
        watched.note_tick(now - silence, now)
    watched.megabytes[-1].append(_resident(place.life.pid))


async def _kill(place: Ward, chance: random.Random) -> None:
    """In the middle of sending; and start it again, as systemd would."""
    assert place.life is not None
    await asyncio.sleep(chance.uniform(0, _SENDING))
    place.life.kill()
    await place.end()
    await place.begin()
    await place.serves()


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


async def _soak(kind: str, seconds: int, kill_every: int) -> int:
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder, databases(kind) as database, database() as url:
        async with (
            Lives() as lives,
            ward(
                *(url, Path(folder), lives),
                schools=SCHOOLS,
                classes=CLASSES,
                publications=0,
                env={"JIANFU_WEB_BIND": str(port)},
            ) as place,
        ):
            place.district.world.faults.delay("sendMessage", _ANSWERS_TAKE)
            await place.begin()
            await place.serves()
            watched = await _watch(place, port, seconds, kill_every)
            await place.done()
            await place.end()
            found, sent = await place.arrivals(), place.district.queued
    kills = place.ends[:-1].count(-signal.SIGKILL)
    in_the_air = IN_FLIGHT * SCHOOLS * kills
    gates = {
        "lost": (found.lost, found.lost == 0),
        "doubled": (found.doubled, found.doubled <= found.doubts and not found.uncounted),
        "in doubt": (found.doubts, found.doubts <= in_the_air),
        "memory": (f"{watched.growth:+.1%}", watched.growth <= MOST_GROWTH),
        "ticks apart": (f"{watched.silence:.0f} s", watched.silence <= MOST_SILENCE),
        "exit status": (place.ends[-1], place.ends[-1] == 0),
    }
    print(f"{kind}, {seconds} s, {sent} messages, {kills} kills, {watched.megabytes[-1][-1]:.0f} MB")
    for name, (figure, ok) in gates.items():
        print(f"{name:<24}{figure!s:<12}{'ok' if ok else 'BROKEN'}")
    return int(not all(ok for _, ok in gates.values()))


def _main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--kill-every", type=int, default=0, metavar="SECONDS", help="0: never")
    parser.add_argument("--database", choices=[SQLITE, POSTGRESQL], default=SQLITE)
    chosen = parser.parse_args(arguments)
    return asyncio.run(_soak(chosen.database, chosen.seconds, chosen.kill_every))


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
