"""What a message costs on a bad network: each trouble by itself, where what follows is known, and all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.databases import MakeDatabase
from tests.faults.district import Arrived
from tests.faults.killing import IN_FLIGHT, ward
from tests.faults.lives import Lives, together
from tests.faults.proxy import Trouble, shuffled

CLASSES = 12
_SEND_WITHIN = 8.0  # a drip takes longer; what is only late does not, on the busiest machine
_ONE_KIND = 3
_REFUSED = "reason=ClientConnectorError"
_ENV = {"MEMBER_SEND_WITHIN": str(_SEND_WITHIN)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one trouble means. doubts, doubles: whether each counts as in doubt, whether each arrives twice."""

    doubts: bool
    doubles: bool


OUTCOMES = {
    Trouble.CUT_BEFORE: Outcome(doubts=True, doubles=False),
    Trouble.CUT_AFTER: Outcome(doubts=True, doubles=True),
    Trouble.DELAY: Outcome(doubts=False, doubles=False),
    Trouble.HALF: Outcome(doubts=True, doubles=True),
    Trouble.PAGE: Outcome(doubts=True, doubles=False),
    Trouble.TOO_MANY: Outcome(doubts=False, doubles=False),
    Trouble.DRIP: Outcome(doubts=True, doubles=True),
}
"""By trouble; REFUSE takes down with it whatever else is in the air."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suffered:
    """The figures of one network. made: how many troubles there were; seed: of their places, None where in order."""

    name: str
    seed: int | None
    made: int
    messages: int
    found: Arrived
    gates: tuple[str, ...]


async def suffer(database: MakeDatabase, folder: Path, *, seed: int, of_each: int) -> list[Suffered]:
    """Each trouble by itself, and so many of each mixed, each in a database of its own."""
    plans: list[tuple[str, int | None, list[Trouble | None]]] = [
        (str(kind), None, [kind] * _ONE_KIND) for kind in Trouble
    ]
    everything = [kind for kind in Trouble for _ in range(of_each)]
    plans.append(("all of them", seed, shuffled(everything, among=3 * len(everything), seed=seed)))
    async with Lives() as lives:
        return await together(
            *(_one(database, folder / f"network-{number}", lives, *plan) for number, plan in enumerate(plans))
        )


async def _one(
    database: MakeDatabase, folder: Path, lives: Lives, name: str, seed: int | None, plan: Sequence[Trouble | None]
) -> Suffered:
    folder.mkdir()
    notices = max(CLASSES, len(plan))
    with database() as url:
        async with ward(url, folder, lives, classes=CLASSES, notices=notices, publications=0, env=_ENV) as place:
            place.proxy.troubles = list(plan)
            await place.live()
            found, made = await place.arrivals(), place.proxy.made
    said = "".join(log.read_text(encoding="utf-8") for log in place.logs)
    gates = _common(found) + (_mixed(found, plan) if seed is not None else _alone(found, Trouble(name)))
    gates += [f"{kind} never made" for kind in set(plan) - {None} - set(made)]
    gates += ["no connection was ever refused"] if Trouble.REFUSE in plan and _REFUSED not in said else []
    gates += [f"ended with {status}" for status in set(place.ends) - {0}]
    return Suffered(
        name=name, seed=seed, made=made.total(), messages=notices + CLASSES, found=found, gates=tuple(gates)
    )


def _common(found: Arrived) -> list[str]:
    gates = {
        "lost = 0": found.lost == 0,
        "duplicates <= doubts, message by message": found.uncounted == 0,
        "each due date planned once": found.planned == found.reminders == CLASSES,
    }
    return [gate for gate, held in gates.items() if not held]


def _alone(found: Arrived, kind: Trouble) -> list[str]:
    if kind is Trouble.REFUSE:  # those it refuses are certain; those it cuts off are not
        held = 1 <= found.doubts <= _ONE_KIND * IN_FLIGHT
        return [] if held else [f"in doubt: {found.doubts}"]
    outcome = OUTCOMES[kind]
    expected = (_ONE_KIND * outcome.doubts, _ONE_KIND * outcome.doubles)
    return [] if (found.doubts, found.doubled) == expected else [f"in doubt, doubled: {expected} expected"]


def _mixed(found: Arrived, plan: Sequence[Trouble | None]) -> list[str]:
    unknown = sum(kind is not None and (kind is Trouble.REFUSE or OUTCOMES[kind].doubts) for kind in plan)
    cut_off = (IN_FLIGHT - 1) * plan.count(Trouble.REFUSE)
    return [] if found.doubts <= unknown + cut_off else [f"in doubt <= {unknown + cut_off}"]
