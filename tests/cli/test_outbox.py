"""`jianfu outbox`: what has stopped, and what a person decides about it."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import build
from bot.messages import MessageKind, Receipt, Say
from bot.settings import Settings
from bot.usecases.ports import OutboxRow, OutboxState
from tests.cli.conftest import Cli
from tests.db.samples import mail
from tests.service.town import SCHOOL

STATES = {
    "a": OutboxState.HELD,
    "b": OutboxState.IN_DOUBT,
    "c": OutboxState.GIVEN_UP,
    "d": OutboxState.DUE,
    "e": OutboxState.EXPIRED,
    "f": OutboxState.SENT,
}


@pytest.fixture
def ids(cli: Cli, folder: Path) -> dict[str, int]:
    """A school's outbox with a message in each state; ids by key."""
    (folder / "school.toml").write_text(SCHOOL, encoding="utf-8")
    assert cli("school", "apply", "school.toml", "--json").status == 0
    return asyncio.run(_fill())


async def _fill() -> dict[str, int]:
    app = build(Settings(_env_file=None))
    now = datetime.now(UTC)
    found = {}
    try:
        async with app.database.write() as uow:
            for number, (key, state) in enumerate(STATES.items()):
                message = mail(
                    key,
                    f"-{number}",
                    kind=MessageKind.NOTICE,
                    act=Say(text="秘密的正文"),
                    not_before=now,
                    expires_at=now + timedelta(minutes=5),
                )
                await uow.outbox.put(message)
                row = await uow.outbox.get(key)
                assert row is not None
                found[key] = row.id
                epoch = await uow.outbox.take_over(message.bot)
                if state is OutboxState.DUE:
                    continue
                await uow.outbox.mark_sending(row.id, epoch)
                if state is OutboxState.SENT:
                    await uow.outbox.settle_sent(row.id, epoch, Receipt(message_id="1"), now)
                else:
                    doubt = state is OutboxState.IN_DOUBT
                    await uow.outbox.settle_final(row.id, epoch, state, reason="left", doubt=doubt)
            await uow.commit()
    finally:
        await app.database.dispose()
    return found


def rows(cli: Cli, *args: str) -> list[dict[str, Any]]:
    done = cli("outbox", "list", "--json", *args)
    assert done.status == 0, done.err
    listed: list[dict[str, Any]] = json.loads(done.out)
    return listed


def state_of(row_id: int) -> OutboxRow:
    async def read() -> OutboxRow:
        app = build(Settings(_env_file=None))
        try:
            async with app.database.read() as uow:
                row = await uow.outbox.by_id(row_id)
                assert row is not None
                return row
        finally:
            await app.database.dispose()

    return asyncio.run(read())


def test_what_waits_failed_or_is_in_doubt_is_listed_without_a_word_of_it(cli: Cli, ids: dict[str, int]) -> None:
    listed = rows(cli)
    assert {row["id"]: row["state"] for row in listed} == {ids[key]: STATES[key].value for key in "abcd"}
    assert {row["doubts"] for row in listed if row["id"] == ids["b"]} == {1}
    shown = cli("outbox", "list")
    assert shown.status == 0
    assert "等人决定" in shown.out
    assert "不知道到没到" in shown.out
    assert "机器人已离开这个群" in shown.out
    for text in (shown.out, json.dumps(listed, ensure_ascii=False)):
        assert "秘密的正文" not in text


def test_the_list_can_be_narrowed_and_says_when_it_is_not_whole(cli: Cli, ids: dict[str, int]) -> None:
    assert [row["id"] for row in rows(cli, "--state", "held", "--state", "sent")] == [ids["a"], ids["f"]]
    assert len(rows(cli, "--limit", "2")) == 2
    assert "只列出前 2 条" in cli("outbox", "list", "--limit", "2").out
    assert "没有等着的" in cli("outbox", "list", "--state", "sending").out


def test_messages_are_tried_again_all_or_none(cli: Cli, ids: dict[str, int]) -> None:
    wrong = cli("outbox", "retry", str(ids["a"]), str(ids["f"]))
    assert (wrong.status, wrong.out) == (1, "")
    assert "已发" in wrong.err
    assert state_of(ids["a"]).state is OutboxState.HELD

    done = cli("outbox", "retry", str(ids["a"]), str(ids["c"]), str(ids["e"]))
    assert done.status == 0
    assert "3 条" in done.out
    again = state_of(ids["e"])
    assert again.state is OutboxState.DUE
    assert again.message.expires_at > datetime.now(UTC) + timedelta(hours=1)


def test_everything_held_is_tried_again_with_one_word(cli: Cli, ids: dict[str, int]) -> None:
    assert "1 条" in cli("outbox", "retry", "--all-held").out
    assert state_of(ids["a"]).state is OutboxState.DUE
    assert "没有等人决定的消息" in cli("outbox", "retry", "--all-held").out


def test_of_a_doubtful_message_a_person_says_whether_it_is_there(cli: Cli, ids: dict[str, int]) -> None:
    assert cli("outbox", "resolve", str(ids["b"]), "--sent").status == 0
    assert state_of(ids["b"]).state is OutboxState.SENT
    assert cli("outbox", "resolve", str(ids["a"]), "--not-sent").status == 0
    assert state_of(ids["a"]).state is OutboxState.DUE
    for row_id in (ids["b"], ids["c"], 999):
        refused = cli("outbox", "resolve", str(row_id), "--sent")
        assert refused.status == 1
        assert len(refused.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["retry"], "--all-held"),
        (["retry", "1", "--all-held"], "--all-held"),
        (["retry", "x"], "编号"),
        (["resolve", "1"], "--not-sent"),
        (["list", "--state", "lost"], "lost"),
    ],
)
def test_what_is_typed_wrongly_is_said_and_changes_nothing(
    cli: Cli, ids: dict[str, int], args: list[str], words: str
) -> None:
    done = cli("outbox", *args)
    assert done.status == 2
    assert words in done.err
    assert state_of(ids["a"]).state is OutboxState.HELD


def test_doctor_says_that_messages_wait_for_a_person(cli: Cli, ids: dict[str, int]) -> None:
    assert "1 条等人决定、1 条不知道到没到" in cli("doctor").out
