"""A channel that can only say things: no edits, no pictures, no pins, no buttons."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from bot.channels.telegram import CHANNEL
from bot.domain.errors import DeliveryRejectedError
from bot.domain.sheet import Snapshot
from bot.messages import Act, Capabilities, Edit, MessageKind, Picture, Pin, Receipt, Say, Unpin
from bot.texts.sheet import HEADING
from bot.usecases.deliver import Deliver
from bot.usecases.fitting import fitted
from bot.usecases.pace import Pace
from tests.fakes.uow import FakeDatabase
from tests.support.crowd import BOT, Crowd, at, school_of

ONLY_WORDS = Capabilities(
    text_units=4096, caption_units=0, edits=False, buttons=False, polls=False, pictures=False, pins=False
)
GROUP = "-100"


@dataclass
class Pager:
    """Says what it is given and refuses everything else."""

    said: dict[str, list[str]] = field(default_factory=dict)

    async def perform(self, chat_id: str, act: Act, *, target: Receipt | None, picture: bytes | None) -> Receipt:
        if not isinstance(act, Say) or target is not None or picture is not None:
            raise DeliveryRejectedError(reason="cannot")
        self.said.setdefault(chat_id, []).append(act.text)
        return Receipt(message_id=str(len(self.said[chat_id])))


class Day:
    """三（2）班 on such a channel, its sheet of one line published."""

    def __init__(self) -> None:
        self.pager = Pager()
        self.store = FakeDatabase()
        self.crowd = Crowd(self.store, school_of({"王老师": "数学"}, {"review": []}), ONLY_WORDS)

    async def send(self, now: datetime) -> None:
        deliver = Deliver(
            open_uow=self.store.write,
            read_uow=self.store.read,
            channels={BOT: self.pager},
            render=_no_pictures,
            pace=Pace(rate=1e6, clock=asyncio.get_running_loop().time),
            capabilities={CHANNEL: ONLY_WORDS},
        )
        await deliver(BOT, lambda: now, asyncio.Event())

    async def heard(self) -> list[str]:
        return self.pager.said.get(GROUP, [])


async def _no_pictures(_snapshot: Snapshot) -> bytes:
    raise AssertionError("nobody asked for a picture")


@pytest.fixture
async def day() -> Day:
    day = Day()
    await day.crowd.move_in(at(9))
    await day.crowd.file("王老师", "1", "三（2）班 数学 练习册P23 20分钟", at(14))
    await day.crowd.plan(at(16, 20))
    await day.send(at(16, 20))
    return day


async def test_a_correction_comes_as_a_message_that_says_it_replaces_the_first(day: Day) -> None:
    (first,) = await day.heard()
    assert first.startswith(HEADING)
    await day.crowd.file("王老师", "1", "三（2）班 数学 练习册P23 15分钟", at(17), replaces="1")
    await day.send(at(17))
    _, corrected = await day.heard()
    assert corrected.startswith(f"更正：以这一条为准，先前那条作废。\n{HEADING}")
    assert corrected.count(HEADING) == 1
    assert "20 分钟改为 15 分钟" in corrected


async def test_every_further_correction_replaces_again_and_nothing_is_said_twice(day: Day) -> None:
    for number, minutes in enumerate((15, 10), start=17):
        text = f"三（2）班 数学 练习册P23 {minutes}分钟"
        await day.crowd.file("王老师", "1", text, at(number), replaces="1")
        await day.send(at(number))
        await day.send(at(number))
    assert len(await day.heard()) == 3
    assert "15 分钟改为 10 分钟" in (await day.heard())[-1]


async def test_a_correction_before_anything_was_sent_changes_that_message_itself() -> None:
    day = Day()
    await day.crowd.move_in(at(9))
    await day.crowd.file("王老师", "1", "三（2）班 数学 练习册P23 20分钟", at(14))
    await day.crowd.plan(at(16, 20))
    await day.crowd.file("王老师", "1", "三（2）班 数学 练习册P23 15分钟", at(16, 21), replaces="1")
    await day.send(at(16, 22))
    (only,) = await day.heard()
    assert only.startswith(HEADING)


async def test_nobody_is_told_of_pins_that_the_channel_does_not_know(day: Day) -> None:
    await day.send(at(18))
    assert not any("置顶" in text for texts in day.pager.said.values() for text in texts)


ABLE = Capabilities(text_units=4096, caption_units=100)


@pytest.mark.parametrize("act", [Say(text="a"), Edit(target="k", text="b"), Pin("k"), Unpin("k")])
def test_what_a_channel_can_do_is_left_as_it_is(act: Act) -> None:
    assert fitted(act, MessageKind.CORRECTION, ABLE) is act


def test_a_replacement_keeps_its_picture_where_the_words_fit_beside_it() -> None:
    able = Capabilities(text_units=4096, caption_units=100, edits=False)
    card = Picture(1, 2)
    short, long = (Edit(target="k", text=text, picture=card) for text in ("b", "b" * 99))
    assert fitted(short, MessageKind.CORRECTION, able) == Say(
        text="更正：以这一条为准，先前那条作废。\nb", picture=card
    )
    said = fitted(long, MessageKind.REVIEW, able)
    assert isinstance(said, Say)
    assert said.picture is None
    assert said.text.startswith("以这一条为准")
