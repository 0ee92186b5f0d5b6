"""Weekly publication (周公示): a week planned by chat, checked day by day, reviewed and published as one sheet."""

from datetime import date, timedelta

import pytest

from bot.domain.calendar import DayKind
from tests.support.families import Families
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")
_DAY = timedelta(days=1)


def _monday(day: SchoolDay) -> date:
    """A Monday of an ordinary week after an ordinary week."""
    found = day.day_like(DayKind.TEACHING, weekdays="0")
    kind = day.rehearsal.spec.school.day
    week = [DayKind.TEACHING] * 5 + [DayKind.WEEKEND] * 2
    while [kind(found + n * _DAY).kind for n in range(-7, 7)] != [*week, *week]:
        found = day.day_like(DayKind.TEACHING, weekdays="0", after=found)
    return found


def _named(day: date) -> str:
    return f"{day.month}月{day.day}日"


async def _plan(day: SchoolDay, *, friday: str = "周五") -> None:
    """王老师, 赵老师 and 李老师 plan the week of 三（2）班."""
    for name, text in (
        ("王老师", "周一 三（2）班 数学 口算第12页 20分钟"),
        ("王老师", "三（2）班 数学 周三：练习册P5 30分钟"),
        ("赵老师", f"{friday} 语文 读《昆虫记》写批注 25分钟"),
        ("李老师", "周三 三（2）班英语 抄写U3单词 10分钟"),
    ):
        assert (await day.tell(name, text)).text.startswith("已登记 三（2）班")


async def test_a_week_is_planned_reviewed_published_and_corrected_as_one_sheet(families: Families) -> None:
    day, monday = families.day, _monday(families.day)
    await day.policy(sheets="weekly-mon")
    group = await families.group("3-2")
    await families.follow("小满妈妈", "3-2")
    day.stand_at(8, 0, day=monday)
    await _plan(day)
    assert [await day.total("3-2", monday + n * _DAY) for n in range(5)] == [20, 0, 40, 0, 25]

    mark = day.mark()
    await families.at(15, 30)
    [card] = await day.news("赵老师", mark)
    assert f"请审核 三（2）班 {_named(monday)} 周一—{_named(monday + 6 * _DAY)} 周日 作业单" in card.body
    assert f"{_named(monday + 2 * _DAY)} 周三\n数学 练习册P5 30分钟 王老师\n英语 抄写U3单词 10分钟 李老师" in card.body
    assert card.body.count("书面合计") == 3
    await day.press("赵老师", card, "通过")
    await families.at(16, 20)
    published = families.publication(group)
    assert f"【作业公示】三（2）班 {_named(monday)} 周一—{_named(monday + 6 * _DAY)} 周日" in published.body
    assert published.body.count("书面合计") == 3
    assert f"{_named(monday + 2 * _DAY)} 周三\n数学 练习册P5 30分钟 王老师" in published.body
    assert "书面合计 40/60 分钟" in published.body
    assert f"{_named(monday + 4 * _DAY)} 周五—{_named(monday + 6 * _DAY)} 周日（周末）" in published.body
    assert published.photo is not None
    assert published.pinned

    # No other day of the week brings a publication; a correction rewrites this one, once it is signed.
    seen = len(families.publications(group))
    mark = day.mark()
    day.stand_at(10, 0, day=monday + _DAY)
    revised = await day.tell("王老师", "本周三 三（2）班 数学 口算P9 5分钟")
    assert revised.text.startswith(f"已登记 三（2）班 {_named(monday + 2 * _DAY)} 周三")
    await families.at(16, 20)
    card = (await day.news("赵老师", mark))[-1]
    assert "公示后有改动" in card.body
    await day.press("赵老师", card, "通过")
    assert len(families.publications(group)) == seen
    assert "：周三 数学「口算P9」（5 分钟）" in published.body
    assert "书面合计 45/60 分钟" in published.body
    day.stand_at(10, 0, day=monday + 5 * _DAY)
    assert (await day.tell("小满妈妈", "今日作业")).text == published.body


async def test_each_day_of_a_week_is_held_to_its_own_limit(day: SchoolDay) -> None:
    monday = _monday(day)
    await day.policy(sheets="weekly-mon")
    day.stand_at(8, 0, day=monday)
    await day.tell("王老师", "周二 三（2）班 数学 练习册P5 50分钟")
    assert "合计 50/60 分钟" in (await day.tell("赵老师", "周三 语文 写作文 50分钟")).text.replace("语文", "")
    over = await day.tell("赵老师", "周二 语文 抄写词语 20分钟")
    assert "超出 10 分钟" in over.text
    left = await day.tell("赵老师", "剩余")
    assert f"· {_named(monday + _DAY)} 周二 合计 50/60 分钟" in left.text
    assert f"· {_named(monday + 3 * _DAY)} 周四 合计 0/60 分钟" in left.text


async def test_without_a_day_the_week_is_offered_day_by_day(day: SchoolDay) -> None:
    monday = _monday(day)
    await day.policy(sheets="weekly-mon")
    day.stand_at(8, 0, day=monday)
    asked = await day.tell("王老师", "三（2）班 数学 口算P9 5分钟")
    assert "这条算哪一天的" in asked.text
    assert len(asked.labels) == 5
    filed = await asked.press(f"{_named(monday + 3 * _DAY)} 周四")
    assert filed.text.startswith(f"已登记 三（2）班 {_named(monday + 3 * _DAY)} 周四")
    again = await day.tell("王老师", "三（2）班 数学 练习册P9 5分钟")
    assert again.labels[0].startswith("今天")
    in_words = await day.tell("王老师", "周五")
    assert in_words.text.startswith(f"已登记 三（2）班 {_named(monday + 4 * _DAY)} 周五")


