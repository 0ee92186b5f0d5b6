"""What planning a district's evening costs: `python -m tests.bench.planning [--schools 1000] [--rounds 5]`.

Every class of every school has a parents' group, and all their bedtime reminders fall due at the same minute: 36,000
messages. Measured, as a service would do it, are the first tick of a new process just before, the tick that plans
them, and the same tick again; on SQLite and on PostgreSQL, in turns. Everything else of the day has been done before,
as on any evening. Beside them, on SQLite, the bare insertion of the same messages: on a busy machine the ratio to
that is the figure to trust. Seconds on the wall (PostgreSQL's share is in them) and of this process's processor time;
the middle round counts.
"""

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.app import build
from bot.channels.telegram import CHANNEL
from bot.cli.running import spare_the_collector
from bot.domain.school import SchoolSpec
from bot.domain.school_file import parse_school
from bot.domain.timetable import JobName, due_at, next_due
from bot.settings import Settings
from bot.usecases.ports import Audience, RunState
from db.columns import json_text
from db.database import Database
from db.tables import bindings, outbox, runs
from tests.faults.district import EVE
from tests.support.database import migrated_file, url_of
from tests.support.postgres import postgres_server

TICK = timedelta(seconds=20)
BOTS = 20  # schools share them: shards of a district
BARE = "bare insertion, sqlite3"
PHASES = ("first tick of a process", "plan the evening", "the same tick again")


def school(number: int, classes: int) -> SchoolSpec:
    return parse_school(
        {
            "school": {"id": f"school{number}", "name": f"第{number}小学", "token_env": f"TOKEN_{number % BOTS}"},
            "calendar": {"terms": ["2026-09-01..2027-01-22"]},
            "class": [{"grade": 1 + n % 6, "number": 1 + n // 6} for n in range(classes)],
            "person": [{"name": "方老师", "roles": ["admin"]}],
        }
    )


@dataclass
class District:
    """Schools in one database, at the evening when their reminders fall due."""

    name: str
    url: str
    specs: list[SchoolSpec]
    seconds: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: {phase: [] for phase in PHASES})

    @property
    def evening(self) -> datetime:
        due = next_due(JobName.BEDTIME, self.specs[0].school, EVE)
        assert due is not None
        return due.at

    @property
    def classes(self) -> int:
        return sum(len(spec.classes) for spec in self.specs)

    async def move_in(self) -> None:
        """Schools, their groups, and the keys of all that the day has seen before the evening."""
        before = self.evening - TICK
        groups = [
            {
                "bot": spec.school.token_env,
                "channel": CHANNEL,
                "chat_id": f"-100{number:03}{place:02}",
                "class_id": school_class.id,
                "audience": Audience.PARENTS.value,
                "active": True,
                "bound_by": "bench",
                "bound_at": before,
            }
            for number, spec in enumerate(self.specs)
            for place, school_class in enumerate(spec.classes)
        ]
        done = {
            (due.job.value, scope, due.day)
            for spec in self.specs
            for due in due_at(spec.school, self.evening)
            if due.job is not JobName.BEDTIME
            for scope in [spec.school.id, *(c.id for c in spec.classes)]
        }
        keys = [
            {"kind": kind, "scope": scope, "local_date": day, "state": RunState.PLANNED.value, "at": before}
            for kind, scope, day in done
        ]
        async with Database(self.url) as database:
            for spec in self.specs:
                async with database.write() as uow:
                    await uow.schools.apply(spec, before)
                    await uow.commit()
            await self._order(database, (sa.insert(bindings), groups), (sa.insert(runs), keys))

    async def round(self) -> None:
        """One evening with a new process's memory."""
        settings = Settings(database_url=self.url, _env_file=None)
        app = build(settings, service=True)
        try:
            for phase, at in zip(PHASES, (self.evening - TICK, self.evening, self.evening + TICK), strict=True):
                await self._time(phase, app.plan(at))
            async with app.database.read() as uow:
                figures = await uow.outbox.figures(self.evening)
            if sum(figures.by_state.values()) != self.classes:
                raise RuntimeError(figures)
            if self.name == "SQLite":
                async with app.database.read() as uow:
                    rows = [tuple(row) for row in await uow.held.connection.execute(sa.select(outbox))]
                await self._time(BARE, asyncio.to_thread(_insert_bare, rows))
            tonight = runs.c.kind == JobName.BEDTIME.value
            await self._order(app.database, (sa.delete(outbox), []), (sa.delete(runs).where(tonight), []))
        finally:
            await app.database.dispose()

    async def _time(self, phase: str, work: Awaitable[object]) -> None:
        wall, processor = time.perf_counter(), time.process_time()
        await work
        self.seconds.setdefault(phase, []).append((time.perf_counter() - wall, time.process_time() - processor))

    async def _order(self, database: Database, *orders: tuple[sa.Executable, list[dict[str, object]]]) -> None:
        async with database.write() as uow:
            for statement, rows in orders:
                await uow.held.connection.execute(statement, rows or None)
            await uow.commit()

    def table(self) -> str:
        lines = []
        for phase, rounds in self.seconds.items():
            wall, processor = (statistics.median(each) for each in zip(*rounds, strict=True))
            all_of_them = " ".join(f"{each:.2f}" for each, _ in rounds)
            lines.append(f"{self.name:12}{phase:26}{wall:8.2f} s{processor:10.2f} s   ({all_of_them})")
        return "\n".join(lines)


def _insert_bare(rows: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(migrated_file(Path(folder) / "bare.db"), isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        holes = ",".join("?" * len(rows[0]))
        plain = [[_plain(value) for value in row] for row in rows]
        for first in range(0, len(plain), 1000):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(f"INSERT INTO outbox VALUES ({holes})", plain[first : first + 1000])  # noqa: S608
            connection.execute("COMMIT")
        connection.close()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return str(value)
    return json_text(value) if isinstance(value, dict) else value


async def main(schools: int, classes: int, rounds: int) -> None:
    specs = [school(number, classes) for number in range(schools)]
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(postgres_server(own=True))
        districts = [
            District("SQLite", url_of(migrated_file(Path(folder) / "bench.db")), specs),
            District("PostgreSQL", stack.enter_context(server.database()), specs),
        ]
        for district in districts:
            await district.move_in()
        spare_the_collector()  # as `jianfu run` does
        for _ in range(rounds):
            for district in districts:
                await district.round()
    print(f"{schools * classes} messages of {schools} schools{'wall':>18}{'processor':>12}")
    for district in districts:
        print(district.table())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schools", type=int, default=1000)
    parser.add_argument("--classes", type=int, default=36)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    asyncio.run(main(asked.schools, asked.classes, asked.rounds))
