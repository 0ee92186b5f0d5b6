"""The kill grid: a real process struck down at each named step, the first time it comes there, the second, …

`python -m tests.faults.gates` prints its figures among the others'.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tests.faults.databases import MakeDatabase
from tests.faults.district import Arrived
from tests.faults.killing import Ward, broken, ward
from tests.faults.lives import Lives, together
from tests.faults.points import ADOPT, DEFER, EXPIRE, HTTP_ASKED, HTTP_DONE, PLAN, STEP, TAKE_OVER, Points

CLASSES = 4
_AT_ONCE = 4
_LEAVES_SOMETHING = "step: committed"  # what is marked here is in doubt for the next one


@dataclass(frozen=True, slots=True)
class Blow:
    """A process dies at its `hit`th coming to `step`; where it must find something left behind, another dies before."""

    step: str
    hit: int

    @property
    def strikes(self) -> tuple[tuple[str, int], ...]:
        return ((_LEAVES_SOMETHING, 1), (self.step, self.hit)) if self.step in ADOPT else ((self.step, self.hit),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """What one blow did. struck: whether the process came there; gates: those broken; seen: the steps it passed."""

    blow: Blow
    struck: bool
    kills: int
    found: Arrived
    gates: tuple[str, ...]
    seen: frozenset[str]


def steps(*, cluster: bool) -> tuple[str, ...]:
    """Every step that planning and delivery consist of. cluster: on PostgreSQL, where drains are queued as well."""
    return (*PLAN, *([DEFER] if cluster else []), *EXPIRE, *TAKE_OVER, *STEP, HTTP_ASKED, HTTP_DONE, *ADOPT)


def grid(*, cluster: bool, hits: int) -> list[Blow]:
    """Every step, once to `hits` times. What comes once in a life, or changes nothing, is struck there only."""
    return [
        Blow(step, hit)
        for step in steps(cluster=cluster)
        for hit in range(1, 2 if step in (*EXPIRE, *TAKE_OVER, *ADOPT) else hits + 1)
    ]


async def strike(blow: Blow, url: str, folder: Path, lives: Lives) -> Struck:
    """Strike, then start twice more: the second has nothing left to do."""
    seen = folder / "seen.txt"
    async with ward(url, folder, lives, classes=CLASSES, notices=4, publications=4) as place:
        for step, hit in blow.strikes:
            watch_http(place, step, hit)
            await place.live(at=Points(step, hit, seen))
        for _ in range(2):
            await place.live(at=Points("", 0, seen))
        found = await place.arrivals()
    kills = sum(status == -9 for status in place.ends)
    gates = broken(found, kills=kills, classes=CLASSES)
    gates += [f"ended with {status}" for status in place.ends if status not in (0, -9)]
    return Struck(
        blow=blow,
        struck=kills == len(blow.strikes),
        kills=kills,
        found=found,
        gates=tuple(gates),
        seen=frozenset(seen.read_text(encoding="utf-8").split("\n")) - {""},
    )


def watch_http(place: Ward, step: str, hit: int) -> None:
    """Have the proxy strike, where the step is one that only it can see."""
    hits = 0

    async def watch(stage: str) -> bool:
        nonlocal hits
        if {"asked": HTTP_ASKED, "done": HTTP_DONE}[stage] == step:
            hits += 1
            if hits == hit and place.life is not None:
                place.life.kill()
                return False
        return True

    place.proxy.watch = watch


async def strike_all(blows: list[Blow], database: MakeDatabase, folder: Path) -> list[Struck]:
    """Several at a time, each in a database of its own."""

    async def one(number: int, blow: Blow) -> Struck:
        async with asyncio.timeout(300):
            own = folder / f"blow-{number}"
            own.mkdir()
            with database() as url:
                return await strike(blow, url, own, lives)

    async with Lives() as lives:
        return await together(*(one(number, blow) for number, blow in enumerate(blows)), most=_AT_ONCE)


def never_struck(results: list[Struck]) -> set[str]:
    """Steps nobody died at."""
    return {one.blow.step for one in results} - {one.blow.step for one in results if one.struck}


def unknown_steps(results: list[Struck], *, cluster: bool) -> set[str]:
    """Steps that were passed and that the grid does not know."""
    return set().union(*(one.seen for one in results)) - set(steps(cluster=cluster))
