"""A small school whose service is killed and started again until all has arrived."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.messages import MessageKind
from tests.faults.district import Arrived, District, until
from tests.faults.lives import NOWHERE, Life, Lives
from tests.faults.points import Points
from tests.faults.proxy import FaultProxy

IN_FLIGHT = 4
STALE = 1.5
STUCK = -100
"""Beside the exit statuses: a life in which not everything was done in time."""
_BETWEEN_LIVES = 30.0
_TAKEOVER_AFTER = 20.0  # less than that, and more than a send takes on the busiest machine
_SINCE_BEDTIME = timedelta(seconds=-1)


@dataclass
class Ward:
    """A district behind a proxy, and the process that serves it. ends: exit statuses in order."""

    district: District
    proxy: FaultProxy
    lives: Lives
    folder: Path
    env: dict[str, str]
    ends: list[int] = field(default_factory=list)
    logs: list[Path] = field(default_factory=list)
    life: Life | None = None

    async def live(self, *, at: Points = NOWHERE) -> int:
        """Let a process live until it is struck down or, struck by nobody, all is done. Its status."""
        await self.begin(at)
        await self.done()
        return await self.end()

    async def done(self) -> None:
        """Wait until nothing is left to do, or the process is dead."""
        life = self.life
        assert life is not None

        async def is_over() -> bool:
            return life.ended.done() or await self.district.is_done()

        try:
            await until(is_over)
        except TimeoutError:  # the gates tell what is missing
            self.ends.append(STUCK)

    async def begin(self, at: Points = NOWHERE) -> Life:
        """Start the next process, half a minute after the last one's end: nothing waits for what is dead."""
        await self.district.skip(_BETWEEN_LIVES)
        env = self.district.env | self.env
        self.life = await self.lives.begin(env, self.folder, at=at)
        return self.life

    async def serves(self) -> None:
        """Wait until the process does, or is dead."""
        assert self.life is not None
        while not self.life.ended.done() and "service-started" not in self.life.said():  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    async def end(self) -> int:
        """Tell the process to stop, once it serves, unless it is dead already."""
        await self.serves()
        assert self.life is not None
        status = await self.life.stop()
        self.ends.append(status)
        self.logs.append(self.life.log)
        return status

    async def arrivals(self) -> Arrived:
        return await self.district.arrivals()


@asynccontextmanager
async def ward(
    url: str,
    folder: Path,
    lives: Lives,
    *,
    schools: int = 1,
    classes: int = 4,
    notices: int = 4,
    publications: int = 4,
    env: dict[str, str] | None = None,
) -> AsyncIterator[Ward]:
    """A school just after bedtime with this much to send besides."""
    async with (
        District(url, schools=schools, classes=classes, before=_SINCE_BEDTIME) as district,
        FaultProxy(district.server.url) as proxy,
    ):
        await district.queue(publications, kind=MessageKind.PUBLICATION)
        await district.queue(notices)
        settings = {"JIANFU_TELEGRAM_API_URL": proxy.url, "MEMBER_BACK_OFF": "0.1"}
        settings |= {"MEMBER_STALE": str(STALE), "MEMBER_TAKEOVER_AFTER": str(_TAKEOVER_AFTER)}
        yield Ward(district, proxy, lives, folder, settings | (env or {}))


def broken(found: Arrived, *, kills: int, classes: int, limit: int = IN_FLIGHT) -> list[str]:
    """Which gates of reliability.md §11 do not hold. limit: most in flight at a kill."""
    gates = {
        "lost = 0": found.lost == 0,
        "duplicates <= doubts, message by message": found.uncounted == 0,
        f"in doubt <= {limit} a kill": found.doubts <= limit * kills,
        "each due date planned once": found.planned == found.reminders == classes,
    }
    return [gate for gate, held in gates.items() if not held]
