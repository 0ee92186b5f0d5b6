"""Delivery: what becomes of a message for every answer a chat may give, and after every accident."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import (
    ChatGoneError,
    ChatMovedError,
    DeliveryDeferredError,
    DeliveryInDoubtError,
    DeliveryRejectedError,
)
from bot.messages import Act, AskPoll, ClosePoll, Edit, MessageKind, Picture, Pin, Receipt, Say, Unpin
from bot.usecases.deliver import IN_FLIGHT, TAKEOVER_AFTER
from bot.usecases.ports import OutboxState
from tests.db.samples import BOT, C32, DAY, HOUR, NOW, mail, poll, snapshot
from tests.support.post import GROUP, Phone, Post, Power, notice, refused

# --------------------------------------------------------------------------------- what a chat answers


async def test_a_message_taken_is_sent_with_its_receipt(post: Post) -> None:
    await post.put(notice("a"))
    assert await post.drain() == 1
    row = await post.row("a")
    assert (row.state, row.receipt, row.doubts) == (OutboxState.SENT, Receipt(message_id="1"), 0)
    assert await post.drain() == 0
    assert len(post.phone.asked) == 1


async def test_a_chat_told_to_wait_is_asked_again_after_the_pause_and_not_before(post: Post) -> None:
    await post.put(notice("a"))
    post.phone.script = [refused(DeliveryDeferredError, pause=timedelta(seconds=30))]
    await post.drain()
    row = await post.row("a")
    assert (row.state, row.doubts) == (OutboxState.DUE, 0)
    post.now += timedelta(seconds=29)
    assert await post.drain() == 0
    post.now += timedelta(seconds=2)
    assert await post.drain() == 1
    assert "补发" not in "".join(post.phone.texts())


async def test_where_a_person_must_help_the_chat_is_given_up_after_three_tries(post: Post) -> None:
    await post.put(notice("a", expires_at=NOW + 9 * HOUR))
    for hour in range(3):
        post.now = NOW + hour * HOUR
        post.phone.script = [refused(DeliveryDeferredError, pause=timedelta(minutes=50), gone_after_tries=3)]
        await post.drain()
    assert (await post.row("a")).state is OutboxState.HELD
    assert len(post.phone.asked) == 3


async def test_a_chat_that_has_thrown_us_out_holds_everything_that_waits_for_it(post: Post) -> None:
    await post.put(mail("a"), mail("b"), notice("c", "-2"))
    post.phone.script = [refused(ChatGoneError)]
    await post.drain()
    assert {key: (await post.row(key)).state for key in "abc"} == {
        "a": OutboxState.HELD,
        "b": OutboxState.HELD,
        "c": OutboxState.SENT,
    }
    async with post.database.read() as uow:
        assert [b.active for b in await uow.groups.of_class(C32.id)] == [False]
    assert [chat for chat, *_ in post.phone.asked].count("200") == 1  # its 班主任 is told, once


async def test_a_group_that_has_moved_is_followed(post: Post) -> None:
    await post.put(notice("a"), notice("b"))
    post.phone.script = [refused(ChatMovedError, new_chat_id="-100")]
    await post.drain()
    assert [chat for chat, *_ in post.phone.asked] == [GROUP, "-100", "-100"]
    assert (await post.row("a")).state is OutboxState.SENT


async def test_a_message_that_never_will_be_taken_is_given_up_and_the_next_goes_on(post: Post) -> None:
    await post.put(mail("a"), notice("b"))
    post.phone.script = [refused(DeliveryRejectedError)]
    await post.drain()
    assert (await post.row("a")).state is OutboxState.GIVEN_UP
    assert (await post.row("b")).state is OutboxState.SENT
    assert any(chat == "200" for chat, *_ in post.phone.asked)


@pytest.mark.parametrize("accident", [refused(DeliveryInDoubtError), RuntimeError("ours"), TimeoutError()])
@pytest.mark.parametrize("kind", [MessageKind.PUBLICATION, MessageKind.NOTICE, MessageKind.REVIEW])
async def test_in_doubt_what_must_not_be_lost_is_sent_again_and_says_so(
    post: Post, kind: MessageKind, accident: Exception
) -> None:
    await post.put(mail("publish/shiyan/3-2/2026-12-09/-1", kind=kind, act=Say(text="正文")))
    post.phone.script = [accident]
    await post.drain()
    post.now += timedelta(seconds=20)
    await post.drain()
    row = await post.row("publish/shiyan/3-2/2026-12-09/-1")
    assert (row.state, row.doubts) == (OutboxState.SENT, 1)
    first, second = post.phone.texts()[:2]
    assert first == "正文"
    assert second.startswith("正文\n")
    assert "补发" in second


@pytest.mark.parametrize("kind", [MessageKind.BEDTIME, MessageKind.PHONE, MessageKind.NUDGE])
async def test_in_doubt_a_reminder_is_repeated_in_its_time_only_and_without_a_word_about_it(
    post: Post, kind: MessageKind
) -> None:
    await post.put(mail("a", kind=kind, act=Say(text="睡觉"), expires_at=NOW + timedelta(minutes=1)))
    post.phone.script = [refused(DeliveryInDoubtError)]
    await post.drain()
    post.now += timedelta(seconds=20)
    post.phone.script = [refused(DeliveryInDoubtError)]
    await post.drain()
    assert post.phone.texts() == ["睡觉", "睡觉"]
    post.now += timedelta(minutes=1)
    assert await post.drain() == 0
    assert len(post.phone.asked) == 2


async def test_in_doubt_a_poll_is_put_again_and_says_that_one_answer_is_enough(post: Post) -> None:
    await post.put(mail("p", kind=MessageKind.POLL, act=AskPoll(question="几点睡？", options=("九点", "十点"))))
    post.phone.script = [refused(DeliveryInDoubtError)]
    await post.drain()
    post.now += timedelta(seconds=20)
    await post.drain()
    questions = [act.question for _, act, _, _ in post.phone.asked if isinstance(act, AskPoll)]
    assert questions[0] == "几点睡？"
    assert "补发" in questions[1]


async def test_a_message_in_doubt_again_and_again_is_left_to_a_person(post: Post) -> None:
    await post.put(mail("a", expires_at=NOW + 100 * HOUR))
    for _ in range(40):
        post.phone.script = [refused(DeliveryInDoubtError)]
        if not await post.drain() and (await post.row("a")).state is not OutboxState.DUE:
            break
        post.now += HOUR
    row = await post.row("a")
    assert row.state is OutboxState.IN_DOUBT
    assert row.doubts == row.attempt


async def test_a_bot_told_to_be_quiet_is_quiet_in_every_chat(post: Post) -> None:
    deliver = post.holder()
    await post.put(notice("a"))
    post.phone.script = [refused(DeliveryDeferredError, pause=timedelta(seconds=30), whole_token=True)]
    await post.drain(deliver)
    assert deliver.pace.pause(BOT) > 29


# -------------------------------------------------------------------------------------- order and pace


async def test_in_one_chat_messages_keep_their_order_also_when_one_must_wait(post: Post) -> None:
    await post.put(*(notice(f"{n}", act=Say(text=f"{n}")) for n in range(5)))
    post.phone.script = [None, refused(DeliveryDeferredError, pause=timedelta(seconds=3))]
    await post.drain()
    assert post.phone.texts() == ["0", "1"]
    post.now += timedelta(seconds=4)
    await post.drain()
    assert post.phone.texts() == ["0", "1", "1", "2", "3", "4"]


async def test_no_more_fly_at_once_than_may_be_in_doubt(post: Post) -> None:
    await post.put(*(notice(f"{n}", f"-{n + 10}") for n in range(20)))
    assert await post.drain() == 20
    assert post.phone.most == IN_FLIGHT


async def test_when_told_to_stop_what_flies_lands_and_nothing_more_starts(post: Post) -> None:
    await post.put(*(notice(f"{n}", f"-{n + 10}") for n in range(20)))
    stop = asyncio.Event()
    post.phone.script = [stop.set]
    sent = await post.holder()(BOT, lambda: post.now, stop)
    assert sent == len(post.phone.asked) <= IN_FLIGHT
    async with post.database.read() as uow:
        assert not await uow.outbox.listing([OutboxState.SENDING])


# ---------------------------------------------------------------------------------- crashes and rivals


@pytest.mark.parametrize("alone", [False, True])
async def test_pulling_the_plug_in_flight_leaves_a_doubt_and_the_next_holder_sends_it_again(
    post: Post, *, alone: bool
) -> None:
    await post.put(notice("a", act=Say(text="正文")))
    post.phone.script = [Power()]
    with pytest.raises(Power):
        await post.drain()
    assert (await post.row("a")).state is OutboxState.SENDING
    if not alone:  # somebody else may still be sending it
        await post.drain()
        assert len(post.phone.asked) == 1
        post.now += TAKEOVER_AFTER + timedelta(seconds=1)
    await post.drain(post.holder(alone=alone))
    post.now += timedelta(seconds=20)
    await post.drain(post.holder(alone=alone))
    row = await post.row("a")
    assert (row.state, row.doubts) == (OutboxState.SENT, 1)
    assert "补发" in post.phone.texts()[-1]


@pytest.mark.parametrize("ahead", [HOUR, -HOUR])
async def test_a_process_whose_clock_is_wrong_takes_over_by_the_database_s_clock(post: Post, ahead: timedelta) -> None:
    await post.put(notice("a", not_before=NOW - 2 * HOUR, expires_at=NOW + 9 * HOUR))
    post.phone.script = [Power()]
    with pytest.raises(Power):
        await post.drain()
    post.now += TAKEOVER_AFTER - timedelta(seconds=1)
    await post.drain(ahead=ahead)
    assert (await post.row("a")).doubts == 0
    assert len(post.phone.asked) == 1  # who marked it may still be sending it
    post.now += timedelta(seconds=2)
    await post.drain(ahead=ahead)
    assert (await post.row("a")).doubts == 1


async def test_a_rehearsal_started_again_at_an_earlier_time_still_finds_what_it_left(post: Post) -> None:
    await post.put(notice("a", not_before=NOW - HOUR))
    post.phone.script = [Power()]
    with pytest.raises(Power):
        await post.drain()
    post.now -= timedelta(minutes=10)
    await post.drain(post.holder(alone=True))
    post.now += timedelta(seconds=20)
    assert await post.drain(post.holder(alone=True)) == 1


async def test_a_holder_that_has_been_replaced_marks_nothing_more(post: Post) -> None:
    await post.put(*(notice(f"{n}", act=Say(text=f"{n}")) for n in range(3)))

    def usurp() -> None:
        post.database.state.senders[BOT] += 1

    post.phone.script = [usurp]
    await post.drain()
    assert len(post.phone.asked) == 1
    new = Phone()
    assert await post.drain(post.holder(new)) >= 1
    assert set(new.texts()) >= {"1", "2"}


# --------------------------------------------------------------------------- what a message speaks of


async def test_a_picture_that_cannot_be_drawn_does_not_keep_the_words_back(post: Post) -> None:
    async with post.database.write() as uow:
        sheet = await uow.sheets.lock(C32.id, DAY)
        await uow.sheets.add_version(snapshot(sheet.id))
        await uow.commit()
    await post.put(notice("a", act=Say(text="正文", picture=Picture(sheet.id, 1))))
    await post.put(notice("b", act=Say(text="二", picture=Picture(sheet.id, 1))))
    post.pencil = RuntimeError("no font")
    await post.drain()
    assert post.phone.asked[0][3] is None
    assert post.phone.texts() == ["正文", "二"]
    post.pencil = None
    await post.put(notice("c", act=Say(text="三", picture=Picture(sheet.id, 1))))
    await post.drain()
    assert post.phone.asked[-1][3] == b"png"
    assert (await post.row("c")).receipt == Receipt(message_id="3", has_picture=True)


@pytest.mark.parametrize("act", [Edit(target="a", text="新"), Pin("a"), Unpin("a"), ClosePoll("a")])
async def test_what_speaks_of_a_message_is_given_its_receipt(post: Post, act: Act) -> None:
    await post.put(notice("a"))
    await post.drain()
    await post.put(notice("b", act=act))
    await post.drain()
    assert post.phone.asked[-1][2] == Receipt(message_id="1")
    assert (await post.row("b")).state is OutboxState.SENT


async def test_what_speaks_of_a_message_not_yet_sent_waits_for_it(post: Post) -> None:
    await post.put(notice("a", not_before=NOW + timedelta(seconds=8)), notice("b", "-2", act=Pin("a")))
    await post.drain()
    assert post.phone.asked == []
    for _ in range(3):
        post.now += timedelta(seconds=6)
        await post.drain()
    assert [type(act) for _, act, _, _ in post.phone.asked] == [Say, Pin]


async def test_what_speaks_of_a_message_that_never_was_is_given_up(post: Post) -> None:
    await post.put(notice("b", act=Pin("nothing")))
    await post.drain()
    assert (await post.row("b")).state is OutboxState.GIVEN_UP
    assert post.phone.asked == []


async def test_a_publication_that_has_arrived_is_pinned(post: Post) -> None:
    await post.put(mail("publish/shiyan/3-2/2026-12-09/-1"))
    await post.drain()
    assert [type(act) for _, act, _, _ in post.phone.asked] == [Say, Pin]


async def test_a_polls_number_is_kept_and_its_end_counted(post: Post) -> None:
    async with post.database.write() as uow:
        await uow.polls.add(poll("poll:1"))
        await uow.commit()
    await post.put(mail("poll:1", kind=MessageKind.POLL, act=AskPoll(question="?", options=("a", "b", "c"))))
    post.phone.script = [Receipt(message_id="9", poll_id="77")]
    await post.drain()
    await post.put(mail("poll:1/close", kind=MessageKind.POLL_CLOSE, act=ClosePoll("poll:1")))
    post.phone.script = [Receipt(message_id="9", counts=(3, 2, 1))]
    await post.drain()
    async with post.database.read() as uow:
        record = await uow.polls.by_key("poll:1")
    assert record is not None
    assert (record.poll_id, record.counts) == ("77", (3, 2, 1))
