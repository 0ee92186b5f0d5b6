"""One whole school day of one class, told by the exact words that its families read."""

import pytest

from tests.support.families import Families
from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOTE = "作业已在课堂布置，本公示供家长监督，无需批改、签字、打印、打卡或回复。用时按中等程度学生估计。"
PUBLISHED = f"""\
【作业公示】三（2）班 9月10日 周四
实验小学 · 编号 0910-302
数学 口算第12页，练习册P23 20分钟 王老师
语文 抄写第3课生字，朗读课文两遍 15分钟 赵老师
英语 今日无作业 李老师
书面合计 35/60 分钟
{NOTE}"""
CORRECTED = f"""\
【作业公示】三（2）班 9月10日 周四
实验小学 · 编号 0910-302
更正 9月10日 16:44：数学「口算第12页，练习册P23」改为「口算第12页」，20 分钟改为 10 分钟
语文 抄写第3课生字，朗读课文两遍 15分钟 赵老师
数学 口算第12页 10分钟 王老师
英语 今日无作业 李老师
书面合计 25/60 分钟
{NOTE}"""
BEDTIME = "【睡眠提醒】小学生最晚 21:20 睡觉。\n作业写不完也按时睡，明天告诉老师就好，不补、不罚。祝孩子好梦。"


async def test_a_thursday_of_class_three_two(school: SchoolDay) -> None:
    day, families = school, Families(school)

    # The first morning: nobody is told of the days before the school was here.
    mark = day.mark()
    await families.tick()
    assert await families.told("赵老师", mark) == []

    day.stand_at(8, 0, day=day.today.replace(day=10))
    group = await families.group("3-2")
    await families.follow("小雨妈妈", "3-2")

    # Teachers file: one message each, one tap where the minutes were missing.
    day.stand_at(10, 5)
    maths = await day.tell("王老师", "三（2）班 数学 口算第12页，练习册P23，约20分钟")
    assert "已登记 三（2）班 9月10日 周四" in maths.text
    assert "合计 20/60 分钟" in maths.text
    chinese = await day.tell("赵老师", "语文 抄写第3课生字，朗读课文两遍")
    assert "几分钟" in chinese.text
    assert "合计 35/60 分钟" in (await chinese.press("15分钟")).text

    # 15:00: only who has not filed is nudged, and answers with one tap.
    mark = day.mark()
    await day.until(15, 0)
    assert await families.told("赵老师", mark) == []
    [nudge] = await day.news("李老师", mark)
    assert "英语 今日无作业" in (await day.press("李老师", nudge, "三（2）班英语 今日无作业")).text
    early = await day.tell("小雨妈妈", "今日作业")
    assert early.text == "三（2）班 9月10日 周四：今天的作业公示 16:20 发布。"

    # 15:30: the homeroom teacher signs.
    mark = day.mark()
    await day.until(15, 30)
    [card] = await day.news("赵老师", mark)
    assert card.body.endswith("书面合计 35/60 分钟\n16:20 公示。")
    assert "已通过 三（2）班 9月10日 周四，16:20 公示。" in (await day.press("赵老师", card, "通过")).text

    # 16:20: one message, its picture card, pinned; parents may also ask for it.
    seen = len(families.heard(group))
    await day.until(16, 20)
    message = families.publication(group)
    assert families.heard(group)[seen:] == [message]
    assert message.body == PUBLISHED
    assert message.photo is not None
    assert message.pinned
    assert (await day.tell("小雨妈妈", "今日作业")).text == PUBLISHED

    # 16:40: a correction; nothing changes in the group before it is signed.
    mark = day.mark()
    day.stand_at(16, 40)
    await maths.edit("三（2）班 数学 口算第12页，约10分钟")
    [card] = await day.news("赵老师", mark)
    assert message.body == PUBLISHED
    day.stand_at(16, 44)
    await day.press("赵老师", card, "通过")
    assert message.body == CORRECTED
    assert families.heard(group)[seen:] == [message]
    assert (await day.tell("小雨妈妈", "今日作业")).text == CORRECTED

    # The evening: Thursday's question and the bedtime reminder, both silent.
    await day.until(21, 30)
    poll, bedtime = families.heard(group)[seen + 1 :]
    assert poll.poll is not None
    assert poll.poll.question == "三（2）班小调查：昨晚孩子 21:20 前睡了吗？（匿名，自愿，编号 问0910-302）"
    assert [option.text for option in poll.poll.options] == ["按时睡了", "晚了半小时以内", "晚了更多"]
    assert bedtime.body == BEDTIME
    assert (poll.silent, bedtime.silent) == (True, True)

    # Next morning: the homeroom teacher's card, and nothing for the families.
    mark = day.mark()
    day.stand_at(7, 30, day=day.today.replace(day=11))
    await day.until(7, 40)
    assert await families.told("赵老师", mark) == ["三（2）班 9月10日 周四 小结：合计 25/60 分钟"]
    assert len(families.heard(group)) == seen + 3
