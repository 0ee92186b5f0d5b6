"""What families have of a weekend or a holiday: one publication before it begins, and peace in it."""

from datetime import date, timedelta

import pytest

from bot.domain.calendar import DayKind
from bot.usecases.ports import OutboxState
from tests.support.families import Families
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _friday(day: SchoolDay) -> date:
    """An ordinary Friday before an ordinary weekend."""
    found = day.day_like(DayKind.TEACHING, weekdays="4")
    while [day.rehearsal.spec.school.day(found + timedelta(days=n)).kind for n in (1, 2, 3)] != [
        DayKind.WEEKEND,
        DayKind.WEEKEND,
        DayKind.TEACHING,
    ]:
        found = day.day_like(DayKind.TEACHING, weekdays="4", after=found)
    return found


def _named(day: date) -> str:
    return f"{day.month}月{day.day}日"


async def test_a_fridays_publication_speaks_for_the_weekend_and_is_edited_on_it(families: Families) -> None:
    day, friday = families.day, _friday(families.day)
    await day.policy(review=[])
    group = await families.group("3-2")
    await families.follow("小满妈妈", "3-2")
    day.stand_at(14, 20, day=friday)
    await day.tell("王老师", "三（2）班 数学 练习册P30 25分钟")
    await families.at(16, 20)
    published = families.publication(group)
    sunday = friday + timedelta(days=2)
    assert f"三（2）班 {_named(friday)} 周五—{_named(sunday)} 周日" in published.body
    assert "书面合计 25/60 分钟" in published.body

    heard = families.heard(group)
    day.stand_at(10, 0, day=friday + timedelta(days=1))
    asked = await day.tell("赵老师", "语文 读《昆虫记》写批注 20分钟")
    filed = await asked.press("这个周末")
    assert filed.text.startswith(f"已登记 三（2）班 {_named(friday + timedelta(days=1))} 周六（周末）")
    assert f"和{_named(friday)} 周五的作业同一张公示单，标为迟报" in filed.text
    assert "合计 45/60 分钟" in filed.text
    await families.at(16, 20)
    assert families.heard(group) == heard
    assert "语文 读《昆虫记》写批注 20分钟 赵老师" in published.body
    assert "书面合计 45/60 分钟" in published.body
    assert (await day.tell("小满妈妈", "今日作业")).text == published.body


async def test_a_weekends_lines_share_one_limit(families: Families) -> None:
    day, friday = families.day, _friday(families.day)
    day.stand_at(14, 20, day=friday)
    await day.tell("王老师", "三（2）班 数学 练习册P30 45分钟")
    day.stand_at(10, 0, day=friday + timedelta(days=1))
    asked = await day.tell("赵老师", "语文 写作文 20分钟")
    assert "超出 5 分钟" in (await asked.press("这个周末")).text


async def test_what_is_first_filed_on_a_weekend_is_sent_to_nobody_but_can_be_read(families: Families) -> None:
    day, friday = families.day, _friday(families.day)
    await day.policy(review=[])
    group = await families.group("3-2")
    await families.follow("小满妈妈", "3-2")
    day.stand_at(10, 0, day=friday + timedelta(days=1))
    await families.tick()
    asked = await day.tell("赵老师", "语文 读《昆虫记》 20分钟")
    await asked.press("这个周末")
    await families.at(16, 20)
    assert families.publications(group) == []
    assert not [row for row in await families.outbox(OutboxState.DUE) if row.message.chat_id == group.id]
    assert "语文 读《昆虫记》 20分钟" in (await day.tell("小满妈妈", "今日作业")).text


async def test_a_weekends_homework_may_be_named_days_ahead(families: Families) -> None:
    day, friday = families.day, _friday(families.day)
    day.stand_at(14, 20, day=friday - timedelta(days=2))
    filed = await day.tell("赵老师", "周末作业：语文 抄写词语 20分钟")
    sunday = friday + timedelta(days=2)
    assert filed.text.startswith(f"已登记 三（2）班 {_named(friday)} 周五—{_named(sunday)} 周日\n")
    assert await day.total("3-2", friday) == 20
    assert await day.empty("3-2")


async def test_a_holiday_has_one_sheet_published_on_its_eve(families: Families) -> None:
    day = families.day
    await day.policy(review=[])
    group = await families.group("4-1")
    eve = date(2027, 2, 5) if day.today < date(2027, 2, 1) else day.day_like(DayKind.HOLIDAY) - timedelta(days=1)
    school = day.rehearsal.spec.school
    while not school.day(eve).has_lessons:
        eve -= timedelta(days=1)
    until = school.sheet_until(eve)
    day.stand_at(14, 20, day=eve)
    await day.tell("何老师", "语文 每天读书 20分钟")
    await families.at(16, 20)
    published = families.publication(group)
    assert f"四（1）班 {_named(eve)} 周" in published.body
    assert f"—{_named(until)} 周" in published.body
    day.stand_at(9, 0, day=until)
    await families.at(16, 20)
    assert families.publication(group) == published