async def test_next_weeks_sheet_comes_out_on_friday_at_noon(families: Families) -> None:
    day, monday = families.day, _monday(families.day)
    await day.policy(sheets="weekly-fri", review=[])
    group = await families.group("3-2")
    day.stand_at(9, 0, day=monday - 3 * _DAY)
    await _plan(day, friday="下周五")
    await families.at(11, 59)
    assert families.publications(group) == []
    await families.at(12, 0)
    published = families.publication(group)
    assert f"三（2）班 {_named(monday)} 周一—{_named(monday + 6 * _DAY)} 周日" in published.body
    assert (await families.tick()).planned == 0
    day.stand_at(16, 20, day=monday)
    await families.tick()
    assert families.publications(group) == [published]


async def test_a_service_that_was_down_at_noon_publishes_when_it_is_back(families: Families) -> None:
    day, monday = families.day, _monday(families.day)
    await day.policy(sheets="weekly-fri", review=[])
    group = await families.group("3-2")
    day.stand_at(9, 0, day=monday - 3 * _DAY)
    await _plan(day, friday="下周五")
    await families.at(20, 0)
    assert "书面合计 40/60 分钟" in families.publication(group).body


async def test_a_no_homework_day_stands_on_the_weeks_sheet(families: Families) -> None:
    day, monday = families.day, _monday(families.day)
    await day.policy(sheets="weekly-mon", review=[], no_homework_days=["every wed"])
    group = await families.group("3-2")
    day.stand_at(8, 0, day=monday)
    await day.tell("赵老师", "周四 语文 抄写词语 20分钟")
    assert "无作业日" in (await day.tell("赵老师", "周三 语文 抄写词语 20分钟")).text
    await families.at(16, 20)
    assert f"{_named(monday + 2 * _DAY)} 周三（无作业日）\n书面合计 0/0 分钟" in families.publication(group).body


async def test_who_has_nothing_on_the_weeks_sheet_is_nudged_once(families: Families) -> None:
    day, monday = families.day, _monday(families.day)
    await day.policy(sheets="weekly-mon")
    day.stand_at(8, 0, day=monday)
    await day.tell("赵老师", "周四 语文 抄写词语 20分钟")
    mark = day.mark()
    await families.at(15, 0)
    assert await families.told("赵老师", mark) == []
    [nudge] = await families.told("李老师", mark)
    assert "三（2）班英语在这次的一周作业单上还没有登记，15:30 截止" in nudge
    day.stand_at(15, 0, day=monday + _DAY)
    mark = day.mark()
    await families.tick()
    assert await families.told("李老师", mark) == []


async def test_a_reviewer_shortens_a_line_of_any_day(families: Families) -> None:
    day, monday = families.day, _monday(families.day)
    await day.policy(sheets="weekly-mon")
    day.stand_at(8, 0, day=monday)
    await _plan(day)
    mark = day.mark()
    await families.at(15, 30)
    [card] = await day.news("赵老师", mark)
    lines = await day.press("赵老师", card, "改分钟")
    minutes = await lines.press("周三 数学")
    why = await minutes.press("20分钟")
    await why.press("各科合计偏多")
    assert await day.total("3-2", monday + 2 * _DAY) == 30
    assert await day.total("3-2", monday) == 20


@pytest.mark.parametrize("text", ["周三 三（2）班 数学 口算P9 5分钟"])
async def test_an_edited_message_may_move_to_another_day_of_the_week(day: SchoolDay, text: str) -> None:
    monday = _monday(day)
    await day.policy(sheets="weekly-mon")
    day.stand_at(8, 0, day=monday)
    heard = await day.tell("王老师", text)
    await heard.edit(text.replace("周三", "周四"))
    assert await day.total("3-2", monday + 2 * _DAY) == 0
    assert await day.total("3-2", monday + 3 * _DAY) == 5
    await heard.edit(text.removeprefix("周三 ").replace("5分钟", "10分钟"))
    assert await day.total("3-2", monday + 3 * _DAY) == 10


async def test_the_ledger_has_a_published_week_day_by_day(families: Families) -> None:
    day, monday = families.day, _monday(families.day)
    await day.policy(sheets="weekly-mon", review=[])
    day.stand_at(8, 0, day=monday)
    await _plan(day)
    await families.at(16, 20)
    school = day.rehearsal.spec.school
    wednesday = monday + 2 * _DAY
    sheets = await day.rehearsal.app.read_ledger(
        school, wednesday, monday + 6 * _DAY, now=day.now, class_ids={"shiyan/3-2"}
    )
    assert [(each.sheet.day, each.sheet.total, each.sheet.limit, each.published) for each in sheets] == [
        (wednesday, 40, 60, True),
        (monday + 4 * _DAY, 25, 60, True),
    ]


async def test_nothing_of_a_week_that_is_still_planned_is_in_the_ledger(day: SchoolDay) -> None:
    monday = _monday(day)
    await day.policy(sheets="weekly-mon", review=[])
    day.stand_at(8, 0, day=monday)
    await _plan(day)
    ledger = day.rehearsal.app.read_ledger
    assert await ledger(day.rehearsal.spec.school, monday, monday + 6 * _DAY, now=day.now) == ()
