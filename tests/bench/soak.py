"""A service under even load for a while: `python -m tests.bench.soak [--seconds 120] [--database sqlite|postgresql]`.

Exit status 1 unless nothing is lost, doubled or in doubt, its memory stays within 10 % of what it was after a quarter
of the time, and no two ticks are more than 60 s apart.
"""

import argparse
import asyncio
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


@dataclass
class Watched:
    """What was seen of the process, once a second. megabytes: resident; silence: the longest time since a tick."""

    megabytes: list[float] = field(default_factory=list)
    silence: float = 0.0

    @property
    def growth(self) -> float:
        """Of the last tenth over the tenth after the first quarter."""
        tenth = max(1, len(self.megabytes) // 10)
        start = len(self.megabytes) // 4
        before, after = self.megabytes[start : start + tenth], self.megabytes[-tenth:]
        return (sum(after) / len(after)) / (sum(before) / len(before)) - 1


async def _watch(place: Ward, port: int, seconds: int) -> Watched:
    """Feed the outbox and look at the process every second."""
    assert place.life is not None
    watched = Watched()
    async with httpx.AsyncClient(trust_env=False, base_url=f"http://127.0.0.1:{port}") as client:
        for _ in range(seconds):
            second = asyncio.ensure_future(asyncio.sleep(1))
            await place.district.queue(PER_SECOND)
            health = (await client.get("/healthz", timeout=30)).json()
            watched.silence = max(watched.silence, health["seconds_since_tick"] or 0.0)
            watched.megabytes.append(_resident(place.life.pid))
            await second
    return watched


async def _look(place: Ward, client: httpx.AsyncClient, watched: Watched) -> None:
    assert place.life is not None
    silence = (await client.get("/healthz", timeout=30)).json()["seconds_since_tick"]
    if silence is not None:
        now = asyncio.get_running_loop().time()
        watched.note_tick(now - silence, now)
    watched.megabytes[-1].append(_resident(place.life.pid))


async def _kill(place: Ward) -> None:
    """And start it again, as systemd would."""
    assert place.life is not None
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
