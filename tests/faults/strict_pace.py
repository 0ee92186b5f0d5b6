"""At the set pace a server that counts strictly has nothing to complain of."""

from dataclasses import dataclass
from pathlib import Path

from tests.faults.databases import MakeDatabase
from tests.faults.district import Arrived
from tests.faults.killing import ward
from tests.faults.lives import Lives

CLASSES = 36
PER_SECOND, BURST = 30, 5
_NOTICES = 3 * CLASSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Paced:
    """messages: sent in all; refused: answers 429; gates: those broken."""

    messages: int
    refused: int
    found: Arrived
    gates: tuple[str, ...]


async def keep_pace(database: MakeDatabase, folder: Path) -> Paced:
    """One bot tells 36 groups four things each."""
    folder.mkdir()
    async with Lives() as lives:
        with database() as url:
            async with ward(url, folder, lives, classes=CLASSES, notices=_NOTICES, publications=0) as place:
                world = place.district.world
                world.faults.strict_limits(per_second=PER_SECOND, burst=BURST)
                await place.live()
                found = await place.arrivals()
                refused = sum(call.error is not None and call.error[0] == 429 for call in world.log)
    gates = {
        "no 429": refused == 0,
        "lost = 0": found.lost == 0,
        "nothing in doubt": found.doubts == found.doubled == 0,
        "each due date planned once": found.planned == found.reminders == CLASSES,
    }
    broken = tuple(gate for gate, held in gates.items() if not held)
    return Paced(messages=_NOTICES + CLASSES, refused=refused, found=found, gates=broken)
