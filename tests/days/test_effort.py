"""What a normal day costs the people who live it, counted at the wire: messages written and buttons tapped."""

import pytest

from tests.support.families import Families
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONE_MESSAGE, ONE_TAP = (1, 0), (0, 1)


class Effort:
    """Counts what a person has sent to the bot since it was made, as the chat platform saw it."""

    def __init__(self, day: SchoolDay) -> None:
        self._day = day
        self._taps = set(day.world.callbacks)
        self._mark = day.mark()
        self._said = {chat.key: {m.id for m in day.world.messages(chat)} for chat in day.world.chats.values()}

    def of(self, name: str) -> tuple[int, int]:
        """(messages, taps)"""
        person = self._day.person(name)
        messages = [
            message
            for chat in self._day.world.chats.values()
            for message in self._day.world.messages(chat)
            if message.sender is person and message.id not in self._said.get(chat.key, ())
        ]
        taps = [tap for key, tap in self._day.world.callbacks.items() if key not in self._taps and tap.user is person]
        return len(messages), len(taps)

    async def heard(self, name: str) -> int:
        """How many messages the bot wrote to this person since."""
        return len(await self._day.news(name, self._mark))


@pytest.mark.parametrize(
    ("name", "text", "filed"),
    [
        ("王老师", "三（2）班 数学 口算第12页，练习册P23，约20分钟", {"3-2": 20}),
        ("王老师", "三（1）班、三（2）班 数学 练习册P23 20分钟", {"3-1": 20, "3-2": 20}),
        ("赵老师", "语文 1.抄写第3课生字15分钟 2.朗读课文10分钟", {"3-2": 15}),
        ("何老师", "语文：抄写词语15分钟；数学：练习册P20 20分钟", {"4-1": 35}),
        ("冯老师", "英语 抄写U3单词 15分钟", {"7-1": 15}),
    ],
)
async def test_a_filing_with_everything_stated_is_one_message_and_no_tap(
    day: SchoolDay, name: str, text: str, filed: dict[str, int]
) -> None:
    effort = Effort(day)
    await day.tell(name, text)

    assert {short: await day.total(short) for short in filed} == filed
    assert effort.of(name) == ONE_MESSAGE
    assert await effort.heard(name) == 1


@pytest.mark.parametrize(
    "text", ["语文 抄写第3课生字", "语文 抄写第3课生字，练习册P5", "语文 抄写第3课生字，朗读课文两遍"]
)
async def test_missing_minutes_cost_one_tap_more(day: SchoolDay, text: str) -> None:
    effort = Effort(day)
    asked = await day.tell("赵老师", text)
    assert await day.empty("3-2")
    await asked.press("15分钟")

    assert await day.total("3-2") == 15
    assert effort.of("赵老师") == (1, 1)
    assert await effort.heard("赵老师") == 1  # the question becomes the receipt


async def test_a_day_without_homework_is_one_tap_under_the_reminder(day: SchoolDay) -> None:
    since = day.mark()
    await day.until(15, 0)
    (nudge,) = await day.news("赵老师", since)
    effort = Effort(day)
    await day.press("赵老师", nudge, next(label for label in nudge.labels if "无作业" in label))

    assert await day.states("3-2") == {"语文": "今日无作业"}
    assert effort.of("赵老师") == ONE_TAP


async def test_reviewing_a_whole_class_is_one_tap(day: SchoolDay) -> None:
    await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    await day.tell("李老师", "三（2）班 英语 抄写U3单词 10分钟")
    await day.tell("赵老师", "语文 抄写第3课生字 15分钟")
    effort = Effort(day)
    await day.until(15, 30)
    (card,) = [m for m in await day.news("赵老师", 0) if m.labels[:2] == ["通过", "退回"] and not m.deleted]
    await day.press("赵老师", card, "通过")
    await day.until(16, 20)

    (published,) = await day.facts("3-2", "published")
    assert (published.data["version"], published.data["total"], published.data["unreviewed"]) == (1, 45, False)
    assert effort.of("赵老师") == ONE_TAP


async def test_a_normal_day_of_a_class_is_three_messages_and_two_taps_in_all(families: Families) -> None:
    day = families.day
    group = await families.group("3-2")
    effort = Effort(day)
    await day.tell("王老师", "三（2）班 数学 练习册P23 20分钟")
    await day.tell("李老师", "三（2）班 英语 抄写U3单词 10分钟")
    await (await day.tell("赵老师", "语文 抄写第3课生字")).press("15分钟")
    await families.at(15, 30)
    await day.rehearsal.press("赵老师", "通过")
    await families.publish()

    assert "书面合计 45/60 分钟" in families.publication(group).body
    assert [effort.of(name) for name in ("王老师", "李老师", "赵老师")] == [(1, 0), (1, 0), (1, 2)]
    assert effort.of("陈主任") == effort.of("钱主任") == effort.of("方老师") == (0, 0)
    assert await effort.heard("王老师") == await effort.heard("李老师") == 1  # the receipt, and then peace
