from dataclasses import replace

import pytest

from bot.usecases.ports import QuestionState, UnitOfWork
from tests.db.samples import BOT, HOUR, MINUTE, NOW, question


async def test_a_question_comes_back_with_all_it_was_asked_with(uow: UnitOfWork) -> None:
    asked = await uow.questions.add(question(payload={"parts": [{"分钟": None}], "n": 3}), NOW)

    assert await uow.questions.get(asked.id) == asked
    assert await uow.questions.get(asked.id + 1) is None


async def test_a_payload_that_is_not_plain_json_is_refused(uow: UnitOfWork) -> None:
    with pytest.raises(Exception, match="str"):
        await uow.questions.add(question(payload={1: "一"}), NOW)


async def test_the_newest_open_question_of_the_person_in_the_chat_is_found(uow: UnitOfWork) -> None:
    await uow.questions.add(question(kind="older"), NOW)
    newest = await uow.questions.add(question(kind="newest"), NOW)
    await uow.questions.add(question(state=QuestionState.DONE), NOW)
    await uow.questions.add(question(state=QuestionState.DROPPED), NOW)
    await uow.questions.add(replace(question(), chat_id="-1"), NOW)
    await uow.questions.add(replace(question(), user_id="101"), NOW)
    await uow.questions.add(replace(question(), bot="yucai"), NOW)

    assert await uow.questions.latest_open(BOT, "100", "100", NOW) == newest


async def test_a_question_ends_at_its_expiry(uow: UnitOfWork) -> None:
    asked = await uow.questions.add(question(), NOW)

    assert await uow.questions.latest_open(BOT, "100", "100", NOW + HOUR - MINUTE) == asked
    assert await uow.questions.latest_open(BOT, "100", "100", NOW + HOUR) is None


async def test_an_expired_question_does_not_hide_an_older_open_one(uow: UnitOfWork) -> None:
    older = await uow.questions.add(question(expires_at=NOW + 2 * HOUR), NOW)
    await uow.questions.add(question(), NOW)

    assert await uow.questions.latest_open(BOT, "100", "100", NOW + HOUR) == older


async def test_saving_changes_what_may_change(uow: UnitOfWork) -> None:
    asked = await uow.questions.add(question(), NOW)
    later = replace(
        asked, kind="subject", payload={"message_id": "9"}, state=QuestionState.DONE, expires_at=NOW + 2 * HOUR
    )
    await uow.questions.save(later)

    assert await uow.questions.get(asked.id) == later


async def test_a_question_that_does_not_exist_cannot_be_saved(uow: UnitOfWork) -> None:
    with pytest.raises(LookupError):
        await uow.questions.save(question(id=99))


async def test_an_edited_message_drops_its_open_questions(uow: UnitOfWork) -> None:
    about_it = [await uow.questions.add(question(payload={"message_id": "7"}), NOW) for _ in range(2)]
    done = await uow.questions.add(question(payload={"message_id": "7"}, state=QuestionState.DONE), NOW)
    other = await uow.questions.add(question(payload={"message_id": "8"}), NOW)
    none = await uow.questions.add(question(payload={}), NOW)
    elsewhere = await uow.questions.add(replace(question(), chat_id="-1"), NOW)

    assert await uow.questions.drop_for_message(BOT, "100", "7") == 2
    assert await uow.questions.drop_for_message(BOT, "100", "7") == 0
    assert [await uow.questions.get(q.id) for q in about_it] == [
        replace(q, state=QuestionState.DROPPED) for q in about_it
    ]
    for untouched in (done, other, none, elsewhere):
        assert await uow.questions.get(untouched.id) == untouched


async def test_a_question_saved_with_another_message_is_dropped_with_that_one(uow: UnitOfWork) -> None:
    asked = await uow.questions.add(question(payload={"message_id": "7"}), NOW)
    await uow.questions.save(replace(asked, payload={"message_id": "9"}))

    assert await uow.questions.drop_for_message(BOT, "100", "7") == 0
    assert await uow.questions.drop_for_message(BOT, "100", "9") == 1


async def test_what_stays_unanswered_is_found_by_when_its_time_ends(uow: UnitOfWork) -> None:
    first = await uow.questions.add(question(), NOW)
    second = await uow.questions.add(question(expires_at=NOW + 2 * HOUR), NOW)
    kind = first.kind
    await uow.questions.add(question(state=QuestionState.DONE), NOW)
    await uow.questions.add(question(kind="another"), NOW)

    assert await uow.questions.unanswered(kind, NOW + HOUR, NOW + 2 * HOUR) == (first, second)
    assert await uow.questions.unanswered(kind, NOW + HOUR, NOW + HOUR) == (first,)
    assert await uow.questions.unanswered(kind, NOW + HOUR + MINUTE, NOW + 2 * HOUR - MINUTE) == ()


async def test_the_newest_question_of_a_message_is_found_open_or_not(uow: UnitOfWork) -> None:
    await uow.questions.add(question(payload={"message_id": "7"}), NOW)
    done = question(kind="answered", payload={"message_id": "7"}, state=QuestionState.DONE)
    await uow.questions.add(done, NOW)
    newest = await uow.questions.add(done, NOW)

    assert await uow.questions.of_message(BOT, "100", "7", "answered") == newest
    assert await uow.questions.of_message(BOT, "100", "8", "answered") is None
    assert await uow.questions.of_message(BOT, "101", "7", "answered") is None
