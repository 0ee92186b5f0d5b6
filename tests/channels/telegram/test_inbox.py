"""The inbox between Telegram and the handlers: what is stored, repeated, left behind or handled elsewhere."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.telegram.answers import to_bytes
from bot.channels.telegram.outcomes import Outcomes
from bot.channels.telegram.storing import Storing
from bot.messages import AnyEvent, Reply
from bot.usecases.ports import InboxState, Said, Update
from tests.channels.telegram.stage import NAME, Stage, echo
from tests.db.samples import update
from tests.fakes.state import Letter


def left(stage: Stage, number: int, text: str) -> dict[str, Any]:
    """A message of the teacher, as it stands in the inbox of a process that has died since."""
    chat = {"id": stage.chat.id, "type": "private"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": {"id": stage.teacher.id}, "text": text}
    return {"update_id": number, "message": message}


async def store(stage: Stage, *raws: dict[str, Any], age: int = 0) -> None:
    at = datetime.now(UTC) - timedelta(seconds=age)
    inbox = stage.inbox(now=lambda: at)
    await inbox.store([Update(number=r["update_id"], lane=str(stage.chat.id), raw=to_bytes(r)) for r in raws])


async def test_what_was_left_behind_is_answered_before_anything_newer(stage: Stage) -> None:
    await store(stage, left(stage, 2, "第二"), left(stage, 1, "第一"))
    stage.world.say(stage.teacher, stage.chat, "第三")
    async with stage.polling():
        await stage.settled()

    assert stage.heard_texts() == ["第一", "第二", "第三"]
    assert stage.texts(stage.chat) == ["收到：第一", "收到：第二", "收到：第三"]


async def test_what_a_dying_process_stores_at_the_last_moment_keeps_its_place_in_its_chat(stage: Stage) -> None:
    """The database ends its transaction after we have looked for what it left; Telegram says it to us once more."""
    stage.world.say(stage.teacher, stage.chat, "第一")
    stage.world.say(stage.teacher, stage.chat, "第二")
    first = stage.bot.updates.peek(100)[-2]
    kept = Update(number=first["update_id"], lane=str(stage.chat.id), raw=to_bytes(first))

    def write() -> Any:
        letters = stage.database.state.inbox
        if not letters:
            letters[NAME, kept.number] = Letter(update=kept, received_at=datetime.now(UTC))
        return stage.database.write()

    async with stage.polling(inbox=stage.inbox(open_uow=write)):
        await stage.settled()

    assert stage.heard_texts() == ["第一", "第二"]


async def test_what_a_clock_has_dated_in_the_future_is_answered_in_its_order(stage: Stage) -> None:
    await store(stage, left(stage, 1, "第一"), age=-3600)
    stage.world.say(stage.teacher, stage.chat, "第二")
    async with stage.polling():
        await stage.settled()

    assert stage.heard_texts() == ["第一", "第二"]


async def test_while_nothing_can_be_stored_nothing_is_confirmed_and_nothing_lost(stage: Stage) -> None:
    troubles = iter([OSError(), OSError()])
    write = stage.database.write

    def broken() -> Any:
        for trouble in troubles:
            raise trouble
        return write()

    stage.world.say(stage.teacher, stage.chat, "数学")
    async with stage.polling(inbox=stage.inbox(open_uow=broken)):
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学"]
    assert stage.aside == []


async def test_while_the_inbox_cannot_be_written_the_chat_waits_in_its_order(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.backoff.Backoff.next", lambda _self: 0.01)
    failures = iter([OSError()] * 9)  # three tries, and setting aside fails as well
    together, write = stage.database.together, stage.database.write
    begun = asyncio.Event()

    def refuse() -> None:
        if begun.is_set():
            for failure in failures:
                raise failure

    def broken_together() -> Any:
        begun.set()
        refuse()
        return together()

    def broken_write() -> Any:
        refuse()
        return write()

    stage.world.say(stage.teacher, stage.chat, "第一")
    stage.world.say(stage.teacher, stage.chat, "第二")
    async with stage.polling(inbox=stage.inbox(together=broken_together, open_uow=broken_write)):
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：第一", "收到：第二"]
    assert stage.aside == []


async def test_what_another_process_has_handled_is_not_answered_here(stage: Stage) -> None:
    async def answer(event: AnyEvent) -> Reply | None:
        if getattr(event, "text", "") == "数学":
            state = stage.database.state
            [key] = [key for key, row in state.inbox.items() if "数学".encode() in row.update.raw]
            state.inbox[key] = replace(state.inbox[key], state=InboxState.DONE)
        return await echo(event)

    stage.answer = answer
    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "数学")
        await stage.settled()

    assert stage.heard_texts() == ["数学"]
    assert stage.texts(stage.chat) == []


async def test_behind_a_shared_webhook_an_earlier_message_of_the_chat_comes_first(stage: Stage) -> None:
    """Its process is gone: it is done here, though only the later one came here."""
    await store(stage, left(stage, 1, "第一"), age=60)
    stage.world.say(stage.teacher, stage.chat, "第二")
    inbox = stage.inbox(shared=True, now=lambda: datetime.now(UTC))
    async with stage.polling(inbox=inbox):
        await stage.settled()

    assert stage.heard_texts() == ["第一", "第二"]


async def test_a_reply_that_found_no_connection_is_said_a_little_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.runner.SWEEP_SECONDS", 0.05)
    stage.world.faults.next_error("sendMessage", 429, "Too Many Requests: retry after 1", {"retry_after": 1})
    stage.world.faults.next_error("sendMessage", 429, "Too Many Requests: retry after 1", {"retry_after": 1})
    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "数学")
        await stage.world.wait_for(lambda: stage.texts(stage.chat), timeout=20)
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学"]
    assert [row.said for row in stage.database.state.inbox.values() if row.said] == [Said.SAID]


async def test_of_an_answered_message_nothing_is_kept(stage: Stage) -> None:
    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "数学")
        await stage.settled()

    [row] = [row for row in stage.database.state.inbox.values() if row.said]
    assert (row.state, row.said, row.reply) == (InboxState.DONE, Said.SAID, None)
    assert row.update == Update(number=row.update.number, lane="", raw=b"")


# ----------------------------------------------------------------------------------- their helpers


async def test_updates_that_arrive_together_are_stored_together() -> None:
    go, calls = asyncio.Event(), []

    async def keep(updates: Sequence[Update]) -> frozenset[int]:
        calls.append([each.number for each in updates])
        await go.wait()
        return frozenset(each.number for each in updates)

    storing = Storing(keep)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(storing([update(number)])) for number in (1, 2, 3, 3)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        go.set()

    assert calls == [[1], [2, 3]]
    assert [task.result() for task in tasks] == [{1}, {2}, {3}, frozenset()]


async def test_a_transaction_that_fails_fails_for_its_own_only() -> None:
    async def keep(updates: Sequence[Update]) -> frozenset[int]:
        await asyncio.sleep(0)
        if updates[0].number == 1:
            raise OSError
        return frozenset(each.number for each in updates)

    storing = Storing(keep)
    first, second = await asyncio.gather(storing([update(1)]), storing([update(2)]), return_exceptions=True)
    assert isinstance(first, OSError)
    assert second == {2}


async def test_outcomes_that_could_not_be_recorded_are_recorded_with_the_next() -> None:
    kept: list[dict[int, Said]] = []
    troubles = iter([OSError()])

    async def record(outcomes: Any) -> None:
        for trouble in troubles:
            raise trouble
        kept.append(dict(outcomes))

    outcomes = Outcomes(record)
    outcomes.note(1, Said.SAID)
    await outcomes.flush()
    assert not outcomes.is_empty
    outcomes.note(2, Said.DROPPED)
    await outcomes.flush()
    await outcomes.flush()

    assert kept == [{1: Said.SAID, 2: Said.DROPPED}]
    assert outcomes.is_empty
