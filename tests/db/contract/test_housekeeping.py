from dataclasses import replace
from datetime import datetime, timedelta

from bot.messages import Receipt, Reply, Say
from bot.usecases.ports import InboxState, OutboxRow, OutboxState, UnitOfWork
from tests.db.samples import BOT, C31, C32, HOUR, MINUTE, NOW, mail, question, update

DAYS = timedelta(days=1)


async def test_nothing_is_forgotten_before_its_time(uow: UnitOfWork) -> None:
    await uow.questions.add(question(expires_at=NOW + MINUTE), NOW)
    await uow.codes.failed(BOT, "100", NOW - DAYS)
    await uow.inbox.add(BOT, [update(1)], NOW - 7 * DAYS)
    await _sent(uow, "old", NOW - 90 * DAYS)

    assert await uow.housekeeping.purge(NOW) == {
        "questions": 0,
        "code_failures": 0,
        "inbox": 0,
        "outbox": 0,
        "forgotten": 0,
    }


async def test_what_has_had_its_time_is_forgotten_once(uow: UnitOfWork) -> None:
    asked = await uow.questions.add(question(expires_at=NOW), NOW - HOUR)
    await uow.codes.failed(BOT, "100", NOW - DAYS - MINUTE)
    await uow.inbox.add(BOT, [update(1)], NOW - 7 * DAYS - MINUTE)
    await uow.inbox.bury(BOT, 1, "malformed-update", NOW - 7 * DAYS)
    await _sent(uow, "old", NOW - 90 * DAYS - MINUTE)

    assert await uow.housekeeping.purge(NOW) == {
        "questions": 1,
        "code_failures": 1,
        "inbox": 1,
        "outbox": 1,
        "forgotten": 0,
    }
    assert await uow.housekeeping.purge(NOW) == {
        "questions": 0,
        "code_failures": 0,
        "inbox": 0,
        "outbox": 0,
        "forgotten": 0,
    }
    assert await uow.inbox.add(BOT, [update(1)], NOW) == {1}  # Telegram gives old numbers out again
    assert await uow.questions.get(asked.id) is None
    assert await uow.codes.failures_since(BOT, "100", NOW - 9 * DAYS) == 0


async def test_a_cleared_message_keeps_its_key_and_receipt_but_not_its_text(uow: UnitOfWork) -> None:
    before = await _sent(uow, "old", NOW - 91 * DAYS)
    await uow.housekeeping.purge(NOW)

    after = await uow.outbox.get("old")
    assert after == replace(before, message=replace(before.message, act=Say(text="")))
    assert not await uow.outbox.put(mail("old"))


async def test_a_held_message_keeps_its_text_for_the_person_who_decides(uow: UnitOfWork) -> None:
    await uow.outbox.put(mail("held", expires_at=NOW - 91 * DAYS, not_before=NOW - 92 * DAYS))
    await uow.outbox.hold_chat(BOT, "-1", "gone")

    assert (await uow.housekeeping.purge(NOW))["outbox"] == 0
    row = await uow.outbox.get("held")
    assert row is not None
    assert row.message.act == Say(text="held")


async def test_a_parent_who_asks_is_forgotten_everywhere(uow: UnitOfWork) -> None:
    await _parent(uow, BOT, "900")

    assert await uow.housekeeping.forget_chat(BOT, "900", NOW) == {
        "follows": 2,
        "questions": 2,
        "code_failures": 1,
        "inbox": 1,
        "outbox": 1,
    }
    assert await uow.inbox.state(BOT, 1) is InboxState.NEW  # the one that asks for it, still being handled
    assert await uow.inbox.state(BOT, 2) is None
    assert await uow.accounts.followed(BOT, "900") == ()
    assert await uow.questions.latest_open(BOT, "900", "900", NOW) is None
    assert await uow.questions.latest_open(BOT, "-1", "900", NOW) is None
    assert await uow.codes.failures_since(BOT, "900", NOW) == 0
    assert await uow.outbox.listing(list(OutboxState)) == ()


async def test_forgetting_one_parent_leaves_the_others(uow: UnitOfWork) -> None:
    await _parent(uow, BOT, "901")
    await _parent(uow, "yucai", "900")

    assert set((await uow.housekeeping.forget_chat(BOT, "900", NOW)).values()) == {0}
    assert await uow.accounts.followed(BOT, "901") == (C32.id, C31.id)
    assert await uow.accounts.followed("yucai", "900") == (C32.id, C31.id)


async def _parent(uow: UnitOfWork, bot: str, user_id: str) -> None:
    for class_id in (C32.id, C31.id):
        await uow.accounts.follow(bot, user_id, class_id, NOW)
    for chat_id in (user_id, "-1"):
        await uow.questions.add(replace(question(), bot=bot, chat_id=chat_id, user_id=user_id), NOW)
    await uow.codes.failed(bot, user_id, NOW)
    await uow.outbox.put(mail(f"{bot}:{user_id}", user_id, bot=bot))
    await uow.inbox.add(bot, [update(number, user_id) for number in (1, 2)], NOW)
    await uow.inbox.finish(bot, 2, Reply(text="好的"), NOW)


async def _sent(uow: UnitOfWork, key: str, expired: datetime) -> OutboxRow:
    await uow.outbox.put(mail(key, not_before=expired - HOUR, expires_at=expired))
    row = await uow.outbox.get(key)
    assert row
    epoch = await uow.outbox.take_over(BOT)
    await uow.outbox.mark_sending(row.id, epoch)
    await uow.outbox.settle_sent(row.id, epoch, Receipt(message_id="1"), expired - HOUR)
    settled = await uow.outbox.get(key)
    assert settled
    return settled


# ------------------------------------------------------------------- forgotten, also by a restored backup


async def test_a_restored_backup_forgets_again_whoever_asked_for_it_since(uow: UnitOfWork) -> None:
    """The state of a backup: both parents are there; what is known of later is brought in."""
    await _parent(uow, BOT, "900")
    await _parent(uow, BOT, "901")
    await uow.housekeeping.forget_chat(BOT, "900", NOW + HOUR)
    known = await uow.housekeeping.forgotten()
    assert len(known) == 1
    assert known[0].at == NOW + HOUR
    await _parent(uow, BOT, "900")  # as the backup has it

    assert await uow.housekeeping.forget_again(known) == 1
    assert await uow.accounts.followed(BOT, "900") == ()
    assert await uow.accounts.followed(BOT, "901") == (C32.id, C31.id)
    assert await uow.housekeeping.forgotten() == known


async def test_who_came_back_after_being_forgotten_stays(uow: UnitOfWork) -> None:
    await uow.housekeeping.forget_chat(BOT, "900", NOW - HOUR)
    await _parent(uow, BOT, "900")

    assert await uow.housekeeping.forget_again(await uow.housekeeping.forgotten()) == 0
    assert await uow.accounts.followed(BOT, "900") == (C32.id, C31.id)


async def test_the_digest_of_a_forgotten_chat_does_not_say_whose_it_is_and_goes_in_the_end(uow: UnitOfWork) -> None:
    await uow.housekeeping.forget_chat(BOT, "7000000001", NOW)
    (known,) = await uow.housekeeping.forgotten()
    assert "7000000001" not in known.digest
    await uow.housekeeping.purge(NOW + timedelta(days=399))
    assert await uow.housekeeping.forgotten() == (known,)
    await uow.housekeeping.purge(NOW + timedelta(days=401))
    assert await uow.housekeeping.forgotten() == ()
