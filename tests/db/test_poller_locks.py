"""One process polls a bot; when it ends, however that comes about, another does."""

import asyncio

import pytest

from db.engines import conninfo
from db.poller_locks import PollerLockLostError, PollerLocks
from tests.db.test_cluster import ask

_PATIENCE = 30


async def test_a_bot_is_polled_by_one_process_and_by_the_next_when_that_ends(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.poller_locks._TRY_EVERY", 0.01)
    stop = asyncio.Event()
    async with PollerLocks(postgres_url) as second, asyncio.timeout(_PATIENCE):
        async with PollerLocks(postgres_url) as first:
            assert await first.take("a", stop)
            assert await second.take("b", stop)
            waiting = asyncio.ensure_future(second.take("a", stop))
            await asyncio.sleep(0.1)
            assert not waiting.done()
        assert await waiting


async def test_who_waits_for_a_bot_and_is_told_to_stop_goes_without(postgres_url: str) -> None:
    stop = asyncio.Event()
    async with (
        PollerLocks(postgres_url) as first,
        PollerLocks(postgres_url) as second,
        asyncio.timeout(_PATIENCE),
    ):
        assert await first.take("a", stop)
        waiting = asyncio.ensure_future(second.take("a", stop))
        await asyncio.sleep(0.05)
        stop.set()
        assert not await waiting
        await second.watch(stop)


async def test_who_has_lost_the_connection_may_not_go_on_polling(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.poller_locks._LOOK_EVERY", 0.01)
    async with PollerLocks(postgres_url) as locks, asyncio.timeout(_PATIENCE):
        assert await locks.take("a", asyncio.Event())
        ask(
            conninfo(postgres_url),
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        )
        with pytest.raises(PollerLockLostError):
            await locks.watch(asyncio.Event())
