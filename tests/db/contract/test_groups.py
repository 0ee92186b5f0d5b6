from dataclasses import replace

from bot.messages import Receipt
from bot.usecases.ports import Audience, OutboxState, QuestionState, UnitOfWork
from tests.db.samples import BOT, C31, C32, HOUR, NOW, WANG, binding, mail, question

STAFF = Audience.STAFF


async def test_a_bound_group_is_found_by_class_and_by_chat(uow: UnitOfWork) -> None:
    assert await uow.groups.bind(binding("-1"), WANG.id, NOW)
    assert await uow.groups.bind(binding("-2", audience=STAFF), WANG.id, NOW)

    assert await uow.groups.of_class(C32.id) == (binding("-1"), binding("-2", audience=STAFF))
    assert await uow.groups.of_class(C32.id, STAFF) == (binding("-2", audience=STAFF),)
    assert await uow.groups.of_class(C31.id) == ()
    assert await uow.groups.of_chat(BOT, "-1") == (binding("-1"),)
    assert await uow.groups.of_chat("yucai", "-1") == ()


async def test_the_groups_of_many_classes_are_found_at_once(uow: UnitOfWork) -> None:
    both = [binding("-1"), binding("-1", C31), binding("-3", C31)]
    for each in (*both, binding("-2", audience=STAFF)):
        await uow.groups.bind(each, WANG.id, NOW)
    await uow.groups.set_active(BOT, "-3", active=False)

    found = await uow.groups.of_classes([C32.id, C31.id], Audience.PARENTS)
    assert found == (*both[:2], replace(both[2], active=False))
    assert await uow.groups.of_classes([C31.id], STAFF) == ()
    assert await uow.groups.of_classes([], Audience.PARENTS) == ()


async def test_binding_the_same_again_says_so_and_wakes_it(uow: UnitOfWork) -> None:
    await uow.groups.bind(binding(), WANG.id, NOW)
    await uow.groups.set_active(BOT, "-1", active=False)

    assert not await uow.groups.bind(binding(), WANG.id, NOW + HOUR)
    assert await uow.groups.of_chat(BOT, "-1") == (binding(),)


async def test_a_chat_has_one_audience_for_a_class_the_last_one_bound(uow: UnitOfWork) -> None:
    await uow.groups.bind(binding(), WANG.id, NOW)

    assert await uow.groups.bind(binding(audience=STAFF), WANG.id, NOW)
    assert await uow.groups.of_class(C32.id) == (binding(audience=STAFF),)


async def test_a_chat_may_serve_several_classes_and_lose_one_of_them(uow: UnitOfWork) -> None:
    await uow.groups.bind(binding("-1", C32), WANG.id, NOW)
    await uow.groups.bind(binding("-1", C31), WANG.id, NOW)

    assert await uow.groups.unbind(BOT, "-1", C32.id) == (binding("-1", C32),)
    assert await uow.groups.unbind(BOT, "-1", C32.id) == ()
    assert await uow.groups.of_chat(BOT, "-1") == (binding("-1", C31),)


async def test_unbinding_a_chat_altogether_returns_all_it_had(uow: UnitOfWork) -> None:
    await uow.groups.bind(binding("-1", C32), WANG.id, NOW)
    await uow.groups.bind(binding("-1", C31), WANG.id, NOW)
    await uow.groups.bind(binding("-2", C31), WANG.id, NOW)

    assert await uow.groups.unbind(BOT, "-1") == (binding("-1", C32), binding("-1", C31))
    assert await uow.groups.of_class(C31.id) == (binding("-2", C31),)


async def test_only_what_changed_its_state_is_returned(uow: UnitOfWork) -> None:
    await uow.groups.bind(binding(), WANG.id, NOW)
    asleep = replace(binding(), active=False)

    assert await uow.groups.set_active(BOT, "-1", active=True) == ()
    assert await uow.groups.set_active(BOT, "-1", active=False) == (asleep,)
    assert await uow.groups.set_active(BOT, "-1", active=False) == ()
    assert await uow.groups.of_class(C32.id) == (asleep,)


