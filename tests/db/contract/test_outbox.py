from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.messages import AskPoll, Button, ClosePoll, Edit, Leave, MessageKind, Picture, Pin, Receipt, Say, Unpin
from bot.usecases.ports import OutboxFigures, OutboxRow, OutboxState, UnitOfWork
from tests.db.samples import BOT, HOUR, MINUTE, NOW, mail

DUE, SENDING, SENT, HELD = OutboxState.DUE, OutboxState.SENDING, OutboxState.SENT, OutboxState.HELD
GIVEN_UP, EXPIRED, IN_DOUBT = OutboxState.GIVEN_UP, OutboxState.EXPIRED, OutboxState.IN_DOUBT
RECEIPT = Receipt(message_id="77", has_picture=True, poll_id="9", counts=(1, 2))

ACTS = [
    Say(text="公示", buttons=((Button("通过", "ok:1"), Button("退回", "no:1")),), picture=Picture(3, 2), silent=True),
    AskPoll(question="多久？", options=("30分钟", "60分钟")),
    Edit(target="a", text="更正", picture=Picture(3, 3)),
    Pin(target="a"),
    Unpin(target="a"),
    ClosePoll(target="a"),
]


async def row(uow: UnitOfWork, key: str) -> OutboxRow:
    found = await uow.outbox.get(key)
    assert found is not None
    return found


async def due(uow: UnitOfWork, now: datetime = NOW, limit: int = 9) -> list[str]:
    return [each.message.key for each in await uow.outbox.due(BOT, now, limit=limit)]


async def sending(uow: UnitOfWork, key: str, epoch: int) -> int:
    found = await row(uow, key)
    assert await uow.outbox.mark_sending(found.id, epoch)
    return found.id


async def postponed(uow: UnitOfWork, key: str, until: datetime) -> None:
    epoch = await uow.outbox.take_over(BOT)
    row_id = await sending(uow, key, epoch)
    assert await uow.outbox.settle_postponed(row_id, epoch, until, reason="429")


@pytest.mark.parametrize("act", ACTS, ids=lambda act: type(act).__name__)
async def test_a_message_comes_back_as_it_was_put(uow: UnitOfWork, act: Say) -> None:
    message = mail("a", act=act, kind=MessageKind.CORRECTION, priority=3)

    assert await uow.outbox.put(message)
    found = await row(uow, "a")
    assert found == OutboxRow(id=found.id, message=message, state=DUE)
    assert await uow.outbox.get("b") is None


async def test_many_messages_are_put_at_once_each_as_if_alone(uow: UnitOfWork) -> None:
    messages = [mail(f"m{number}", act=act, priority=number) for number, act in enumerate(ACTS)]
    await uow.outbox.put(messages[0])

    assert await uow.outbox.put_all([*messages, mail("m1", act=Say(text="另一条"))]) == len(messages) - 1
    for message in messages:
        found = await row(uow, message.key)
        assert found == OutboxRow(id=found.id, message=message, state=DUE)
    assert await uow.outbox.put_all(messages) == 0
    assert await uow.outbox.put_all([]) == 0
    assert await due(uow) == ["m0"]
    assert await uow.outbox.expire(NOW + 7 * HOUR) != ()


async def test_a_key_is_put_once_whatever_became_of_it(uow: UnitOfWork) -> None:
    assert await uow.outbox.put(mail("a"))
    assert not await uow.outbox.put(mail("a", act=Say(text="另一条")))
    epoch = await uow.outbox.take_over(BOT)
    row_id = await sending(uow, "a", epoch)
    await uow.outbox.settle_sent(row_id, epoch, RECEIPT, NOW)

    assert not await uow.outbox.put(mail("a"))
    assert (await row(uow, "a")).message == mail("a")


# ------------------------------------------------------------------------------- whose turn it is


