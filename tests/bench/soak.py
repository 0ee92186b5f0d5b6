"""A service under even load for a while: `python -m tests.bench.soak [--seconds 120] [--database sqlite|postgresql]`.

Exit status 1 unless nothing is lost, doubled or in doubt, its memory stays within 10 % of what it was after a quarter
of the time, and no two ticks are more than 60 s apart.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.faults.databases import POSTGRESQL, SQLITE, databases
from tests.faults.killing import Ward, ward
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


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


async def _soak(kind: str, seconds: int) -> int:
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
            life = await place.begin()
            await place.serves()
            watched = await _watch(place, port, seconds)
            await place.done()
            status = await place.end()
            found, sent = await place.arrivals(), place.district.queued
    gates = {
        "lost": (found.lost, found.lost == 0),
        "doubled or in doubt": (found.doubled + found.doubts, found.doubled == found.doubts == 0),
        "memory": (f"{watched.growth:+.1%}", watched.growth <= MOST_GROWTH),
        "ticks apart": (f"{watched.silence:.0f} s", watched.silence <= MOST_SILENCE),
        "exit status": (status, status == 0),
    }
    print(f"{kind}, {seconds} s, {sent} messages, {watched.megabytes[-1]:.0f} MB, process {life.pid}")
    for name, (figure, ok) in gates.items():
        print(f"{name:<24}{figure!s:<12}{'ok' if ok else 'BROKEN'}")
    return int(not all(ok for _, ok in gates.values()))


def _main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--database", choices=[SQLITE, POSTGRESQL], default=SQLITE)
    chosen = parser.parse_args(arguments)
    return asyncio.run(_soak(chosen.database, chosen.seconds))


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
