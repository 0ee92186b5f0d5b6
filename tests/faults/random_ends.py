"""A service under load that ends at random moments, killed or told to stop, and is started again each time."""

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path

from bot.messages import MessageKind
from tests.faults.databases import MakeDatabase
from tests.faults.district import Arrived, until
from tests.faults.killing import IN_FLIGHT, Ward, broken, ward
from tests.faults.lives import Lives, together

SCHOOLS, CLASSES = 3, 4
_WARDS = 3
_QUEUED_A_LIFE = 36
_MOST_ARRIVE = 24
_ANSWERS_TAKE = 0.03
_A_MOMENT = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The figures of one district. seed: of the moments; `python -m tests.faults.gates --seed` plays it again."""

    seed: int
    ends: int
    messages: int
    found: Arrived
    gates: tuple[str, ...]


async def end_at_random(
    database: MakeDatabase, folder: Path, *, ends: int, seed: int, planned: bool = False
) -> list[Ended]:
    """End the service so many times, in a few districts at once. planned: told to stop, not killed."""
    wards = min(_WARDS, ends)
    async with Lives() as lives:
        return await together(
            *(
                _one(database, folder / f"ward-{n}", lives, ends=ends // wards, seed=seed + n, planned=planned)
                for n in range(wards)
            ),
            most=wards,
        )


async def _one(database: MakeDatabase, folder: Path, lives: Lives, *, ends: int, seed: int, planned: bool) -> Ended:
    folder.mkdir()
    chance = random.Random(seed)  # noqa: S311
    with database() as url:
        async with ward(url, folder, lives, schools=SCHOOLS, classes=CLASSES) as place:
            place.district.world.faults.delay("sendMessage", _ANSWERS_TAKE)
            for _ in range(ends):
                await place.district.queue(_QUEUED_A_LIFE, kind=chance.choice([*_KINDS]))
                await _live_for_a_while(place, chance, planned=planned)
            await place.live()
            found = await place.arrivals()
            messages = place.district.queued
    gates = broken(found, kills=0 if planned else ends, classes=SCHOOLS * CLASSES, limit=IN_FLIGHT * SCHOOLS)
    gates += [f"ended with {status}" for status in set(place.ends) - ({0} if planned else {0, -9})]
    return Ended(seed=seed, ends=ends, messages=messages, found=found, gates=tuple(gates))


_KINDS = (MessageKind.NOTICE, MessageKind.PUBLICATION)


async def _live_for_a_while(place: Ward, chance: random.Random, *, planned: bool) -> None:
    """Until some more have arrived, and a moment."""
    target = sum(place.district.arrived().values()) + chance.randint(1, _MOST_ARRIVE)
    life = await place.begin()

    async def is_so_far() -> bool:
        return life.ended.done() or sum(place.district.arrived().values()) >= target

    await until(is_so_far)
    await asyncio.sleep(chance.uniform(0, _A_MOMENT))
    if not planned:
        life.kill()
    await place.end()
