"""Procrastinate beside our tables: what its jobs promise, on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager

from bot.app import build
from bot.app.cluster import PostgresExtraMissingError
from bot.settings import Settings
from bot.texts.cli import failure
from db.database import Database
from db.engines import conninfo
from scheduler import cluster_watch
from scheduler.cluster import ClusterDispatcher, Pulse
from scheduler.cluster_jobs import ClusterJobs
from scheduler.cluster_schema import is_current, upgrade
from scheduler.dispatcher import DispatcherStoppedError
from scheduler.drain_queue import DrainQueue
from tests.db.samples import BOT, HOUR, NOW, mail
from tests.support.postgres import PostgresServer, emptied

FAST = Pulse(heartbeat=0.2, stale=1, grace=1, look=1, fetch=0.1, watch=0.05)
_PATIENCE = 30


def ask(url: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        found = connection.execute(sql.encode())
        return found.fetchall() if found.description else []


def jobs(url: str) -> list[tuple[object, ...]]:
    """Every drain: bot, lock, state."""
    return ask(
        url, "SELECT args->>'bot', lock, status::text FROM procrastinate_jobs WHERE queue_name = 'drain' ORDER BY id"
    )


@pytest.fixture
def url(postgres_url: str) -> str:
    return emptied(postgres_url)


async def soon(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(_PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for is in the database, or a plain list
            await asyncio.sleep(0.02)


# ----------------------------------------------------------------------------------- with the messages


async def test_a_drain_is_queued_with_the_messages_and_goes_with_them_when_they_are_taken_back(url: str) -> None:
    async with Database(url, defer_drains=DrainQueue(conninfo(url)).defer_each) as database:
        async with database.write() as uow:
            await uow.outbox.put(mail("a"))
        assert jobs(url) == []

        async with database.write() as uow:
            await uow.outbox.put(mail("a"))
            await uow.outbox.put(mail("b"))
            await uow.commit()
        assert jobs(url) == [(BOT, f"token:{BOT}", "todo")]


async def test_one_waiting_drain_is_enough_and_one_that_has_begun_is_not(url: str) -> None:
    async with Database(url, defer_drains=DrainQueue(conninfo(url)).defer_each) as database:
        for key in ("a", "b"):
            async with database.write() as uow:
                await uow.outbox.put(mail(key))
                await uow.commit()
        assert len(jobs(url)) == 1
        ask(url, "UPDATE procrastinate_jobs SET status = 'doing'")
        for key in ("b", "c"):  # what is known already is nothing new to send
            assert len(jobs(url)) == 1
            async with database.write() as uow:
                await uow.outbox.put(mail(key))
                await uow.commit()
        assert [state for _, _, state in jobs(url)] == ["doing", "todo"]


async def test_what_a_person_has_sent_again_is_sent_soon(url: str) -> None:
    async with Database(url, defer_drains=DrainQueue(conninfo(url)).defer_each) as database:
        async with database.write() as uow:
            await uow.outbox.put(mail("a"))
            await uow.outbox.hold_chat(BOT, mail("a").chat_id, "blocked")
            await uow.commit()
        ask(url, "DELETE FROM procrastinate_jobs")
        async with database.write() as uow:
            row = await uow.outbox.get("a")
            assert row
            assert await uow.outbox.retry(row.id, NOW, NOW + HOUR)
            await uow.commit()
    assert len(jobs(url)) == 1


async def test_what_a_chat_that_has_come_back_still_gets_is_sent_soon(url: str) -> None:
    async with Database(url, defer_drains=DrainQueue(conninfo(url)).defer_each) as database:
        async with database.write() as uow:
            await uow.outbox.put(mail("a"))
            await uow.outbox.hold_chat(BOT, mail("a").chat_id, "blocked")
            await uow.commit()
        ask(url, "DELETE FROM procrastinate_jobs")
        async with database.write() as uow:
            await uow.outbox.release_chat(BOT, mail("a").chat_id)
            await uow.commit()
    assert len(jobs(url)) == 1


# ----------------------------------------------------------------------------------------- its tables


@pytest.fixture
def bare(postgres: PostgresServer) -> Iterator[str]:
    with postgres.database(empty=True) as url:
        yield conninfo(url)


def objects(bare: str) -> list[tuple[object, ...]]:
    """Columns, functions, indexes, triggers and constraints."""
    return [
        *ask(bare, "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
                   " WHERE table_schema = 'public' ORDER BY 1, 2"),
        *ask(bare, "SELECT proname, pg_get_function_identity_arguments(oid), prosrc FROM pg_proc"
                   " WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2"),
        *ask(bare, "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"),
        *ask(bare, "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"),
    ]  # fmt: skip


def test_making_the_tables_twice_changes_nothing(bare: str) -> None:
    assert not is_current(bare)
    assert upgrade(bare)
    made = objects(bare)
    assert is_current(bare)
    assert not upgrade(bare)
    assert objects(bare) == made


def test_tables_of_an_earlier_version_become_those_of_the_installed_one(bare: str) -> None:
    for script in sorted(Path(SchemaManager.get_migrations_path()).glob("0[0-2]*.sql")):
        ask(bare, script.read_text(encoding="utf-8"))
    ask(bare, f"COMMENT ON TABLE procrastinate_jobs IS '{script.stem}'")
    assert not is_current(bare)
    assert upgrade(bare)
    old = {row[:2] for row in objects(bare)}
    assert is_current(bare)
    ask(bare, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    upgrade(bare)
    assert {row[:2] for row in objects(bare)} <= old


# ------------------------------------------------------------------------------------------- the engine


class Engine:
    """A dispatcher whose drains and ticks are only noted."""

    def __init__(self, url: str, *, due: tuple[str, ...] = (), pulse: Pulse = FAST) -> None:
        self.queue = DrainQueue(conninfo(url))
        self.due: tuple[str, ...] = due
        self.drained: list[str] = []
        self.ticks: list[datetime] = []
        self.hold: asyncio.Event | None = None
        self.dispatcher = ClusterDispatcher(
            self.queue, bots={"a", "b"}, due_bots=self._due_bots, drain=self._drain, clock=lambda: NOW, pulse=pulse
        )

    async def _due_bots(self, now: datetime) -> tuple[str, ...]:
        return self.due

    async def _drain(self, bot: str, clock: Callable[[], datetime], stop: asyncio.Event) -> int:
        self.drained.append(bot)
        if self.hold is not None:
            await self.hold.wait()
        self.due = tuple(other for other in self.due if other != bot)
        return 1

    async def tick(self, now: datetime) -> None:
        self.ticks.append(now)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Event]:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.dispatcher.run(stop))
            try:
                yield stop
            finally:
                stop.set()


async def test_told_to_stop_while_it_begins_an_engine_stops(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, register = asyncio.Event(), JobManager.register_worker

    async def slowly(manager: JobManager) -> int:
        begun.set()
        with suppress(asyncio.CancelledError):  # as `asyncio.wait_for` before Python 3.12, when it has just ended
            await asyncio.sleep(0.1)
        return await register(manager)

    monkeypatch.setattr(JobManager, "register_worker", slowly)
    async with Engine(url).running() as stop:
        await begun.wait()
        stop.set()


async def test_what_nobody_is_about_to_send_is_found_and_another_schools_bot_is_left_alone(url: str) -> None:
    engine = Engine(url, due=("a",))
    async with engine.running():
        await soon(lambda: engine.drained)
        await engine.queue.defer("x")  # whose token this process does not have
        await soon(lambda: not jobs(url))
    assert engine.drained == ["a"]


async def test_a_bot_is_drained_by_one_process_at_a_time(url: str) -> None:
    first, second = Engine(url, due=("a",)), Engine(url, due=("a",))
    first.hold = second.hold = asyncio.Event()
    async with first.running(), second.running():
        await soon(lambda: first.drained + second.drained)
        await (first.queue if first.drained else second.queue).defer("a")
        await asyncio.sleep(0.5)
        assert first.drained + second.drained == ["a"]
        first.hold.set()
        await soon(lambda: not jobs(url))


async def test_a_process_that_goes_leaves_the_rest_to_whoever_stays(url: str) -> None:
    engine = Engine(url, due=("a",))
    engine.hold = asyncio.Event()
    async with engine.running() as stop:
        await soon(lambda: engine.drained)
        stop.set()
        await asyncio.sleep(0.1)
        engine.hold.set()
    assert jobs(url) == [("a", "token:a", "todo")]


async def test_the_clock_ticks_once_in_the_whole_deployment(url: str) -> None:
    first, second = Engine(url), Engine(url)
    for engine in (first, second):
        engine.dispatcher.every(1, engine.tick)
    async with first.running(), second.running():
        await soon(lambda: len(first.ticks + second.ticks) >= 3)
        await soon(lambda: first.dispatcher.seconds_since_tick() is not None)
    asked = ask(url, "SELECT args->>'timestamp' FROM procrastinate_jobs WHERE task_name = 'jianfu.tick'")
    assert len(asked) == len(set(asked))
    assert set(first.ticks + second.ticks) == {NOW}


async def test_when_nobody_ticks_the_watch_does(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_watch, "SILENCE_SECONDS", 0.1)
    engine = Engine(url)
    engine.dispatcher._tick = engine.tick  # no periodic task: as while the wall clock makes up for a jump back
    async with engine.running():
        await soon(lambda: len(engine.ticks) >= 2)
        assert engine.dispatcher.seconds_since_tick() is not None


async def test_the_jobs_of_a_dead_process_are_freed_its_drains_to_be_done_again(url: str) -> None:
    queue = DrainQueue(conninfo(url))
    async with queue.app.open_async():
        dead = await queue.app.job_manager.register_worker()
        await queue.defer("a")
        ask(url, "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('clock', 'jianfu.tick')")
        assert dead
        ask(
            url,
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)",
        )
        await ClusterJobs(queue.app).free_stalled(30)
        assert jobs(url) == [("a", "token:a", "doing")]
        ask(url, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '40 seconds'")
        await asyncio.gather(ClusterJobs(queue.app).free_stalled(30), ClusterJobs(queue.app).free_stalled(30))
    assert jobs(url) == [("a", "token:a", "todo")]
    assert ask(url, "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'clock'") == [(0,)]


async def test_a_drain_that_was_never_struck_off_does_not_keep_its_bot_from_sending(url: str) -> None:
    """The database was away at the moment it ended; the process and its heartbeat live on."""
    engine = Engine(url, due=("a",))
    engine.hold = asyncio.Event()
    async with engine.running():
        await soon(lambda: engine.drained)
        ask(
            url,
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args, status, worker_id)"
            """ SELECT 'drain', 'jianfu.drain', 'token:b', '{"bot": "b"}', 'doing', worker_id"""
            " FROM procrastinate_jobs WHERE queue_name = 'drain'",
        )
        engine.due = ("a", "b")
        engine.hold.set()
        await soon(lambda: "b" in engine.drained)


async def test_a_process_that_has_lost_its_database_says_so_and_ends(url: str) -> None:
    engine = Engine(url)

    async def take_away() -> None:
        await soon(lambda: ask(url, "SELECT count(*) FROM procrastinate_workers") == [(2,)])
        # On a thread: it waits for whoever of the engine has the table at the moment.
        await asyncio.to_thread(ask, url, "ALTER TABLE procrastinate_workers RENAME TO gone")

    away = asyncio.ensure_future(take_away())
    try:
        with pytest.raises(DispatcherStoppedError):
            await asyncio.wait_for(engine.dispatcher.run(asyncio.Event()), _PATIENCE)
    finally:
        await away
        ask(url, "ALTER TABLE gone RENAME TO procrastinate_workers")


def test_without_the_extra_the_operator_is_told_what_to_install(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.cluster.find_spec", lambda _: None)
    with pytest.raises(PostgresExtraMissingError) as refused:
        build(Settings(_env_file=None, database_url=url))
    assert "uv sync --extra postgres" in failure(refused.value)