async def test_a_moved_group_keeps_its_bindings_and_is_found_by_every_id_it_had(uow: UnitOfWork) -> None:
    await uow.groups.bind(binding("-1"), WANG.id, NOW)
    await uow.groups.move(BOT, "-1", "-100")
    await uow.groups.move(BOT, "-100", "-200")

    for chat_id in ("-1", "-100", "-200"):
        assert await uow.groups.of_chat(BOT, chat_id) == (binding("-200"),)
    assert await uow.groups.of_class(C32.id) == (binding("-200"),)


async def test_hearing_of_a_move_twice_is_harmless(uow: UnitOfWork) -> None:
    await uow.groups.bind(binding("-1"), WANG.id, NOW)
    for _ in range(2):
        await uow.groups.move(BOT, "-1", "-100")

    assert await uow.groups.of_chat(BOT, "-1") == (binding("-100"),)


async def test_a_move_onto_itself_changes_nothing(uow: UnitOfWork) -> None:
    await uow.groups.bind(binding("-1"), WANG.id, NOW)
    await uow.groups.move(BOT, "-1", "-1")

    assert await uow.groups.of_chat(BOT, "-1") == (binding("-1"),)


async def test_a_move_back_is_followed(uow: UnitOfWork) -> None:
    await uow.groups.bind(binding("-1"), WANG.id, NOW)
    await uow.groups.move(BOT, "-1", "-100")
    await uow.groups.move(BOT, "-100", "-1")

    for chat_id in ("-1", "-100"):
        assert await uow.groups.of_chat(BOT, chat_id) == (binding("-1"),)


async def test_a_group_bound_under_both_ids_ends_with_one_binding(uow: UnitOfWork) -> None:
    await uow.groups.bind(binding("-1", C32), WANG.id, NOW)
    await uow.groups.bind(binding("-1", C31), WANG.id, NOW)
    await uow.groups.bind(binding("-100", C32), WANG.id, NOW)
    await uow.groups.move(BOT, "-1", "-100")

    assert set(await uow.groups.of_chat(BOT, "-100")) == {binding("-100", C32), binding("-100", C31)}
    assert await uow.groups.of_class(C32.id) == (binding("-100", C32),)


async def test_another_bot_s_group_of_the_same_number_stays(uow: UnitOfWork) -> None:
    theirs = replace(binding("-1"), bot="yucai")
    await uow.groups.bind(theirs, WANG.id, NOW)
    await uow.groups.move(BOT, "-1", "-100")

    assert await uow.groups.of_chat("yucai", "-1") == (theirs,)


async def test_what_waits_moves_with_the_group_and_what_was_sent_stays(uow: UnitOfWork) -> None:
    epoch = await uow.outbox.take_over(BOT)
    for key in ("sent", "sending", "due", "other"):
        await uow.outbox.put(mail(key, "-2" if key == "other" else "-1"))
    sent, sending = await uow.outbox.get("sent"), await uow.outbox.get("sending")
    assert sent
    assert sending
    await uow.outbox.mark_sending(sent.id, epoch)
    await uow.outbox.settle_sent(sent.id, epoch, Receipt(message_id="1"), NOW)
    await uow.outbox.mark_sending(sending.id, epoch)
    await uow.groups.move(BOT, "-1", "-100")

    chats = {row.message.key: row.message.chat_id for row in await uow.outbox.listing(list(OutboxState))}
    assert chats == {"sent": "-1", "sending": "-100", "due": "-100", "other": "-2"}


async def test_open_questions_move_with_the_group(uow: UnitOfWork) -> None:
    asked = await uow.questions.add(replace(question(), chat_id="-1"), NOW)
    done = await uow.questions.add(replace(question(), chat_id="-1", state=QuestionState.DONE), NOW)
    await uow.groups.move(BOT, "-1", "-100")

    latest = await uow.questions.latest_open(BOT, "-100", "100", NOW)
    assert latest == replace(asked, chat_id="-100")
    assert await uow.questions.get(done.id) == done