async def test_the_smaller_priority_then_the_earlier_then_the_older_goes_first(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("old", "-1", not_before=NOW - MINUTE))
    await uow.outbox.put(mail("older", "-2", not_before=NOW - HOUR))
    await uow.outbox.put(mail("same", "-3", not_before=NOW - HOUR))
    await uow.outbox.put(mail("urgent", "-4", priority=1))
    await uow.outbox.put(mail("bulk", "-5", priority=9, not_before=NOW - 2 * HOUR))

    assert await due(uow) == ["urgent", "older", "same", "old", "bulk"]
    assert await due(uow, limit=2) == ["urgent", "older"]


async def test_a_message_waits_for_its_time_and_is_gone_after_its_expiry(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a", not_before=NOW, expires_at=NOW + HOUR))

    assert await due(uow, NOW - MINUTE) == []
    assert await due(uow, NOW) == ["a"]
    assert await due(uow, NOW + HOUR - MINUTE) == ["a"]
    assert await due(uow, NOW + HOUR) == []


async def test_a_bot_sends_its_own_messages_only(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a", bot="yucai"))

    assert await due(uow) == []


async def test_a_chat_gets_one_message_at_a_time_in_order(uow: UnitOfWork) -> None:
    for key in ("a", "b", "c"):
        await uow.outbox.put(mail(key))
    await uow.outbox.put(mail("d", "-2"))
    epoch = await uow.outbox.take_over(BOT)

    assert await due(uow) == ["a", "d"]
    row_id = await sending(uow, "a", epoch)
    assert await due(uow) == ["d"]
    await uow.outbox.settle_sent(row_id, epoch, RECEIPT, NOW)
    assert await due(uow) == ["b", "d"]


async def test_the_same_chat_number_at_another_bot_is_another_chat(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("theirs", bot="yucai"))
    await uow.outbox.put(mail("ours"))
    await sending(uow, "theirs", await uow.outbox.take_over("yucai"))

    assert await due(uow) == ["ours"]


async def test_nothing_overtakes_a_postponed_message_of_its_chat(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("first"))
    await uow.outbox.put(mail("second", priority=1, not_before=NOW + MINUTE))
    await uow.outbox.put(mail("elsewhere", "-2"))
    await postponed(uow, "first", NOW + 10 * MINUTE)

    assert await due(uow, NOW + 5 * MINUTE) == ["elsewhere"]
    assert await due(uow, NOW + 10 * MINUTE) == ["elsewhere", "first"]


async def test_a_message_that_has_not_been_tried_does_not_make_its_chat_wait(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("tomorrow", not_before=NOW + HOUR))
    await uow.outbox.put(mail("now"))

    assert await due(uow) == ["now"]


async def test_two_postponed_messages_of_a_chat_do_not_wait_for_each_other_for_ever(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a"))
    await postponed(uow, "a", NOW + MINUTE)
    await uow.outbox.hold_chat(BOT, "-1", "gone")
    await uow.outbox.put(mail("b", expires_at=NOW + 10 * HOUR))
    await uow.outbox.release_chat(BOT, "-1")
    await uow.outbox.put(mail("c", not_before=NOW - HOUR))

    assert await due(uow, NOW + MINUTE) == ["a"]
    await postponed(uow, "a", NOW + 2 * MINUTE)
    assert await due(uow, NOW + 2 * MINUTE) == ["a"]
    assert await due(uow, NOW + 6 * HOUR) == ["b"]


async def test_a_postponed_message_that_has_expired_holds_nobody_up(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("first", expires_at=NOW + 5 * MINUTE))
    await uow.outbox.put(mail("second"))
    await postponed(uow, "first", NOW + 10 * MINUTE)

    assert await due(uow, NOW + 4 * MINUTE) == []
    assert await due(uow, NOW + 5 * MINUTE) == ["second"]


async def test_a_chat_on_hold_gets_nothing_until_it_is_released(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a"))
    await uow.outbox.put(mail("b"))
    await uow.outbox.put(mail("elsewhere", "-2"))

    assert await uow.outbox.hold_chat(BOT, "-1", "gone") == 2
    await uow.outbox.put(mail("c"))
    assert await due(uow) == ["elsewhere"]
    assert ((await row(uow, "a")).state, (await row(uow, "a")).reason) == (HELD, "gone")

    assert await uow.outbox.release_chat(BOT, "-1") == 2
    assert ((await row(uow, "a")).state, (await row(uow, "a")).reason) == (DUE, None)
    assert await due(uow) == ["a", "elsewhere"]


async def test_a_hold_ends_with_the_last_message_it_was_for(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("held", expires_at=NOW + HOUR))
    await uow.outbox.hold_chat(BOT, "-1", "gone")
    await uow.outbox.put(mail("later", expires_at=NOW + 9 * HOUR))

    assert await due(uow, NOW + HOUR - MINUTE) == []
    assert await due(uow, NOW + HOUR) == ["later"]


async def test_holding_and_releasing_touch_only_what_is_due_or_held_there(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("flying"))
    await uow.outbox.put(mail("due"))
    await uow.outbox.put(mail("elsewhere", "-2"))
    await sending(uow, "flying", await uow.outbox.take_over(BOT))

    assert await uow.outbox.release_chat(BOT, "-1") == 0
    assert await uow.outbox.hold_chat(BOT, "-1", "gone") == 1
    assert (await row(uow, "flying")).state is SENDING
    assert (await row(uow, "elsewhere")).state is DUE


# --------------------------------------------------------------------------------- sending and settling


async def test_marking_counts_the_attempt_and_wins_once(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a"))
    epoch = await uow.outbox.take_over(BOT)
    row_id = await sending(uow, "a", epoch)

    assert not await uow.outbox.mark_sending(row_id, epoch)
    assert ((await row(uow, "a")).state, (await row(uow, "a")).attempt) == (SENDING, 1)
    assert not await uow.outbox.mark_sending(row_id + 1, epoch)


async def test_an_earlier_holder_can_mark_nothing_any_more(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a"))
    old = await uow.outbox.take_over(BOT)
    new = await uow.outbox.take_over(BOT)
    theirs = await uow.outbox.take_over("yucai")
    row_id = (await row(uow, "a")).id

    assert old < new
    assert theirs == old
    assert not await uow.outbox.mark_sending(row_id, old)
    assert (await row(uow, "a")).attempt == 0
    assert await uow.outbox.mark_sending(row_id, new)


async def test_nobody_marks_before_taking_over(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a"))

    assert not await uow.outbox.mark_sending((await row(uow, "a")).id, 0)


async def test_a_sent_message_keeps_its_receipt(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a"))
    await postponed(uow, "a", NOW)
    epoch = await uow.outbox.take_over(BOT)
    row_id = await sending(uow, "a", epoch)

    assert await uow.outbox.settle_sent(row_id, epoch, RECEIPT, NOW)
    assert await row(uow, "a") == OutboxRow(id=row_id, message=mail("a"), state=SENT, attempt=2, receipt=RECEIPT)


async def test_a_postponed_message_is_due_again_later(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a"))
    epoch = await uow.outbox.take_over(BOT)
    row_id = await sending(uow, "a", epoch)

    assert await uow.outbox.settle_postponed(row_id, epoch, NOW + MINUTE, reason="timeout", doubt=True)
    assert await row(uow, "a") == OutboxRow(
        id=row_id,
        message=mail("a", not_before=NOW + MINUTE),
        state=DUE,
        attempt=1,
        doubts=1,
        reason="timeout",
    )


@pytest.mark.parametrize("state", [GIVEN_UP, HELD, EXPIRED, IN_DOUBT])
async def test_a_message_ends_with_a_reason(uow: UnitOfWork, state: OutboxState) -> None:
    await uow.outbox.put(mail("a"))
    epoch = await uow.outbox.take_over(BOT)
    row_id = await sending(uow, "a", epoch)

    assert await uow.outbox.settle_final(row_id, epoch, state, reason="blocked", doubt=state is IN_DOUBT)
    found = await row(uow, "a")
    assert (found.state, found.reason, found.doubts) == (state, "blocked", int(state is IN_DOUBT))


@pytest.mark.parametrize("state", [DUE, SENDING, SENT])
async def test_an_end_that_is_none_is_refused(uow: UnitOfWork, state: OutboxState) -> None:
    await uow.outbox.put(mail("a"))
    epoch = await uow.outbox.take_over(BOT)
    row_id = await sending(uow, "a", epoch)

    with pytest.raises(ValueError, match=state.value):
        await uow.outbox.settle_final(row_id, epoch, state, reason="?")


Settle = Callable[[UnitOfWork, int, int], Awaitable[bool]]
SETTLEMENTS: dict[str, Settle] = {
    "sent": lambda uow, row_id, epoch: uow.outbox.settle_sent(row_id, epoch, RECEIPT, NOW),
    "postponed": lambda uow, row_id, epoch: uow.outbox.settle_postponed(row_id, epoch, NOW, reason="?"),
    "final": lambda uow, row_id, epoch: uow.outbox.settle_final(row_id, epoch, GIVEN_UP, reason="?"),
}


@pytest.mark.parametrize("name", SETTLEMENTS)
async def test_only_what_this_holder_is_sending_can_be_settled_by_it(uow: UnitOfWork, name: str) -> None:
    settle = SETTLEMENTS[name]
    await uow.outbox.put(mail("a"))
    epoch = await uow.outbox.take_over(BOT)
    row_id = (await row(uow, "a")).id

    assert not await settle(uow, row_id, epoch)
    await sending(uow, "a", epoch)
    assert not await settle(uow, row_id, epoch + 1)
    assert not await settle(uow, row_id + 1, epoch)
    assert await settle(uow, row_id, epoch)
    assert not await settle(uow, row_id, epoch)


async def test_a_replaced_holder_may_still_say_what_it_is_certain_of(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a"))
    old = await uow.outbox.take_over(BOT)
    row_id = await sending(uow, "a", old)
    await uow.outbox.take_over(BOT)

    assert await uow.outbox.settle_sent(row_id, old, RECEIPT, NOW)


async def test_unfinished_are_those_marked_long_enough_ago_by_the_database_s_clock(uow: UnitOfWork) -> None:
    for key, chat in (("sending", "-1"), ("due", "-2"), ("sent", "-3")):
        await uow.outbox.put(mail(key, chat))
    first = await uow.outbox.take_over(BOT)
    await sending(uow, "sending", first)
    sent = await sending(uow, "sent", first)
    await uow.outbox.settle_sent(sent, first, RECEIPT, NOW)
    second = await uow.outbox.take_over(BOT)

    async def unfinished(epoch: int, left_for: timedelta | None) -> list[str]:
        return [each.message.key for each in await uow.outbox.unfinished(BOT, epoch, left_for)]

    assert await unfinished(second, None) == await unfinished(first, None) == ["sending"]
    assert await unfinished(second, timedelta()) == ["sending"]
    assert await unfinished(second, MINUTE) == []
    assert await unfinished(second, -MINUTE) == ["sending"]
    assert await unfinished(first - 1, None) == []
    assert await uow.outbox.unfinished("yucai", second, None) == ()


async def test_an_adopted_message_is_the_new_holder_s_to_settle(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a"))
    old = await uow.outbox.take_over(BOT)
    row_id = await sending(uow, "a", old)
    new = await uow.outbox.take_over(BOT)

    assert await uow.outbox.adopt(row_id, new)
    assert not await uow.outbox.settle_sent(row_id, old, RECEIPT, NOW)
    assert await uow.outbox.settle_postponed(row_id, new, NOW, reason="crash", doubt=True)
    assert not await uow.outbox.adopt(row_id, new)


async def test_a_replaced_holder_can_adopt_nothing(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a"))
    old = await uow.outbox.take_over(BOT)
    row_id = await sending(uow, "a", old)
    await uow.outbox.take_over(BOT)

    assert not await uow.outbox.adopt(row_id, old)


# ------------------------------------------------------------------------------------ everything else


@pytest.mark.parametrize("state", [DUE, HELD])
async def test_an_unsent_message_can_be_rewritten(uow: UnitOfWork, state: OutboxState) -> None:
    await uow.outbox.put(mail("a"))
    if state is HELD:
        await uow.outbox.hold_chat(BOT, "-1", "gone")

    assert await uow.outbox.rewrite_unsent("a", Say(text="更正"))
    assert (await row(uow, "a")).message == mail("a", act=Say(text="更正"))


@pytest.mark.parametrize("state", [SENDING, SENT, GIVEN_UP, EXPIRED, IN_DOUBT])
async def test_a_message_on_its_way_or_past_is_not_rewritten(uow: UnitOfWork, state: OutboxState) -> None:
    await uow.outbox.put(mail("a"))
    epoch = await uow.outbox.take_over(BOT)
    row_id = await sending(uow, "a", epoch)
    if state is SENT:
        await uow.outbox.settle_sent(row_id, epoch, RECEIPT, NOW)
    elif state is not SENDING:
        await uow.outbox.settle_final(row_id, epoch, state, reason="?")

    assert not await uow.outbox.rewrite_unsent("a", Say(text="更正"))
    assert (await row(uow, "a")).message == mail("a")
    assert not await uow.outbox.rewrite_unsent("b", Say(text="更正"))


async def test_what_is_past_its_expiry_expires_and_is_returned(uow: UnitOfWork) -> None:
    for key, chat in (("flying", "-1"), ("late", "-2"), ("later", "-3"), ("held", "-4")):
        await uow.outbox.put(mail(key, chat, expires_at=NOW + (2 * HOUR if key == "later" else HOUR)))
    await sending(uow, "flying", await uow.outbox.take_over(BOT))
    await uow.outbox.hold_chat(BOT, "-4", "gone")

    assert await uow.outbox.expire(NOW + HOUR - MINUTE) == ()
    (expired,) = await uow.outbox.expire(NOW + HOUR)
    assert (expired.message.key, expired.state) == ("late", EXPIRED)
    assert expired == await row(uow, "late")
    assert [(await row(uow, key)).state for key in ("flying", "later", "held")] == [SENDING, DUE, HELD]
    assert await uow.outbox.expire(NOW + HOUR) == ()


async def test_expired_messages_come_in_the_order_put(uow: UnitOfWork) -> None:
    for key in ("c", "a", "b"):
        await uow.outbox.put(mail(key, priority=ord(key)))

    assert [each.message.key for each in await uow.outbox.expire(NOW + 6 * HOUR)] == ["c", "a", "b"]


async def test_bots_with_something_to_send_or_to_settle_are_named(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a", bot="b-due"))
    await uow.outbox.put(mail("b", "-2", bot="b-due"))
    await uow.outbox.put(mail("c", bot="a-sending"))
    await uow.outbox.put(mail("d", bot="later", not_before=NOW + HOUR))
    await uow.outbox.put(mail("e", bot="expired", expires_at=NOW))
    await uow.outbox.put(mail("f", bot="held"))
    await uow.outbox.hold_chat("held", "-1", "gone")
    await sending(uow, "c", await uow.outbox.take_over("a-sending"))

    assert await uow.outbox.bots_with_due(NOW) == ("a-sending", "b-due")


async def test_a_listing_has_the_states_asked_for_in_the_order_put(uow: UnitOfWork) -> None:
    for key in ("c", "a", "b", "d"):
        await uow.outbox.put(mail(key, f"-{key}"))
    await uow.outbox.hold_chat(BOT, "-a", "gone")
    await sending(uow, "b", await uow.outbox.take_over(BOT))

    async def listing(*states: OutboxState, limit: int = 200) -> list[str]:
        return [each.message.key for each in await uow.outbox.listing(states, limit)]

    assert await listing(DUE, HELD) == ["c", "a", "d"]
    assert await listing(DUE, HELD, limit=2) == ["c", "a"]
    assert await listing(SENT) == []
    assert await listing() == []


async def test_messages_are_found_by_the_beginning_of_their_key_whatever_their_state(uow: UnitOfWork) -> None:
    keys = ["pub:3-2:b", "pub:3-2:a", "pub:3-20:a", "PUB:3-2:a", "pub_3-2:a", "pub:3-2:%", "pub:3-2:公"]
    for place, key in enumerate(keys):
        await uow.outbox.put(mail(key, f"-{place}"))
    epoch = await uow.outbox.take_over(BOT)
    sent = await sending(uow, "pub:3-2:a", epoch)
    await uow.outbox.settle_sent(sent, epoch, RECEIPT, NOW)
    await uow.outbox.hold_chat(BOT, "-5", "gone")

    async def with_prefix(prefix: str) -> list[str]:
        return [each.message.key for each in await uow.outbox.with_prefix(prefix)]

    assert await with_prefix("pub:3-2:") == ["pub:3-2:b", "pub:3-2:a", "pub:3-2:%", "pub:3-2:公"]
    assert await with_prefix("pub:3-2:%") == ["pub:3-2:%"]
    assert await with_prefix("p_b") == []
    assert await with_prefix("pub:3-2:a") == ["pub:3-2:a"]


async def test_going_out_of_a_group_is_not_held_with_what_waits_for_it(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a"))
    await uow.outbox.put(mail("b", kind=MessageKind.LEAVE, act=Leave()))
    message = mail("a")
    assert await uow.outbox.hold_chat(message.bot, message.chat_id, "unbound") == 1
    found = {key: row.state for key in ("a", "b") if (row := await uow.outbox.get(key))}
    assert found == {"a": OutboxState.HELD, "b": OutboxState.DUE}


async def test_a_bot_whose_chats_all_wait_has_nothing_to_send_now(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("first"))
    await uow.outbox.put(mail("second"))
    await postponed(uow, "first", NOW + MINUTE)

    assert await uow.outbox.bots_with_due(NOW) == ()
    assert await uow.outbox.bots_with_due(NOW + MINUTE) == (BOT,)


# ------------------------------------------------------------------------------ what a person decides


async def ended(uow: UnitOfWork, key: str, state: OutboxState, chat: str = "-1") -> int:
    """A message that has come to this state."""
    await uow.outbox.put(mail(key, chat))
    epoch = await uow.outbox.take_over(BOT)
    row_id = (await row(uow, key)).id
    if state is DUE:
        return row_id
    await sending(uow, key, epoch)
    if state is SENT:
        await uow.outbox.settle_sent(row_id, epoch, RECEIPT, NOW)
    elif state is not SENDING:
        await uow.outbox.settle_final(row_id, epoch, state, reason="why", doubt=state is IN_DOUBT)
    return row_id


@pytest.mark.parametrize("state", [HELD, GIVEN_UP, EXPIRED, IN_DOUBT])
async def test_what_has_ended_unsent_may_be_tried_again(uow: UnitOfWork, state: OutboxState) -> None:
    row_id = await ended(uow, "a", state)
    doubts = (await row(uow, "a")).doubts

    assert await uow.outbox.retry(row_id, NOW + HOUR, NOW + 9 * HOUR)
    again = await row(uow, "a")
    assert (again.state, again.attempt, again.doubts, again.reason) == (DUE, 0, doubts, None)
    assert (again.message.not_before, again.message.expires_at) == (NOW + HOUR, NOW + 9 * HOUR)
    assert await due(uow, NOW + HOUR) == ["a"]


@pytest.mark.parametrize("state", [DUE, SENDING, SENT])
async def test_what_is_on_its_way_or_there_is_not_tried_again(uow: UnitOfWork, state: OutboxState) -> None:
    row_id = await ended(uow, "a", state)

    assert not await uow.outbox.retry(row_id, NOW, NOW + HOUR)
    assert not await uow.outbox.retry(row_id + 1, NOW, NOW + HOUR)
    assert (await row(uow, "a")).state is state


async def test_what_has_lost_its_text_cannot_be_tried_again(uow: UnitOfWork) -> None:
    row_id = await ended(uow, "a", EXPIRED)
    await uow.housekeeping.purge(NOW + 2400 * HOUR)

    assert not await uow.outbox.retry(row_id, NOW, NOW + HOUR)


@pytest.mark.parametrize("state", list(OutboxState))
async def test_only_what_nobody_knows_of_can_be_said_to_have_arrived(uow: UnitOfWork, state: OutboxState) -> None:
    row_id = await ended(uow, "a", state)
    may = state in (HELD, IN_DOUBT)

    assert await uow.outbox.resolve_sent(row_id, NOW) is may
    assert (await row(uow, "a")).state is (SENT if may else state)


async def test_everything_open_can_be_held_at_once(uow: UnitOfWork) -> None:
    for number, state in enumerate(OutboxState):
        await ended(uow, state.value, state, f"-{number}")

    assert await uow.outbox.hold_all("restored") == 2
    held = {each.message.key: (each.reason, each.doubts) for each in await uow.outbox.listing([HELD])}
    assert held == {"due": ("restored", 0), "sending": ("restored", 1), "held": ("why", 0)}


async def test_the_outbox_in_numbers(uow: UnitOfWork) -> None:
    assert await uow.outbox.figures(NOW) == OutboxFigures(by_state={}, oldest_due=None, doubts=0)
    for number, state in enumerate(OutboxState):
        await ended(uow, state.value, state, f"-{number}")
    await uow.outbox.put(mail("late", "-8", not_before=NOW - HOUR))
    await uow.outbox.put(mail("gone", "-9", not_before=NOW - 2 * HOUR, expires_at=NOW - HOUR))
    await uow.outbox.put(mail("tomorrow", "-9", not_before=NOW + HOUR))

    figures = await uow.outbox.figures(NOW)
    assert figures.by_state == {state: 4 if state is DUE else 1 for state in OutboxState}
    assert (figures.oldest_due, figures.doubts) == (NOW - HOUR, 1)


async def test_a_message_is_unchanged_only_while_it_is_due_as_it_was_read(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("a"))
    read = await row(uow, "a")
    assert await uow.outbox.is_unchanged(read)

    await uow.outbox.rewrite_unsent("a", Say(text="更正"))
    assert not await uow.outbox.is_unchanged(read)
    read = await row(uow, "a")
    await uow.groups.move(BOT, "-1", "-100")
    assert not await uow.outbox.is_unchanged(read)
    read = await row(uow, "a")
    await sending(uow, "a", await uow.outbox.take_over(BOT))
    assert not await uow.outbox.is_unchanged(read)
    assert not await uow.outbox.is_unchanged(replace(read, id=read.id + 1))


async def test_what_is_held_for_a_chat_can_be_put_away(uow: UnitOfWork) -> None:
    await ended(uow, "held", HELD)
    await ended(uow, "elsewhere", HELD, "-2")
    await uow.outbox.put(mail("due"))

    assert await uow.outbox.put_away(BOT, "-1", "not-wanted") == 1
    assert ((await row(uow, "held")).state, (await row(uow, "held")).reason) == (GIVEN_UP, "not-wanted")
    assert (await row(uow, "elsewhere")).state is HELD
    assert (await row(uow, "due")).state is DUE
