"""The short question to families: native, anonymous, at most one a week, shown in sum and from five answers on."""

from datetime import timedelta

import pytest

from bot.domain.calendar import DayKind
from bot.domain.polls import week_start
from bot.domain.timetable import JobName
from bot.sandbox import Chat, Message
from tests.support.families import Families

pytestmark = pytest.mark.asyncio(loop_scope="module")


def polls(families: Families, chat: Chat) -> list[Message]:
    return [m for m in families.heard(chat) if m.poll is not None]


async def asked(families: Families, *shorts: str) -> Chat:
    """A group of these classes on a Thursday evening at half past seven."""
    day = families.day
    group = await families.group(*shorts)
    thursday = day.day_like(DayKind.TEACHING, weekdays="3")
    while [day.rehearsal.spec.school.day(thursday + timedelta(days=n)).kind for n in (1, 4)] != [DayKind.TEACHING] * 2:
        thursday = day.day_like(DayKind.TEACHING, weekdays="3", after=thursday)
    await families.at(19, 30, day=thursday)
    return group


async def told_in_the_morning(families: Families) -> str:
    """What the 班主任 reads of polls on the Monday after such a Thursday, once."""
    day, mark = families.day, families.day.mark()
    await families.at(7, 45, day=day.today + timedelta(days=3))
    [told] = [t for t in await families.told("赵老师", mark) if "小调查" in t]
    return told


def vote(families: Families, message: Message, *choices: int) -> None:
    """Each choice by a parent of their own."""
    for number, choice in enumerate(choices):
        parent = families.day.person(f"家长{number}")
        families.world.join(parent, message.chat)
        families.world.vote(parent, message, choice)


async def test_on_thursday_evening_a_native_anonymous_poll_is_put_silently(families: Families) -> None:
    group = await asked(families, "3-2")
    [message] = polls(families, group)
    assert message.silent
    assert message.poll is not None
    assert message.poll.anonymous
    assert not message.poll.multiple
    assert 3 <= len(message.poll.options) <= 5
    assert message.poll.question.startswith("三（2）班小调查：")
    assert "匿名，自愿" in message.poll.question


async def test_a_class_is_asked_at_most_once_a_week(families: Families) -> None:
    group = await asked(families, "3-2")
    await families.tick()
    await families.run(JobName.POLL)
    await families.at(19, 30, day=families.day.today + timedelta(days=1))
    await families.run(JobName.POLL)
    assert len(polls(families, group)) == 1
    await families.at(10, 0, day=week_start(families.day.today) + timedelta(days=7))
    await families.run(JobName.POLL)
    assert len(polls(families, group)) == 2


async def test_a_poll_by_hand_is_put_on_any_weekday_and_uses_up_the_week(families: Families) -> None:
    group = await families.group("4-1")
    monday = families.day.day_like(DayKind.TEACHING, weekdays="0")
    families.day.stand_at(10, 0, day=monday)
    ran = await families.run(JobName.POLL)
    assert ran is not None
    assert ran.failed == 0
    assert len(polls(families, group)) == 1
    await families.at(19, 30, day=monday + timedelta(days=3))
    assert len(polls(families, group)) == 1


async def test_a_class_without_a_group_is_not_asked_and_may_be_later_in_the_week(families: Families) -> None:
    monday = families.day.day_like(DayKind.TEACHING, weekdays="0")
    families.day.stand_at(10, 0, day=monday)
    await families.run(JobName.POLL)
    group = await families.group("4-1")
    await families.at(19, 30, day=monday + timedelta(days=3))
    assert len(polls(families, group)) == 1


async def test_the_next_evening_the_poll_ends_and_the_morning_card_has_its_shares(
    families: Families,
) -> None:
    day = families.day
    group = await asked(families, "3-2")
    [message] = polls(families, group)
    vote(families, message, 0, 0, 0, 1, 1)
    await day.settle()
    await families.at(20, 0, day=day.today + timedelta(days=1))
    await families.tick()
    assert message.poll is not None
    assert message.poll.closed
    told = await told_in_the_morning(families)
    assert "小调查「" in told
    assert "」：5人参与；" in told
    assert "60%" in told
    assert "40%" in told


async def test_fewer_than_five_answers_are_never_shown(families: Families) -> None:
    day = families.day
    group = await asked(families, "3-2")
    [message] = polls(families, group)
    vote(families, message, 0, 0, 0, 1)
    await families.at(20, 0, day=day.today + timedelta(days=1))
    told = await told_in_the_morning(families)
    assert told.endswith("」：参与不足5人，不显示结果")
    assert "%" not in told


async def test_the_poll_is_open_until_the_next_evening(families: Families) -> None:
    group = await asked(families, "3-2")
    await families.at(19, 59, day=families.day.today + timedelta(days=1))
    [message] = polls(families, group)
    assert message.poll is not None
    assert not message.poll.closed


async def test_no_table_says_who_answered(families: Families) -> None:
    group = await asked(families, "3-2")
    [message] = polls(families, group)
    vote(families, message, 0, 1, 2)
    await families.day.settle()
    for number in range(3):
        assert await families.stored(str(families.day.person(f"家长{number}").id)) == []


async def test_a_poll_whose_end_was_done_but_not_confirmed_is_still_reported(families: Families) -> None:
    day = families.day
    group = await asked(families, "3-2")
    [message] = polls(families, group)
    vote(families, message, 0, 0, 0, 1, 1)
    await day.settle()
    families.world.faults.drop_connection_after("stopPoll")
    await families.at(20, 0, day=day.today + timedelta(days=1))
    await families.at(20, 1)
    told = await told_in_the_morning(families)
    assert "5人参与" in told


async def test_a_poll_in_a_group_the_bot_has_left_is_reported_with_what_came_in(families: Families) -> None:
    day = families.day
    group = await asked(families, "3-2")
    [message] = polls(families, group)
    vote(families, message, 0, 0, 0, 1, 1)
    await day.settle()
    families.world.remove_bot(group, families.bot, by=day.person("方老师"))
    await day.settle()
    await families.at(20, 0, day=day.today + timedelta(days=1))
    told = await told_in_the_morning(families)
    assert "5人参与" in told


async def test_each_group_of_a_class_is_asked_once_and_each_class_of_a_group(families: Families) -> None:
    one = await families.group("3-1")
    two = await families.group("3-1")
    both = await asked(families, "3-2", "4-1")
    assert [len(polls(families, chat)) for chat in (one, two)] == [1, 1]
    questions = [m.poll.question[:6] for m in polls(families, both) if m.poll]
    assert sorted(questions) == ["三（2）班小", "四（1）班小"]


async def test_an_unknown_or_absurd_tally_changes_nothing_and_stops_nothing(families: Families) -> None:
    group = await asked(families, "3-2")
    options = [{"text": "甲", "voter_count": 3}]
    for poll in ({"id": "nobody", "options": options}, {"id": 5}, {"id": "x", "options": [{"voter_count": -1}]}, 7):
        families.world.push_raw_update(families.bot, {"poll": poll})
    await families.day.settle()
    [message] = polls(families, group)
    assert message.poll is not None
    assert not message.poll.closed
    assert "我能帮您" in (await families.day.tell("赵老师", "/help")).text
