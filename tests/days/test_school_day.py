"""One whole school day of one class, told by the exact words that everybody reads."""

import pytest

from bot.domain.timetable import JobName
from tests.support.families import Families
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_thursday_of_class_three_two(school: SchoolDay) -> None:
    day, families = school, Families(school)
    day.stand_at(8, 0, day=day.today.replace(day=10))
    group = await families.group("3-2")
    await families.follow("小雨妈妈", "3-2")

    # ------------------------------------------------------------------------------ teachers file
    day.stand_at(10, 5)
    maths = await day.tell("王老师", "三（2）班 数学 口算第12页，练习册P23，约20分钟")
    print(maths.text, maths.labels)
    chinese = await day.tell("赵老师", "语文 抄写第3课生字，朗读课文两遍")
    print(chinese.text, chinese.labels)
    chinese = await chinese.press("15分钟")
    print(chinese.text, chinese.labels)

    # --------------------------------------------------------------------------------- the nudge
    mark = day.mark()
    await day.until(15, 0)
    for n in ("李老师","王老师","赵老师"):
        print(await families.told(n, mark))
    [nudge] = await day.news("李老师", mark)
    english = await day.press("李老师", nudge, "三（2）班英语 今日无作业")
    print(english.text)

    before = await day.tell("小雨妈妈", "今日作业")
    print(before.text)
    # ------------------------------------------------------------------------------- cut-off, review
    mark = day.mark()
    await day.until(15, 30)
    [card] = await day.news("赵老师", mark)
    print(card.body, card.labels)
    print((await day.press("赵老师", card, "通过")).text)
    await day.until(16, 20)
    message = families.publication(group)
    print(message.body)
    print((await day.tell("小雨妈妈", "今日作业")).text)
    day.stand_at(16, 40)
    mark = day.mark()
    fixed = await maths.edit("三（2）班 数学 口算第12页，约10分钟")
    print(fixed.text, fixed.labels)
    [again] = await day.news("赵老师", mark)
    print(again.body)
    print((await day.press("赵老师", again, "通过")).text)
    print(message.body)
    await day.until(19, 30)
    print([ (m.poll.question, [o.text for o in m.poll.options]) for m in families.heard(group) if m.poll])
    await day.until(21, 0)
    print(families.heard(group)[-1].body)
    mark = day.mark()
    day.stand_at(7, 30, day=day.today.replace(day=11))
    await day.until(7, 40)
    print(await families.told("赵老师", mark))
    assert 0
