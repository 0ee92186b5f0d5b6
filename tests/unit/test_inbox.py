"""The inbox as the channel uses it: who is told what, and when something is given up."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.people import Role
from bot.domain.school import SchoolSpec
from bot.messages import Reply, Say
from bot.usecases.inbox import ENDS, BotInbox, HandledElsewhereError
from bot.usecases.ports import InboxState, OutboxState, RunState, Said
from tests.db.samples import C32, DAY, NOW, SCHOOL, WANG, account, person, update
from tests.fakes.uow import FakeDatabase

BOT = SCHOOL.school.token_env
REPLY = Reply(text="已登记")
HOURS = timedelta(hours=1)


class Hours:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Hours:
    return Hours()


@pytest.fixture
async def database() -> FakeDatabase:
    """The sample school, with one admin who has a chat and one who has none."""
    database = FakeDatabase()
    admins = tuple(replace(person(name), roles=frozenset({Role.ADMIN})) for name in ("方老师", "钱老师"))
    async with database.write() as uow:
        await uow.schools.apply(SchoolSpec(school=SCHOOL.school, classes=(C32,), people=(*admins, WANG)), NOW)
        await uow.accounts.link(account(admins[0], "500"), NOW)
        await uow.accounts.link(account(WANG, "100"), NOW)
        await uow.commit()
    return database


@pytest.fixture
def inbox(database: FakeDatabase, clock: Hours) -> BotInbox:
    return box(database, clock)


def box(database: FakeDatabase, clock: Hours, **changes: bool) -> BotInbox:
    return BotInbox(
        bot=BOT, open_uow=database.write, read_uow=database.read, together=database.together, now=clock, **changes
    )


async def notices(database: FakeDatabase) -> list[tuple[str, str]]:
    async with database.read() as uow:
        rows = await uow.outbox.listing(list(OutboxState))
    return [(row.message.chat_id, row.message.act.text) for row in rows if isinstance(row.message.act, Say)]


async def test_what_is_done_and_its_reply_are_kept_together(database: FakeDatabase, inbox: BotInbox) -> None:
    async def work() -> Reply:
        async with database.write() as uow:
            await uow.runs.start("publish", "a", DAY, RunState.PLANNED, NOW)
            await uow.commit()
        return REPLY

    await inbox.store([update(1), update(2)])
    commits = database.commits
    assert await inbox.handle(1, (2,), work) == REPLY
    assert database.commits == commits + 1
    assert {database.state.inbox[BOT, number].state for number in (1, 2)} == {InboxState.DONE}
    assert database.state.inbox[BOT, 1].reply == REPLY


async def test_what_another_process_has_handled_changes_nothing_here(database: FakeDatabase, inbox: BotInbox) -> None:
    async def work() -> Reply:
        async with database.write() as uow:
            await uow.runs.start("publish", "a", DAY, RunState.PLANNED, NOW)
            await uow.commit()
        return REPLY

    async def nothing() -> None:
        return None

    await inbox.store([update(1)])
    await inbox.handle(1, (), nothing)
    with pytest.raises(HandledElsewhereError):
        await inbox.handle(1, (), work)
    assert database.state.runs == {}


async def test_a_failure_undoes_what_the_handler_had_committed(database: FakeDatabase, inbox: BotInbox) -> None:
    async def work() -> Reply:
        async with database.write() as uow:
            await uow.runs.start("publish", "a", DAY, RunState.PLANNED, NOW)
            await uow.commit()
        raise ZeroDivisionError

    await inbox.store([update(1)])
    with pytest.raises(ZeroDivisionError):
        await inbox.handle(1, (), work)
    assert database.state.runs == {}
    assert database.state.inbox[BOT, 1].state is InboxState.NEW


async def test_the_admins_hear_of_a_dead_letter_by_its_number_once_an_hour(
    database: FakeDatabase, inbox: BotInbox, clock: Hours
) -> None:
    await inbox.store([update(number, raw="口算第12页".encode()) for number in range(1, 6)])
    assert await inbox.set_aside(1, "LookupError")
    assert not await inbox.set_aside(1, "LookupError")
    assert await inbox.set_aside(2, "LookupError")
    [(chat, text)] = await notices(database)
    assert chat == "500"
    assert "编号 1，LookupError" in text
    assert "口算" not in text

    assert await inbox.set_aside(3, "malformed-update")
    clock.now += HOURS
    assert await inbox.set_aside(4, "LookupError")
    assert len(await notices(database)) == 3


async def test_an_update_that_ends_the_process_again_and_again_is_set_aside(
    database: FakeDatabase, inbox: BotInbox
) -> None:
    await inbox.store([update(1)])
    assert [await inbox.try_again(1) for _ in range(ENDS + 1)] == [True] * ENDS + [False]
    assert database.state.inbox[BOT, 1].state is InboxState.DEAD
    assert not await inbox.try_again(1)
    assert len(await notices(database)) == 1


async def test_what_others_hold_is_left_to_them_for_a_while(database: FakeDatabase, clock: Hours) -> None:
    alone, shared = box(database, clock), box(database, clock, shared=True)
    await alone.store([update(1), update(2)])
    assert (await alone.left_over(), await shared.left_over()) == ((1, 2), ())
    assert await alone.elder("100", 2) is None
    assert await shared.elder("100", 2) == (update(1), False)
    clock.now += timedelta(seconds=15)
    assert await shared.left_over() == (1, 2)
    assert await shared.elder("100", 2) == (update(1), True)


async def test_a_reply_surely_not_said_is_said_within_a_minute_and_one_in_doubt_never(
    database: FakeDatabase, inbox: BotInbox, clock: Hours
) -> None:
    async def work() -> Reply:
        return REPLY

    await inbox.store([update(number) for number in (1, 2, 3)])
    for number in (1, 2, 3):
        await inbox.handle(number, (), work)
    await inbox.record({1: Said.DUE, 2: Said.DUE})
    async with database.write() as uow:
        assert await uow.inbox.say_again(BOT, 2)  # another process says it
        await uow.commit()
    assert await inbox.replies_to_say() == ((update(1), REPLY),)
    assert await inbox.replies_to_say() == ()

    await inbox.record({1: Said.DUE})
    clock.now += timedelta(seconds=61)
    assert await inbox.replies_to_say() == ()
    ends = {number: database.state.inbox[BOT, number].said for number in (1, 2, 3)}
    assert ends == {1: Said.DROPPED, 2: Said.IN_DOUBT, 3: Said.IN_DOUBT}


@pytest.mark.parametrize(("hours", "told"), [(23, False), (24, False), (25, True), (80, True)])
async def test_after_more_than_a_day_away_the_admins_are_told(
    database: FakeDatabase, inbox: BotInbox, clock: Hours, *, hours: int, told: bool
) -> None:
    await inbox.heard()
    clock.now += hours * HOURS
    await inbox.heard()
    await inbox.heard()

    said = await notices(database)
    assert bool(said) is told
    if told:
        [(chat, text)] = said
        assert chat == "500"
        assert f"离线了约 {hours} 小时" in text
        assert "上次在线：12月9日 周三 16:00" in text


async def test_where_the_clock_is_set_by_hand_nobody_is_told_of_an_absence(
    database: FakeDatabase, clock: Hours
) -> None:
    rehearsed = box(database, clock, watches_absence=False)
    await rehearsed.heard()
    clock.now += 80 * HOURS
    await rehearsed.heard()

    assert await notices(database) == []
